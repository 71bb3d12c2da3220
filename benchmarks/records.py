"""Files of results: CSV with fixed columns, and the best that is known of each instance."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

__all__ = ["ENCODE_COLUMNS", "RESULTS", "SOLVE_COLUMNS", "append", "read"]

RESULTS = Path(__file__).parent / "results"

ENCODE_COLUMNS = (
    "version", "instance", "phase", "seconds", "literals", "rate", "repeats", "cores", "load",
)  # fmt: skip

SOLVE_COLUMNS = (
    "version", "instance", "method", "seed", "cores", "seconds", "score", "bound", "gap",
    "competition_gap", "violations", "peak_mb", "load",
)  # fmt: skip


def append(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """Add rows to a CSV file, which is begun with its columns if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = not path.exists()
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        if new:
            writer.writeheader()
        writer.writerows(rows)


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file; none when it is not there."""
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
