"""The commands `replan` and `diff`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import iopsched
from iopsched.cli.console import Exit, note, say
from iopsched.cli.output import writable_output
from iopsched.cli.values import require_known
from iopsched.week import DAY, DAYS, WEEK, Span, parse_time

if TYPE_CHECKING:
    from iopsched import Diff, Problem, Schedule
    from iopsched.changes import Change

__all__ = ["DIFF", "REPLAN", "add_changes", "diff", "replan"]

REPLAN = """\
Mend a published week after something changed, and disturb as few patients as can be; the score
comes second. What began before --now stays to the letter. Prints who changed, what and why, and a
notice for each person with --notices; the mended schedule is written, and the changed problem that
it answers with --problem.

A change is NAME=TIME; where the time may be left out, it is for all the week. A TIME is a day
("Tue"), a part of one ("Tue 09:00-12:00"), or "Tue 09:00-Thu 12:00". Changes may be repeated and
combined.

exit codes: 0 mended, 1 a pin or a required session cannot be kept

examples:
  iopsched replan week.json schedule.json --out T3=Tue --now "Tue 07:30" -o mended.json
  iopsched replan week.json schedule.json --room-lost R2 --busy "P017=Thu 16:00-18:00"
  iopsched replan week.json schedule.json --missed P017=cbt-mon --now "Mon 12:00" --notices
  iopsched replan week.json schedule.json --leaves P017=Wed --admit P042
"""

DIFF = """\
Compare two schedules of a week person by person: who changed, and what. --person prints one plain
notice, which names no other patient to a patient.

examples:
  iopsched diff schedule.json mended.json
  iopsched diff schedule.json mended.json --person P017
"""


def add_changes(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that say what happened."""
    kinds: list[tuple[str, str, Callable[[str], Change | str], str]] = [
        ("--out", "CLINICIAN[=TIME]", _out, "a clinician is away; others may cover"),
        ("--room-lost", "ROOM[=TIME]", _room, "a room cannot be used"),
        ("--busy", "PATIENT=TIME", _busy, "a patient has a new commitment"),
        ("--leaves", "PATIENT[=TIME]", _leaves, "a patient leaves, from the beginning of TIME"),
        ("--admit", "PATIENT", str, "a wait-listed patient of the problem is admitted"),
        ("--cancel", "SESSION", iopsched.SessionCanceled, "a session is canceled"),
        ("--missed", "PATIENT=SESSION", _missed, "a patient was not there, or will not be"),
    ]
    for flag, form, read, words in kinds:
        parser.add_argument(
            flag,
            metavar=form,
            dest="changes",
            type=read,
            action="append",
            default=[],
            help=f"{words}; may be repeated",
        )
    parser.add_argument(
        "--now", metavar="TIME", type=_moment, default=0, help='such as "Tue 07:30" (default Mon)'
    )
    parser.add_argument("--notices", action="store_true", help="print a notice for each person")
    parser.add_argument(
        "--problem", metavar="FILE", dest="changed", type=Path, help="write the changed problem"
    )


def replan(args: argparse.Namespace) -> int:
    """Mend a week and write it."""
    problem = iopsched.read(args.problem)
    schedule = iopsched.read_schedule(args.schedule)
    output = writable_output(args.output, problem, [args.problem, args.schedule])
    changed = args.changed
    if changed is not None:
        changed = writable_output(changed, problem, [args.problem, args.schedule])
    changes = [_change(problem, change) for change in args.changes]
    mended = iopsched.replan(problem, schedule, changes, now=args.now, time_limit=args.time_limit)
    iopsched.write(mended.schedule, output)
    if changed is not None:
        iopsched.write(mended.result.problem, changed)
    if args.json:
        facts = {
            "disturbed": list(mended.disturbed),
            "weight": mended.weight,
            "least": mended.least,
            "score": mended.result.score,
            "violations": [asdict(violation) for violation in mended.result.violations],
            **_facts(mended.diff),
        }
        say(json.dumps(facts, indent=1))
    else:
        say(f"{mended}\n\n{_text(mended.diff, notices=args.notices)}")
    for violation in mended.result.violations:
        note(f"iopsched: {violation}")
    note(f"wrote {output}")
    return Exit.BROKEN_RULES if mended.result.violations else Exit.DONE


def diff(args: argparse.Namespace) -> int:
    """Compare two schedules."""
    before, after = iopsched.read_schedule(args.before), iopsched.read_schedule(args.after)
    if args.person is not None:
        require_known("--person", args.person, _people(before) | _people(after))
    found = iopsched.diff(before, after)
    if args.json:
        say(json.dumps(_facts(found), indent=1))
    elif args.person is not None:
        say(found.notice(args.person) or f"{args.person}: nothing has changed.")
    else:
        say(_text(found, notices=False))
    return Exit.DONE


def _people(schedule: Schedule) -> set[str]:
    """Everybody whom a schedule names."""
    people = {p.patient for p in schedule.placements} | {p.patient for p in schedule.unplaced}
    people.update(*(placement.clinicians for placement in schedule.placements))
    people.update(*(run.clinicians for run in schedule.runs))
    return people


def _change(problem: Problem, change: Change | str) -> Change:
    """The change; who is admitted by id has their data in the problem."""
    if not isinstance(change, str):
        return change
    for patient in problem.patients:
        if patient.id == change:
            return iopsched.PatientAdmitted(replace(patient, enrolled=True))
    fault = iopsched.Fault("--admit", "", "names no patient of the problem", "correct the id")
    raise iopsched.InputError([fault], "the changes")


def _facts(found: Diff) -> dict[str, Any]:
    return {
        "differences": json.loads(found.frame.to_json(orient="records")),
        "notices": found.notices,
    }


def _text(found: Diff, *, notices: bool) -> str:
    if not found.differences:
        return "nothing has changed"
    parts = [found.frame.to_string(index=False)]
    parts += found.notices.values() if notices else ()
    return "\n\n".join(parts)


def _out(text: str) -> Change:
    name, spans = _timed(text)
    return iopsched.ClinicianOut(name, spans)


def _room(text: str) -> Change:
    name, spans = _timed(text)
    return iopsched.RoomLost(name, spans)


def _busy(text: str) -> Change:
    name, spans = _timed(text)
    if "=" not in text:
        # All week would take everything away, which is hardly ever meant.
        raise argparse.ArgumentTypeError('write PATIENT=TIME, such as "P017=Tue 16:00-18:00"')
    return iopsched.NewCommitment(name, spans)


def _leaves(text: str) -> Change:
    name, spans = _timed(text)
    return iopsched.PatientLeaves(name, spans[0].start)


def _missed(text: str) -> Change:
    name, equals, session = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError("write PATIENT=SESSION")
    return iopsched.SessionMissed(name, session)


def _timed(text: str) -> tuple[str, tuple[Span, ...]]:
    name, equals, when = text.partition("=")
    return name, (_span(when),) if equals else (Span(0, WEEK),)


def _moment(text: str) -> int:
    return _span(text).start if text in DAYS else _time(text)


def _span(text: str) -> Span:
    """``Tue``, ``Tue 09:00-12:00`` or ``Tue 09:00-Thu 12:00``."""
    if text in DAYS:
        return Span(DAYS.index(text) * DAY, (DAYS.index(text) + 1) * DAY)
    first, dash, last = text.partition("-")
    start = _time(first)
    end = _time(last if " " in last else f"{first.partition(' ')[0]} {last}")
    if not dash or start >= end:
        raise argparse.ArgumentTypeError('is no time; write "Tue" or "Tue 09:00-12:00"')
    return Span(start, end)


def _time(text: str) -> int:
    try:
        return parse_time(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
