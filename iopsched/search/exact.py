"""The exact model of a whole problem: every rule over every candidate, in one CP-SAT solve."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from iopsched.candidates import Candidates
from iopsched.encoder import CpSatEncoder
from iopsched.model import Choice, decode, encode, locate
from iopsched.rules import RuleInForce
from iopsched.schedule import Schedule
from iopsched.search.control import Control
from iopsched.search.cpsat import SolverOptions, minimize

__all__ = ["Outcome", "breach_price", "relaxed", "solve_exactly"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The best schedule found, if any, and whether it is proven that there is none."""

    schedule: Schedule | None
    infeasible: bool


def breach_price(worst: int) -> int:
    """A price of a breach that puts breaches first, given the score of serving nobody."""
    return 10 * (worst + 1_000_000)


def relaxed(rules: tuple[RuleInForce, ...], price: int) -> tuple[RuleInForce, ...]:
    """The rules with every `must` that asks for something at a price instead.

    An empty schedule obeys all the others, so that some schedule always obeys what is left.

    Parameters
    ----------
    rules : tuple of RuleInForce
    price : int
        Of one unit.
    """
    return tuple(
        replace(force, level="should", weight=price)
        if force.level == "must" and force.rule.demands
        else force
        for force in rules
    )


def solve_exactly(
    candidates: Candidates,
    rules: tuple[RuleInForce, ...],
    control: Control,
    options: SolverOptions,
    start: Schedule | None,
) -> Outcome:
    """Encode and search; score and bound go to the control as they come."""
    with control.during("encode"):
        encoder = CpSatEncoder()
        variables = encode(encoder, candidates, rules)
        literals = (variables.row, variables.run, variables.staffing, variables.housing)
        if start is not None:
            chosen = locate(candidates, start)
            hints = (chosen.row, chosen.run, chosen.staffing, chosen.housing)
            encoder.hint(np.concatenate(literals), np.concatenate(hints).astype(np.int64))
        model = encoder.finish()
    with control.during("search"):
        answer = minimize(model, control, options)
    if answer.values is None:
        return Outcome(None, answer.infeasible)
    choice = Choice(*(answer.values[literal] > 0 for literal in literals))
    return Outcome(decode(candidates, choice), infeasible=False)
