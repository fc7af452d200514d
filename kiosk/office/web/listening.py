"""The sockets that the web answers at: those of its settings, and those that systemd has opened for it."""

import os
import socket

from waitress.adjustments import Adjustments

from config.web import WebSettings

EVERYWHERE = "::"
FIRST = 3
"""SD_LISTEN_FDS_START, sd_listen_fds(3)."""


def sockets(web: WebSettings) -> list[socket.socket]:
    """All of them, bound. Raises OSError."""
    own = []
    for family, kind, protocol, address in Adjustments(listen=" ".join(listeners(web))).listen:
        each = socket.socket(family, kind, protocol)
        each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            # IPv4 has one of its own, whose addresses are IPv4's.
            each.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        each.bind(address)
        own.append(each)
    return own + inherited()


def listeners(web: WebSettings) -> list[str]:
    """Where it listens. `::` means every address, as it does for systemd: IPv4's, too, and those alone without IPv6."""
    if web.address != EVERYWHERE:
        return [f"[{web.address}]:{web.port}" if ":" in web.address else f"{web.address}:{web.port}"]
    try:
        socket.socket(socket.AF_INET6, socket.SOCK_STREAM).close()
    except OSError:
        return [f"0.0.0.0:{web.port}"]
    return [f"[::]:{web.port}", f"0.0.0.0:{web.port}"]


def inherited() -> list[socket.socket]:
    """Those of a socket unit: a port below 1024, which this user must not open. Raises OSError."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        return []
    return [socket.socket(fileno=FIRST + each) for each in range(int(os.environ["LISTEN_FDS"]))]
