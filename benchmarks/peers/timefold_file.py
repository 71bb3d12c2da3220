"""The problem as the whole numbers that Timefold's side reads, and its lines read back.

Rows are written with their length in front, positions count from 0, and -1 is none. The order is
that of ``timefold_java/Instance.java``.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product

from benchmarks.peers.costing import ABSENT, Costs
from benchmarks.peers.naming import RoomKind, fits, kinds
from benchmarks.peers.options import Option, Week
from benchmarks.peers.publish import Held, publish
from benchmarks.peers.timefold_numbers import limit, positions, row, rows
from iopsched.problem import Patient, Session
from iopsched.regulation import counts, credited_minutes
from iopsched.rulepack import RulePack
from iopsched.schedule import Schedule
from iopsched.screening import asks_for_something
from iopsched.week import DAYS, Span

__all__ = ["TimefoldFile"]

USUAL_DAYS = 5

Numbers = Iterator[int]
Setting = tuple[Span, tuple[str, ...], RoomKind | None]


class TimefoldFile:
    """Numbers everything that Timefold chooses from, once for writing and once for reading."""

    def __init__(self, week: Week) -> None:
        self._week = week
        self._costs = Costs(week)
        self._rooms = kinds(week.problem)
        self._room = {kind: number for number, kind in enumerate(self._rooms)}
        self._clinician = positions(week.clinicians)
        self._service = positions(week.services)
        self._settings = {s.id: list(self._ways(s)) for s in week.problem.sessions}
        self._session = positions(name for name, ways in self._settings.items() if ways)
        self._patient = positions(week.patients)
        self._block = positions(block.id for block in week.problem.program.blocks)
        self._site: dict[str, int] = {}
        packs = [pack for patient in week.patients.values() for pack in self._packs(patient)]
        self._pack = {pack.id: pack for pack in packs}
        self._pack_number = positions(self._pack)
        self._kind: dict[tuple[str, int], int] = {}
        self._offer: dict[tuple[object, ...], int] = {}
        self._given: list[tuple[Option, RoomKind | None]] = []

    def text(self) -> str:
        """The whole file."""
        patients = [[*self._of_patient(p), *self._places(p)] for p in self._week.patients.values()]
        parts = [
            self._head(),
            self._clinicians(),
            [len(self._rooms), *(len(kind.rooms) for kind in self._rooms)],
            self._sessions(),
            [len(patients)],
            *patients,
            self._pairs(self._week.problem.keep_apart),
            self._pairs(self._week.problem.keep_together),
        ]
        return "\n".join(" ".join(map(str, part)) for part in parts)

    @property
    def choices(self) -> int:
        """How many seats and appointments there are to choose from, once the file is written."""
        return len(self._given)

    def schedule(self, settings: Sequence[int], taken: Sequence[int]) -> Schedule:
        """The schedule of a setting, or -1, for each session, and of the options that are taken."""
        runs = []
        for name, way in zip(self._session, settings, strict=True):
            if way >= 0:
                span, leaders, room = self._settings[name][way]
                runs.append(Held(name, span.start, span.end, leaders, room))
        return publish(runs, [self._given[number] for number in taken])

    def _ways(self, session: Session) -> Iterator[Setting]:
        """Every time, choice of leaders and kind of room."""
        service = self._week.services[session.service]
        rooms: list[RoomKind | None] = [None]
        if session.modality == "in_person" and service.uses_room and self._rooms:
            rooms = [kind for kind in self._rooms if fits(kind, service, session.site)]
        for span in session.times:
            able = self._week.able(session, span)
            yield from product([span], combinations(able, service.staff), rooms)

    def _packs(self, patient: Patient) -> list[RulePack]:
        regulation = self._week.regulation
        bands = [band.pack for band in regulation.hour_bands(patient)]
        return [*regulation.all(patient), regulation.own(patient), *bands]

    def _head(self) -> Numbers:
        program = self._week.problem.program
        moments = [o.start for o, _ in self._given] + [o.end for o, _ in self._given]
        for ways in self._settings.values():
            moments += [moment for span, *_ in ways for moment in (span.start, span.end)]
        yield math.gcd(24 * 60, *moments)
        yield program.break_minutes
        yield program.site_travel_minutes
        yield max((len(p.needs) for p in self._week.patients.values()), default=0)
        yield from (len(self._pack), len(self._kind))
        for name, minutes in self._kind:
            service = self._week.services[name]
            yield int(service.at_program)
            for pack in self._pack.values():
                yield credited_minutes(pack, minutes) if counts(service, pack) else 0

    def _clinicians(self) -> Numbers:
        pack = self._week.regulation.program
        teams: dict[frozenset[str], list[int]] = defaultdict(list)
        yield len(self._clinician)
        for name, number in self._clinician.items():
            clinician = self._week.clinicians[name]
            yield limit(clinician.max_minutes)
            yield min(limit(clinician.caseload), limit(None if pack is None else pack.caseload))
            teams[frozenset(clinician.tags)].append(number)
        yield from rows(teams.values())

    def _sessions(self) -> Numbers:
        week = self._week
        yield from (len(self._service), len(self._session))
        for name in self._session:
            session = week.sessions[name]
            service = week.services[session.service]
            yield self._service[service.id]
            yield max(1, service.min_size if session.min_size is None else session.min_size)
            program = week.regulation.group_cap(week.regulation.program, service)
            yield min(map(limit, (session.max_size, service.max_size, program)))
            yield len(self._settings[name])
            for span, leaders, room in self._settings[name]:
                yield from (session.times.index(span), span.start, span.end)
                yield -1 if room is None else self._room[room]
                yield limit(None if room is None else room.capacity)
                yield from row(self._clinician[leader] for leader in leaders)
        series: dict[str, list[int]] = defaultdict(list)
        for name, number in self._session.items():
            if (whole := week.sessions[name].series) is not None:
                series[whole].append(number)
        yield from rows(series.values())

    def _of_patient(self, patient: Patient) -> Numbers:
        asked = self._costs.asked(patient)
        regulation = self._week.regulation
        pack, target = asked.target
        yield int(patient.enrolled)
        yield ABSENT * patient.priority if asks_for_something(patient) else 0
        yield limit(patient.max_minutes_per_day)
        yield patient.visits.min or 0
        yield 7 if patient.visits.max is None else patient.visits.max
        yield asked.visits[0]
        yield sum(1 << DAYS.index(day) for day in patient.prefers.avoid_days)
        yield from (self._pack_number[pack.id], target)
        yield from rows([self._pack_number[p.id], amount] for p, amount in asked.least)
        yield from rows([self._pack_number[p.id], amount] for p, amount in asked.most)
        yield from rows(
            [self._pack_number[p.id], p.days.min, max(1, p.days.minutes)] for p in asked.days
        )
        payer = regulation.payer(patient)
        for service in self._week.services.values():
            yield limit(regulation.group_cap(payer, service))
        yield len(patient.needs)
        for need in patient.needs:
            yield from (need.min, limit(need.max), limit(need.max_per_day), need.min_days_between)
            yield -(-max(need.min, 1) // (patient.visits.max or USUAL_DAYS))
            yield max(need.min, len(DAYS)) if need.max is None else need.max

    def _places(self, patient: Patient) -> list[int]:
        """Seats by session, those of a series together, and appointments by the kind of room."""
        week = self._week
        seats: dict[str, list[Option]] = defaultdict(list)
        places: list[tuple[int, list[str], list[list[int]]]] = []
        for option in week.options(patient):
            if option.session is None:
                for room in self._offices(patient, option):
                    slot = self._slot(option, room, 0)
                    offer = (option.service, option.start, option.end, option.clinician, room)
                    places.append((self._numbered(offer), [], [[1, 1, *slot]]))
            elif option.session in self._session:
                seats[option.session].append(option)
        whole: dict[str, list[str]] = defaultdict(list)
        for name in seats:
            whole[week.sessions[name].series or f"session {name}"].append(name)
        for series, names in whole.items():
            if week.series_sizes.get(series, 1) == len(names):
                times = [self._times(name, seats[name]) for name in names]
                places.append((self._numbered((series,)), names, times))
        numbers = [len(places)]
        for number, names, slots in places:
            numbers.append(number)
            numbers += row(self._session[name] for name in names)
            numbers.append(len(slots))
            for slot in slots:
                numbers += slot
        return numbers

    def _times(self, name: str, options: Iterable[Option]) -> list[int]:
        """A seat for each time of the session at which the patient can come."""
        times = self._week.sessions[name].times
        at = {option.start: option for option in options}
        slots = [
            number
            for i, span in enumerate(times)
            if span.start in at
            for number in self._slot(at[span.start], None, i)
        ]
        return [len(times), len(at), *slots]

    def _slot(self, option: Option, room: RoomKind | None, time: int) -> list[int]:
        block, site = self._week.block_of(option.start), option.site
        self._given.append((option, room))
        return [
            len(self._given) - 1,
            -1 if option.session is None else self._session[option.session],
            time,
            -1 if option.clinician is None else self._clinician[option.clinician],
            -1 if room is None else self._room[room],
            option.start,
            option.end,
            self._kind.setdefault((option.service, option.minutes), len(self._kind)),
            -1 if block is None else self._block[block],
            -1 if site is None else self._site.setdefault(site, len(self._site)),
            option.cost,
            *row(sorted(option.needs)),
        ]

    def _offices(self, patient: Patient, option: Option) -> list[RoomKind | None]:
        service = self._week.services[option.service]
        if patient.modality == "telehealth" or not service.uses_room or not self._rooms:
            return [None]
        return [kind for kind in self._rooms if fits(kind, service, option.site)]

    def _numbered(self, offer: tuple[object, ...]) -> int:
        return self._offer.setdefault(offer, len(self._offer))

    def _pairs(self, pairs: Iterable[tuple[str, str]]) -> Numbers:
        known = [pair for pair in pairs if {*pair} <= self._patient.keys()]
        yield from rows([self._patient[one], self._patient[other]] for one, other in known)
