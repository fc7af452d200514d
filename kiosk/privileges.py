"""Root's powers given up in the folders of a lesser user, who could lead root astray there.

A link that such a user leaves, or swaps in at any moment, then reaches no further than he does himself: the kernel
decides at each access, and no check can come too early. It is what `runuser` does, for a part of a command.
"""

import errno
import os
import pwd
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MOST_STEPS = 256
"""On the way to a path, those through links with them."""
NOBODYS_GROUP = 65_534
"""Of a user that the system does not know."""
PROGRAM = Path(__file__).parents[1], Path(os.__file__).parent


class UnreadableProgramError(Exception):
    """This program lies where the lesser user may not read it; the message names the file, and what to do."""


@contextmanager
def acting_for(path: Path) -> Iterator[None]:
    """Be, as long as the block lasts, the first lesser user to whom something on the way to `path` belongs.

    Nothing changes for whoever did not begin as root, nor where all of it is root's. Blocks may stand in each other.
    Raises OSError where the path leads in a circle, or root may not become that user here; UnreadableProgramError where
    more of this program was needed within, and that user may not read it.
    """
    if os.getuid() != 0 or _is_an_ordinary_user():
        yield
        return
    former = os.geteuid(), os.getegid(), os.getgroups()
    os.seteuid(0)
    owner = 0
    try:
        owner = lesser_owner(path)
        if owner:
            _become(owner, *_groups(owner))
        yield
    except ModuleNotFoundError as error:
        # Otherwise told as a package that lacks, or as a fault of ours.
        require_readable(path, *_of_its_package(error.name or ""))
        raise
    except PermissionError as error:
        if isinstance(error.filename, str) and not {*PROGRAM}.isdisjoint(Path(error.filename).parents):
            require_readable(path, os.__file__)
        raise
    finally:
        os.seteuid(0)
        # A container's root may not change groups, not even into those that it has.
        if owner or former[0]:
            _become(*former)


def require_readable(path: Path, *more: str) -> None:
    """Raise UnreadableProgramError, within a block of `acting_for(path)`, unless its user may read this program.

    `more`: files of what else is loaded there.
    """
    for each in (__file__, *more):
        if not os.access(each, os.R_OK, effective_ids=True):
            raise UnreadableProgramError(
                f"{path}: its user may not read this program ({each}); install it as in docs/SERVICES.md"
            )


def _of_its_package(module: str) -> list[str]:
    """Files that stand for where a module lies: Python's own, and its package's where some of that is loaded."""
    package = getattr(sys.modules.get(module.partition(".")[0]), "__file__", None)
    return [os.__file__, *([package] if package else [])]


def lesser_owner(path: Path) -> int:
    """The first user on the way to `path` who is less than root; 0 where there is none.

    Whoever typed `sudo` is none: he has root's powers as it is, and a stick of root's may lie in his home.
    """
    trusted = {0, int(os.environ["SUDO_UID"]) if os.environ.get("SUDO_UID", "").isdecimal() else 0}
    here, names = Path("/"), [*reversed(path.absolute().parts[1:])]
    for _ in range(MOST_STEPS):
        if not names:
            return 0
        name = names.pop()
        if name == "..":
            here = here.parent
            continue
        try:
            status = os.lstat(here / name)
        except OSError:  # who goes there next is told
            return 0
        if status.st_uid not in trusted:
            return status.st_uid
        if stat.S_ISLNK(status.st_mode):
            target = (here / name).readlink()
            here = Path("/") if target.is_absolute() else here
            names += [each for each in reversed(target.parts) if each != "/"]
        else:
            here /= name
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))


def _is_an_ordinary_user() -> bool:
    """Whether root here is one user of the machine and nobody else: he may do what that user may, and become nobody.

    Of such a namespace everybody else is unknown, the machine's root, too (user_namespaces(7)).
    """
    try:
        mapped = Path("/proc/self/uid_map").read_text("ascii").split()
    except OSError:
        return False
    return len(mapped) == 3 and mapped[2] == "1" and mapped[1] != "0"  # noqa: PLR2004 - inside, outside, how many


def _groups(user: int) -> tuple[int, list[int]]:
    try:
        entry = pwd.getpwuid(user)
    except KeyError:
        return NOBODYS_GROUP, []
    return entry.pw_gid, os.getgrouplist(entry.pw_name, entry.pw_gid)


def _become(user: int, group: int, groups: list[int]) -> None:
    """From root's powers, which go last."""
    os.setgroups(groups)
    os.setegid(group)
    os.seteuid(user)
