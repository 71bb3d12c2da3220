"""The commands `quote` and `fill`."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import iopsched
from iopsched.cli.console import Exit, note, say
from iopsched.cli.output import writable_output
from iopsched.io import read_patient
from iopsched.week import time_text

if TYPE_CHECKING:
    from iopsched import Fillings, Placement, Problem, Quote, Quotes

__all__ = ["FILL", "QUOTE", "fill", "quote"]

QUOTE = """\
Find complete weeks that a patient could have in a published schedule: first those that move nobody,
then those that move one other patient, then two. PATIENT is the id of a patient of PROBLEM, or a
JSON file with one who is new to it: an object as those among the patients of a problem file. When
nothing fits, single things to loosen that would help are listed.

Each week is given with its score difference (below 0 is better) and with who is moved from what to
what. --take N writes the schedule with week N in it, and --problem the problem that it answers,
newcomer included.

exit codes: 0 a week was found (or the patient is referred), 1 none fits

examples:
  iopsched quote week.json schedule.json P042
  iopsched quote week.json schedule.json P042 --moves 0 -k 5
  iopsched quote week.json schedule.json P042 --take 1 -o published.json
  iopsched quote week.json schedule.json newcomer.json
  iopsched quote week.json schedule.json newcomer.json --take 1 -o new.json --problem new-week.json

where newcomer.json is, for example:
  {"id": "P099", "tags": ["adult"], "enrolled": false, "hours": {"min": 9},
   "needs": [{"service": "process", "min": 3}, {"service": "individual"}],
   "commitments": [{"start": "Mon 13:00", "end": "Mon 17:00"}]}
"""

FILL = """\
A seat came free: find the patients who wait or fall short and whom a seat in the session helps,
ranked by what it does to the score (below 0 is better). Nobody else is moved.

exit codes: 0 somebody fits, 1 nobody does

examples:
  iopsched fill week.json schedule.json cbt-wed-a
  iopsched fill week.json schedule.json cbt-wed-a --take 1 -o published.json
"""


def quote(args: argparse.Namespace) -> int:
    """List weeks for a patient, and write one if asked to."""
    problem = iopsched.read(args.problem)
    schedule = iopsched.read_schedule(args.schedule)
    who = read_patient(args.patient, problem) if args.patient.endswith(".json") else args.patient
    outputs = _outputs(args, problem)
    quotes = iopsched.quote(
        problem, schedule, who, args.k, moves=args.moves, time_limit=args.time_limit
    )
    facts = {
        "reasons": list(quotes.reasons),
        "loosen": [{"what": str(one), "size": one.size} for one in quotes.loosenings],
    }
    return _answer(args, quotes, facts, outputs, found=bool(quotes) or bool(quotes.reasons))


def fill(args: argparse.Namespace) -> int:
    """List patients for a session, and seat one if asked to."""
    problem = iopsched.read(args.problem)
    schedule = iopsched.read_schedule(args.schedule)
    outputs = _outputs(args, problem)
    fillings = iopsched.fill(problem, schedule, args.session, args.k, time_limit=args.time_limit)
    return _answer(args, fillings, {"seats": fillings.seats}, outputs, found=bool(fillings))


def _outputs(args: argparse.Namespace, problem: Problem) -> tuple[Path, ...]:
    """Where to write the schedule that is taken, and the problem that it answers if asked to."""
    if args.take is None:
        return ()
    schedule = writable_output(args.output, problem, [args.problem])
    if args.changed is None:
        return (schedule,)
    inputs = [args.problem, args.schedule, schedule]
    return schedule, writable_output(args.changed, problem, inputs)


def _answer(
    args: argparse.Namespace,
    answer: Quotes | Fillings,
    facts: dict[str, Any],
    outputs: tuple[Path, ...],
    *,
    found: bool,
) -> int:
    """Write the option that was asked for, then print all."""
    taken = None if args.take is None else answer.options[args.take - 1 : args.take]
    if taken:
        changed, schedule = taken[0].apply()
        iopsched.write(schedule, outputs[0])
        for output in outputs[1:]:
            iopsched.write(changed, output)
    if args.json:
        options = [_facts(one) for one in answer]
        say(json.dumps({"options": options, **facts, "exhausted": answer.exhausted}, indent=1))
    else:
        say(str(answer))
    if taken:
        note(f"wrote {' and '.join(map(str, outputs))}")
    elif taken is not None:
        note(f"iopsched: there is no option {args.take}; no file was written")
    if not answer.exhausted:
        note("iopsched: time ran out before everything was tried; try a longer --time-limit")
    return Exit.DONE if found and taken != () else Exit.BROKEN_RULES


def _facts(quote: Quote) -> dict[str, Any]:
    return {
        "patient": quote.patient,
        "change": quote.change,
        "cost": quote.cost,
        "week": [_placement(p) for p in quote.week],
        "disturbed": [
            {
                "patient": one.patient,
                "before": [_placement(p) for p in one.before],
                "after": [_placement(p) for p in one.after],
            }
            for one in quote.disturbed
        ],
        "opened": list(quote.opened),
        "closed": list(quote.closed),
    }


def _placement(placement: Placement) -> dict[str, Any]:
    times = {"start": time_text(placement.start), "end": time_text(placement.end)}
    return {**asdict(placement), **times}
