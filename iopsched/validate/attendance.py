"""What attendance, and the rules by which it is reviewed, must be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from iopsched.attendance import Attendance, AttendanceRecord
from iopsched.problem import Problem
from iopsched.validate.finding import Finding, Path
from iopsched.week import DAY

__all__ = ["record_findings", "rule_findings"]

Record = tuple[int, AttendanceRecord]
"""A record and its position."""


def rule_findings(problem: Problem) -> Iterator[Finding]:
    """Find what is at fault between a program's rules of attendance."""
    rules = problem.program.attendance
    seen: set[str] = set()
    for kind in ("misses", "weeks", "hours"):
        for i, rule in enumerate(getattr(rules, kind)):
            path: Path = ("program", "attendance", kind, i)
            if rule.id in seen:
                yield Finding(
                    (*path, "id"), "repeats the id of an earlier rule", "give each its own id"
                )
            seen.add(rule.id)
    for i, miss in enumerate(rules.misses):
        if miss.of is not None and miss.within_weeks is not None:
            yield Finding(
                ("program", "attendance", "misses", i, "within_weeks"),
                "is given together with `of`",
                "leave one of them out; two rules can say both",
            )


def record_findings(attendance: Attendance, *, complete: bool) -> Iterator[Finding]:
    """Find what is at fault in records, beyond single fields.

    Parameters
    ----------
    complete : bool
        Whether all records could be read, so that one that is named must be there.
    """
    by_patient: dict[str, list[Record]] = defaultdict(list)
    for i, record in enumerate(attendance.records):
        for finding in _alone(record):
            yield finding.under(("records", i))
        by_patient[record.patient].append((i, record))
    for records in by_patient.values():
        yield from _repeated(records)
        yield from _overlapping(records)
        if complete:
            yield from _making_up(records)


def _alone(record: AttendanceRecord) -> Iterator[Finding]:
    if record.came and record.minutes <= 0:
        yield Finding(
            ("minutes",), "is 0 for a patient who came", "write how long the patient was there"
        )
    elif not record.came and record.minutes > 0:
        yield Finding(
            ("minutes",),
            "is above 0 for a patient who did not come",
            "leave it out, or correct `status`",
        )
    if record.start + record.minutes > DAY:
        yield Finding(("minutes",), "go past midnight", "end it on the day on which it starts")
    if record.status == "made_up" and record.makes_up is None:
        yield Finding(
            ("makes_up",), "is missing", "write the date of the miss that it makes up for"
        )
    elif record.status != "made_up":
        for name in ("makes_up", "makes_up_start"):
            if getattr(record, name) is not None:
                remedy = "leave it out, or write made_up as `status`"
                yield Finding((name,), "is for what made up for a miss", remedy)


def _repeated(records: Sequence[Record]) -> Iterator[Finding]:
    seen = set()
    for i, record in records:
        if record.moment in seen:
            yield Finding(
                ("records", i, "start"),
                "repeats the patient's day and start of an earlier record",
                "keep only one of the two",
            )
        seen.add(record.moment)


def _overlapping(records: Sequence[Record]) -> Iterator[Finding]:
    """Minutes that would count twice; equal starts are reported as repeats."""
    came = sorted((r.date, r.start, i, r.start + r.minutes) for i, r in records if r.came)
    day, begun, until = None, 0, 0
    for date, start, i, end in came:
        if date == day and begun < start < until:
            yield Finding(
                ("records", i, "start"),
                "falls in the time of another record of the patient",
                "correct the start or the minutes of one of the two",
            )
        if date != day or end > until:
            day, begun, until = date, start, end


def _making_up(records: Sequence[Record]) -> Iterator[Finding]:
    missed: Mapping[object, list[int]] = defaultdict(list)
    for _, record in records:
        if record.absent:
            missed[record.date].append(record.start)
    used = set()
    for i, record in records:
        if record.status != "made_up" or record.makes_up is None:
            continue
        starts = [
            start
            for start in missed.get(record.makes_up, ())
            if record.makes_up_start in (None, start)
        ]
        path: Path = ("records", i, "makes_up")
        if not starts:
            yield Finding(
                path,
                "names no missed or excused record of the patient",
                "write the date of one, and its start",
            )
        elif len(set(starts)) > 1:
            yield Finding(
                (*path[:-1], "makes_up_start"),
                "is missing, and the patient missed several that day",
                "write the start of the one that it makes up for",
            )
        elif (record.makes_up, starts[0]) in used:
            yield Finding(path, "is made up for by an earlier record", "name another miss")
        else:
            used.add((record.makes_up, starts[0]))
