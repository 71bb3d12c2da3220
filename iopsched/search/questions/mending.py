"""A changed problem with its published schedule, ready to be mended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from iopsched.amend import Amended
from iopsched.arrays import Ints
from iopsched.check import penalties
from iopsched.index import NONE
from iopsched.model import Choice, candidates_of, decode, locate
from iopsched.patient import Patient
from iopsched.problem import Problem
from iopsched.roster import Roster
from iopsched.rules import rules_in_force
from iopsched.schedule import Schedule
from iopsched.search.exact import relaxed
from iopsched.search.questions.opened import disturbed
from iopsched.search.questions.repair import Mended, mend
from iopsched.search.questions.rooming import same_rooms
from iopsched.search.questions.standing import BREACH, stand
from iopsched.search.slices import WholeModel

__all__ = ["Mending"]


class Mending:
    """The model of a changed problem, and where the published schedule stands in it.

    Attributes
    ----------
    problem : Problem
        The changed problem.
    kept : Schedule
        What of the published schedule is still meant.
    now : int
        Minute of the week.
    """

    def __init__(self, amended: Amended, now: int, weights: Mapping[str, int]) -> None:
        self.problem, self.kept, self.now = amended.problem, amended.kept, now
        self._published = amended.problem.current or Schedule()
        # A change can leave a pin, or a session that must run, without any way to obey.
        rules = relaxed(rules_in_force(self.problem), BREACH)
        self.candidates = candidates_of(_roomless(self.problem), rules)
        self.whole = WholeModel(self.candidates, rules)
        self.standing = stand(self.whole, self._published, self.kept, amended.own, now, weights)

    def mend(
        self,
        *,
        deadline: float | None,
        workers: int,
        seed: int,
        points: int | None,
        person: str | None = None,
    ) -> Mended | None:
        """Mend the week; with a person, only if their week can be as it was."""
        held = None if person is None else self._held(person)
        if person is not None and held is None:
            return None
        return mend(
            self.whole,
            self.standing,
            deadline=deadline,
            workers=workers,
            seed=seed,
            points=points,
            judge=self._score,
            held=held,
        )

    def schedule(self, choice: Choice) -> Schedule:
        """The schedule of a choice: what began before now to the letter, and rooms kept if free."""
        made = decode(self.candidates, choice)
        made = replace(
            made,
            placements=(
                *(p for p in self.kept.placements if p.start < self.now),
                *(p for p in made.placements if p.start >= self.now),
            ),
            runs=(
                *(r for r in self.kept.runs if r.start < self.now),
                *(r for r in made.runs if r.start >= self.now),
            ),
        )
        rooms = [room.id for room in self.problem.rooms]
        pools = [tuple(rooms[i] for i in pool) for pool in self.candidates.pools]
        return same_rooms(made, self.kept, pools, self.now).sized()

    def moved(self, mended: Mended) -> tuple[Patient, ...]:
        """Patients who are disturbed, of those who are counted."""
        value = self.whole.values(mended.choice)
        who = disturbed(self.whole, self.standing, value) & ~self.standing.waived
        return tuple(self.problem.patients[i] for i in np.flatnonzero(who).tolist())

    def _score(self, choice: Choice) -> int:
        return penalties(Roster(self.problem, self.schedule(choice))).total

    def _held(self, person: str) -> Ints | None:
        """Variables that keep a person's week; None when a part of it is impossible now."""
        mine = replace(
            self.kept,
            placements=tuple(
                p
                for p in self.kept.placements
                if p.patient == person or (p.session is None and person in p.clinicians)
            ),
            runs=tuple(r for r in self.kept.runs if person in r.clinicians),
        )
        gone = set(self._published.placements) - set(self.kept.placements)
        lost = any(
            p.start >= self.now and (p.patient == person or person in p.clinicians) for p in gone
        )
        c, v = self.candidates, self.whole.variables
        chosen = locate(c, mine)
        who = c.index.clinician.get(person, NONE)
        leads = chosen.staffing & (c.staffings.clinician == who)
        if lost or chosen.row.sum() < len(mine.placements) or leads.sum() < len(mine.runs):
            return None
        return np.concatenate([v.row[chosen.row], v.staffing[leads]])


def _roomless(problem: Problem) -> Problem:
    """The problem with no room named in `current`, so that equal rooms are one pool.

    Naming every room would multiply the candidates by the rooms; `same_rooms` gives them back.
    """
    current = problem.current or Schedule()
    return replace(
        problem,
        current=replace(
            current,
            placements=tuple(replace(p, room=None) for p in current.placements),
            runs=tuple(replace(r, room=None) for r in current.runs),
        ),
    )
