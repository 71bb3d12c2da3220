"""What each command does; every one returns its exit code."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import iopsched
from iopsched import Problem, Result, RuleSetting, Schedule
from iopsched.cli import words
from iopsched.cli.console import Exit, note, say, width
from iopsched.cli.output import writable_output
from iopsched.cli.progress import Ticker

__all__ = ["check", "demo", "rules", "schema", "show", "solve"]


def demo(args: argparse.Namespace) -> int:
    """Solve and print the week that ships with iopsched."""
    with as_file(files("iopsched") / "data" / "demo.json") as path:
        problem = iopsched.read(path)
    output = writable_output(args.output, problem, [])
    result, seconds = _solve(problem, args.quiet, time_limit=args.time_limit)
    if _nothing_found(result):
        return Exit.INTERRUPTED
    return _deliver(result, seconds, output, quiet=args.quiet, week=True)


def solve(args: argparse.Namespace) -> int:
    """Find the best schedule of a week and write it."""
    problem = _with_rules(iopsched.read(args.problem), args.rules)
    inputs = [path for path in (args.problem, args.start) if path is not None]
    start = None if args.start is None else iopsched.read_schedule(args.start)
    output = writable_output(args.output, problem, inputs)
    result, seconds = _solve(
        problem,
        args.quiet,
        time_limit=args.time_limit,
        gap=args.gap,
        workers=args.workers,
        seed=args.seed,
        deterministic_limit=args.deterministic_limit,
        start=start,
    )
    if _nothing_found(result):
        return Exit.INTERRUPTED
    return _deliver(result, seconds, output, quiet=args.quiet, as_json=args.json)


def check(args: argparse.Namespace) -> int:
    """Judge a schedule."""
    problem = _with_rules(iopsched.read(args.problem), args.rules)
    schedule = _schedule_of(problem, args.schedule)
    violations = iopsched.check(problem, schedule)
    score = iopsched.score(problem, schedule)
    if args.json:
        _say_json(words.judgment_facts(violations, score))
    else:
        say(words.judgment_text(violations, score))
    return Exit.BROKEN_RULES if violations else Exit.DONE


def show(args: argparse.Namespace) -> int:
    """Print the week of a schedule."""
    problem = iopsched.read(args.problem)
    schedule = _schedule_of(problem, args.schedule)
    say(_week_text(problem, schedule).rstrip())
    return Exit.DONE


def schema(args: argparse.Namespace) -> int:
    """Print the JSON Schema of a kind of file."""
    from iopsched.io import schema

    _say_json(schema(args.kind))
    return Exit.DONE


def rules(args: argparse.Namespace) -> int:
    """List the rules."""
    if args.json:
        _say_json(words.rule_facts(iopsched.RULES))
    else:
        say(words.rules_text(iopsched.RULES, width(sys.stdout)))
    return Exit.DONE


def _solve(problem: Problem, quiet: bool, **settings: Any) -> tuple[Result, float]:
    """Solve with progress on stderr; also the seconds that it took."""
    ticker = Ticker(quiet)
    began = time.perf_counter()
    try:
        result = iopsched.solve(problem, stop=ticker.stop, on_progress=ticker.tick, **settings)
    finally:
        ticker.clear()
    return result, time.perf_counter() - began


def _nothing_found(result: Result) -> bool:
    """Whether the user ended the search before there was anything to write."""
    early = result.stopped_by == "interrupt" and not result.schedule.placements
    if early:
        note("iopsched: interrupted before a schedule was found; no file was written")
    return early


def _deliver(
    result: Result,
    seconds: float,
    output: Path,
    *,
    quiet: bool,
    as_json: bool = False,
    week: bool = False,
) -> int:
    """Write the schedule, then report: the work is safe before anything is printed."""
    iopsched.write(result.schedule, output)
    if result.stopped_by == "interrupt":
        note("iopsched: interrupted; this is the best schedule until then")
    if as_json:
        _say_json({**words.result_facts(result, seconds), "output": str(output)})
    elif not quiet:
        if week:
            say(_week_text(result.problem, result.schedule))
        say(words.result_text(result, seconds, after_week=week))
        note(f"wrote {output}")
    if not result.schedule.placements and result.status != "optimal":
        note("iopsched: nobody is placed: nothing better was found; try a longer --time-limit")
    if not result.violations:
        return Exit.DONE
    note("iopsched: found no schedule that obeys every must rule; --rule ID=should makes one yield")
    return Exit.BROKEN_RULES


def _schedule_of(problem: Problem, path: Path) -> Schedule:
    from iopsched.io import digest

    schedule = iopsched.read_schedule(path)
    if schedule.problem not in (None, digest(problem)):
        note(f"note: {path.name} was made for another problem, or under other rules")
    return schedule


def _with_rules(problem: Problem, given: Iterable[tuple[str, Any]]) -> Problem:
    """The problem with the levels and weights of the command line."""
    settings: dict[str, Any] = {}
    for rule, value in given:
        part = {"weight" if isinstance(value, int) else "level": value}
        settings.setdefault(rule, {}).update(part)
    return problem.with_rules(**{rule: RuleSetting(**both) for rule, both in settings.items()})


def _week_text(problem: Problem, schedule: Schedule) -> str:
    from iopsched.views import week_text

    return week_text(problem, schedule, width=width(sys.stdout))


def _say_json(value: Any) -> None:
    say(json.dumps(value, indent=1))
