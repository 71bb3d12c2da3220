"""Misses among the last sessions, in the last weeks, or in the whole stay."""

from __future__ import annotations

import datetime as dt

from iopsched.attendance import AttendanceRecord, MissRule
from iopsched.review.answers import Flag, Unjudged
from iopsched.review.history import History

__all__ = ["by_misses"]


def by_misses(rule: MissRule, history: History) -> Flag | Unjudged | None:
    """What the rule finds in the window that ends last; None when all is well."""
    first, short = _window(rule, history)
    seen = history.between(first, history.as_of, rule.services, rule.modality)
    if rule.of is not None:
        due = [record for record in seen if _scheduled(record)][-rule.of :]
        from_moment = due[0].moment if due else (first, 0)
        seen = tuple(record for record in seen if record.moment >= from_moment)
        first = from_moment[0]
        if len(due) < rule.of:
            short = f"{len(due)} of {rule.of} sessions"
    misses = tuple(record for record in seen if _is_miss(rule, history, record))
    if short and not rule.early:
        return Unjudged(
            patient=history.patient,
            rule=rule.id,
            cause="not enough history",
            words=f"{short}; {len(misses)} missed so far, {rule.misses} in the rule",
        )
    if len(misses) < rule.misses:
        return None
    return Flag(
        patient=history.patient,
        rule=rule.id,
        sentence=rule.sentence,
        counted=len(misses),
        threshold=rule.misses,
        unit="misses",
        first=first,
        last=history.as_of,
        sessions=misses,
        window=seen,
    )


def _window(rule: MissRule, history: History) -> tuple[dt.date, str]:
    """First day of the window, and by what the stay falls short of it."""
    if rule.within_weeks is None:
        return history.begin, ""
    first = history.as_of - dt.timedelta(days=7 * rule.within_weeks - 1)
    if history.begin <= first:
        return first, ""
    days = (history.as_of - history.begin).days + 1
    return history.begin, f"{days} of {7 * rule.within_weeks} days"


def _scheduled(record: AttendanceRecord) -> bool:
    """Whether it was on the patient's schedule and held."""
    return record.status in ("attended", "missed", "excused")


def _is_miss(rule: MissRule, history: History, record: AttendanceRecord) -> bool:
    missed = record.status == "missed" or (rule.excused_counts and record.status == "excused")
    return missed and not (rule.made_up_cancels and record.moment in history.made_up)
