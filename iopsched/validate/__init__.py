"""One pass over a problem, or a schedule, that reports every fault at once.

No fault repeats a value of the input, which may be free text about a patient; only ids that are
declared and well formed are named.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from iopsched.attendance import Attendance
from iopsched.errors import Fault, InputError
from iopsched.problem import Problem
from iopsched.schedule import Schedule
from iopsched.validate.attendance import record_findings, rule_findings
from iopsched.validate.crossings import crossing_findings
from iopsched.validate.fields import field_findings
from iopsched.validate.finding import Finding, Path, as_faults, place, related
from iopsched.validate.lookup import Declared, Lookup
from iopsched.validate.offers import offer_findings
from iopsched.validate.pins import pin_findings
from iopsched.validate.plans import plan_findings
from iopsched.validate.schedules import schedule_findings
from iopsched.validate.shapes import shape_findings

__all__ = [
    "attendance_findings",
    "attendance_form_faults",
    "content_findings",
    "faults",
    "form_findings",
    "require_valid",
    "require_valid_attendance",
    "require_valid_schedule",
    "schedule_faults",
    "schedule_form_faults",
]


def faults(problem: Problem) -> tuple[Fault, ...]:
    """Every fault of a problem, in the order of its fields.

    Parameters
    ----------
    problem : Problem
        As read from a file or built in Python.

    Returns
    -------
    tuple of Fault
        Empty when the problem can be solved. Values of wrong Python types are reported alone,
        because nothing else can be told from them.
    """
    found = list(shape_findings(problem, Problem)) or content_findings(problem)
    return as_faults(found, lambda path: place(path, "problem", partial(_id_at, problem)))


def require_valid(problem: Problem, source: str = "the problem") -> None:
    """Raise if a problem has any fault.

    Raises
    ------
    InputError
        With every fault.
    """
    if found := faults(problem):
        raise InputError(found, source)


def schedule_faults(problem: Problem, schedule: Schedule) -> tuple[Fault, ...]:
    """Every fault of a schedule that keeps it from being judged against a problem.

    Parameters
    ----------
    problem : Problem
        A problem without faults.
    schedule : Schedule
        What is to be checked, compared or started from.

    Returns
    -------
    tuple of Fault
        Ids that the problem does not know, spans that are none, and contradictions about who is
        unplaced. Whether the schedule obeys the rules is for `iopsched.check` to say.
    """
    found = list(shape_findings(schedule, Schedule))
    if not found:
        found = _of_schedule(schedule, Lookup(problem))
    return as_faults(found, _place_in_schedule)


def require_valid_schedule(
    problem: Problem, schedule: Schedule, source: str = "the schedule"
) -> None:
    """Raise if a schedule cannot be judged against a problem.

    Raises
    ------
    InputError
        With every fault of `schedule_faults`.
    """
    if found := schedule_faults(problem, schedule):
        raise InputError(found, source)


def content_findings(
    problem: Problem, declared: Declared | None = None, broken: Iterable[Path] = ()
) -> list[Finding]:
    """Find every fault in a problem whose values have the types that they should.

    Parameters
    ----------
    declared : Declared or None
        What the file declares beyond what could be read.
    broken : iterable of paths
        Values that could not be read and were left out; nothing more is said of them.
    """
    lookup, broken = Lookup(problem, declared), frozenset(broken)
    found = (
        *field_findings(problem, lookup),
        *crossing_findings(problem),
        *offer_findings(problem, lookup),
        *plan_findings(problem, lookup),
        *pin_findings(problem, lookup),
        *rule_findings(problem),
    )
    return [finding for finding in found if not related(finding.path, broken)]


def schedule_form_faults(schedule: Schedule) -> tuple[Fault, ...]:
    """Every fault of a schedule that can be told without its problem."""
    found = list(shape_findings(schedule, Schedule)) or form_findings(schedule)
    return as_faults(found, _place_in_schedule)


def form_findings(schedule: Schedule) -> list[Finding]:
    """Find such faults in a schedule whose values have the types that they should."""
    return _of_schedule(schedule, None)


def attendance_form_faults(attendance: Attendance) -> tuple[Fault, ...]:
    """Every fault of attendance that can be told without a problem."""
    return _attendance_faults(attendance, None)


def require_valid_attendance(
    problem: Problem, attendance: Attendance, source: str = "the attendance"
) -> None:
    """Raise if attendance cannot be reviewed by a problem's rules.

    Patients whom the problem does not know are no fault: they may have left.

    Raises
    ------
    InputError
        With every fault.
    """
    if found := _attendance_faults(attendance, Lookup(problem)):
        raise InputError(found, source)


def attendance_findings(
    attendance: Attendance, lookup: Lookup | None = None, *, complete: bool = True
) -> list[Finding]:
    """Find every fault in attendance whose values have the types that they should.

    Parameters
    ----------
    complete : bool
        Whether all of it could be read, so that a record that is named must be there.
    """
    return [
        *field_findings(attendance, lookup),
        *crossing_findings(attendance),
        *record_findings(attendance, complete=complete),
    ]


def _attendance_faults(attendance: Attendance, lookup: Lookup | None) -> tuple[Fault, ...]:
    found = list(shape_findings(attendance, Attendance)) or attendance_findings(attendance, lookup)
    return as_faults(found, lambda path: place(path, "attendance", lambda path: None))


def _place_in_schedule(path: Path) -> tuple[str, str]:
    return place(path, "schedule", lambda path: None)


def _of_schedule(schedule: Schedule, lookup: Lookup | None) -> list[Finding]:
    return [
        *field_findings(schedule, lookup),
        *crossing_findings(schedule),
        *schedule_findings(schedule),
    ]


def _id_at(problem: Problem, path: Path) -> object:
    value: object = problem
    for step in path:
        if isinstance(value, tuple) and isinstance(step, int):
            value = value[step]
        else:
            value = getattr(value, str(step), None)
    return getattr(value, "id", None)
