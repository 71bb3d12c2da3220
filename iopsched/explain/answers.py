"""What `explain` and `why_not` answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from iopsched.explain.edits import Edit
from iopsched.problem import Problem
from iopsched.schedule import Schedule

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Explanation", "Explanations", "Reason", "Relaxation", "WhyNot"]


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that stands in the way, and how, in plain words with ids and times."""

    rule: str
    words: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """A smallest set of edits of the data that was tried, and helps.

    Attributes
    ----------
    edits : tuple of Edit
        Applied together; empty when moving people is enough.
    moves : tuple of str
        Other patients whose weeks change.
    score_change : int
        What it does to the score, the rest of the week as it is; below 0 is better.
    schedule : Schedule
        A schedule of the edited problem in which what was missing is there: it obeys every rule,
        and nothing that any patient should have is worse.
    """

    edits: tuple[Edit, ...]
    moves: tuple[str, ...] = ()
    score_change: int
    schedule: Schedule = field(repr=False)

    @property
    def size(self) -> int:
        """How much it asks for, in minutes."""
        return sum(edit.size for edit in self.edits)

    def apply(self, problem: Problem) -> Problem:
        """The problem with the edits."""
        for edit in self.edits:
            problem = edit.apply(problem)
        return problem

    def contains(self, other: Relaxation) -> bool:
        """Whether this asks for all that the other does."""
        return set(other.moves) <= set(self.moves) and all(
            any(mine.contains(edit) for mine in self.edits) for edit in other.edits
        )

    def __str__(self) -> str:
        # Edits that say the same of several things are said once.
        heads: dict[str, list[str]] = {}
        for edit in self.edits:
            head, _, name = str(edit).rpartition(" in ")
            heads.setdefault(head, []).append(name)
        said = [
            f"{head} in {', '.join(names)}" if head else " and ".join(names)
            for head, names in heads.items()
        ]
        words = " and ".join(said) or "nothing has to be loosened"
        moved = f"; moves {', '.join(self.moves)}" if self.moves else ""
        return f"{words}{moved}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why something that a patient should have is missing, and what would help.

    Attributes
    ----------
    patient : str
    rule : str
        The rule that misses it.
    missing : str
        What is missing, in plain words.
    reasons : tuple of Reason
        The rules that stand in the way; at least one.
    relaxations : tuple of Relaxation
        Smallest first; each was applied and solved again. Empty when none of those tried helps.
    searched : bool
        Whether relaxations were searched for; not in a schedule that breaks a `must` rule, nor when
        time had run out.
    """

    patient: str
    rule: str
    missing: str
    reasons: tuple[Reason, ...]
    relaxations: tuple[Relaxation, ...] = ()
    searched: bool = True

    def __str__(self) -> str:
        lines = [f"{self.patient} {self.missing}"]
        lines += [f"  because {reason}" for reason in self.reasons]
        lines += [f"  would help: {relaxation}" for relaxation in self.relaxations]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Explanations:
    """Explanations of all that is missing from a schedule, or from one patient's week."""

    items: tuple[Explanation, ...]

    def __iter__(self) -> Iterator[Explanation]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def of(self, patient: str) -> tuple[Explanation, ...]:
        """The explanations that concern one patient."""
        return tuple(item for item in self.items if item.patient == patient)

    @property
    def frame(self) -> pd.DataFrame:
        """One row a reason or relaxation.

        Columns: patient, rule, missing, kind, words, size, score_change.
        """
        import pandas as pd

        rows: list[tuple[object, ...]] = []
        for item in self.items:
            head = (item.patient, item.rule, item.missing)
            rows += [(*head, "reason", str(reason), None, None) for reason in item.reasons]
            rows += [
                (*head, "relaxation", str(one), one.size, one.score_change)
                for one in item.relaxations
            ]
        text = ["patient", "rule", "missing", "kind", "words"]
        whole = ["size", "score_change"]
        dtypes = dict.fromkeys(text, "string") | dict.fromkeys(whole, "Int64")
        return pd.DataFrame(rows, columns=[*text, *whole]).astype(dtypes)

    def __str__(self) -> str:
        return "\n\n".join(map(str, self.items)) or "nothing is missing"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(item.patient)}</td><td>{escape(item.missing)}</td>"
            f"<td>{_list(item.reasons)}</td><td>{_list(item.relaxations)}</td></tr>"
            for item in self.items
        )
        head = "<tr><th>patient</th><th>missing</th><th>because</th><th>would help</th></tr>"
        return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _list(items: Sequence[object]) -> str:
    return "<ul>" + "".join(f"<li>{escape(str(item))}</li>" for item in items) + "</ul>"


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNot:
    """What a seat of a patient in a session would break or cost.

    Attributes
    ----------
    patient, session : str
    breaks : tuple of Reason
        What the rules say against the seat beside the week as it is.
    possible : bool
        Whether the patient's week can be arranged around the seat, all others staying as they are.
    cost : int or None
        What that does to the score; below 0 is better.
    changes : tuple of str
        How the patient's week then changes.
    by_rule : tuple of (str, int)
        The cost by rule, largest first.
    schedule : Schedule or None
        The schedule with the seat.
    relaxations : tuple of Relaxation
        Where it is not possible: what would make it so, smallest first.
    """

    patient: str
    session: str
    breaks: tuple[Reason, ...]
    possible: bool
    cost: int | None = None
    changes: tuple[str, ...] = ()
    by_rule: tuple[tuple[str, int], ...] = ()
    schedule: Schedule | None = field(default=None, repr=False)
    relaxations: tuple[Relaxation, ...] = ()

    @property
    def frame(self) -> pd.DataFrame:
        """One row an entry of the answer: kind (breaks, change, cost, would help) and words."""
        import pandas as pd

        rows = [
            *(("breaks", str(reason)) for reason in self.breaks),
            *(("change", words) for words in self.changes),
            *(("cost", f"{rule}: {cost:+,}") for rule, cost in self.by_rule),
            *(("would help", str(one)) for one in self.relaxations),
        ]
        return pd.DataFrame(rows, columns=["kind", "words"], dtype="string")

    def __str__(self) -> str:
        name = f"{self.patient} in {self.session}"
        if self.possible:
            lines = [f"{name}: possible, score {self.cost:+,}"]
            lines += [f"  {rule}: {cost:+,}" for rule, cost in self.by_rule]
            lines += [f"  {change}" for change in self.changes]
        else:
            lines = [f"{name}: not possible as things are"]
        lines += [f"  as the week is, it breaks {reason}" for reason in self.breaks]
        lines += [f"  would help: {relaxation}" for relaxation in self.relaxations]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"
