"""What the commands say of a result."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from iopsched import Problem, Result, Score, Violation
    from iopsched.rules import Rule

__all__ = [
    "judgment_facts",
    "judgment_text",
    "percent",
    "result_facts",
    "result_text",
    "rule_facts",
    "rules_text",
    "whole",
]

LISTED = 40
"""Entries of a list that are printed; `--json` gives all."""

STATUS = {
    "optimal": "optimal: obeys every must rule, and proven best",
    "feasible": "feasible: obeys every must rule",
    "conflict": "conflict: no schedule that obeys every must rule was found",
}


def whole(number: int | None) -> str:
    """``232,285``, or a dash for what is not known."""
    return "-" if number is None else f"{number:,}"


def percent(gap: float | None) -> str:
    """``0.98 %``, or a dash for what is not known."""
    return "-" if gap is None else f"{gap * 100:.2f} %"


def result_text(result: Result, seconds: float, *, after_week: bool = False) -> str:
    """What a person wants to know of a solve: how good, who is left out, what it costs.

    Parameters
    ----------
    result : Result
    seconds : float
        What the solve took.
    after_week : bool
        The week was printed just now, with its title and who is left out.
    """
    # Draws in pandas, which no other command waits for.
    from iopsched.views.words import stop_reason

    schedule, problem = result.schedule, result.problem
    placed = len({placement.patient for placement in schedule.placements})
    facts = [
        ("status", STATUS[result.status]),
        ("score", f"{whole(result.score)} (smaller is better)"),
        ("bound", f"{whole(result.bound)} (no schedule scores less), gap {percent(result.gap)}"),
        ("search", f"{seconds:.1f} s; {stop_reason(result)}"),
        (
            "placed",
            f"{placed} of {len(problem.patients)} patients in {len(schedule.placements):,} "
            f"placements; {len(schedule.runs)} of {len(problem.sessions)} sessions run",
        ),
    ]
    heading = "Result" if after_week else _title(problem)
    parts = ["\n".join([heading, *(f"  {name:<8}{text}" for name, text in facts)])]
    if result.violations:
        parts.append(_violations_text(result.violations))
    if result.unplaced and not after_week:
        lines = [f"{out.patient}: {_reason(out.reasons)}" for out in result.unplaced]
        parts.append(_listed(f"not placed: {len(lines)}", lines))
    parts.append(_score_text(result.score_table))
    return "\n\n".join(parts)


def result_facts(result: Result, seconds: float) -> dict[str, Any]:
    """The same for programs."""
    return {
        "status": result.status,
        "stopped_by": result.stopped_by,
        "score": result.score,
        "bound": result.bound,
        "gap": result.gap,
        "seconds": round(seconds, 3),
        "violations": [asdict(violation) for violation in result.violations],
        "unplaced": [asdict(out) for out in result.unplaced],
        "rules": _by_rule(result.score_table),
    }


def judgment_text(violations: Sequence[Violation], score: Score) -> str:
    """What a schedule breaks and costs."""
    broken = _violations_text(violations) if violations else "violations: none"
    return f"{broken}\n\n{_score_text(score)}"


def judgment_facts(violations: Sequence[Violation], score: Score) -> dict[str, Any]:
    """The same for programs."""
    return {
        "violations": [asdict(violation) for violation in violations],
        "score": score.total,
        "rules": _by_rule(score),
    }


def rules_text(rules: Sequence[Rule], columns: int) -> str:
    """Id, level and weight of each rule, and its sentence below."""
    lines = [f"{'rule':<22} {'level':<8} {'weight':>9}"]
    for rule in rules:
        lines.append(f"{rule.id:<22} {rule.level:<8} {rule.weight:>9,}")
        lines += textwrap.wrap(
            rule.sentence, max(columns - 1, 20), initial_indent="    ", subsequent_indent="    "
        )
    return "\n".join(lines)


def rule_facts(rules: Sequence[Rule]) -> list[dict[str, Any]]:
    """The same for programs."""
    return [
        {"id": rule.id, "level": rule.level, "weight": rule.weight, "sentence": rule.sentence}
        for rule in rules
    ]


def _title(problem: Problem) -> str:
    from iopsched.views.agenda import printable

    week = problem.program.week_of
    name = printable(problem.program.name) or "The program"
    return f"{name}, week of {week}" if week else name


def _reason(reasons: Sequence[str]) -> str:
    """The first reason, and how many there are besides."""
    more = f" (and {len(reasons) - 1} more)" if len(reasons) > 1 else ""
    return f"{reasons[0]}{more}" if reasons else "no reason is known"


def _violations_text(violations: Sequence[Violation]) -> str:
    return _listed(f"violations: {len(violations)}", [str(violation) for violation in violations])


def _listed(heading: str, lines: Sequence[str]) -> str:
    shown = [heading, *(f"  {line}" for line in lines[:LISTED])]
    if len(lines) > LISTED:
        shown.append(f"  … and {len(lines) - LISTED:,} more; --json gives all")
    return "\n".join(shown)


def _score_text(score: Score) -> str:
    lines = [f"score: {whole(score.total)}"]
    lines += [
        f"  {row['rule']:<22} {row['level']:<6} {row['amount']:>9,} {row['penalty']:>12,}"
        for row in _by_rule(score)
    ]
    if score.penalties:
        lines.insert(1, f"  {'rule':<22} {'level':<6} {'amount':>9} {'penalty':>12}")
    return "\n".join(lines)


def _by_rule(score: Score) -> list[dict[str, Any]]:
    """Amount and penalty of each rule that costs, dearest first."""
    # Not `Score.by_rule`: this needs no pandas, which takes longer to load than a check takes.
    rows: dict[str, dict[str, Any]] = {}
    for one in score.penalties:
        row = rows.setdefault(
            one.rule, {"rule": one.rule, "level": one.level, "amount": 0, "penalty": 0}
        )
        row["amount"] += one.amount
        row["penalty"] += one.penalty
    return sorted(rows.values(), key=lambda row: -row["penalty"])
