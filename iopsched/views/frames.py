"""Schedules, scores and traces as DataFrames with readable columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from iopsched.week import DAY, DAYS, clock_text

if TYPE_CHECKING:
    from iopsched.attendance import AttendanceRecord
    from iopsched.check import Score
    from iopsched.result import Result
    from iopsched.schedule import Placement, Run, Schedule

__all__ = [
    "attendance_frame",
    "placement_frame",
    "run_frame",
    "score_by_patient",
    "score_by_rule",
    "score_frame",
    "trace_frame",
]

_DAY = pd.CategoricalDtype(list(DAYS), ordered=True)
"""So that sorting by day follows the week."""

_WHEN = {"day": _DAY, "start": "string", "end": "string"}
_WHO = {"clinicians": "string", "room": "string"}
_PLACEMENT = {
    "patient": "string",
    "service": "string",
    "session": "string",
    **_WHEN,
    "minutes": "int64",
    **_WHO,
}
_RUN = {"session": "string", **_WHEN, **_WHO, "size": "int64"}
_RECORD = {
    "patient": "string",
    "date": "string",
    "start": "string",
    "service": "string",
    "session": "string",
    "status": "string",
    "minutes": "int64",
    "modality": "string",
    "makes_up": "string",
    "makes_up_start": "string",
}
_PENALTY = {
    "rule": "string",
    "level": "string",
    "patient": "string",
    "session": "string",
    "clinician": "string",
    "amount": "int64",
    "weight": "int64",
    "penalty": "int64",
    "message": "string",
}
_PROGRESS = {
    "seconds": "float64",
    "score": "Int64",
    "bound": "Int64",
    "gap": "float64",
    "phase": "string",
}


def placement_frame(schedule: Schedule) -> pd.DataFrame:
    """One row a placement, by patient and start."""
    placements = sorted(schedule.placements, key=lambda p: (p.patient, p.start, p.service))
    rows = (
        {"patient": p.patient, "service": p.service, "session": p.session, **_when(p)}
        for p in placements
    )
    return _frame(rows, _PLACEMENT)


def run_frame(schedule: Schedule) -> pd.DataFrame:
    """One row a run, by start and session."""
    runs = sorted(schedule.runs, key=lambda run: (run.start, run.session))
    return _frame(({"session": run.session, "size": run.size, **_when(run)} for run in runs), _RUN)


def attendance_frame(records: Iterable[AttendanceRecord]) -> pd.DataFrame:
    """One row a record, in the columns that `iopsched.read_attendance` reads."""
    times, dates = ("start", "makes_up_start"), ("date", "makes_up")

    def cell(record: AttendanceRecord, name: str) -> Any:
        value = getattr(record, name)
        if value is None or name not in (*times, *dates):
            return value
        return clock_text(value) if name in times else value.isoformat()

    rows = ({name: cell(record, name) for name in _RECORD} for record in records)
    return _frame(rows, _RECORD)


def score_frame(score: Score) -> pd.DataFrame:
    """One row a penalty, largest first."""
    penalties = sorted(score.penalties, key=lambda p: -p.penalty)
    rows = ({name: getattr(penalty, name) for name in _PENALTY} for penalty in penalties)
    return _frame(rows, _PENALTY)


def score_by_rule(score: Score) -> pd.DataFrame:
    """Level, amount and penalty of each rule that costs something, largest penalty first."""
    levels: dict[str, str] = {}
    amounts: dict[str, int] = {}
    totals: dict[str, int] = {}
    for penalty in score.penalties:
        levels[penalty.rule] = penalty.level
        amounts[penalty.rule] = amounts.get(penalty.rule, 0) + penalty.amount
        totals[penalty.rule] = totals.get(penalty.rule, 0) + penalty.penalty
    order = sorted(totals, key=lambda rule: (-totals[rule], rule))
    columns = {
        "level": pd.array([levels[rule] for rule in order], dtype="string"),
        "amount": pd.array([amounts[rule] for rule in order], dtype="int64"),
        "penalty": pd.array([totals[rule] for rule in order], dtype="int64"),
    }
    return pd.DataFrame(columns, index=pd.Index(order, dtype="string", name="rule"))


def score_by_patient(score: Score) -> pd.DataFrame:
    """Penalty of each patient by rule, with the total in the first column, largest first."""
    cells: dict[str, dict[str, int]] = {}
    of_rule: dict[str, int] = {}
    for penalty in score.penalties:
        row = cells.setdefault(penalty.patient or "", {})
        row[penalty.rule] = row.get(penalty.rule, 0) + penalty.penalty
        of_rule[penalty.rule] = of_rule.get(penalty.rule, 0) + penalty.penalty
    order = sorted(cells, key=lambda patient: (-sum(cells[patient].values()), patient))
    rules = sorted(of_rule, key=lambda rule: (-of_rule[rule], rule))
    totals = pd.array([sum(cells[patient].values()) for patient in order], dtype="int64")
    columns = {"total": totals} | {
        rule: pd.array([cells[patient].get(rule, 0) for patient in order], dtype="int64")
        for rule in rules
    }
    return pd.DataFrame(columns, index=pd.Index(order, dtype="string", name="patient"))


def trace_frame(result: Result) -> pd.DataFrame:
    """One row a change of score or bound."""
    return _frame(
        ({name: getattr(progress, name) for name in _PROGRESS} for progress in result.trace),
        _PROGRESS,
    )


def _when(entry: Placement | Run) -> dict[str, Any]:
    day = entry.start // DAY
    return {
        "day": DAYS[day],
        "start": clock_text(entry.start - day * DAY),
        "end": clock_text(entry.end - day * DAY),
        "minutes": entry.end - entry.start,
        "clinicians": ", ".join(entry.clinicians),
        "room": entry.room,
    }


def _frame(rows: Iterable[Mapping[str, Any]], dtypes: Mapping[str, Any]) -> pd.DataFrame:
    """A frame with these columns, in this order and of these types, even without rows."""
    table = list(rows)
    return pd.DataFrame(
        {
            name: pd.Series([row[name] for row in table], dtype=dtype)
            for name, dtype in dtypes.items()
        }
    )
