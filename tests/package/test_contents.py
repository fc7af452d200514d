"""What goes into the packages, without building them."""

import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from itertools import pairwise
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parents[2]
DEBIAN = ROOT / "systemd" / "debian"
FILES = (path for path in DEBIAN.glob("*/*") if path.is_file() and path.parent.name in {"kiosk", "office"})
SCRIPTS = sorted(path for path in FILES if path.read_text("utf-8").startswith("#!/bin/sh"))
# What the packages have from Debian, by the name in pyproject.toml.
FROM_DEBIAN = {
    "argon2-cffi": "python3-argon2",
    "Babel": "python3-babel",
    "cryptography": "python3-cryptography",
    "msgspec": "python3-msgspec",  # not in Debian 12, where documents are read the long way
    "gpiod": "python3-libgpiod",
    "idna": "python3-idna",
    "Jinja2": "python3-jinja2",
    "MarkupSafe": "python3-markupsafe",
    "numpy": "python3-numpy",
    "requests": "python3-requests",
    "scipy": "python3-scipy",
}


@pytest.fixture
def building(monkeypatch):
    """The modules of the build, which are scripts beside what they put together."""
    monkeypatch.syspath_prepend(DEBIAN)
    import build  # noqa: PLC0415 - found by the line above

    return build


def declared(extra: str | None = None) -> set[str]:
    """What pyproject.toml asks for on Linux."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = project["dependencies"] + (project["optional-dependencies"][extra] if extra else [])
    return {re.split(r"[\[<>=;]", each)[0] for each in wanted if "sys_platform != 'linux'" not in each}


@pytest.mark.parametrize(("part", "extra"), [("kiosk", None), ("office", "office"), ("office", "web")])
def test_every_dependency_is_brought_along_or_asked_for(building, part, extra):
    brought = {building.wheels.plain(name) for name in getattr(building.wheels, part.upper())}
    control = (DEBIAN / part / "control").read_text("utf-8")
    lacking = {name for name in declared(extra) if building.wheels.plain(name) not in brought}
    # The head office has no buttons; its mails come without a picture, which nothing in Debian draws.
    spared = {"kiosk": set(), "office": {"gpiod", "resvg_py"}}[part]
    assert {name for name in lacking if FROM_DEBIAN.get(name, "nothing") not in control} <= spared


@pytest.mark.parametrize("name", ["kiosk.service", "kiosk-publish.service", "kiosk-collect.service"])
def test_a_unit_starts_what_the_package_has_and_nothing_without_settings(building, name):
    text = building.unit(name, building.CURRENT, "/etc/kiosk/some.toml")
    assert "ExecStart=/usr/lib/smiley-kiosk/current/bin/kiosk " in text
    assert "/opt/" not in text
    assert "[Unit]\n# Without" in text
    assert "\nConditionPathExists=/etc/kiosk/some.toml\n" in text


@pytest.mark.parametrize(
    ("path", "brought"),
    [
        ("django/conf/locale/it/LC_MESSAGES/django.mo", True),
        ("django/conf/locale/it/LC_MESSAGES/django.po", False),
        ("django/conf/locale/zh_Hans/formats.py", False),
        ("django/conf/locale/__init__.py", True),
        ("django/contrib/admin/static/admin/js/vendor/jquery/jquery.js", False),
        ("kiosk/office/web/style.css", True),
        ("config/locale/lt/LC_MESSAGES/messages.mo", True),
        ("django-5.2.19.dist-info/METADATA", True),
        ("django-5.2.19.dist-info/RECORD", False),
    ],
)
def test_of_a_library_comes_what_runs_and_what_is_said_in_our_languages(building, path, brought):
    assert building.wheels.is_of_use(PurePosixPath(path)) == brought


def test_the_program_may_be_read_without_being_run(monkeypatch):
    """As every process does that multiprocessing starts to draw pages."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    assert "main" not in runpy.run_path(str(DEBIAN / "launcher"), run_name="__mp_main__")


@pytest.mark.parametrize(("limit", "kept"), [("unlimited", True), ("1", False)])
def test_what_was_compiled_on_a_full_disk_is_no_half(tmp_path, limit, kept):
    """A limit of 512 bytes a file stands for the disk's end."""
    for name in ("bin", "lib"):
        (tmp_path / name).mkdir()
    shutil.copy(DEBIAN / "compile", tmp_path / "bin")
    (tmp_path / "lib" / "long.py").write_text("".join(f"name_{n} = {n}\n" for n in range(100)))
    words = f"ulimit -f {limit}; '{sys.executable}' -B bin/compile"
    subprocess.run(["sh", "-c", words], cwd=tmp_path, check=True, capture_output=True, timeout=300)
    assert len([*tmp_path.rglob("*.pyc")]) == kept
    asked = [sys.executable, "-Bc", "import long; print(long.name_99)"]
    assert subprocess.check_output(asked, cwd=tmp_path / "lib", text=True, timeout=300) == "99\n"


def test_no_unit_is_forgotten(building):
    kinds = {".service", ".socket", ".timer", ".path"}
    there = {path.name for path in (ROOT / "systemd").iterdir() if path.suffix in kinds}
    assert there == {*building.KIOSK_UNITS, *building.OFFICE_UNITS}


def test_what_comes_before_a_release_is_older_for_debian(building):
    order = [building.debian(version) for version in ("0.2.0.dev1", "0.2.0a1", "0.2.0rc1", "0.2.0", "0.2.1")]
    for older, newer in pairwise(order):
        command = ["dpkg", "--compare-versions", older, "lt", newer]
        assert subprocess.run(command, check=False, timeout=300).returncode == 0, (older, newer)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_script_can_be_read_by_the_shell(script):
    assert subprocess.run(["sh", "-n", script], check=False, timeout=300).returncode == 0


@pytest.mark.skipif(not shutil.which("groff"), reason="needs groff: sudo apt install groff")
def test_the_manual_page_has_every_command(building):
    text = building.page("1.0", 0).replace("\\-", "-")
    from kiosk.cli import COMMANDS  # noqa: PLC0415 - as for the page

    assert [name for name in COMMANDS if not re.search(rf"(?m)^\.SS kiosk {name}\b", text)] == []
    assert formatted(text)[1] == ""


def formatted(page: str) -> tuple[str, str]:
    """A manual page as a terminal shows it, and what groff complains of."""
    command = ["groff", "-man", "-ww", "-Tutf8", "-Kutf8"]
    end = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300, input=page)
    return re.sub(r".\x08|\x1b\[[0-9;]*m", "", end.stdout), end.stderr


@pytest.mark.skipif(not shutil.which("groff"), reason="needs groff: sudo apt install groff")
def test_the_manual_pages_of_the_settings_say_all_that_the_documentation_says(building):
    settings = (ROOT / "docs/SETTINGS.md").read_text("utf-8")
    pages = building.settings_pages.pages(settings, "1.0", 0)
    assert set(pages) == {"smiley.txt", "kiosk.toml", "office.toml"}
    for name, page in pages.items():
        text, complaints = formatted(page)
        assert complaints == ""
        part = settings.split(f"\n## {name}\n")[1].split("\n## ")[0]
        words = re.findall(r"\w+", re.sub(r"\]\([^)]*\)|```\w*|--+", " ", part))
        shown = re.sub(r"\u2010\s+", "", text)
        heads = [row.strip("| ").split(" | ") for row in part.splitlines() if row.startswith("| ")][:1]
        lacking = {word for word in words if word not in shown} - {
            word for row in heads for word in " ".join(row).split()
        }
        assert lacking == set(), name


def test_a_shell_completes_what_was_begun(building, tmp_path):
    script = tmp_path / "completion"
    script.write_text(building.completion("bash"), "utf-8")
    asked = f". '{script}'; COMP_WORDS=(kiosk re); COMP_CWORD=1; _kiosk_completion kiosk; echo \"${{COMPREPLY[@]}}\""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    end = subprocess.run(
        ["bash", "-c", asked],
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "PATH": path},
    )
    assert (end.stdout.split(), end.stderr) == (["record", "replay", "restore", "report"], "")
