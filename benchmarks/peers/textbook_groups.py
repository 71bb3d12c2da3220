"""The textbook model's half about what patients share: groups, staff, rooms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ortools.sat.python import cp_model

from benchmarks.peers.naming import RoomKind, fits
from benchmarks.peers.options import Option, Week
from iopsched.problem import Session

__all__ = ["Cost", "Groups", "cliques", "total"]

Cost = tuple[cp_model.IntVar, int]
Use = tuple[int, int, cp_model.IntVar]
Held = tuple[str, int, int]

RUNNING, BALANCE, CLINICIANS, TOGETHER = 60, 5, 10, 20


class Groups:
    """Literals of runs, their leaders and their rooms.

    Attributes
    ----------
    chosen : mapping of Option to literal
    run : dict
        Literal of each session at each of its times.
    led : dict
        For each run, a literal for each clinician who may lead it.
    housed : dict
        For each run that needs a room, a literal for each kind.
    office : dict
        The same for appointments.
    """

    def __init__(
        self,
        model: cp_model.CpModel,
        week: Week,
        kinds: list[RoomKind],
        chosen: Mapping[Option, cp_model.IntVar],
    ) -> None:
        self._model = model
        self._week = week
        self._kinds = kinds
        self.chosen = chosen
        self.run: dict[Held, cp_model.IntVar] = {}
        self.led: dict[Held, dict[str, cp_model.IntVar]] = {}
        self.housed: dict[Held, dict[RoomKind, cp_model.IntVar]] = {}
        self.office: dict[Option, dict[RoomKind, cp_model.IntVar]] = {}
        self._seats: dict[Held, dict[Option, cp_model.IntVar]] = defaultdict(dict)
        for option, literal in chosen.items():
            if option.session is not None:
                self._seats[option.session, option.start, option.end][option] = literal

    def post(self) -> list[Cost]:
        """Write every shared rule; what they cost is returned."""
        for session in self._week.problem.sessions:
            self._hold(session)
        self._give_offices()
        self._rooms()
        costs = [(literal, RUNNING) for literal in self.run.values()]
        costs += self._clinicians()
        costs += self._balance()
        costs += self._pairs()
        return costs

    def _hold(self, session: Session) -> None:
        model, service = self._model, self._week.services[session.service]
        least = service.min_size if session.min_size is None else session.min_size
        for span in session.times:
            held = (session.id, span.start, span.end)
            run = self.run[held] = model.new_bool_var("")
            seats = self._seats[held]
            size = total(list(seats.values()))
            model.add(size >= least * run)
            caps = self._caps(session)
            general = min(cap for cap in caps if cap is not None)
            model.add(size <= general * run)
            self._strict_payers(seats, general)
            for literal in seats.values():
                model.add_implication(literal, run)
            if service.staff:
                able = self._week.able(session, span)
                leads = {name: model.new_bool_var("") for name in able}
                self.led[held] = leads
                model.add(total(list(leads.values())) == service.staff * run)
            if session.modality == "in_person" and service.uses_room and self._kinds:
                fitting = [kind for kind in self._kinds if fits(kind, service, session.site)]
                rooms = {kind: model.new_bool_var("") for kind in fitting}
                self.housed[held] = rooms
                model.add(total(list(rooms.values())) == run)
                for kind, literal in rooms.items():
                    if kind.capacity < general:
                        model.add(size <= kind.capacity).only_enforce_if(literal)
        model.add_at_most_one(self.run[session.id, span.start, span.end] for span in session.times)

    def _caps(self, session: Session) -> list[int | None]:
        service = self._week.services[session.service]
        regulation = self._week.regulation
        pack = regulation.group_cap(regulation.program, service)
        return [session.max_size, service.max_size, pack]

    def _strict_payers(self, seats: Mapping[Option, cp_model.IntVar], general: int) -> None:
        """A payer's smaller maximum binds as soon as one of its patients attends."""
        regulation = self._week.regulation
        strict: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for option, literal in seats.items():
            pack = regulation.payer(self._week.patients[option.patient])
            cap = regulation.group_cap(pack, self._week.services[option.service])
            if cap is not None and cap < general:
                strict[cap].append(literal)
        size = total(list(seats.values()))
        for cap, literals in strict.items():
            present = self._model.new_bool_var("")
            for literal in literals:
                self._model.add_implication(literal, present)
            self._model.add(size <= cap).only_enforce_if(present)

    def _give_offices(self) -> None:
        for option, literal in self.chosen.items():
            service = self._week.services[option.service]
            patient = self._week.patients[option.patient]
            if option.session is not None or patient.modality == "telehealth":
                continue
            if service.uses_room and self._kinds:
                fitting = [kind for kind in self._kinds if fits(kind, service, option.site)]
                if len(fitting) == 1:
                    self.office[option] = {fitting[0]: literal}
                    continue
                rooms = {kind: self._model.new_bool_var("") for kind in fitting}
                self.office[option] = rooms
                self._model.add(total(list(rooms.values())) == literal)

    def _rooms(self) -> None:
        uses: dict[RoomKind, list[Use]] = defaultdict(list)
        for (_, start, end), rooms in self.housed.items():
            for kind, literal in rooms.items():
                uses[kind].append((start, end, literal))
        for option, rooms in self.office.items():
            for kind, literal in rooms.items():
                uses[kind].append((option.start, option.end, literal))
        for kind, mine in uses.items():
            for clique in cliques(mine):
                self._model.add(total(clique) <= len(kind.rooms))

    def _clinicians(self) -> Iterator[Cost]:
        """One place at a time, weekly minutes, caseload, and equal weeks of equal clinicians."""
        model = self._model
        uses: dict[str, list[Use]] = defaultdict(list)
        sees: dict[str, dict[str, list[cp_model.IntVar]]] = defaultdict(lambda: defaultdict(list))
        for (_, start, end), leads in self.led.items():
            for name, literal in leads.items():
                uses[name].append((start, end, literal))
        for option, literal in self.chosen.items():
            if option.clinician is not None:
                uses[option.clinician].append((option.start, option.end, literal))
                sees[option.clinician][option.patient].append(literal)
        teams: dict[frozenset[str], list[cp_model.LinearExpr]] = defaultdict(list)
        for name, clinician in self._week.clinicians.items():
            for clique in cliques(uses[name]):
                model.add_at_most_one(clique)
            load = total(
                [literal for *_, literal in uses[name]],
                [end - start for start, end, _ in uses[name]],
            )
            teams[frozenset(clinician.tags)].append(load)
            if clinician.max_minutes is not None:
                model.add(load <= clinician.max_minutes)
            pack = self._week.regulation.program
            limits = [clinician.caseload, None if pack is None else pack.caseload]
            caseload = min((limit for limit in limits if limit is not None), default=None)
            if caseload is not None:
                seen = []
                for literals in sees[name].values():
                    seen.append(model.new_bool_var(""))
                    for literal in literals:
                        model.add_implication(literal, seen[-1])
                model.add(total(seen) <= caseload)
        for loads in teams.values():
            if len(loads) > 1:
                least, unit = model.new_int_var(0, 10_080, ""), model.new_int_var(0, 168, "")
                for load in loads:
                    model.add(load >= least)
                    model.add(load <= least + 60 * unit + 59)
                yield unit, CLINICIANS

    def _balance(self) -> Iterator[Cost]:
        """The sessions of one service that run are equally large."""
        model = self._model
        of_service: dict[str, list[Held]] = defaultdict(list)
        for held in self.run:
            of_service[self._week.sessions[held[0]].service].append(held)
        for helds in of_service.values():
            least, spread = model.new_int_var(0, 1_000, ""), model.new_int_var(0, 1_000, "")
            for held in helds:
                size = total(list(self._seats[held].values()))
                model.add(size >= least).only_enforce_if(self.run[held])
                model.add(size <= least + spread).only_enforce_if(self.run[held])
            yield spread, BALANCE

    def _pairs(self) -> Iterator[Cost]:
        model, problem = self._model, self._week.problem
        seats: dict[str, dict[tuple[str, int], cp_model.IntVar]] = defaultdict(dict)
        for option, literal in self.chosen.items():
            if option.session is not None:
                seats[option.patient][option.session, option.start] = literal
        for one, other in problem.keep_apart:
            for key in seats[one].keys() & seats[other].keys():
                model.add_at_most_one(seats[one][key], seats[other][key])
        for one, other in problem.keep_together:
            if not {one, other} <= self._week.patients.keys():
                continue
            for key in sorted(seats[one].keys() | seats[other].keys()):
                without = model.new_bool_var("")
                mine, theirs = seats[one].get(key, 0), seats[other].get(key, 0)
                model.add(mine - theirs <= without)
                model.add(theirs - mine <= without)
                yield without, TOGETHER


def total(
    literals: Sequence[cp_model.LinearExpr], weights: Sequence[int] | None = None
) -> cp_model.LinearExpr:
    """The sum, each literal with its weight."""
    factors = [1] * len(literals) if weights is None else weights
    return cp_model.LinearExpr.weighted_sum(literals, factors)


def cliques(uses: Iterable[Use]) -> Iterator[list[cp_model.IntVar]]:
    """The literals that share a moment, for each moment at which one of them starts."""
    ordered = sorted(uses, key=lambda use: use[:2])
    for moment in sorted({start for start, *_ in ordered}):
        together = [literal for start, end, literal in ordered if start <= moment < end]
        if len(together) > 1:
            yield together
