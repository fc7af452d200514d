"""`python -m tests.judges`: run every judge that is here over everything; exit 1 where one finds something."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from tests.judges.judge import Judge, NothingToJudgeError, NoVerdictError
from tests.judges.table import JUDGES


@click.command()
@click.option("--judge", "names", multiple=True, type=click.Choice([*JUDGES]), help="Just this; repeatable.")
def main(names: tuple[str, ...]) -> None:
    """Ask each judge, and each for its control; one that cannot be had here is named and skipped."""
    failed = False
    for judge in (JUDGES[name] for name in names or JUDGES):
        if lacks := judge.lacks():
            print(f"{judge.name}: skipped, {lacks}")
            continue
        try:
            faults = verdict(judge)
        except NothingToJudgeError as nothing:
            print(f"{judge.name}: skipped, {nothing}")
            continue
        except NoVerdictError as error:
            faults = [str(error)]
        failed = failed or bool(faults)
        print(f"{judge.name}: {f'{len(faults)} to mend' if faults else 'nothing to mend'}", *faults, sep="\n  ")
    sys.exit(failed)


def verdict(judge: Judge) -> list[str]:
    """What is to be mended. Raises NoVerdictError, as where the judge finds nothing wrong with its control."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for file, content in judge.faulty.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_bytes(content)
        if not judge.findings([folder / file for file in judge.faulty]):
            raise NoVerdictError(f"{judge.name}: finds nothing wrong with its control")
        made = folder / "made"
        made.mkdir()
        left, stale = judge.without_noise(judge.findings(judge.over(made)))
    return [*left, *(f"ignored, but found no more: {noise}" for noise in stale)]


if __name__ == "__main__":
    main()
