"""Write the example problems: ``python -m examples.generate [--out FOLDER]``.

Everything is a function of the code and its seeds, so that the files come out the same each time.
"""

from __future__ import annotations

import argparse
import json
from importlib import import_module
from pathlib import Path

from pydantic import TypeAdapter

from iopsched.problem import Problem

__all__ = ["PROGRAMS", "main", "text"]

HERE = Path(__file__).parent
PROGRAMS = (
    "ucsf",
    "prodigals_path",
    "slbmi_dbt",
    "deaconess",
    "true_north",
    "sheppard_pratt",
    "riverside",
)


def text(problem: Problem) -> str:
    """The problem file, with what has its default value left out."""
    data = TypeAdapter(Problem).dump_python(problem, mode="json", exclude_defaults=True)
    return json.dumps({"format": problem.format, **data}, indent=1, ensure_ascii=False) + "\n"


def load(name: str) -> Problem:
    """Build the problem of one program module."""
    made = import_module(f"examples.programs.{name}").problem()
    assert isinstance(made, Problem)
    return made


def main() -> None:
    """Write one file for each program."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, default=HERE / "data", help="folder to write to")
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    for name in PROGRAMS:
        (out / f"{name}.json").write_text(text(load(name)), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
