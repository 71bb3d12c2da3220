"""Who may be where: closed groups, tags, modality, and rooms that fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from iopsched.arrays import Bools, Ints, SpanTable, alike, join
from iopsched.index import NONE, Index, block_spans
from iopsched.problem import Modality, Patient, Room, Service, Session
from iopsched.roster import Roster
from iopsched.rules.base import Finding, Rule
from iopsched.schedule import Placement, Run
from iopsched.tables import Housings, Matches, Rows
from iopsched.week import time_text, union

__all__ = ["Eligibility"]


class Eligibility(Rule):
    id = "eligibility"
    sentence = (
        "Patients are seated where their tags, their modality and a closed group allow, "
        "appointments keep out of the blocks that their service names, and rooms fit; counts, for "
        "each reason, placements, and runs whose room does not fit."
    )
    level = "must"
    weight = 10_000
    scope = "patient"

    def housing_amounts(self, index: Index, housings: Housings) -> Ints:
        rooms = index.problem.rooms
        lacks = np.array(
            [[not set(s.room_tags) <= set(r.tags) for r in rooms] for s in index.problem.services],
            dtype=np.int64,
        ).reshape(len(index.problem.services), len(rooms))
        open_minutes = index.offered(_room_hours).minutes_inside(
            housings.room, housings.start, housings.end
        )
        amounts = lacks[housings.service, housings.room]
        amounts += open_minutes < housings.end - housings.start
        in_session = housings.session != NONE
        session = housings.session[in_session]
        in_person = index.session_in_person[session]
        site = index.session_site[session]
        amounts[in_session] += in_person & _apart(
            _room_site(index, housings.room[in_session]), site
        )
        return amounts

    def match_amounts(self, index: Index, matches: Matches) -> Ints:
        unserved = ~_served(index, matches.patient, matches.session)
        wrong = _wrong_modality(index, matches.patient, matches.session)
        return unserved.astype(np.int64) + wrong

    def row_amounts(self, index: Index, rows: Rows) -> Ints:
        amounts = np.zeros(len(rows), dtype=np.int64)
        seat = rows.session != NONE
        amounts[seat] += ~_admitted(index, rows.patient[seat], rows.session[seat])
        alone = ~seat
        at = (rows.service[alone], rows.start[alone], rows.end[alone])
        amounts[alone] += index.offered(_blocked).minutes_inside(*at) > 0
        staff_site = np.append(index.clinician_site, NONE)[rows.clinician[alone]]
        amounts[alone] += _apart(_room_site(index, rows.room[alone]), staff_site)
        return amounts

    def judge(self, roster: Roster) -> Iterator[Finding]:
        current = roster.problem.current
        members = {(p.patient, p.session) for p in (current.placements if current else ())}
        for patient in roster.outpatients():
            for placement in roster.week[patient.id]:
                if placement.session is None:
                    reasons = _appointment_reasons(roster, placement)
                else:
                    session = roster.sessions[placement.session]
                    reasons = _seat_reasons(patient, session, (patient.id, session.id) in members)
                what = placement.session or placement.service
                for words in reasons:
                    yield Finding(
                        amount=1,
                        patient=patient.id,
                        session=placement.session,
                        start=placement.start,
                        note=f"{patient.id} in {what} at {time_text(placement.start)}: {words}",
                    )
        for run in roster.schedule.runs:
            session = roster.sessions[run.session]
            site = session.site if session.modality == "in_person" else None
            for words in _room_reasons(roster, run, roster.services[session.service], site):
                yield Finding(
                    amount=1,
                    session=run.session,
                    room=run.room,
                    start=run.start,
                    note=f"{run.session}: {words}",
                )


def _apart(one: Ints, other: Ints) -> Bools:
    """Whether two sites are known and not the same."""
    apart: Bools = (one != other) & (one != NONE) & (other != NONE)
    return apart


def _room_site(index: Index, room: Ints) -> Ints:
    """Site of each room; no room has none."""
    sites = [index.sites[room.site] for room in index.problem.rooms]
    site: Ints = np.array([*sites, NONE], dtype=np.int64)[room]
    return site


def _room_hours(index: Index) -> SpanTable:
    return SpanTable(index.room_hours)


def _blocked(index: Index) -> SpanTable:
    """The times that appointments of each service keep out of."""
    return SpanTable([block_spans(index.problem, s.outside_blocks) for s in index.problem.services])


def _served(index: Index, patient: Ints, session: Ints) -> Bools:
    """Whether each session is open to the patient's tags."""
    tags, of_patient = _kinds(p.tags for p in index.problem.patients)
    serves, of_session = _kinds(s.serves for s in index.problem.sessions)
    names = {name: i for i, name in enumerate(sorted(set().union(*serves)))}
    has = [(i, names[name]) for i, own in enumerate(tags) for name in own if name in names]
    asks = [(i, names[name]) for i, asked in enumerate(serves) for name in asked]
    own, has_tag = np.array(has, dtype=np.int64).reshape(-1, 2).T
    asked, asks_tag = np.array(asks, dtype=np.int64).reshape(-1, 2).T
    one, other = join(has_tag, asks_tag)
    shared = np.isin(
        of_patient[patient] * len(serves) + of_session[session],
        own[one] * len(serves) + asked[other],
    )
    anybody = np.array([not asked for asked in serves], dtype=bool)
    served: Bools = shared | anybody[of_session[session]]
    return served


def _kinds(values: Iterable[Iterable[str]]) -> tuple[list[frozenset[str]], Ints]:
    """The distinct sets, and for each value the position of its set."""
    sets = [frozenset(value) for value in values]
    kind, first = alike(sets)
    return [sets[i] for i in first], kind


def _admitted(index: Index, patient: Ints, session: Ints) -> Bools:
    """Whether each session is not closed, or the patient was in it."""
    closed, members = index.once(_closed)
    admitted = ~closed[session]
    shut = np.flatnonzero(~admitted)
    admitted[shut] = np.isin(patient[shut] * len(closed) + session[shut], members)
    return admitted


def _closed(index: Index) -> tuple[Bools, Ints]:
    """Whether each session is closed, and the keys of patients with the sessions they were in."""
    sessions = index.problem.sessions
    current = index.problem.current
    members = [
        index.patient[p.patient] * len(sessions) + index.session[p.session]
        for p in (current.placements if current else ())
        if p.patient in index.patient and p.session in index.session
    ]
    closed = np.array([s.closed for s in sessions], dtype=bool)
    return closed, np.array(members, dtype=np.int64)


def _wrong_modality(index: Index, patient: Ints, session: Ints) -> Bools:
    """Whether the patient attends only in the other way than the session meets."""
    in_person = index.session_in_person[session]
    only = {
        mode: np.array([p.modality == mode for p in index.problem.patients], dtype=bool)[patient]
        for mode in ("in_person", "telehealth")
    }
    wrong: Bools = np.where(in_person, only["telehealth"], only["in_person"])
    return wrong


def _seat_reasons(patient: Patient, session: Session, member: bool) -> Iterator[str]:
    if session.serves and not set(session.serves) & set(patient.tags):
        yield f"none of the tags that it serves ({', '.join(session.serves)})"
    if session.closed and not member:
        yield "closed to all but its current members"
    way: Modality = session.modality
    if patient.modality not in (None, way):
        yield f"meets by {way}, the patient attends only by {patient.modality}"


def _appointment_reasons(roster: Roster, placement: Placement) -> Iterator[str]:
    service = roster.services[placement.service]
    for span in union(list(roster.block_spans(service.outside_blocks))):
        if span.overlap(placement.start, placement.end):
            yield "in a block that the service keeps out of"
            break
    yield from _room_reasons(roster, placement, service, None)
    if placement.room is not None and placement.clinicians:
        here = roster.rooms[placement.room].site
        theirs = roster.clinicians[placement.clinicians[0]].site
        if None not in (here, theirs) and here != theirs:
            yield f"{placement.room} and {placement.clinicians[0]} are at two sites"


def _room_reasons(
    roster: Roster, held: Placement | Run, service: Service, site: str | None
) -> Iterator[str]:
    """Why the room does not fit, for a run or an appointment; `site` is where it should be."""
    if held.room is None:
        return
    room: Room = roster.rooms[held.room]
    if not set(service.room_tags) <= set(room.tags):
        yield f"{room.id} lacks tags that {service.id} asks of a room"
    hours = room.available
    if hours is not None and not any(s.covers(held.start, held.end) for s in union(list(hours))):
        yield f"{room.id} is not available all the time"
    if None not in (site, room.site) and site != room.site:
        yield f"{room.id} is not at {site}"
