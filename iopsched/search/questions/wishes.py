"""What a patient's week could be if some things gave way, and which of them would have to.

A wish is a whole week of one patient in which seats may be in full sessions, appointments at times
that others have, and placements in commitments: each such thing yields at the cost of one literal.
Wishes are proposals. Whether one comes true is for a search with everybody concerned to say.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np
from ortools.sat.python import cp_model

from iopsched.arrays import Ints, join
from iopsched.index import NONE
from iopsched.patient import Patient
from iopsched.rules.base import Desk
from iopsched.search.questions.folding import FoldingEncoder
from iopsched.search.questions.openings import open_candidates, own_problem
from iopsched.search.questions.published import Published
from iopsched.search.questions.weeks import open_literals, small_solver
from iopsched.structure import post_structure

__all__ = ["Wish", "WishForMoves"]

AWKWARD = 1_000
"""Search cost of moving somebody who has nowhere to go at a glance."""


class Wish:
    """One patient's week under the patient's own rules, with things that may yield.

    Parameters
    ----------
    published : Published
    patient : Patient
    yielding : collection of str
        Other patients whose placements may be in the way.
    """

    def __init__(
        self, published: Published, patient: Patient, yielding: Collection[str] = ()
    ) -> None:
        self.published = published
        self.own = own_problem(published, [replace(patient, enrolled=False)])
        self.candidates = open_candidates(published, self.own, yielding=yielding)
        self.encoder = FoldingEncoder()
        self.variables = open_literals(self.encoder, published, self.candidates)
        post_structure(self.variables)
        for force in published.rules:
            if force.rule.scope == "patient":
                force.rule.post(Desk(self.variables, force.price))
        self.encoder.minimize(self.variables.row, self.candidates.rows.cost)
        self.encoder.clause(np.array([0]), self.variables.placed[[0]])
        self._model: cp_model.CpModel | None = None

    def spare(self) -> Mapping[int, int]:
        """Seats that each session, by position, has left for the patient beside the others."""
        c, published = self.candidates, self.published
        ids = {patient.id for patient in self.own.patients}
        regulation, [patient] = c.index.regulation, self.own.patients
        spare = {}
        for i in np.unique(c.rows.session[c.rows.session != NONE]).tolist():
            session = self.own.sessions[i]
            members = [one for one in published.seats[session.id] if one not in ids]
            service = self.own.services[c.index.service[session.service]]
            people = [patient, *(published.patients[one] for one in members)]
            packs = {one.rule_pack: regulation.payer(one) for one in people}
            caps = [regulation.group_cap(pack, service) for pack in packs.values()]
            caps.append(int(c.index.session_cap[i]))
            run = published.runs.get(session.id)
            if run is not None and run.room is not None:
                caps.append(published.rooms[run.room].capacity)
            spare[i] = min(cap for cap in caps if cap is not None) - len(members)
        return spare

    def solve(self, seconds: float) -> Ints | None:
        """Values of the best wish, if any."""
        if self._model is None:
            self._model = self.encoder.finish()
        solver = small_solver(seconds)
        if solver.solve(self._model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        return np.array(solver.response_proto.solution, dtype=np.int64)

    def _clashes(self) -> tuple[Ints, Ints]:
        """Pairs of a candidate and somebody's appointment that has its clinician or room.

        The appointments are columns of `Published.placed`.
        """
        rows, placed = self.candidates.rows, self.published.placed
        theirs = np.flatnonzero(self.published.fixed([self.own.patients[0].id]))
        pairs: list[tuple[Ints, Ints]] = []
        for mine, their in ((rows.clinician, placed[5]), (rows.room, placed[6])):
            asked, had = np.flatnonzero(mine != NONE), theirs[their[theirs] != NONE]
            one, other = join(mine[asked], their[had])
            one, other = asked[one], had[other]
            clash = (rows.start[one] < placed[4, other]) & (rows.end[one] > placed[3, other])
            pairs.append((one[clash], other[clash]))
        row, placement = (np.concatenate(side) for side in zip(*pairs, strict=True))
        return row, placement

    def _exactly(self, literal: Ints, count: int) -> None:
        """That many of the literals hold."""
        group, bound = np.zeros(len(literal), dtype=np.int64), np.array([count])
        self.encoder.linear(group, literal, np.ones_like(literal), bound, bound)


class WishForMoves(Wish):
    """A week for which a given number of others move.

    Parameters
    ----------
    movable : sequence of str
        Patients who may be asked.
    moves : int
        How many of them.
    """

    def __init__(
        self, published: Published, patient: Patient, movable: Sequence[str], moves: int
    ) -> None:
        super().__init__(published, patient, movable)
        self._movable = movable
        self._moved = self.encoder.bools(len(movable))
        self._number = {one: i for i, one in enumerate(movable)}
        useful = self._free_seats() | self._free_times()
        if moves > 1:
            # Somebody in the way may need the seat of somebody who is not.
            self._ask_one(useful)
            useful |= self._of_like_groups()
        idle = np.array([i not in useful for i in range(len(movable))], dtype=bool)
        self.encoder.clause(np.arange(idle.sum()), ~self._moved[idle])
        self._exactly(self._moved, moves)

    def propose(self, seconds: float) -> tuple[str, ...] | None:
        """Whom to move, not proposed before; None when there is nobody left to propose."""
        values = self.solve(seconds)
        if values is None:
            return None
        chosen = np.flatnonzero(values[self._moved] > 0)
        self.encoder.clause(np.zeros(len(chosen), dtype=np.int64), ~self._moved[chosen])
        return tuple(self._movable[i] for i in chosen.tolist())

    def _ask_one(self, useful: set[int]) -> None:
        """Somebody moves who is in the patient's own way."""
        direct = np.array(sorted(useful), dtype=np.int64)
        self.encoder.clause(np.zeros(len(direct), dtype=np.int64), self._moved[direct])

    def _of_like_groups(self) -> set[int]:
        """Members of full sessions that give what the patient's sessions give."""
        rows, published = self.candidates.rows, self.published
        services = {self.own.services[i].id for i in np.unique(rows.service).tolist()}
        return {
            self._number[one]
            for i, session in enumerate(published.problem.sessions)
            if session.service in services
            and len(published.seats[session.id]) >= published.index.session_cap[i]
            for one in published.seats[session.id]
            if one in self._number
        }

    def _free_seats(self) -> set[int]:
        """A seat in a full session asks that some of its members move."""
        rows, v = self.candidates.rows, self.variables
        spare = self.spare()
        useful: set[int] = set()
        cost = np.zeros(len(self._movable), dtype=np.int64)
        for i, seats in spare.items():
            members = self.published.seats[self.own.sessions[i].id]
            able = [self._number[one] for one in members if one in self._number]
            if seats > 0:
                continue
            useful.update(able)
            for one in able:
                if not self._has_elsewhere(self._movable[one], i):
                    cost[one] = AWKWARD
            mine = v.row[rows.session == i]
            terms = np.concatenate([mine, self._moved[able]])
            factor = np.concatenate([np.ones(len(mine)), -np.ones(len(able))]).astype(np.int64)
            group = np.zeros(len(terms), dtype=np.int64)
            self.encoder.linear(group, terms, factor, np.array([-len(able)]), np.array([seats]))
        self.encoder.minimize(self._moved, cost)
        return useful

    def _has_elsewhere(self, patient: str, session: int) -> bool:
        """Whether the patient could do without the session, or has another with a seat left."""
        published, own = self.published, self.own
        who, index = published.patients[patient], self.candidates.index
        left = own.sessions[session]
        needs = [need for need in who.needs if left.service in need.services]
        week = published.weeks[patient]
        has = {placement.session for placement in week}
        enough = all(
            sum(placement.service in need.services for placement in week) > need.min
            for need in needs
        )
        services = {service for need in needs for service in need.services}
        return enough or any(
            session.service in services
            and session.id not in has
            and session.id in published.runs
            and len(published.seats[session.id]) < index.session_cap[i]
            and (not session.serves or bool(set(session.serves) & set(who.tags)))
            and not any(c.overlap(t.start, t.end) for c in who.commitments for t in session.times)
            for i, session in enumerate(published.sessions)
        )

    def _free_times(self) -> set[int]:
        """An appointment asks everybody who has its clinician or room at the time to move."""
        index = self.published.index
        number = np.full(len(index.problem.patients), NONE)
        for one, i in self._number.items():
            number[index.patient[one]] = i
        row, placement = self._clashes()
        holder = number[self.published.placed[0, placement]]
        known = holder != NONE
        self.encoder.implies(self.variables.row[row[known]], self._moved[holder[known]])
        return set(holder[known].tolist())
