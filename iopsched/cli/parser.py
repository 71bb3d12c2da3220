"""The arguments of every command, and the help that teaches them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import iopsched
from iopsched.cli import (
    commands,
    comparing,
    explaining,
    planning,
    quoting,
    replanning,
    reviewing,
)
from iopsched.cli.arguments import (
    add_json,
    add_limit,
    add_options,
    add_output,
    add_problem,
    add_question,
    add_quiet,
    add_rules,
    add_search,
)
from iopsched.cli.values import at_least

__all__ = ["build_parser"]

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
  iopsched compare week.json "fewer=-clinician T3" what if? scenarios side by side
  iopsched worth week.json schedule.json          what is one more seat, hour or room worth?
  iopsched review week.json attendance.csv        whose attendance meets a rule of the program?
  iopsched plan week.json --weeks 6 -o ahead      six weeks: who comes when, who moves and why?
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
    add_output(demo)
    add_limit(demo, 10.0)
    add_quiet(demo)
    demo.set_defaults(command=commands.demo)

    solve = table.add_parser("solve", help="find the best schedule of a week", description=SOLVE)
    add_problem(solve)
    add_output(solve)
    add_limit(solve, 60.0)
    add_search(solve)
    solve.add_argument(
        "--start", metavar="SCHEDULE", type=Path, help="a schedule to begin from, and to better"
    )
    add_rules(solve)
    add_quiet(solve)
    add_json(solve)
    solve.set_defaults(command=commands.solve)

    check = table.add_parser(
        "check", help="find what a schedule breaks, and its score", description=CHECK
    )
    add_problem(check)
    check.add_argument("schedule", metavar="SCHEDULE", type=Path, help="a JSON file")
    add_rules(check)
    add_json(check)
    check.set_defaults(command=commands.check)

    show = table.add_parser("show", help="print a week", description="Print a schedule's week.")
    add_problem(show)
    show.add_argument("schedule", metavar="SCHEDULE", type=Path, help="a JSON file")
    show.set_defaults(command=commands.show)

    explain = table.add_parser(
        "explain", help="why something is missing, and what helps", description=explaining.EXPLAIN
    )
    add_question(explain)
    explain.add_argument("patient", metavar="PATIENT", nargs="?", help="explain only this one")
    add_limit(explain, 60.0)
    add_json(explain)
    explain.set_defaults(command=explaining.explain)

    why_not = table.add_parser(
        "why-not", help="what a seat would break or cost", description=explaining.WHY_NOT
    )
    add_question(why_not)
    why_not.add_argument("patient", metavar="PATIENT", help="id of a patient of the problem")
    why_not.add_argument("session", metavar="SESSION", help="id of a session of the problem")
    add_json(why_not)
    why_not.set_defaults(command=explaining.why_not)

    quote = table.add_parser(
        "quote", help="weeks that a patient could have", description=quoting.QUOTE
    )
    add_question(quote)
    quote.add_argument(
        "patient", metavar="PATIENT", help="id of a patient of the problem, or a newcomer's file"
    )
    quote.add_argument(
        "--moves",
        metavar="N",
        type=at_least(0),
        default=2,
        help="most others who are moved (default 2)",
    )
    add_options(quote, 3)
    quote.set_defaults(command=quoting.quote)

    fill = table.add_parser("fill", help="patients for a free seat", description=quoting.FILL)
    add_question(fill)
    fill.add_argument("session", metavar="SESSION", help="id of a session of the problem")
    add_options(fill, 5)
    fill.set_defaults(command=quoting.fill)

    replan = table.add_parser(
        "replan", help="mend a week after changes", description=replanning.REPLAN
    )
    add_question(replan)
    replanning.add_changes(replan)
    add_output(replan)
    add_limit(replan, 10.0)
    add_json(replan)
    replan.set_defaults(command=replanning.replan)

    plan = table.add_parser("plan", help="plan several weeks", description=planning.PLAN)
    add_problem(plan)
    planning.add_arguments(plan)
    add_limit(plan, 120.0)
    add_search(plan)
    add_quiet(plan)
    add_json(plan)
    plan.set_defaults(command=planning.plan)

    diff = table.add_parser("diff", help="compare two schedules", description=replanning.DIFF)
    diff.add_argument("before", metavar="BEFORE", type=Path, help="a schedule file")
    diff.add_argument("after", metavar="AFTER", type=Path, help="a schedule file")
    diff.add_argument("--person", metavar="ID", help="print the notice of one person only")
    add_json(diff)
    diff.set_defaults(command=replanning.diff)

    compare = table.add_parser(
        "compare", help="scenarios side by side: what if?", description=comparing.COMPARE
    )
    add_problem(compare)
    comparing.add_scenarios(compare)
    add_limit(compare, 30.0)
    add_json(compare)
    compare.set_defaults(command=comparing.compare)

    worth = table.add_parser(
        "worth", help="what one more seat, hour or room gains", description=comparing.WORTH
    )
    add_question(worth)
    comparing.add_edits(worth)
    add_limit(worth, 60.0)
    add_json(worth)
    worth.set_defaults(command=comparing.worth)

    review = table.add_parser(
        "review", help="flag attendance for clinical review", description=reviewing.REVIEW
    )
    add_problem(review)
    review.add_argument("attendance", metavar="ATTENDANCE", type=Path, help="a JSON or CSV file")
    review.add_argument(
        "--as-of",
        metavar="DATE",
        type=reviewing.day,
        help="look at nothing after this day (default: the day before PROBLEM's week, or that of "
        "the last record where it is later)",
    )
    review.add_argument("--patient", metavar="PATIENT", help="print the flags of one patient only")
    add_json(review)
    review.set_defaults(command=reviewing.review)

    schema = table.add_parser(
        "schema",
        help="print the JSON Schema of the files",
        description="Print the JSON Schema of a problem, schedule or attendance file.",
    )
    schema.add_argument(
        "kind", nargs="?", choices=("problem", "schedule", "attendance"), default="problem"
    )
    schema.set_defaults(command=commands.schema)

    rules = table.add_parser(
        "rules",
        help="list every rule",
        description="List every rule: its id, default level, weight and sentence. A must rule is "
        "obeyed; the others cost their weight for each unit that they count.",
    )
    add_json(rules)
    rules.set_defaults(command=commands.rules)
    return parser


class _Parser(argparse.ArgumentParser):
    """Keeps the line breaks of its texts, and takes no abbreviations, which later break scripts."""

    def __init__(self, **settings: Any) -> None:
        settings.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(**settings, allow_abbrev=False)
