"""What changed between two schedules: for whom, what, and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from iopsched.changes import Change
from iopsched.differences import Difference, differences
from iopsched.errors import Fault, InputError
from iopsched.notices import meeting_text, notice_text, reason_text
from iopsched.schedule import Schedule

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Diff", "Undone", "diff"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What it would cost to leave one person's week as it was.

    Attributes
    ----------
    person : str
    possible : bool
        False when a part of that week cannot be any more, or no such week was found in time.
    disturbed : tuple of str
        Patients who would be disturbed and are not as it stands.
    spared : tuple of str
        Patients who are disturbed as it stands and would not be.
    score : int
        Points of the score more, or fewer below 0.
    schedule : Schedule or None
        The week in which it is so.
    """

    person: str
    possible: bool
    disturbed: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()
    score: int = 0
    schedule: Schedule | None = field(default=None, repr=False)

    def __str__(self) -> str:
        if not self.possible:
            return f"{self.person}: their week cannot be left as it was"
        others = f"disturbs {', '.join(self.disturbed)}" if self.disturbed else "disturbs nobody"
        spared = f" and spares {', '.join(self.spared)}" if self.spared else ""
        return (
            f"{self.person}: to leave their week as it was {others}{spared}, score {self.score:+,}"
        )


@dataclass(frozen=True, kw_only=True)
class Diff:
    """The differences between two schedules.

    Attributes
    ----------
    differences : tuple of Difference
        By person and time: patients first.
    undo : callable or None
        Answers `undo_cost`.
    """

    differences: tuple[Difference, ...]
    undo: Callable[[str, float], Undone] | None = field(default=None, repr=False, compare=False)

    @property
    def people(self) -> tuple[str, ...]:
        """Ids of everybody for whom something changed: patients, then clinicians."""
        return tuple(dict.fromkeys(one.person for one in self.differences))

    @property
    def frame(self) -> pd.DataFrame:
        """One row a difference: person, role, change, before, after, why."""
        import pandas as pd

        rows = [
            (
                one.person,
                one.role,
                one.kind,
                meeting_text(one.before, one.role),
                meeting_text(one.after, one.role),
                reason_text(one),
            )
            for one in self.differences
        ]
        return pd.DataFrame(rows, columns=["person", "role", "change", "before", "after", "why"])

    @property
    def notices(self) -> dict[str, str]:
        """One plain notice for each person; a patient's names no other patient."""
        return {person: self.notice(person) for person in self.people}

    def notice(self, person: str) -> str:
        """What to tell one person; empty when nothing changed for them."""
        mine = [one for one in self.differences if one.person == person]
        return notice_text(person, mine) if mine else ""

    def undo_cost(self, person: str, time_limit: float = 10.0) -> Undone:
        """What it costs to leave one person's week as it was, found by solving again.

        Parameters
        ----------
        person : str
            Id of a patient or clinician.
        time_limit : float
            Seconds.

        Raises
        ------
        InputError
            When two schedules were only compared, so that there is nothing to solve again.
        """
        if self.undo is None:
            fault = Fault("diff", "", "knows no problem to solve again", "use `Replan.diff`")
            raise InputError([fault], "the comparison")
        return self.undo(person, time_limit)

    def _repr_html_(self) -> str:
        notices = "".join(f"<pre>{escape(text)}</pre>" for text in self.notices.values())
        table = self.frame.to_html(index=False)
        return f"{table}<details><summary>Notices</summary>{notices}</details>"


def diff(before: Schedule, after: Schedule, *, changes: Sequence[Change] = ()) -> Diff:
    """Compare two schedules person by person.

    Parameters
    ----------
    before, after : Schedule
    changes : sequence
        What happened in between, to say why.

    Examples
    --------
    >>> from iopsched.schedule import Placement
    >>> seat = Placement(patient="P1", service="cbt", session="cbt-mon", start=540, end=600)
    >>> print(diff(Schedule(placements=(seat,)), Schedule()).notice("P1"))
    P1: your week has changed.
    - Gone: cbt-mon Mon 09:00-10:00 (other changes in the program).
    """
    return Diff(differences=differences(before, after, changes))
