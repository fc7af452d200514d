"""`make install` takes what requirements/ has the hash of, from whichever index, and nothing else."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SETS = ("install", "test", "mutants")
BACKEND = """
import zipfile
def build_editable(folder, settings=None, metadata=None):
    with zipfile.ZipFile(f"{folder}/shop-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("shop-1.dist-info/METADATA", "Metadata-Version: 2.1\\nName: shop\\nVersion: 1\\n")
        wheel.writestr("shop-1.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("shop-1.dist-info/RECORD", "")
    return "shop-1-py3-none-any.whl"
"""


def plain(name):
    return re.sub("[-_.]+", "-", name).lower()


def pins(text):
    return re.findall(r"^[\w.-]+==[\w.]+", re.sub(r"\[.+?\]", "", text), re.MULTILINE)


def test_every_pin_has_hashes_and_is_the_one_of_the_constraints():
    told = []
    for name in SETS:
        text = (ROOT / f"requirements/{name}.txt").read_text("utf-8")
        told += pins(text)
        whole = r"[\w.-]+(\[[\w, -]+\])?==[\w.]+( ; .+?)?( \\\n    --hash=sha256:[0-9a-f]{64})+\n"
        assert re.fullmatch(rf"#.*\n({whole})+", text)
    assert {*told} == {*pins((ROOT / "constraints.txt").read_text("utf-8"))}


def test_what_the_project_asks_for_is_in_the_file_that_is_installed_for_it():
    """Its build too: nothing is fetched for that apart."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    extras = project["project"]["optional-dependencies"]
    asked = {
        "install": project["project"]["dependencies"] + project["build-system"]["requires"] + ["editables"],
        "test": extras["test"],
        "mutants": extras["mutants"],
    }
    asked["install"] += extras["office"] + extras["web"] + extras["demo"]
    has = set()
    for name in SETS:
        has |= {plain(pin.split("==")[0]) for pin in pins((ROOT / f"requirements/{name}.txt").read_text("utf-8"))}
        assert {plain(re.match(r"[\w.-]+", requirement)[0]) for requirement in asked[name]} <= has


@pytest.mark.parametrize(
    ("machine", "checked"), [("x86_64-8", "yes"), ("aarch64-8", "yes"), ("aarch64-4", "no"), ("armv7l-4", "no")]
)
def test_hashes_are_checked_wherever_pypi_has_wheels(tmp_path, machine, checked):
    """A kernel of 64 bits with programs of 32, as on a Raspberry Pi, has none."""
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\necho {machine}\n")
    python.chmod(0o755)
    say = "say: ; @echo $(HASHES)"
    command = ["make", "--silent", f"--file={ROOT / 'Makefile'}", f"--eval={say}", "say", f"PYTHON={python}"]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert said.stdout == f"{checked}\n"


def wheel(folder, word):
    """A release of the library `smile`, and its hash."""
    folder.mkdir(parents=True)
    path = folder / "smile-1-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("smile.py", f"word = {word!r}\n")
        archive.writestr("smile-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: smile\nVersion: 1\n")
        archive.writestr("smile-1.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("smile-1.dist-info/RECORD", "")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "index.html").write_text(f'<!DOCTYPE html><a href="{path.name}#sha256={digest}">{path.name}</a>')
    return digest


@pytest.fixture
def tree(tmp_path):
    """A project that needs one library, with this one's Makefile."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "backend.py").write_text(BACKEND)
    (tmp_path / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        '[project]\nname = "shop"\nversion = "1"\n'
    )
    digest = wheel(tmp_path / "pypi/smile", "ours")
    wheel(tmp_path / "others/smile", "theirs")
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements/install.txt").write_text(f"# One.\nsmile==1 \\\n    --hash=sha256:{digest}\n")
    return tmp_path


def install(tree, *words, first, then=None):
    """`make install`, with an index and another; what it said, and which of both wheels is there."""
    for made in (*tree.glob(".venv/installed"), *tree.glob(".venv/lib/*/site-packages/smile*")):
        shutil.rmtree(made) if made.is_dir() else made.unlink()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "MAKE", "MFLAGS"))}
    environment |= {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_CACHE_DIR": "1", "PIP_INDEX_URL": (tree / first).as_uri()}
    environment |= {"PIP_EXTRA_INDEX_URL": (tree / then).as_uri()} if then else {}
    command = ["make", f"PYTHON={Path(sys.executable).resolve()}", *words, "install"]
    ran = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False, timeout=300)
    taken = [path.read_text() for path in tree.glob(".venv/lib/*/site-packages/smile.py")]
    assert bool(ran.returncode) == (not taken), ran.stdout + ran.stderr
    return ran.stdout + ran.stderr, taken[0] if taken else None


@pytest.mark.long
def test_another_wheel_of_the_same_release_is_refused_and_the_right_one_found_beside_it(tree):
    """A Raspberry Pi asks piwheels.org, too, whose wheels differ. Controls: without hashes either is taken."""
    said, taken = install(tree, first="others")
    assert taken is None
    assert "DO NOT MATCH THE HASHES" in said
    assert "make HASHES=no install" in said
    said, taken = install(tree, "HASHES=no", first="others")
    assert taken == "word = 'theirs'\n"
    assert "not checked" in said
    assert install(tree, first="others", then="pypi")[1] == "word = 'ours'\n"
