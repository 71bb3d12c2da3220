"""The command `review`."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import iopsched
from iopsched.cli.console import Exit, say
from iopsched.cli.values import require_known

if TYPE_CHECKING:
    from iopsched import Flag, Review

__all__ = ["REVIEW", "day", "review"]

REVIEW = """\
Flag patients whose attendance meets a rule that the program set, for a clinician's review. A flag
has the rule and the numbers, and advises nothing. No solver is used.

ATTENDANCE is a JSON file, or a CSV file with one record a row. A record has

  patient, date, start, service         who, when (2026-11-02, 09:00) and what; session if a group
  status                                attended, missed, excused, made_up or canceled
  minutes                               how long the patient was there
  makes_up, makes_up_start              of made_up: day (and start) of the miss that it makes up for

The rules are data of PROBLEM, under "program":

  "attendance": {
    "misses": [{"id": "two-in-six", "misses": 2, "of": 6},
               {"id": "six-in-twelve-weeks", "misses": 6, "within_weeks": 12}],
    "weeks":  [{"id": "weekly-minimum", "weeks": 2, "of": 3}],
    "hours":  [{"id": "few-hours", "hours": 18, "weeks": 3}]
  }

"weeks" are those below the weekly minimums of the patient's plan and of the rule packs. `iopsched
schema` has every field. Patients with too little history for a rule are listed, and not flagged;
so are those whose day in "discharged" is over. Records before "admitted" are of an earlier stay.

exit codes: 0 also when patients are flagged

examples:
  iopsched review week.json attendance.csv
  iopsched review week.json attendance.csv --as-of 2026-11-15 --patient P017
  iopsched review week.json attendance.csv --json > flags.json
"""


def review(args: argparse.Namespace) -> int:
    """Print who is flagged."""
    problem = iopsched.read(args.problem)
    attendance = iopsched.read_attendance(args.attendance)
    if args.patient is not None:
        known = {patient.id for patient in problem.patients}
        require_known("--patient", args.patient, known | {r.patient for r in attendance.records})
    found = iopsched.review(attendance, problem, as_of=args.as_of)
    if args.patient is not None:
        say(_of_patient(found, args.patient))
    elif args.json:
        say(json.dumps(_facts(found), indent=1))
    else:
        say(str(found))
    return Exit.DONE


def _of_patient(found: Review, patient: str) -> str:
    """The flags of one patient, and the rules that could say nothing."""
    lines = [str(flag) for flag in found.of(patient)]
    lines += [f"not judged: {one}" for one in found.unjudged if one.patient == patient]
    return "\n".join(lines) or f"{patient}: no flags"


def day(text: str) -> dt.date:
    """A date of the command line."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("is no date; write it as 2026-11-15") from None


def _facts(found: Review) -> dict[str, Any]:
    return {
        "as_of": found.as_of.isoformat(),
        "reviewed": found.reviewed,
        "flags": [_flag(flag) for flag in found.flags],
        "unjudged": [
            {"patient": one.patient, "rule": one.rule, "cause": one.cause, "words": one.words}
            for one in found.unjudged
        ],
    }


def _flag(flag: Flag) -> dict[str, Any]:
    return {
        "patient": flag.patient,
        "rule": flag.rule,
        "sentence": flag.sentence,
        "counted": flag.counted,
        "threshold": flag.threshold,
        "unit": flag.unit,
        "first": flag.first.isoformat(),
        "last": flag.last.isoformat(),
        "tally": flag.tally,
        "sessions": [str(record) for record in flag.sessions],
        "shortfalls": list(flag.shortfalls),
    }
