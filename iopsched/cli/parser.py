"""The arguments of every command, and the help that teaches them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import iopsched
from iopsched.cli import commands, explaining, quoting, replanning
from iopsched.cli.values import above_zero, at_least, rule_setting, share

__all__ = ["build_parser"]

SCHEDULE = "schedule.json"

OVERVIEW = """\
Schedule the week of an Intensive Outpatient Program: place every patient into groups and
appointments, as well as can be proven in the time given.

examples:
  iopsched demo                                   solve the week that ships with iopsched
  iopsched solve week.json -o schedule.json       one minute at most
  iopsched solve week.json --gap 0.01             until it is within 1 % of the best possible
  iopsched show week.json schedule.json           print the week
  iopsched check week.json schedule.json          does it obey? what does it cost, rule by rule?
  iopsched explain week.json schedule.json        what is missing, why, and what would help?
  iopsched quote week.json schedule.json P042     which weeks could P042 have?
  iopsched fill week.json schedule.json cbt-wed   who fits best into a free seat?
  iopsched replan week.json schedule.json --out T3=Tue   who is disturbed least, and told what?
  iopsched rules                                  every rule, its level and its weight
  iopsched schema > week.schema.json              what a problem file may hold
"""

CODES = """\
exit codes:
  0    done; also when Ctrl-C ended a solve early and its best schedule was written
  1    the schedule breaks must rules (check), or none was found that obeys them (solve)
  2    bad input or usage; all faults are listed, no file was written
  3    a defect of iopsched: please report it
  130  interrupted before there was a schedule; no file was written

units:
  times are "Mon 09:00" on the program's own clock, durations minutes, hours per week hours,
  limits on the command line seconds; the score is a sum of penalties, and smaller is better

Results go to stdout; progress, notes and errors to stderr.
"""

SOLVE = """\
Find the best schedule of a week. PROBLEM is a JSON file or a folder of CSV files.

The best schedule found is written when it is proven best, when time is up, or at Ctrl-C. When none
was found that obeys every must rule, because they contradict each other or time was short, the one
that breaks least is written, what it breaks is listed, and the exit code is 1.

examples:
  iopsched solve week.json -o schedule.json --time-limit 300
  iopsched solve week.json -o better.json --start schedule.json
  iopsched solve week.json --rule idle_time=off --rule keep_apart=should --rule keep_apart=5000
  iopsched solve week.json --deterministic-limit 20       the same schedule on every run
"""

CHECK = """\
Judge a schedule, wherever it comes from, without a solver: every place where it breaks a must rule,
and its score by rule. The exit code is 1 when it breaks any.
"""


def build_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; ``args.command`` is the function to call."""
    parser = _Parser(prog="iopsched", description=OVERVIEW, epilog=CODES)
    parser.add_argument("--version", action="version", version=f"iopsched {iopsched.__version__}")
    parser.set_defaults(command=None)
    table = parser.add_subparsers(metavar="COMMAND", title="commands", parser_class=_Parser)

    demo = table.add_parser(
        "demo",
        help="solve and print the week that ships with iopsched",
        description="Solve the week that ships with iopsched: the published group schedule of a "
        "real program, with made-up patients. Prints the week and writes the schedule.",
    )
    _add_output(demo)
    _add_limit(demo, 10.0)
    _add_quiet(demo)
    demo.set_defaults(command=commands.demo)

    solve = table.add_parser("solve", help="find the best schedule of a week", description=SOLVE)
    _add_problem(solve)
    _add_output(solve)
    _add_limit(solve, 60.0)
    _add_search(solve)
    _add_rules(solve)
    _add_quiet(solve)
    _add_json(solve)
    solve.set_defaults(command=commands.solve)

    check = table.add_parser(
        "check", help="find what a schedule breaks, and its score", description=CHECK
    )
    _add_problem(check)
    check.add_argument("schedule", metavar="SCHEDULE", type=Path, help="a JSON file")
    _add_rules(check)
    _add_json(check)
    check.set_defaults(command=commands.check)

    show = table.add_parser("show", help="print a week", description="Print a schedule's week.")
    _add_problem(show)
    show.add_argument("schedule", metavar="SCHEDULE", type=Path, help="a JSON file")
    show.set_defaults(command=commands.show)

    explain = table.add_parser(
        "explain", help="why something is missing, and what helps", description=explaining.EXPLAIN
    )
    _add_question(explain)
    explain.add_argument("patient", metavar="PATIENT", nargs="?", help="explain only this one")
    _add_json(explain)
    explain.set_defaults(command=explaining.explain)

    why_not = table.add_parser(
        "why-not", help="what a seat would break or cost", description=explaining.WHY_NOT
    )
    _add_question(why_not)
    why_not.add_argument("patient", metavar="PATIENT", help="id of a patient of the problem")
    why_not.add_argument("session", metavar="SESSION", help="id of a session of the problem")
    _add_json(why_not)
    why_not.set_defaults(command=explaining.why_not)

    quote = table.add_parser(
        "quote", help="weeks that a patient could have", description=quoting.QUOTE
    )
    _add_question(quote)
    quote.add_argument("patient", metavar="PATIENT", help="id of a patient of the problem")
    quote.add_argument(
        "--moves",
        metavar="N",
        type=at_least(0),
        default=2,
        help="most others who are moved (default 2)",
    )
    _add_options(quote, 3)
    quote.set_defaults(command=quoting.quote)

    fill = table.add_parser("fill", help="patients for a free seat", description=quoting.FILL)
    _add_question(fill)
    fill.add_argument("session", metavar="SESSION", help="id of a session of the problem")
    _add_options(fill, 5)
    fill.set_defaults(command=quoting.fill)

    replan = table.add_parser(
        "replan", help="mend a week after changes", description=replanning.REPLAN
    )
    _add_question(replan)
    replanning.add_changes(replan)
    _add_output(replan)
    _add_limit(replan, 10.0)
    _add_json(replan)
    replan.set_defaults(command=replanning.replan)

    diff = table.add_parser("diff", help="compare two schedules", description=replanning.DIFF)
    diff.add_argument("before", metavar="BEFORE", type=Path, help="a schedule file")
    diff.add_argument("after", metavar="AFTER", type=Path, help="a schedule file")
    diff.add_argument("--person", metavar="ID", help="print the notice of one person only")
    _add_json(diff)
    diff.set_defaults(command=replanning.diff)

    schema = table.add_parser(
        "schema",
        help="print the JSON Schema of the files",
        description="Print the JSON Schema of a problem file or of a schedule file.",
    )
    schema.add_argument("kind", nargs="?", choices=("problem", "schedule"), default="problem")
    schema.set_defaults(command=commands.schema)

    rules = table.add_parser(
        "rules",
        help="list every rule",
        description="List every rule: its id, default level, weight and sentence. A must rule is "
        "obeyed; the others cost their weight for each unit that they count.",
    )
    _add_json(rules)
    rules.set_defaults(command=commands.rules)
    return parser


class _Parser(argparse.ArgumentParser):
    """Keeps the line breaks of its texts, and takes no abbreviations, which later break scripts."""

    def __init__(self, **settings: Any) -> None:
        settings.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(**settings, allow_abbrev=False)


def _add_problem(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "problem", metavar="PROBLEM", type=Path, help="a JSON file, or a folder of CSV files"
    )


def _add_question(parser: argparse.ArgumentParser) -> None:
    _add_problem(parser)
    parser.add_argument("schedule", metavar="SCHEDULE", type=Path, help="the published one")


def _add_options(parser: argparse.ArgumentParser, count: int) -> None:
    parser.add_argument(
        "-k",
        metavar="K",
        type=at_least(1),
        default=count,
        help="most options (default %(default)d)",
    )
    parser.add_argument(
        "--take", metavar="N", type=at_least(1), help="write the schedule with option N"
    )
    _add_output(parser)
    _add_limit(parser, 10.0)
    _add_json(parser)


def _add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-o",
        "--output",
        metavar="SCHEDULE",
        type=Path,
        help=f"file to write; by default ./{SCHEDULE}, which is then replaced only if it is a "
        "schedule of the same problem",
    )


def _add_limit(parser: argparse.ArgumentParser, seconds: float) -> None:
    parser.add_argument(
        "--time-limit",
        metavar="S",
        type=above_zero,
        default=seconds,
        help="most seconds to search (default %(default)g)",
    )


def _add_search(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--gap",
        metavar="G",
        type=share,
        default=0.0,
        help="stop when (score - bound) / score is at most this: 0.05 is 5 %% (default 0)",
    )
    parser.add_argument(
        "--workers", metavar="N", type=at_least(1), help="threads (default: one for each core)"
    )
    parser.add_argument(
        "--seed", metavar="K", type=at_least(0), default=0, help="seed of the search (default 0)"
    )
    parser.add_argument(
        "--start", metavar="SCHEDULE", type=Path, help="a schedule to begin from, and to better"
    )
    parser.add_argument(
        "--deterministic-limit",
        metavar="D",
        type=above_zero,
        help="reproducible mode: one thread, and a limit on work (roughly seconds) in place of "
        "--time-limit",
    )


def _add_rules(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--rule",
        metavar="ID=LEVEL|WEIGHT",
        dest="rules",
        type=rule_setting,
        action="append",
        default=[],
        help="give a rule another level (must, should, like, off) or weight; may be repeated",
    )


def _add_quiet(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress and no summary")


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
