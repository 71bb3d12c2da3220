"""The command `plan`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

import iopsched
from iopsched import Fault, InputError
from iopsched.cli.console import Exit, note, say
from iopsched.cli.progress import Ticker
from iopsched.cli.values import at_least

if TYPE_CHECKING:
    from iopsched import Plan, PlannedWeek

__all__ = ["PLAN", "add_arguments", "plan"]

PLAN = """\
Plan several weeks, each around those before it: admissions and discharges on their dates, phases of
a step-down, holidays, seasons and vacations, modules that each patient sees once, authorizations
paced to their end, and unpopular times shared out. The problem is that of the first week, with
`week_of`; `iopsched schema` describes the fields that have dates.

Everybody keeps their weekdays and blocks from week to week unless something changed and keeping
them is impossible or leaves something missing. Each such move is listed with its causes, and with
what it would have cost to hold the patient. Below the moves are those whose own appointments are
with somebody else than the week before.

FOLDER gets, for each week, schedule-DATE.json and the problem that it answers, week-DATE.json; and
plan.csv (a row for each patient and week) and moves.csv. Files of these names are replaced.

exit codes: 0 planned, also when Ctrl-C ended it after some weeks; 1 a week breaks must rules

examples:
  iopsched plan week.json --weeks 6 -o ahead
  iopsched plan week.json --weeks 12 -o ahead --time-limit 600
  iopsched check ahead/week-2026-11-09.json ahead/schedule-2026-11-09.json
  iopsched diff ahead/schedule-2026-11-02.json ahead/schedule-2026-11-09.json --person P017
"""

DEFAULT = Path("plan")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what is special about this command."""
    parser.add_argument(
        "--weeks", metavar="N", type=at_least(1), default=6, help="how many (default %(default)d)"
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FOLDER",
        type=Path,
        default=DEFAULT,
        help="folder to write into, made if it is not there (default ./plan)",
    )


def plan(args: argparse.Namespace) -> int:
    """Plan weeks and write them."""
    problem = iopsched.read(args.problem)
    _require_folder(args.output, args.problem)
    ticker = Ticker(args.quiet)
    try:
        ahead = iopsched.plan(
            problem,
            args.weeks,
            time_limit=args.time_limit,
            gap=args.gap,
            workers=args.workers,
            seed=args.seed,
            deterministic_limit=args.deterministic_limit,
            on_progress=ticker.tick,
        )
    finally:
        ticker.clear()
    if not ahead.weeks:
        note("iopsched: interrupted before a week was planned; no file was written")
        return Exit.INTERRUPTED
    _write(ahead, args.output)
    if args.json:
        say(json.dumps({"weeks": [_facts(week) for week in ahead.weeks]}, indent=1))
    elif not args.quiet:
        say(str(ahead))
    if len(ahead.weeks) < args.weeks:
        note(f"iopsched: interrupted; {len(ahead.weeks)} of {args.weeks} weeks are planned")
    if not args.quiet:
        note(f"wrote {args.output}")
    broken = any(week.result.violations for week in ahead.weeks)
    return Exit.BROKEN_RULES if broken else Exit.DONE


def _write(ahead: Plan, folder: Path) -> None:
    from iopsched.io.files import write_text

    folder.mkdir(exist_ok=True)
    for week in ahead.weeks:
        iopsched.write(week.problem, folder / f"week-{week.week_of}.json")
        iopsched.write(week.schedule, folder / f"schedule-{week.week_of}.json")
    write_text(ahead.frame.to_csv(index=False), folder / "plan.csv")
    write_text(ahead.moves_frame.to_csv(index=False), folder / "moves.csv")


def _facts(week: PlannedWeek) -> dict[str, Any]:
    return {
        "week_of": str(week.week_of),
        "status": week.result.status,
        "score": week.result.score,
        "bound": week.result.bound,
        "placements": len(week.schedule.placements),
        "violations": [str(violation) for violation in week.result.violations],
        "moves": [
            {
                "patient": move.patient,
                "what": move.what,
                "before": list(move.before),
                "after": list(move.after),
                "reason": move.reason,
            }
            for move in week.moves
        ],
        "handovers": [
            {
                "patient": one.patient,
                "service": one.service,
                "before": list(one.before),
                "after": list(one.after),
                "reason": one.reason,
            }
            for one in week.handovers
        ],
    }


def _require_folder(folder: Path, problem: Path) -> None:
    """Raise if the folder cannot be written to, so that no search is in vain.

    Raises
    ------
    InputError
        When it is the problem, is a file, or cannot be made.
    """
    fault = _fault(folder, problem)
    if fault is not None:
        raise InputError([Fault("output", "", *fault)], folder.name or "the output")


def _fault(folder: Path, problem: Path) -> tuple[str, str] | None:
    remedy = "name another folder with -o"
    target = folder.resolve()
    if target == problem.resolve() or (problem.is_dir() and problem.resolve() in target.parents):
        return "is the problem's", remedy
    if folder.exists() and not folder.is_dir():
        return "is a file", remedy
    if not target.parent.is_dir():
        return "has no folder to be in", f"create the folder, or {remedy}"
    try:
        TemporaryFile(dir=target if folder.is_dir() else target.parent).close()
    except OSError:
        return "cannot be written", remedy
    return None
