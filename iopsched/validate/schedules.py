"""What a schedule must be before it can be judged against its problem."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator

from iopsched.schedule import Schedule
from iopsched.validate.finding import Finding, Path
from iopsched.validate.lookup import Lookup

__all__ = ["schedule_findings"]


def schedule_findings(schedule: Schedule, lookup: Lookup) -> Iterator[Finding]:
    """Find what is at fault in a schedule beyond its single fields."""
    for i, placement in enumerate(schedule.placements):
        service = lookup.services.get(placement.service)
        if placement.session is None:
            if service is not None and service.form == "group":
                yield Finding(
                    ("placements", i, "session"),
                    "is missing for a group service",
                    "name the session",
                )
        else:
            session = lookup.sessions.get(placement.session)
            if session is not None and session.service != placement.service:
                yield Finding(
                    ("placements", i, "session"),
                    "is a session of another service",
                    "correct `service` or `session`",
                )
    seats = [(p.patient, p.session) if p.session else (p.patient, p.start, p.end, p.service)
             for p in schedule.placements]  # fmt: skip
    yield from _repeats(seats, "placements", "patient", "repeats an earlier placement")
    runs = [run.session for run in schedule.runs]
    yield from _repeats(runs, "runs", "session", "repeats an earlier run of the session")
    unplaced = [item.patient for item in schedule.unplaced]
    yield from _repeats(unplaced, "unplaced", "patient", "repeats an earlier patient")
    placed = {placement.patient for placement in schedule.placements}
    for i, item in enumerate(schedule.unplaced):
        if item.patient in placed:
            yield Finding(
                ("unplaced", i, "patient"), "has placements all the same", "correct one of the two"
            )


def _repeats(keys: Iterable[Hashable], name: str, field: str, problem: str) -> Iterator[Finding]:
    seen: set[Hashable] = set()
    for i, key in enumerate(keys):
        if key in seen:
            path: Path = (name, i, field)
            yield Finding(path, problem, "keep only one")
        seen.add(key)
