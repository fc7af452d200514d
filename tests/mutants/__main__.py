"""Changes the pure core, one small thing at a time, and sees whether a test notices: `make mutants ARGS=dating`.

mutmut makes the changes and runs the tests, in a copy of the project under build/mutants. A change that no test notices
must stand in equivalents.toml with its reason, or the command fails.
"""

import argparse
import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.mutants.equivalents import Mutant, faults, named
from tests.mutants.targets import TARGETS, Target

ROOT = Path(__file__).parents[2]
COPY = ROOT / "build" / "mutants"
ROOMS = ("hardware", "sync", "config", "kiosk")
SLOW = "timeout"
FOUND = ("killed", SLOW)
"""What mutmut says of a mutant that did not survive; all else counts as one that did."""

UNDECORATED = ("property", "lru_cache")
"""Decorators that are put below what they decorate: what has one mutmut leaves alone."""


def main() -> int:
    """Return the exit code: 1 where a survivor has no name, or a name no survivor."""
    parser = argparse.ArgumentParser(prog="make mutants ARGS=...", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)}; all if none is given")
    parser.add_argument("--processes", type=int, default=1, help="at once; they are nice (default: 1)")
    options = parser.parse_args()
    unknown = [name for name in options.targets if not chosen(name)]
    if unknown:
        parser.error(f"{', '.join(unknown)}: must be of {', '.join(TARGETS)}")
    os.nice(15)
    refused = 0
    for name in [each for given in options.targets for each in chosen(given)] or TARGETS:
        print(f"{name}: {' '.join(TARGETS[name].tests)}", flush=True)
        results = run(TARGETS[name], options.processes)
        survivors = [mutant(each) for each, status in results.items() if status not in FOUND]
        slow = [mutant(each) for each, status in results.items() if status == SLOW]
        wrong = faults(survivors, (each for each in named() if belongs(each, TARGETS[name])), slow)
        print(f"{name}: {len(results)} mutants, {len(survivors)} survive, {len(wrong)} faults", flush=True)
        print("".join(f"{fault}\n" for fault in wrong), end="", flush=True)
        refused += len(wrong)
    return 1 if refused else 0


def chosen(name: str) -> list[str]:
    """The targets of a name: one, or those below it as the modules of `statistics` are."""
    return [each for each in TARGETS if each == name or each.startswith(f"{name}/")]


def run(target: Target, processes: int) -> dict[str, str]:
    """Make and try every mutant of a target; return what became of each, by mutmut's name of it."""
    shutil.rmtree(COPY, ignore_errors=True)
    for room in (*ROOMS, "tests"):
        shutil.copytree(ROOT / room, COPY / room, ignore=shutil.ignore_patterns("__pycache__", "*.po"))
    for module in (file for pattern in target.modules for file in COPY.glob(pattern)):
        module.write_text(undecorated(module.read_text("utf-8")), "utf-8")
    settings = (ROOT / "pyproject.toml").read_text("utf-8")
    (COPY / "pyproject.toml").write_text(f"{settings}\n{_settings(target)}", "utf-8")
    results = _tried(processes)
    # On a busy machine any test may run out of time, and a mutant that it would not have found is taken for found.
    slow = [name for name, status in results.items() if status == SLOW]
    return _tried(processes, *slow) if slow else results


def _tried(processes: int, *names: str) -> dict[str, str]:
    """What became of each, after those of some names, or all, were tried."""
    mutmut("run", "--max-children", str(processes), *names, capture=False)
    listed = mutmut("results", "--all", "true").splitlines()
    results = dict(line.strip().rsplit(": ", 1) for line in listed if "__mutmut_" in line)
    if not results or "not checked" in results.values():
        raise SystemExit("mutmut did not try them all; see above")
    return results


def undecorated(source: str) -> str:
    """The same module, with `name = property(name)` below each property, and so for each of `UNDECORATED`."""
    lines = source.split("\n")
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    for node in sorted(functions, key=lambda node: node.lineno, reverse=True):
        match [ast.unparse(decorator) for decorator in node.decorator_list]:
            case [decorator] if decorator.split("(")[0] in UNDECORATED:
                lines.insert(node.end_lineno or 0, f"{' ' * node.col_offset}{node.name} = {decorator}({node.name})")
                del lines[node.decorator_list[0].lineno - 1]
    return "\n".join(lines)


def _settings(target: Target) -> str:
    # The same examples each time, so that a mutant does not survive on one day and die on another.
    plugins = ["-p", "tests.mutants.forget", "-p", "tests.mutants.budget"]
    options = [*plugins, "--hypothesis-seed=1", *(f"--deselect={each}" for each in target.left_out)]
    return (
        f"[tool.mutmut]\nsource_paths = {[*ROOMS]}\nonly_mutate = {[*target.modules]}\nalso_copy = ['tests']\n"
        f"pytest_add_cli_args = {options}\npytest_add_cli_args_test_selection = {[*target.tests]}\n"
        "timeout_multiplier = 5.0\ntimeout_constant = 2.0\n"
    )


def mutant(name: str) -> Mutant:
    """What mutmut changed, from the difference that it shows."""
    lines = [line for line in mutmut("show", name).splitlines() if not line.startswith(("---", "+++", "#"))]
    was, becomes = (" ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+")
    return Mutant(function(name), was, becomes)


def function(name: str) -> str:
    """`sync.mqtt.delivery.Delivery.feed`, of `sync.mqtt.delivery.xǁDeliveryǁfeed__mutmut_22`."""
    module, _, function = name.rpartition("__mutmut_")[0].rpartition(".")
    return f"{module}.{function.removeprefix('x_').removeprefix('xǁ').replace('ǁ', '.')}"


def belongs(each: Mutant, target: Target) -> bool:
    """Whether a mutant is one of a target's."""
    places = [f"{module.removesuffix('/*.py').removesuffix('.py').replace('/', '.')}." for module in target.modules]
    return each.where.startswith(tuple(places))


def mutmut(*arguments: str, capture: bool = True) -> str:
    """Run mutmut in the copy."""
    command = [sys.executable, "-m", "mutmut", *arguments]
    # Threads of numpy's algebra cost more than they give: its matrices are small, and each mutant is a process anyway.
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    return subprocess.run(
        command, cwd=COPY, check=False, env=environment, text=True, stdout=subprocess.PIPE if capture else None
    ).stdout


if __name__ == "__main__":
    sys.exit(main())
