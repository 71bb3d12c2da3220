"""What `compare` answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from iopsched.compare.measures import Scenario

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Comparison", "Versus"]

FORMS = {
    "score": ",",
    "bound": ",",
    "gap": ".2%",
    "violations": ",",
    "placed": ",",
    "waiting": ",",
    "unmet": ",",
    "hours": ",.1f",
    "groups": ",",
    "seats": ",",
    "capacity": ",",
    "appointments": ",",
    "clinician_hours": ",.1f",
    "room_hours": ",.1f",
}
"""How each of `Scenario.facts` is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Versus:
    """One scenario against the first.

    Scores as found say little while gaps are open. The best schedules of the two differ by no less
    than `low` and no more than `high`: bound of the one less score of the other, and the reverse.

    Attributes
    ----------
    name, first : str
        The scenario, and the first one.
    found : int
        Score less that of the first, each of the best schedule known; below 0 is better.
    low, high : int or None
        Between which the difference lies; None where a bound is missing.
    now_placed, no_longer_placed : tuple of str
        Patients who have a placement in this one and not in the first, and the reverse.
    notes : tuple of str
        What else has to be known to read the numbers.
    """

    name: str
    first: str
    found: int
    low: int | None
    high: int | None
    now_placed: tuple[str, ...] = ()
    no_longer_placed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def certain(self) -> bool:
        """Whether it is proven which of the two is better, or that they are equal."""
        low, high = self.low, self.high
        return (high is not None and high < 0) or (low is not None and low > 0) or low == high == 0

    @property
    def words(self) -> str:
        """How much better or worse, and how much of that is proven."""
        return f"{_points(self.found)} than {self.first} as found; {self._proof()}"

    def _proof(self) -> str:
        low, high = self.low, self.high
        if low is not None and low == high:
            return "proven to be exactly that"
        if low is None and high is None:
            return "nothing is proven, because no bound is known"
        if high is not None and high <= 0:
            most = "" if low is None else f" and at most {-low:,}"
            return f"proven: at least {-high:,}{most} better"
        if low is not None and low >= 0:
            most = "" if high is None else f" and at most {high:,}"
            return f"proven: at least {low:,}{most} worse"
        better = "any number" if low is None else f"{-low:,}"
        worse = "any number" if high is None else f"{high:,}"
        return (
            f"could be from {better} better to {worse} worse, because the gaps are open: which of "
            "the two is better is not proven"
        )

    def __str__(self) -> str:
        lines = [f"{self.name}: {self.words}"]
        if self.now_placed:
            lines.append(f"now placed: {', '.join(self.now_placed)}")
        if self.no_longer_placed:
            lines.append(f"no longer placed: {', '.join(self.no_longer_placed)}")
        return "\n  ".join([*lines, *self.notes])


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Scenarios side by side, each against the first.

    Attributes
    ----------
    scenarios : tuple of Scenario
    versus : tuple of Versus
        One for each scenario but the first.
    notes : tuple of str
        Scenarios whose best known schedule is another one's: what it gains needs no change.
    """

    scenarios: tuple[Scenario, ...]
    versus: tuple[Versus, ...]
    notes: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Scenario]:
        return iter(self.scenarios)

    def __len__(self) -> int:
        return len(self.scenarios)

    def __getitem__(self, name: str) -> Scenario:
        for scenario in self.scenarios:
            if scenario.name == name:
                return scenario
        raise KeyError(name)

    @property
    def frame(self) -> pd.DataFrame:
        """One row a scenario: score, bound, gap, who is placed, and what is given and used."""
        import pandas as pd

        index = pd.Index([s.name for s in self.scenarios], dtype="string", name="scenario")
        frame = pd.DataFrame([dict(s.facts) for s in self.scenarios], index=index)
        dtypes = {name: "Int64" if form == "," else "Float64" for name, form in FORMS.items()}
        return frame.astype(dtypes)

    @property
    def by_rule(self) -> pd.DataFrame:
        """Penalty of each rule, a column for each scenario; largest in the first one first."""
        import pandas as pd

        rules = dict.fromkeys(rule for s in self.scenarios for rule in s.by_rule)
        index = pd.Index(list(rules), dtype="string", name="rule")
        columns = {s.name: [s.by_rule.get(rule, 0) for rule in rules] for s in self.scenarios}
        return pd.DataFrame(columns, index=index, dtype="int64")

    def __str__(self) -> str:
        names = [scenario.name for scenario in self.scenarios]
        facts = [
            [name, *(_cell(scenario.facts[name], form) for scenario in self.scenarios)]
            for name, form in FORMS.items()
        ]
        rules = dict.fromkeys(rule for scenario in self.scenarios for rule in scenario.by_rule)
        costs = [[rule, *(f"{s.by_rule.get(rule, 0):,}" for s in self.scenarios)] for rule in rules]
        tables = [_table(["", *names], facts), _table(["penalty by rule", *names], costs)]
        return "\n\n".join([*tables, *map(str, self.versus), *self.notes])

    def _repr_html_(self) -> str:
        words = "".join(f"<p>{escape(str(one))}</p>" for one in (*self.versus, *self.notes))
        facts, rules = self.frame.T.to_html(), self.by_rule.to_html()
        details = f"<details><summary>Penalty by rule</summary>{rules}</details>"
        return f"{facts}{words}{details}"


def _points(found: int) -> str:
    if found == 0:
        return "no better and no worse"
    return f"{abs(found):,} points {'better' if found < 0 else 'worse'}"


def _cell(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)


def _table(head: list[str], rows: list[list[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    return "\n".join(
        f"{first:<{widths[0]}}"
        + "".join(f"  {cell:>{wide}}" for cell, wide in zip(cells, widths[1:], strict=True))
        for first, *cells in (head, *rows)
    )
