"""What `review` answers."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Literal

from iopsched.attendance import AttendanceRecord

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Flag", "Review", "Unit", "Unjudged"]

Unit = Literal["misses", "weeks below", "counted hours"]
Cause = Literal[
    "discharged",
    "no attendance recorded",
    "no weekly minimum",
    "not enough history",
    "not in the problem",
]

STATUSES = ("attended", "made_up", "missed", "excused", "canceled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A patient whose attendance meets a rule that the program set; it is for clinical review.

    Attributes
    ----------
    patient, rule : str
        Ids.
    sentence : str
        The rule in words.
    counted, threshold : float
        What was counted, and what the rule compares it with, in `unit`.
    unit : {"misses", "weeks below", "counted hours"}
    first, last : date
        The window, both days included.
    sessions : tuple of AttendanceRecord
        What was counted: the misses, or all that the patient came to.
    window : tuple of AttendanceRecord
        Everything recorded in the window that the rule looks at.
    shortfalls : tuple of str
        Of weeks below: what each fell short of, by which rule pack.
    """

    patient: str
    rule: str
    sentence: str
    counted: float
    threshold: float
    unit: Unit
    first: dt.date
    last: dt.date
    sessions: tuple[AttendanceRecord, ...]
    window: tuple[AttendanceRecord, ...] = field(repr=False)
    shortfalls: tuple[str, ...] = ()

    @property
    def tally(self) -> dict[str, int]:
        """How many of each status there are in the window."""
        count: Counter[str] = Counter(record.status for record in self.window)
        return {status: count[status] for status in STATUSES if count[status]}

    @property
    def frame(self) -> pd.DataFrame:
        """The sessions counted, one row each."""
        from iopsched.views import attendance_frame

        return attendance_frame(self.sessions)

    @property
    def details(self) -> tuple[str, ...]:
        """What was counted, one by one: misses, or what each week fell short of."""
        return tuple(map(str, self.sessions)) if self.unit == "misses" else self.shortfalls

    @property
    def _amount(self) -> str:
        one = {"misses": "miss", "weeks below": "week below", "counted hours": "counted hour"}
        return f"{round(self.counted, 2):g} {one[self.unit] if self.counted == 1 else self.unit}"

    def __str__(self) -> str:
        recorded = (f"{number} {status}" for status, number in self.tally.items())
        lines = [
            f"{self.patient}, for clinical review: {self._amount} from {self.first} to {self.last}",
            f"rule {self.rule}: {self.sentence}",
            f"recorded: {', '.join(recorded).replace('_', ' ') or 'nothing'}",
            *self.details,
        ]
        return "\n  ".join(lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unjudged:
    """A patient whom a rule, or the whole review, could say nothing about.

    Attributes
    ----------
    patient : str
    rule : str or None
        None when no rule could be applied.
    cause : str
    words : str
        The numbers, where there are any.
    """

    patient: str
    rule: str | None
    cause: Cause
    words: str = ""

    def __str__(self) -> str:
        head = self.patient if self.rule is None else f"{self.patient} by {self.rule}"
        return f"{head}: {self.cause}{f', {self.words}' if self.words else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Attendance by a program's rules, as of a day. Flags are for a clinician, and advise nothing.

    Attributes
    ----------
    as_of : date
        Nothing after this day was looked at.
    flags : tuple of Flag
        At most one for each patient and rule, in the order of both.
    unjudged : tuple of Unjudged
        Whom nothing, or nothing by some rule, can be said of.
    reviewed : int
        Patients to whom at least one rule was applied.
    """

    as_of: dt.date
    flags: tuple[Flag, ...]
    unjudged: tuple[Unjudged, ...]
    reviewed: int

    def __iter__(self) -> Iterator[Flag]:
        return iter(self.flags)

    def __len__(self) -> int:
        return len(self.flags)

    def of(self, patient: str) -> tuple[Flag, ...]:
        """The flags of one patient."""
        return tuple(flag for flag in self.flags if flag.patient == patient)

    @property
    def frame(self) -> pd.DataFrame:
        """One row a flag, with its rule, numbers and window, and `Flag.details`."""
        import pandas as pd

        names = ("patient", "rule", "counted", "threshold", "unit", "first", "last", "sentence")
        rows = [
            (*(getattr(flag, name) for name in names), "; ".join(flag.details))
            for flag in self.flags
        ]
        text = dict.fromkeys(("patient", "rule", "unit", "sentence", "details"), "string")
        numbers = dict.fromkeys(("counted", "threshold"), "float64")
        return pd.DataFrame(rows, columns=[*names, "details"]).astype({**text, **numbers})

    def __str__(self) -> str:
        people = len({flag.patient for flag in self.flags})
        lines = [f"as of {self.as_of}: flagged for clinical review: {people} of {self.reviewed}"]
        lines += ["", *map(str, self.flags)] if self.flags else []
        if self.unjudged:
            lines += ["", "not judged:", *(f"  {one}" for one in self.unjudged)]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        head, *_ = str(self).splitlines()
        unjudged = "".join(f"<li>{escape(str(one))}</li>" for one in self.unjudged)
        more = (
            f"<details><summary>Not judged: {len(self.unjudged)}</summary><ul>{unjudged}</ul>"
            "</details>"
            if unjudged
            else ""
        )
        return f"<p>{escape(head)}</p>{self.frame.to_html(index=False)}{more}"
