"""When clinicians are free for an appointment, and what takes each free window away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from iopsched.explain.answers import Reason
from iopsched.explain.edits import without
from iopsched.explain.offers import working_hours
from iopsched.offering import Clinician
from iopsched.roster import Engagement, Roster
from iopsched.schedule import Placement
from iopsched.week import WEEK, Span, time_text, union

__all__ = ["Beside", "Windows"]

SHOWN = 6
"""Spans told of one clinician and one reason."""


class Beside(Protocol):
    """Who can tell what an appointment breaks beside the schedule as it is."""

    @property
    def roster(self) -> Roster: ...
    @property
    def patient(self) -> str: ...
    def beside(self, placement: Placement) -> list[tuple[str, str]]: ...


@dataclass(frozen=True)
class Windows:
    """The free windows of every clinician who may give a service for a need of a patient."""

    objections: Beside
    need: int
    service: str

    def reasons(self) -> Iterator[Reason]:
        """Why no window will do, clinician by clinician."""
        roster = self.objections.roster
        staff = self._staff()
        if not staff and roster.services[self.service].staff:
            yield Reason("clinician_load", f"{self.service}: no clinician has the tags it requires")
        for clinician in staff:
            yield from self._of(clinician)

    @property
    def _minutes(self) -> int:
        roster = self.objections.roster
        need = roster.patients[self.objections.patient].needs[self.need]
        return roster.services[self.service].minutes if need.minutes is None else need.minutes

    def _staff(self) -> list[Clinician]:
        roster = self.objections.roster
        who, service = roster.patients[self.objections.patient], roster.services[self.service]
        only = roster.only_clinician(who, who.needs[self.need], self.service)
        return [
            c
            for c in roster.problem.clinicians
            if only in (None, c.id) and set(service.requires) <= set(c.tags)
        ]

    def _of(self, clinician: Clinician) -> Iterator[Reason]:
        name, minutes, roster = clinician.id, self._minutes, self.objections.roster
        works = working_hours(roster.problem, clinician)
        cuts = list(self._cuts())
        for block in roster.problem.program.blocks:
            spans = roster.block_spans((block.id,))
            if any(hours.overlap(s.start, s.end) for hours in works for s in spans):
                continue
            for _, _, cut in cuts:
                spans = cut(spans)
            # A block in which the patient could not come anyhow is no matter of the clinician's.
            if _long(spans, minutes):
                yield Reason("clinician_load", f"{name} has no hours in the block {block.id}")
        free = _long(_less(works, roster.clinician_engagements[name]), minutes)
        if not free:
            hours = _some(works) if works else "never"
            words = f"{name} works {hours} and has no {minutes} min free in a row"
            yield Reason("no_overlap", words)
            return
        patient = self.objections.patient
        for rule, words, cut in cuts:
            left = [w for w in free if _long(cut((w,)), minutes)]
            lost = [w for w in free if w not in left]
            if lost:
                yield Reason(rule, f"{name}'s free hours {_some(lost)} {words}")
            free = [piece for w in left for piece in _long(cut((w,)), minutes)]
        for window in free:
            start, objections = self._at(name, window)
            for rule, words in objections:
                yield Reason(rule, f"{patient} with {name} {time_text(start)}: {words}")

    def _cuts(self) -> Iterator[tuple[str, str, Callable[[Sequence[Span]], tuple[Span, ...]]]]:
        """What takes away from a window: its rule, its words, and what it leaves."""
        roster = self.objections.roster
        who = roster.patients[self.objections.patient]
        remote = who.modality == "telehealth"
        travel = 0 if remote else who.travel_minutes
        busy = [Span(max(0, c.start - travel), min(WEEK, c.end + travel)) for c in who.commitments]
        around = f" or the {travel} min of travel around them" if travel else ""
        yield (
            "commitments",
            f"fall in {who.id}'s commitments{around}",
            lambda spans: _without_all(spans, busy),
        )
        family = who.family_available
        service = roster.services[self.service]
        if (service.with_family or service.form == "family") and family is not None:
            away = _without_all((Span(0, WEEK),), family)
            words = f"are outside the hours of the family ({_some(family)})"
            yield "commitments", words, lambda spans: _without_all(spans, away)
        shut = roster.block_spans(service.outside_blocks) if service.outside_blocks else ()
        words = f"are in blocks that {service.id} keeps out of"
        yield "eligibility", words, lambda spans: _without_all(spans, shut)
        own = [Span(p.start, p.end) for p in roster.week[who.id]]
        words = f"are taken by {who.id}'s other placements"
        yield "no_overlap", words, lambda spans: _without_all(spans, own)

    def _at(self, clinician: str, window: Span) -> tuple[int, list[tuple[str, str]]]:
        """A start in a window, with a room if there is any, and what an appointment then breaks."""
        roster, minutes = self.objections.roster, self._minutes
        grid = roster.problem.program.grid_minutes
        starts = range(-(-window.start // grid) * grid, window.end - minutes + 1, grid)
        if not starts:
            return window.start, [("no_overlap", f"no start on the grid of {grid} min")]
        rooms = [(start, room) for start in starts for room in self._rooms(start)]
        if not rooms:
            return starts[0], [("no_overlap", "no room is free then")]
        start, room = rooms[0]
        placement = Placement(
            patient=self.objections.patient,
            service=self.service,
            start=start,
            end=start + minutes,
            clinicians=(clinician,),
            room=room,
        )
        return start, self.objections.beside(placement)

    def _rooms(self, start: int) -> list[str | None]:
        """The rooms that are free for an appointment; None where none is needed."""
        roster, end = self.objections.roster, start + self._minutes
        service = roster.services[self.service]
        remote = roster.patients[self.objections.patient].modality == "telehealth"
        if remote or not service.uses_room or not roster.problem.rooms:
            return [None]
        return [
            room.id
            for room in roster.problem.rooms
            if set(service.room_tags) <= set(room.tags)
            and any(s.covers(start, end) for s in union(list(room.available or (Span(0, WEEK),))))
            and not any(e.start < end and start < e.end for e in roster.room_engagements[room.id])
        ]


def _less(hours: Sequence[Span], taken: Sequence[Engagement]) -> tuple[Span, ...]:
    return _without_all(union(list(hours)), [Span(e.start, e.end) for e in taken])


def _without_all(spans: Sequence[Span], cuts: Sequence[Span]) -> tuple[Span, ...]:
    left = tuple(spans)
    for cut in cuts:
        left = without(left, cut)
    return left


def _long(spans: Sequence[Span], minutes: int) -> list[Span]:
    return [span for span in spans if span.minutes >= minutes]


def _some(spans: Sequence[Span]) -> str:
    more = f" and {len(spans) - SHOWN} more" if len(spans) > SHOWN else ""
    return ", ".join(map(str, spans[:SHOWN])) + more
