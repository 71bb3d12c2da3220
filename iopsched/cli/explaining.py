"""The commands `explain` and `why-not`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import iopsched
from iopsched.cli.console import Exit, note, say

if TYPE_CHECKING:
    from iopsched import Relaxation

__all__ = ["EXPLAIN", "WHY_NOT", "explain", "why_not"]

EXPLAIN = """\
Explain what a schedule does not give: every unmet need, short hour and wait-listed patient, the
rules that stand in the way, and the smallest relaxations that help. Each relaxation was applied to
the problem and solved again: what was missing is then there, and no patient has less of anything.

The size of a relaxation is in minutes, or what it is worth in them; smallest first. The change of
the score is below 0 where it is better. When --time-limit is over, reasons are still given for all.

exit codes: 0 also when something is missing

examples:
  iopsched explain week.json schedule.json
  iopsched explain week.json schedule.json P017
  iopsched explain week.json schedule.json --json > why.json
"""

WHY_NOT = """\
Tell what a seat of a patient in a session would break or cost: what the rules say against it beside
the week as it is, and the best week around it with all others as they are. When there is none, the
smallest relaxations that allow one.

exit codes: 0 the seat is possible, 1 it is not

examples:
  iopsched why-not week.json schedule.json P017 cbt-wed
"""


def explain(args: argparse.Namespace) -> int:
    """Print explanations."""
    problem = iopsched.read(args.problem)
    schedule = iopsched.read_schedule(args.schedule)
    limit = args.time_limit
    explanations = iopsched.explain(problem, schedule, args.patient, time_limit=limit)
    if args.json:
        facts = [
            {
                "patient": item.patient,
                "rule": item.rule,
                "missing": item.missing,
                "reasons": [asdict(reason) for reason in item.reasons],
                "relaxations": _facts(item.relaxations),
                "searched": item.searched,
            }
            for item in explanations
        ]
        say(json.dumps({"explanations": facts}, indent=1))
    else:
        say(str(explanations))
    # Who is referred is no matter of searching.
    left = sum(not item.searched and item.rule != "eligibility" for item in explanations)
    if left:
        note(
            f"iopsched: for {left} of {len(explanations)} nothing was searched that would help: "
            "the schedule breaks rules, or time ran out (ask for one patient, or a longer "
            "--time-limit)"
        )
    return Exit.DONE


def why_not(args: argparse.Namespace) -> int:
    """Print what a seat would break or cost."""
    problem = iopsched.read(args.problem)
    schedule = iopsched.read_schedule(args.schedule)
    answer = iopsched.why_not(problem, schedule, args.patient, args.session)
    if args.json:
        facts = {
            "patient": answer.patient,
            "session": answer.session,
            "possible": answer.possible,
            "cost": answer.cost,
            "by_rule": dict(answer.by_rule),
            "changes": list(answer.changes),
            "breaks": [asdict(reason) for reason in answer.breaks],
            "relaxations": _facts(answer.relaxations),
        }
        say(json.dumps(facts, indent=1))
    else:
        say(str(answer))
    return Exit.DONE if answer.possible else Exit.BROKEN_RULES


def _facts(relaxations: Iterable[Relaxation]) -> list[dict[str, Any]]:
    return [
        {
            "what": str(one),
            "edits": [str(edit) for edit in one.edits],
            "moves": list(one.moves),
            "size": one.size,
            "score_change": one.score_change,
        }
        for one in relaxations
    ]
