"""What `worth` answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Literal

from iopsched.compare.scenarios import ScenarioEdit
from iopsched.problem import Problem
from iopsched.schedule import Schedule

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Unit", "Worth", "Worths"]

Unit = Literal["seat", "clinician hour", "room", "change"]

SHOWN = 4
"""Edits that are named of those that were not re-solved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What one more of something would gain.

    Attributes
    ----------
    edit : ScenarioEdit
        What there would be more of.
    unit : {"seat", "clinician hour", "room", "change"}
    units : float
        How many of them.
    gain : int
        Points of the score that the best schedule found with the edit is better than the best known
        without it; both obey every rule, and were scored by the referee.
    low, high : int or None
        Between which the gain of the best possible schedules lies; None where no bound is known.
    how : {"re-solved"}
        Where the number comes from. No row comes from prices: these would say what a little more is
        worth at the margin, and a seat or an hour is not a little.
    helped, worse : tuple of str
        Patients who lack less, and more, of what their week should have.
    problem, schedule : Problem, Schedule
        The problem with the edit, and the schedule that shows the gain.
    """

    edit: ScenarioEdit
    unit: Unit
    units: float
    gain: int
    low: int | None
    high: int | None
    how: Literal["re-solved"] = "re-solved"
    helped: tuple[str, ...] = ()
    worse: tuple[str, ...] = ()
    problem: Problem = field(repr=False)
    schedule: Schedule = field(repr=False)

    @property
    def per_unit(self) -> float:
        """Points for one seat, one hour or one room."""
        return self.gain / self.units

    def __str__(self) -> str:
        words = f"{self.edit} gains {self.gain:,}; {self.how}, {self.proof}"
        return f"{words}; helps {', '.join(self.helped)}" if self.helped else words

    @property
    def proof(self) -> str:
        """What is proven of the gain, in words."""
        if self.low is not None and self.low == self.high:
            return "proven"
        known = self.low is not None and self.low > 0
        least = f"proven at least {self.low:,}" if known else "not proven"
        return least if self.high is None else f"{least}, at most {self.high:,}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Worths:
    """What one more seat, clinician hour or room is worth, the dearest first.

    Attributes
    ----------
    rows : tuple of Worth
    score, bound : int, int or None
        Of the best schedule known without any edit, and of the problem.
    schedule : Schedule
        That schedule; it may be better than the one that was given.
    better_by : int
        How much better; this much was to be had without one more of anything.
    left : tuple of (ScenarioEdit, str)
        What was not re-solved, and why.
    complete : bool
        Whether the first pass looked at everything in its time.
    """

    rows: tuple[Worth, ...]
    score: int
    bound: int | None
    schedule: Schedule = field(repr=False)
    better_by: int = 0
    left: tuple[tuple[ScenarioEdit, str], ...] = field(default=(), repr=False)
    complete: bool = True

    def __iter__(self) -> Iterator[Worth]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def frame(self) -> pd.DataFrame:
        """One row an edit: edit, unit, units, gain, per_unit, low, high, how, helped."""
        import pandas as pd

        rows = [
            (
                str(row.edit),
                row.unit,
                row.units,
                row.gain,
                row.per_unit,
                row.low,
                row.high,
                row.how,
                ", ".join(row.helped),
            )
            for row in self.rows
        ]
        columns = ["edit", "unit", "units", "gain", "per_unit", "low", "high", "how", "helped"]
        text = dict.fromkeys(("edit", "unit", "how", "helped"), "string")
        whole = dict.fromkeys(("gain", "low", "high"), "Int64")
        real = dict.fromkeys(("units", "per_unit"), "float64")
        return pd.DataFrame(rows, columns=columns).astype({**text, **whole, **real})

    def __str__(self) -> str:
        bound = "no bound" if self.bound is None else f"bound {self.bound:,}"
        lines = [f"without any of it: score {self.score:,}, {bound}"]
        if self.better_by:
            lines.append(
                f"  found on the way: a schedule {self.better_by:,} points better than the one "
                "given, without any of it"
            )
        lines += [f"{row.per_unit:>10,.0f} a {row.unit}: {row}" for row in self.rows]
        why: dict[str, list[str]] = {}
        for edit, reason in self.left:
            why.setdefault(reason, []).append(str(edit))
        for reason, edits in why.items():
            more = f" and {len(edits) - SHOWN} more" if len(edits) > SHOWN else ""
            lines.append(f"not re-solved, {reason}: {'; '.join(edits[:SHOWN])}{more}")
        if not self.complete:
            lines.append("not everything was looked at: give more time")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        head, *rest = str(self).splitlines()
        notes = "".join(
            f"<p>{escape(line)}</p>" for line in rest if line.startswith(("not ", "  found"))
        )
        return f"<p>{escape(head)}</p>{self.frame.to_html(index=False)}{notes}"
