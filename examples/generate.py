"""Write the example problems: ``python -m examples.generate [--out FOLDER]``.

Everything is a function of the code and its seeds, so that the files come out the same each time.
Without ``--out`` they go to ``examples/data``, and the UCSF week becomes the package's demo, too.
"""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path

from iopsched.io import write
from iopsched.problem import Problem

__all__ = ["PROGRAMS", "build", "main"]

HERE = Path(__file__).parent
DEMO = HERE.parent / "iopsched" / "data" / "demo.json"
PROGRAMS = (
    "ucsf",
    "prodigals_path",
    "slbmi_dbt",
    "deaconess",
    "true_north",
    "sheppard_pratt",
    "riverside",
)


def build(name: str) -> Problem:
    """Build the problem of one program module."""
    made = import_module(f"examples.programs.{name}").problem()
    assert isinstance(made, Problem)
    return made


def main() -> None:
    """Write one file for each program."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, help="folder to write to")
    out: Path | None = parser.parse_args().out
    folder = out or HERE / "data"
    folder.mkdir(parents=True, exist_ok=True)
    for name in PROGRAMS:
        write(build(name), folder / f"{name}.json")
    if out is None:
        write(build("ucsf"), DEMO)


if __name__ == "__main__":
    main()
