"""The commands `compare` and `worth`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import iopsched
from iopsched import Fault, InputError, Problem, Schedule
from iopsched.cli.arguments import add_effort
from iopsched.cli.console import Exit, note, say
from iopsched.cli.values import at_least
from iopsched.week import Span, parse_clock, parse_time

if TYPE_CHECKING:
    from iopsched import Comparison, Worths
    from iopsched.compare import ScenarioEdit, What

__all__ = ["COMPARE", "WORTH", "add_edits", "add_scenarios", "compare", "worth"]

EDITS = """\
An edit of what the program offers is one of

  +group SESSION [TIME]       one more group like SESSION, led by anybody able; at its time, or TIME
  +seat SESSION [N]           one seat more (or N) in SESSION
  +hours CLINICIAN SPAN       CLINICIAN works in SPAN, too
  +room ROOM                  one more room like ROOM
  +open BLOCK HH:MM-HH:MM     BLOCK has these times; who states no hours works in it
  -clinician CLINICIAN        one clinician less; others may cover
  -room ROOM                  one room less

with a TIME such as "Mon 18:00" and a SPAN such as "Mon 18:00-19:00".
"""

COMPARE = f"""\
Put scenarios side by side: score and bound, who is placed, what is missing, given and used, the
penalty by rule, and what is proven of each difference while gaps are open. The first is PROBLEM as
it is: solved, or its schedule as given with --today.

A scenario is NAME=WHAT, where WHAT is a schedule file of PROBLEM, a changed problem (a file or a
folder), or edits of PROBLEM with commas between them. Problems and edits are solved for
--time-limit each, beginning from the first scenario's schedule.

{EDITS}
exit codes: 0 compared, 1 a schedule breaks must rules

examples:
  iopsched compare week.json --today schedule.json "evening=+group cbt-mon Mon 18:00"
  iopsched compare week.json "fewer=-clinician T3" "swap=-clinician T3, +hours T4 Fri 09:00-12:00"
  iopsched compare week.json --today schedule.json byhand=by_hand.json new=next_week.json
"""

WORTH = f"""\
Tell what one more seat, clinician hour or room would gain, dearest first. A first pass finds what
might help those who lack most; what promises most is then re-solved with the whole week, beginning
from SCHEDULE, and so is the week as it is, for as long: a gain is that of the edit. Each row says
that it was re-solved, and what of it is proven.

{EDITS}
exit codes: 0 also when nothing would gain

examples:
  iopsched worth week.json schedule.json --time-limit 120
  iopsched worth week.json schedule.json --edit "+seat cbt-mon" --edit "+hours T3 Fri 13:00-14:00"
"""


def add_scenarios(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that say what to compare."""
    parser.add_argument(
        "scenarios", metavar="NAME=WHAT", nargs="+", type=named_scenario, help="a scenario"
    )
    parser.add_argument(
        "--today", metavar="SCHEDULE", type=Path, help="the schedule of PROBLEM as it is"
    )
    add_effort(parser)


def add_edits(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that say what to look at."""
    parser.add_argument(
        "--edit",
        metavar="EDIT",
        dest="edits",
        type=named_edit,
        action="append",
        default=[],
        help="what there would be more of, in place of the first pass; may be repeated",
    )
    parser.add_argument(
        "-k",
        metavar="K",
        type=at_least(1),
        default=8,
        help="most edits of the first pass that are re-solved (default %(default)d)",
    )
    add_effort(parser)


def compare(args: argparse.Namespace) -> int:
    """Print scenarios side by side."""
    problem = iopsched.read(args.problem)
    today: What = () if args.today is None else iopsched.read_schedule(args.today)
    scenarios = {"today": today}
    for name, what in args.scenarios:
        if name in scenarios:
            fault = Fault("scenarios", "", "repeat a name", "give each its own")
            raise InputError([fault], "the question")
        scenarios[name] = _read(what) if isinstance(what, Path) else what
    found = iopsched.compare(
        problem, scenarios, time_limit=args.time_limit, gap=args.gap, workers=args.workers
    )
    say(json.dumps(_comparison(found), indent=1) if args.json else str(found))
    broken = [scenario.name for scenario in found if scenario.violations]
    if broken:
        note(f"iopsched: breaks must rules: {', '.join(broken)}")
    return Exit.BROKEN_RULES if broken else Exit.DONE


def worth(args: argparse.Namespace) -> int:
    """Print what one more of things is worth."""
    problem = iopsched.read(args.problem)
    schedule = iopsched.read_schedule(args.schedule)
    found = iopsched.worth(
        problem,
        schedule,
        args.edits or None,
        k=args.k,
        gap=args.gap,
        time_limit=args.time_limit,
        workers=args.workers,
    )
    say(json.dumps(_worths(found), indent=1) if args.json else str(found))
    return Exit.DONE


def named_scenario(text: str) -> tuple[str, Path | tuple[ScenarioEdit, ...]]:
    """``NAME=WHAT``, where edits begin with + or -."""
    name, equals, what = text.partition("=")
    if not (name and equals and what):
        raise argparse.ArgumentTypeError("write NAME=FILE or NAME=EDIT")
    if what[0] not in "+-":
        return name, Path(what)
    return name, tuple(named_edit(part.strip()) for part in what.split(","))


def named_edit(text: str) -> ScenarioEdit:
    """An edit such as ``+seat cbt-mon``."""
    verb, *words = text.split()
    if verb not in _EDITS:
        raise argparse.ArgumentTypeError(f"is no edit; begin with one of {', '.join(_EDITS)}")
    form, make = _EDITS[verb]
    try:
        return make(*words)
    except (TypeError, ValueError):
        raise argparse.ArgumentTypeError(f'is no such edit; write "{verb} {form}"') from None


def _group(like: str, *time: str) -> ScenarioEdit:
    return iopsched.AddGroup(like, parse_time(" ".join(time)) if time else None)


def _seat(session: str, seats: str = "1") -> ScenarioEdit:
    if not (seats.isdecimal() and int(seats) > 0):
        raise ValueError
    return iopsched.AddSeats(session, int(seats))


def _hours(clinician: str, day: str, times: str) -> ScenarioEdit:
    first, _, last = times.partition("-")
    span = Span.of(f"{day} {first}", f"{day} {last}")
    if span.end <= span.start:
        raise ValueError
    return iopsched.AddHours(clinician, span)


def _open(block: str, times: str) -> ScenarioEdit:
    first, _, last = times.partition("-")
    return iopsched.OpenLonger(block, parse_clock(first), parse_clock(last))


_EDITS: Mapping[str, tuple[str, Callable[..., ScenarioEdit]]] = {
    "+group": ("SESSION [Mon 18:00]", _group),
    "+seat": ("SESSION [N]", _seat),
    "+hours": ("CLINICIAN Mon 18:00-19:00", _hours),
    "+room": ("ROOM", lambda room: iopsched.AddRoom(room)),
    "+open": ("BLOCK 17:00-21:00", _open),
    "-clinician": ("CLINICIAN", lambda clinician: iopsched.DropClinician(clinician)),
    "-room": ("ROOM", lambda room: iopsched.DropRoom(room)),
}


def _read(path: Path) -> Problem | Schedule:
    """A schedule, or else a problem: told by the fields that only a schedule has."""
    if not path.is_dir():
        try:
            tree = json.loads(path.read_bytes())
        except (OSError, ValueError):
            tree = None  # Reading it as a problem says what is wrong with it.
        own = {field.name for field in fields(Schedule)} - {field.name for field in fields(Problem)}
        if isinstance(tree, dict) and own & tree.keys():
            return iopsched.read_schedule(path)
    return iopsched.read(path)


def _comparison(found: Comparison) -> dict[str, Any]:
    return {
        "scenarios": [
            {
                "name": one.name,
                **one.facts,
                "waiting_patients": sorted(one.waiting),
                "rules": dict(one.by_rule),
            }
            for one in found
        ],
        "versus": [
            {
                "name": one.name,
                "first": one.first,
                "found": one.found,
                "low": one.low,
                "high": one.high,
                "words": one.words,
                "now_placed": list(one.now_placed),
                "no_longer_placed": list(one.no_longer_placed),
                "notes": list(one.notes),
            }
            for one in found.versus
        ],
    }


def _worths(found: Worths) -> dict[str, Any]:
    return {
        "score": found.score,
        "bound": found.bound,
        "better_by": found.better_by,
        "complete": found.complete,
        "rows": [
            {
                "edit": str(row.edit),
                "unit": row.unit,
                "units": row.units,
                "gain": row.gain,
                "per_unit": row.per_unit,
                "low": row.low,
                "high": row.high,
                "how": row.how,
                "helped": list(row.helped),
                "worse": list(row.worse),
            }
            for row in found.rows
        ],
        "left": [{"edit": str(edit), "why": why} for edit, why in found.left],
    }
