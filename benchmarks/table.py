"""Tables of results: medians over the seeds of one family of instances."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from statistics import median

__all__ = ["growth", "table"]

Row = Mapping[str, str]

HEAD = (
    "family", "method", "cores", "seconds", "runs", "score", "gap", "competition", "excess",
    "violations", "peak MB", "load",
)  # fmt: skip


def table(rows: Iterable[Row], best: Mapping[str, Row]) -> str:
    """Text table: a line for each family of instances, method, number of cores and time.

    Parameters
    ----------
    rows : iterable of mapping
        Rows of results.
    best : mapping
        Best known entries by instance. The excess is what a score lies above the best bound, as a
        share of the score, whoever found the bound.
    """
    groups: dict[tuple[str, str, int, float], list[Row]] = defaultdict(list)
    for row in rows:
        seconds = float(row["seconds"])
        if seconds == int(seconds):
            key = (_family(row["instance"]), row["method"], int(row["cores"]), seconds)
            groups[key].append(row)
    lines = [HEAD, *(_line(key, groups[key], best) for key in sorted(groups, key=_order))]
    widths = [max(len(line[i]) for line in lines) for i in range(len(HEAD))]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True))
        for line in lines
    )


def _line(
    key: tuple[str, str, int, float], rows: list[Row], best: Mapping[str, Row]
) -> tuple[str, ...]:
    family, method, cores, seconds = key
    excess = [
        (int(row["score"]) - int(bound)) / max(1, int(row["score"]))
        for row in rows
        if row["score"] and (bound := best.get(row["instance"], {}).get("bound"))
    ]
    found = sum(bool(row["score"]) for row in rows)
    return (
        family,
        method,
        str(cores),
        f"{seconds:g}",
        str(len(rows)) if found == len(rows) else f"{found}/{len(rows)}",
        _median((int(row["score"]) for row in rows if row["score"]), "{:,.0f}"),
        _median((float(row["gap"]) for row in rows if row["gap"]), "{:.3%}"),
        _median((float(r["competition_gap"]) for r in rows if r["competition_gap"]), "{:.3%}"),
        _median(excess, "{:.3%}"),
        str(sum(int(row["violations"] or 0) for row in rows)),
        _median((int(row["peak_mb"]) for row in rows if row["peak_mb"]), "{:,.0f}"),
        _median((float(row["load"]) for row in rows), "{:.1f}"),
    )


def _median(values: Iterable[float], form: str) -> str:
    known = list(values)
    return form.format(median(known)) if known else "-"


def _family(name: str) -> str:
    return name.rpartition("-")[0]


def _order(key: tuple[str, str, int, float]) -> tuple[str, int, str, int, float, str]:
    family, method, cores, seconds = key
    kind, size, capacity = family.split("-")
    return kind, int(size), capacity, cores, seconds, method


def growth(rows: Iterable[Row], gap: float) -> Iterator[str]:
    """How the time to a gap grows with the patients: a line for each kind and method.

    The exponent is the slope of the least-squares line through the medians, both on logarithms.
    """
    first: dict[tuple[str, str, str, int], dict[tuple[str, str], float]] = defaultdict(dict)
    for row in rows:
        if row["gap"] and float(row["gap"]) <= gap:
            kind, size, capacity = _family(row["instance"]).split("-")
            times = first[kind + "-" + capacity, row["method"], row["cores"], int(size)]
            run = (row["instance"], row["seed"])
            times[run] = min(float(row["seconds"]), times.get(run, math.inf))
    lines: dict[tuple[str, str, str], list[tuple[int, float]]] = defaultdict(list)
    for (kind, method, cores, patients), times in sorted(first.items()):
        lines[kind, method, cores].append((patients, median(times.values())))
    for (kind, method, cores), points in lines.items():
        text = ", ".join(f"{patients:,}: {seconds:.1f} s" for patients, seconds in points)
        slope = f"; exponent {_slope(points):.2f}" if len(points) > 1 else ""
        yield f"time to {gap:.1%}, {kind}, {method}, {cores} cores: {text}{slope}"


def _slope(points: list[tuple[int, float]]) -> float:
    x = [math.log(patients) for patients, _ in points]
    y = [math.log(max(seconds, 0.01)) for _, seconds in points]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    covariance = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    return covariance / sum((a - mean_x) ** 2 for a in x)
