"""`python -m tests.judges.pyright FILES`: what basedpyright finds by the rules that are not mypy's.

mypy, strict, judges the types themselves.
"""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

MYPYS = (
    *(
        "ArgumentType",
        "AssignmentType",
        "AttributeAccessIssue",
        "CallIssue",
        "FunctionMemberAccess",
        "GeneralTypeIssues",
    ),
    *(
        "IndexIssue",
        "InvalidTypeArguments",
        "MissingImports",
        "MissingModuleSource",
        "OperatorIssue",
        "OptionalIterable",
    ),
    *("OptionalMemberAccess", "OptionalOperand", "OptionalSubscript", "ReturnType"),
)
"""Rules of its mode "basic" that ask for types; some do not know Django's, attrs' or SQLAlchemy's."""


def main(files: list[str]) -> int:
    """With settings of its own, for where they lie is what it takes for the project."""
    settings = {
        "include": files,
        "pythonVersion": "3.11",
        "typeCheckingMode": "basic",
        "reportPossiblyUnboundVariable": "error",
    }
    with TemporaryDirectory() as folder:
        file = Path(folder) / "pyrightconfig.json"
        file.write_text(json.dumps(settings | dict.fromkeys((f"report{rule}" for rule in MYPYS), "none")))
        command = ["basedpyright", "--pythonpath", sys.executable, "--project", str(file)]
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
