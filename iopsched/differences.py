"""Which meetings of a person's week are gone, new or changed between two schedules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from iopsched.changes import Change, NewSession
from iopsched.schedule import Placement, Schedule

__all__ = ["Difference", "differences"]

Kind = Literal["gone", "new", "moved", "clinician", "room"]
Role = Literal["patient", "clinician"]
Person = tuple[Role, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that changed for one person.

    Attributes
    ----------
    person : str
        Id of a patient or clinician.
    role : {"patient", "clinician"}
    kind : {"gone", "new", "moved", "clinician", "room"}
        ``moved`` is another time or session, ``clinician`` another person at the same time, and
        ``room`` only another room.
    before, after : Placement or None
        What it was, and what it is. The patient of a group that a clinician leads is ``""``.
    causes : tuple
        The changes that brought it about, where that can be told.
    direct : bool
        Whether they made what it was impossible, or ask for what it is; otherwise it makes room.
    """

    person: str
    role: Role
    kind: Kind
    before: Placement | None
    after: Placement | None
    causes: tuple[Change, ...]
    direct: bool


def differences(
    before: Schedule, after: Schedule, changes: Sequence[Change]
) -> tuple[Difference, ...]:
    """Find every difference, by person and time.

    Parameters
    ----------
    before, after : Schedule
    changes : sequence
        What happened in between.
    """
    old, new = _weeks(before), _weeks(after)
    undone = _Causes(old, changes)
    found = []
    for who in sorted(old.keys() | new.keys(), key=lambda who: (who[0] != "patient", who[1])):
        pairs = list(_pairs(old.get(who, []), new.get(who, [])))
        of_week = undone.of_week(who[1], [was for _, was, _ in pairs if was])
        for kind, was, now in pairs:
            direct = undone.of_meeting(was, now)
            found.append(
                Difference(
                    role=who[0],
                    person=who[1],
                    kind=kind,
                    before=was,
                    after=now,
                    causes=direct or of_week or tuple(changes),
                    direct=bool(direct or of_week),
                )
            )
    return tuple(found)


def _weeks(schedule: Schedule) -> dict[Person, list[Placement]]:
    """Every person's meetings, by start; a clinician's groups as placements of nobody."""
    weeks: dict[Person, list[Placement]] = defaultdict(list)
    service: dict[str, str] = {}
    for placement in schedule.placements:
        weeks["patient", placement.patient].append(placement)
        if placement.session is None:
            for name in placement.clinicians:
                weeks["clinician", name].append(placement)
        else:
            service[placement.session] = placement.service
    for run in schedule.runs:
        led = Placement(
            patient="",
            service=service.get(run.session, ""),
            session=run.session,
            start=run.start,
            end=run.end,
            clinicians=run.clinicians,
            room=run.room,
        )
        for name in run.clinicians:
            weeks["clinician", name].append(led)
    return {who: sorted(held, key=lambda p: (p.start, p.end)) for who, held in weeks.items()}


def _pairs(
    old: Sequence[Placement], new: Sequence[Placement]
) -> Iterator[tuple[Kind, Placement | None, Placement | None]]:
    """What differs, each old meeting with the new one that stands for it."""
    rest_old, rest_new = list(old), list(new)
    found: list[tuple[Kind, Placement | None, Placement | None]] = []
    # The same meeting, then the same at the same time, then the same kind of meeting.
    for same in (_same_meeting, _same_time, _same_kind):
        for was in list(rest_old):
            now = next((p for p in rest_new if same(was, p)), None)
            if now is None:
                continue
            rest_old.remove(was)
            rest_new.remove(now)
            kind = _kind(was, now)
            if kind is not None:
                found.append((kind, was, now))
    found += [("gone", was, None) for was in rest_old]
    found += [("new", None, now) for now in rest_new]
    yield from sorted(found, key=lambda one: (one[1] or one[2] or _NOTHING).start)


_NOTHING = Placement(patient="", service="", start=0, end=0)


def _same_meeting(was: Placement, now: Placement) -> bool:
    return _same_time(was, now) and set(was.clinicians) == set(now.clinicians)


def _same_time(was: Placement, now: Placement) -> bool:
    return _same_kind(was, now) and (was.session, was.start, was.end) == (
        now.session,
        now.start,
        now.end,
    )


def _same_kind(was: Placement, now: Placement) -> bool:
    same_form = (was.session is None) == (now.session is None)
    group_led = was.patient == "" and was.session != now.session
    return same_form and not group_led and (was.patient, was.service) == (now.patient, now.service)


def _kind(was: Placement, now: Placement) -> Kind | None:
    if (was.session, was.start, was.end) != (now.session, now.start, now.end):
        return "moved"
    if set(was.clinicians) != set(now.clinicians):
        return "clinician"
    return None if was.room == now.room else "room"


class _Causes:
    """Which changes brought a difference about."""

    def __init__(self, old: dict[Person, list[Placement]], changes: Sequence[Change]) -> None:
        self._changes = changes
        self._by_meeting: dict[tuple[str, str], list[Change]] = defaultdict(list)
        for week in old.values():
            for held in week:
                hit = [change for change in changes if change.undoes(held)]
                self._by_meeting[_what(held)] += hit

    def of_meeting(self, was: Placement | None, now: Placement | None) -> tuple[Change, ...]:
        """Changes that made the meeting impossible as it was, or that offer it."""
        if was is not None:
            hit = [change for change in self._changes if change.undoes(was)]
        else:
            assert now is not None
            hit = list(self._by_meeting.get(_what(now), ()))
            hit += [
                change
                for change in self._changes
                if isinstance(change, NewSession) and change.session == now.session
            ]
        return tuple(dict.fromkeys(hit))

    def of_week(self, person: str, lost: Sequence[Placement]) -> tuple[Change, ...]:
        """Changes of the person's own, and those that touched something in their week."""
        own = [change for change in self._changes if getattr(change, "patient", None) == person]
        hit = [change for held in lost for change in self.of_meeting(held, None)]
        return tuple(dict.fromkeys([*own, *hit]))


def _what(held: Placement) -> tuple[str, str]:
    return ("", held.session) if held.session is not None else (held.patient, held.service)
