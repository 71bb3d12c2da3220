"""The best score and bound that are known of each instance; they only ever improve."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from benchmarks.methods import METHODS
from benchmarks.records import read

__all__ = ["COLUMNS", "FILE", "improved", "keep"]

FILE = Path(__file__).parent / "best_known.csv"
COLUMNS = ("instance", "problem", "score", "bound", "version")


def improved(
    known: Mapping[str, Mapping[str, str]],
    rows: Iterable[Mapping[str, object]],
    digests: Mapping[str, str],
) -> dict[str, dict[str, str]]:
    """What is known, with what new results add.

    A score counts when the referee saw the schedule and found nothing; a bound, when it is
    iopsched's. An instance whose problem has changed begins anew.

    Parameters
    ----------
    known : mapping
        Entries by instance.
    rows : iterable of mapping
        Rows of results.
    digests : mapping of str to str
        Digest of each instance's problem.

    Raises
    ------
    ValueError
        When a bound would lie above a score: one of the two is wrong.
    """
    entries = {name: dict(entry) for name, entry in known.items()}
    for row in rows:
        name, digest = str(row["instance"]), digests[str(row["instance"])]
        entry = entries.get(name)
        if entry is None or entry["problem"] != digest:
            entry = dict.fromkeys(COLUMNS, "") | {"instance": name, "problem": digest}
        score = str(row["score"]) if str(row["violations"]) == "0" else ""
        bound = str(row["bound"]) if METHODS[str(row["method"])].trusted else ""
        better = score and (not entry["score"] or int(score) < int(entry["score"]))
        tighter = bound and (not entry["bound"] or int(bound) > int(entry["bound"]))
        if better:
            entry["score"] = score
        if tighter:
            entry["bound"] = bound
        if better or tighter:
            entry["version"] = str(row["version"])
            entries[name] = entry
        if entry["score"] and entry["bound"] and int(entry["bound"]) > int(entry["score"]):
            raise ValueError(f"{name}: bound {entry['bound']} is above score {entry['score']}")
    return entries


def keep(
    rows: Iterable[Mapping[str, object]], digests: Mapping[str, str], path: Path = FILE
) -> None:
    """Write what new results add to the file."""
    known = {entry["instance"]: entry for entry in read(path)}
    entries = improved(known, rows, digests)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(entries[name] for name in sorted(entries, key=_order))


def _order(name: str) -> tuple[str, int, str]:
    kind, size, rest = name.split("-", 2)
    return kind, int(size), rest
