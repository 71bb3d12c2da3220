"""The board on the coordinator's wall: who leads what, and which seats and hours are still free."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from benchmarks.peers.naming import RoomKind, fits, kinds, most_at_once
from benchmarks.peers.options import Option, Week
from benchmarks.peers.publish import Held, publish
from iopsched.problem import Service, Session
from iopsched.schedule import Schedule
from iopsched.week import Span

__all__ = ["Board"]


@dataclass
class _Diary:
    """What a clinician has on: times, minutes so far, minutes kept for own patients, patients."""

    busy: list[tuple[int, int]] = field(default_factory=list)
    minutes: int = 0
    reserved: int = 0
    patients: dict[str, int] = field(default_factory=dict)

    def free(self, start: int, end: int) -> bool:
        return all(end <= low or high <= start for low, high in self.busy)


class Board:
    """The week as it stands.

    Attributes
    ----------
    members : dict of str to set of str
        Patients with a seat in each session.
    """

    def __init__(self, week: Week) -> None:
        self._week = week
        self._diary = {clinician: _Diary() for clinician in week.clinicians}
        self._kinds = kinds(week.problem)
        self._used: dict[RoomKind, list[tuple[int, int]]] = {kind: [] for kind in self._kinds}
        self._held: dict[str, tuple[Span, tuple[str, ...], RoomKind | None]] = {}
        self._plans: dict[str, list[tuple[Option, RoomKind | None]]] = {}
        self.members: dict[str, set[str]] = defaultdict(set)
        self._apart: dict[str, set[str]] = defaultdict(set)
        for one, other in week.problem.keep_apart:
            self._apart[one].add(other)
            self._apart[other].add(one)
        self._series: dict[str, list[str]] = defaultdict(list)
        for session in week.problem.sessions:
            if session.series is not None:
                self._series[session.series].append(session.id)
        self._reserve()
        for session in sorted(week.problem.sessions, key=lambda s: (len(s.times), s.times)):
            self._hold(session)

    def _reserve(self) -> None:
        """Keep time free for the appointments that only one clinician can give."""
        for patient in self._week.patients.values():
            for need in patient.needs:
                for name in need.services:
                    service = self._week.services[name]
                    only = self._week.only(patient, need, service)
                    if only is not None and service.form != "group":
                        self._diary[only].reserved += need.min * service.minutes

    def _hold(self, session: Session) -> None:
        """Find the session a time, leaders and rooms; without them it is not on the board."""
        service = self._week.services[session.service]
        for span in session.times:
            leaders = self._leaders(session, service, span)
            room = self._room(service, session.site, span, session.modality == "in_person")
            if leaders is None or room is False:
                continue
            for leader in leaders:
                self._diary[leader].busy.append((span.start, span.end))
                self._diary[leader].minutes += span.minutes
            if isinstance(room, RoomKind):
                self._used[room].append((span.start, span.end))
            self._held[session.id] = (
                span,
                leaders,
                room if isinstance(room, RoomKind) else None,
            )
            return

    def _leaders(self, session: Session, service: Service, span: Span) -> tuple[str, ...] | None:
        able = []
        for name in session.clinicians or self._diary:
            clinician, diary = self._week.clinicians[name], self._diary[name]
            most = clinician.max_minutes
            there = any(hours.covers(span.start, span.end) for hours in clinician.available or ())
            site = session.site is None or clinician.site in (None, session.site)
            ready = diary.free(span.start, span.end) and set(service.requires) <= set(
                clinician.tags
            )
            fresh = most is None or diary.minutes + diary.reserved + span.minutes <= most
            if there and site and ready and fresh:
                able.append((diary.minutes + diary.reserved, name))
        if len(able) < service.staff:
            return None
        return tuple(name for _, name in sorted(able)[: service.staff])

    def _room(
        self, service: Service, site: str | None, span: Span, in_person: bool
    ) -> RoomKind | bool:
        """The smallest kind that is free; True where none is needed, False if all are taken."""
        if not (in_person and service.uses_room and self._kinds):
            return True
        suitable = [kind for kind in self._kinds if fits(kind, service, site)]
        if service.form == "group":
            # The smallest that takes the whole group, or else the largest.
            whole = service.max_size or 0
            suitable.sort(key=lambda kind: (kind.capacity < whole, abs(kind.capacity - whole)))
        for kind in suitable:
            meeting = [i for i in self._used[kind] if i[0] < span.end and span.start < i[1]]
            if most_at_once([*meeting, (span.start, span.end)]) <= len(kind.rooms):
                return kind
        return False

    def open(self, option: Option) -> bool:
        """Whether the option can still be given."""
        if option.session is None:
            return self._free_appointment(option)
        held = self._held.get(option.session)
        if held is None or held[0].start != option.start:
            return False
        return all(self._free_seat(option, name) for name in self.together(option.session))

    def together(self, session: str) -> list[str]:
        """The session with all of its series."""
        series = self._week.sessions[session].series
        return [session] if series is None else self._series[series]

    def _free_seat(self, option: Option, session: str) -> bool:
        if session not in self._held:
            return False
        members, cap = self.members[session], self._cap(session, option.patient)
        return len(members) < cap and not members & self._apart[option.patient]

    def seats_left(self, option: Option) -> int:
        """Seats that the option's session still has for its patient, itself included."""
        session = option.session or ""
        others = self.members[session] - {option.patient}
        return max(1, self._cap(session, option.patient) - len(others))

    def _cap(self, session: str, newcomer: str) -> int:
        """Most patients, were the newcomer among them."""
        item = self._week.sessions[session]
        service = self._week.services[item.service]
        regulation = self._week.regulation
        who = [self._week.patients[name] for name in (*self.members[session], newcomer)]
        packs = {None if p.rule_pack is None else p.rule_pack: p for p in who}
        caps = [regulation.group_cap(regulation.payer(p), service) for p in packs.values()]
        caps += [item.max_size, service.max_size]
        caps.append(regulation.group_cap(regulation.program, service))
        room = self._held[session][2]
        caps.append(None if room is None else room.capacity)
        return min(cap for cap in caps if cap is not None)

    def _free_appointment(self, option: Option) -> bool:
        clinician = self._week.clinicians[option.clinician or ""]
        diary = self._diary[clinician.id]
        if not diary.free(option.start, option.end):
            return False
        most = clinician.max_minutes
        if most is not None and diary.minutes + option.minutes > most:
            return False
        full = clinician.caseload is not None and len(diary.patients) >= clinician.caseload
        if full and option.patient not in diary.patients:
            return False
        service = self._week.services[option.service]
        here = self._week.patients[option.patient].modality != "telehealth"
        span = Span(option.start, option.end)
        return self._room(service, option.site, span, here) is not False

    def place(self, patient: str, options: list[Option]) -> None:
        """Give a patient a week."""
        plan: list[tuple[Option, RoomKind | None]] = []
        for option in options:
            if option.session is not None:
                self.members[option.session].add(patient)
                plan.append((option, None))
                continue
            diary = self._diary[option.clinician or ""]
            diary.busy.append((option.start, option.end))
            diary.minutes += option.minutes
            diary.reserved -= option.minutes
            diary.patients[patient] = diary.patients.get(patient, 0) + 1
            service = self._week.services[option.service]
            here = self._week.patients[patient].modality != "telehealth"
            kind = self._room(service, option.site, Span(option.start, option.end), here)
            room = kind if isinstance(kind, RoomKind) else None
            if room is not None:
                self._used[room].append((option.start, option.end))
            plan.append((option, room))
        self._plans[patient] = plan

    def remove(self, patient: str) -> None:
        """Take a patient's week off the board."""
        for option, room in self._plans.pop(patient, []):
            if option.session is not None:
                self.members[option.session].discard(patient)
                continue
            diary = self._diary[option.clinician or ""]
            diary.busy.remove((option.start, option.end))
            diary.minutes -= option.minutes
            diary.reserved += option.minutes
            diary.patients[patient] -= 1
            if not diary.patients[patient]:
                del diary.patients[patient]
            if room is not None:
                self._used[room].remove((option.start, option.end))

    def week_of(self, patient: str) -> list[Option]:
        """What the patient has on the board."""
        return [option for option, _ in self._plans.get(patient, [])]

    def too_small(self) -> list[str]:
        """Sessions that somebody attends and that are below their minimum."""
        return [
            name
            for name, members in self.members.items()
            if members and len(members) < self._least(name)
        ]

    def _least(self, session: str) -> int:
        own = self._week.sessions[session].min_size
        service = self._week.services[self._week.sessions[session].service]
        return service.min_size if own is None else own

    def close(self, session: str) -> None:
        """Take a session off the board; its leaders and its room are free again."""
        span, leaders, room = self._held.pop(session)
        for leader in leaders:
            self._diary[leader].busy.remove((span.start, span.end))
            self._diary[leader].minutes -= span.minutes
        if room is not None:
            self._used[room].remove((span.start, span.end))

    def schedule(self) -> Schedule:
        """The board as a schedule."""
        runs = [
            Held(name, span.start, span.end, leaders, room)
            for name, (span, leaders, room) in self._held.items()
            if self.members[name]
        ]
        return publish(runs, [given for plan in self._plans.values() for given in plan])
