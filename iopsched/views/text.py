"""The week as plain text, for terminals and mail."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby

from iopsched.problem import Problem
from iopsched.schedule import Schedule
from iopsched.validate import require_valid, require_valid_schedule
from iopsched.views.agenda import (
    Item,
    agenda,
    by_number,
    left_out,
    printable,
    tally,
    time_range,
)
from iopsched.views.words import counts_text
from iopsched.week import DAYS

__all__ = ["week_text"]

NARROWEST = 60
_PREFIX = {"wait-listed": "wait-listed: ", "referred": "referral: "}
_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def week_text(problem: Problem, schedule: Schedule, *, width: int = 100) -> str:
    """The week by day and time, then appointments by clinician, then who is left out and why.

    Parameters
    ----------
    problem : Problem
    schedule : Schedule
    width : int
        Columns of the terminal, at least 60; longer titles are cut.

    Returns
    -------
    str
        Lines that end in a newline.

    Raises
    ------
    InputError
        When the problem is not valid, or the schedule names what it does not have.
    """
    require_valid(problem)
    require_valid_schedule(problem, schedule)
    items = agenda(schedule, problem)
    lines = list(_lines(problem, schedule, items, max(width, NARROWEST)))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _lines(
    problem: Problem, schedule: Schedule, items: Sequence[Item], width: int
) -> Iterator[str]:
    when = problem.program.week_of
    title = printable(problem.program.name) or "The week"
    yield from _wrapped(f"{title}, week of {when.isoformat()}" if when else title, width)
    yield from _wrapped(counts_text(tally(schedule, problem, items)).replace(" · ", ", "), width)
    groups = [item for item in items if item.session is not None]
    table = _table(
        [(time_range(g.start, g.end), g.title, _staff(g), g.place, g.filled) for g in groups],
        width,
        stretch=1,
    )
    for day, of_day in groupby(zip(groups, table, strict=True), key=lambda pair: pair[0].day):
        yield from ("", _NAMES[day])
        yield from (line for _, line in of_day)
    yield from _appointments([item for item in items if item.session is None], width)
    for kind, entries in left_out(schedule).items():
        if entries:
            yield from ("", f"{kind.capitalize()} ({len(entries)})")
            for entry in entries:
                for i, reason in enumerate(entry.reasons or ("",)):
                    head = f"  {printable(entry.patient) if i == 0 else '':<8} "
                    yield from _wrapped(reason.removeprefix(_PREFIX.get(kind, "")), width, head)


def _appointments(items: Sequence[Item], width: int) -> Iterator[str]:
    by_clinician: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        by_clinician[_staff(item)].append(item)
    if items:
        yield from ("", "Appointments")
    rows: list[tuple[str, ...]] = []
    for clinician in sorted(by_clinician, key=by_number):
        for i, item in enumerate(by_clinician[clinician]):
            when = f"{DAYS[item.day]} {time_range(item.start, item.end)}"
            name = clinician if i == 0 else ""
            rows.append((name, when, item.patients[0], item.title, item.place))
    yield from _table(rows, width, stretch=3)


def _staff(item: Item) -> str:
    return ", ".join(item.clinicians) or "-"


def _table(rows: Sequence[Sequence[str]], width: int, *, stretch: int) -> Iterator[str]:
    """Rows in columns as wide as their widest entry; one column gives way when space is short."""
    if not rows:
        return
    clean = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*clean, strict=True)]
    others = sum(widths) - widths[stretch] + 2 * len(widths)
    widths[stretch] = max(8, min(widths[stretch], width - others))
    for row in clean:
        cells = (_cut(cell, wide).ljust(wide) for cell, wide in zip(row, widths, strict=True))
        yield "  " + "  ".join(cells)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 2] + ".."


def _wrapped(text: str, width: int, head: str = "") -> list[str]:
    indent = " " * len(head)
    clean = printable(text)
    lines = textwrap.wrap(
        clean, width, initial_indent=head, subsequent_indent=indent, break_on_hyphens=False
    )
    return lines or [head]
