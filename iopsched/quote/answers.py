"""What `quote` and `fill` answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from typing import TYPE_CHECKING

from iopsched.check import penalties, violations
from iopsched.errors import SolverError
from iopsched.explain.edits import Edit
from iopsched.io import digest
from iopsched.patient import Patient
from iopsched.problem import Problem
from iopsched.roster import Roster
from iopsched.schedule import Placement, Run, Schedule
from iopsched.search.questions.published import Published
from iopsched.search.questions.weeks import FoundWeeks
from iopsched.week import Span

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Disturbed", "Fillings", "Loosening", "Quote", "Quotes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disturbed:
    """Somebody else whose week changes.

    Attributes
    ----------
    patient : str
    before, after : tuple of Placement
        What the patient gives up, and what comes instead.
    """

    patient: str
    before: tuple[Placement, ...]
    after: tuple[Placement, ...]

    def __str__(self) -> str:
        return f"{self.patient}: {_listed(self.before)} → {_listed(self.after)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A week that one patient could have in a published schedule.

    Attributes
    ----------
    patient : str
    week : tuple of Placement
        By start.
    disturbed : tuple of Disturbed
        Others whose weeks change; empty when nobody else is moved.
    change : int
        Score after less score before, in both cases with the patient in the problem; below 0 is
        better.
    cost : int
        What the patient's week, and all that it does to others, adds to the score: `change` less
        what it saves that the patient no longer waits or is short.
    gives_up, gains : tuple of Placement
        What of a week that the patient had already would go, and what is new in it.
    opened, closed : tuple of str
        Sessions that would begin, or cease, to run.
    best : bool
        Whether the search was proven to end at its best: nobody else moved, of clinicians alike the
        least busy, and, where others make room, with as few of their placements lost as can be.
    """

    patient: str
    week: tuple[Placement, ...]
    disturbed: tuple[Disturbed, ...] = ()
    change: int
    cost: int
    gives_up: tuple[Placement, ...] = ()
    gains: tuple[Placement, ...] = ()
    opened: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    best: bool = True
    _published: Published = field(repr=False, compare=False)
    _free: tuple[Patient, ...] = field(repr=False, compare=False)
    _found: FoundWeeks = field(repr=False, compare=False)

    @property
    def runs(self) -> tuple[Run, ...]:
        """The sessions in which the patient gets a seat, as they run."""
        mine = {placement.session for placement in self.week}
        return tuple(run for run in self._found.schedule.runs if run.session in mine)

    @property
    def frame(self) -> pd.DataFrame:
        """The week as a DataFrame, one row a placement, as `Schedule.frame`."""
        return Schedule(placements=self.week).frame

    def apply(self) -> tuple[Problem, Schedule]:
        """The problem with the patient in it, and the schedule with the quoted weeks.

        Raises
        ------
        SolverError
            When the referee rejects the schedule: a defect.
        """
        published = self._published
        problem = with_patient(published.problem, self._free[0])
        found = self._found
        ids = [patient.id for patient in self._free]
        schedule = published.merged(ids, found.schedule, found.closed)
        roster = Roster(problem, schedule)
        if broken := violations(roster):
            lines = "\n".join(f"  - {violation}" for violation in broken)
            raise SolverError(f"a quoted week breaks rules:\n{lines}")
        score = penalties(roster).total
        return problem, replace(schedule, problem=digest(problem), score=score, status="feasible")

    def __str__(self) -> str:
        moved = "; ".join(map(str, self.disturbed)) or "moves nobody"
        return f"{self.patient}: {_listed(self.week)} (score {self.change:+,}; {moved})"

    def _repr_html_(self) -> str:
        moved = "".join(f"<li>{escape(str(one))}</li>" for one in self.disturbed)
        return f"<p>{escape(str(self))}</p><ul>{moved}</ul>{self.frame.to_html(index=False)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loosening:
    """What to loosen, and the week that then fits; it was solved again to make sure.

    Attributes
    ----------
    edit : Edit
        What to loosen.
    quote : Quote
        The week; `Quote.apply` gives the loosened problem, too.
    """

    edit: Edit
    quote: Quote

    @property
    def size(self) -> int:
        """How much it asks for, in minutes; a seat is worth half an hour."""
        return self.edit.size

    def __str__(self) -> str:
        return str(self.edit)


@dataclass(frozen=True, slots=True)
class _Options(Sequence[Quote]):
    """Quotes, the best first."""

    options: tuple[Quote, ...]

    def __len__(self) -> int:
        return len(self.options)

    def __getitem__(self, i):  # type: ignore[no-untyped-def]
        return self.options[i]

    def __iter__(self) -> Iterator[Quote]:
        return iter(self.options)

    @property
    def frame(self) -> pd.DataFrame:
        """One row an option: patient, days, hours, change, cost, disturbed, week."""
        import pandas as pd

        rows = [
            {
                "option": i + 1,
                "patient": quote.patient,
                "days": " ".join(dict.fromkeys(_day(p) for p in quote.week)),
                "placements": len(quote.week),
                "hours": sum(p.minutes for p in quote.week) / 60,
                "change": quote.change,
                "cost": quote.cost,
                "disturbed": ", ".join(one.patient for one in quote.disturbed),
                "week": _listed(quote.week),
            }
            for i, quote in enumerate(self.options)
        ]
        return pd.DataFrame(rows, columns=_COLUMNS)

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self)).replace(chr(10), '<br>')}</p>"


_COLUMNS = [
    "option",
    "patient",
    "days",
    "placements",
    "hours",
    "change",
    "cost",
    "disturbed",
    "week",
]


@dataclass(frozen=True, slots=True)
class Quotes(_Options):
    """Weeks for one patient: first those that move nobody, then those that move the fewest.

    Attributes
    ----------
    options : tuple of Quote
        Clearly different from each other.
    patient : str
    loosenings : tuple of Loosening
        When nothing fits: the smallest single things to loosen, smallest first; where none is
        enough, things that are together.
    reasons : tuple of str
        Why the patient is not scheduled at all but referred.
    exhausted : bool
        Whether everything was tried; otherwise time ran out.
    seconds : float
    """

    patient: str = ""
    loosenings: tuple[Loosening, ...] = ()
    reasons: tuple[str, ...] = ()
    exhausted: bool = True
    seconds: float = 0.0

    def __str__(self) -> str:
        if self.reasons:
            return f"{self.patient}: " + "; ".join(self.reasons)
        lines = [f"{i}. {quote}" for i, quote in enumerate(self.options, 1)]
        if not lines:
            lines = [f"{self.patient}: no complete week fits"]
            lines += [f"would fit with: {one}" for one in self.loosenings]
        if not lines[1:] and not self.options:
            # Rooms, and the hours and loads of clinicians, are for `explain` to look at.
            lines.append("more seats or fewer commitments are not enough, or time ran out")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Fillings(_Options):
    """Who fits best into a session, by what it does to the score.

    Attributes
    ----------
    options : tuple of Quote
        One for each patient whom the seat helps; the smallest `Quote.change` first.
    session : str
    seats : int
        Free in the session.
    exhausted : bool
        Whether everybody was tried; otherwise time ran out.
    seconds : float
    """

    session: str = ""
    seats: int = 0
    exhausted: bool = True
    seconds: float = 0.0

    def __str__(self) -> str:
        lines = [f"{i}. {quote}" for i, quote in enumerate(self.options, 1)]
        heading = f"{self.session}: {self.seats} free; {len(lines)} patients whom a seat helps"
        return "\n".join([heading, *lines])


def with_patient(problem: Problem, patient: Patient) -> Problem:
    """The problem with the patient in the place of the one with that id, or at the end."""
    known = any(one.id == patient.id for one in problem.patients)
    people = tuple(patient if one.id == patient.id else one for one in problem.patients)
    return replace(problem, patients=people if known else (*people, patient))


def _day(placement: Placement) -> str:
    return str(Span(placement.start, placement.end)).split(" ")[0]


def _listed(placements: Sequence[Placement]) -> str:
    words = []
    for p in placements:
        who = f" with {', '.join(p.clinicians)}" if p.session is None and p.clinicians else ""
        words.append(f"{p.session or p.service} {Span(p.start, p.end)}{who}")
    return ", ".join(words) or "nothing"
