"""iopsched: weekly schedules for Intensive Outpatient Programs.

Every public name is loaded on first use, so that checking a schedule needs no solver and importing
the package costs next to nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from iopsched.attendance import (
        Attendance,
        AttendanceRecord,
        AttendanceRules,
        HoursRule,
        MissRule,
        WeekRule,
    )
    from iopsched.changes import (
        ClinicianOut,
        NewCommitment,
        NewSession,
        PatientAdmitted,
        PatientLeaves,
        RoomLost,
        SessionCanceled,
        SessionMissed,
    )
    from iopsched.check import Penalty, Score, Violation, check, score
    from iopsched.compare import (
        AddGroup,
        AddHours,
        AddRoom,
        AddSeats,
        Comparison,
        DropClinician,
        DropRoom,
        OpenLonger,
        compare,
    )
    from iopsched.diff import Diff, Undone, diff
    from iopsched.differences import Difference
    from iopsched.errors import Fault, InputError, IopschedError, SolverError
    from iopsched.explain import (
        Explanation,
        Explanations,
        Reason,
        Relaxation,
        WhyNot,
        explain,
        why_not,
    )
    from iopsched.io import (
        from_frames,
        read,
        read_attendance,
        read_schedule,
        to_frames,
        write,
    )
    from iopsched.plan import Cause, Move, Plan, PlannedWeek, plan
    from iopsched.plot import plot_week
    from iopsched.problem import (
        Authorization,
        Block,
        Clinician,
        Closure,
        CountedDays,
        Dates,
        Hours,
        Need,
        Patient,
        Phase,
        Pin,
        Preferences,
        Problem,
        Program,
        Room,
        Routine,
        RulePack,
        RuleSetting,
        Service,
        Session,
        Status,
        Visits,
    )
    from iopsched.quote import (
        Disturbed,
        Fillings,
        Loosening,
        Quote,
        Quoter,
        Quotes,
        fill,
        quote,
    )
    from iopsched.replan import Replan, replan
    from iopsched.result import Progress, Result
    from iopsched.review import Flag, Review, Unjudged, review
    from iopsched.rules import RULES
    from iopsched.schedule import Placement, Run, Schedule, Unplaced
    from iopsched.solve import solve
    from iopsched.week import Span
    from iopsched.worth import Worth, Worths, worth

    __version__: str

_HOMES = {
    "attendance": "Attendance AttendanceRecord AttendanceRules HoursRule MissRule WeekRule",
    "changes": (
        "ClinicianOut NewCommitment NewSession PatientAdmitted PatientLeaves RoomLost "
        "SessionCanceled SessionMissed"
    ),
    "check": "Penalty Score Violation check score",
    "compare": (
        "AddGroup AddHours AddRoom AddSeats Comparison DropClinician DropRoom OpenLonger compare"
    ),
    "diff": "Diff Undone diff",
    "differences": "Difference",
    "errors": "Fault InputError IopschedError SolverError",
    "explain": "Explanation Explanations Reason Relaxation WhyNot explain why_not",
    "io": "from_frames read read_attendance read_schedule to_frames write",
    "plan": "Cause Move Plan PlannedWeek plan",
    "plot": "plot_week",
    "problem": (
        "Authorization Block Clinician Closure CountedDays Dates Hours Need Patient Phase Pin "
        "Preferences Problem Program Room Routine RulePack RuleSetting Service Session Status "
        "Visits"
    ),
    "quote": "Disturbed Fillings Loosening Quote Quoter Quotes fill quote",
    "replan": "Replan replan",
    "result": "Progress Result",
    "review": "Flag Review Unjudged review",
    "rules": "RULES",
    "schedule": "Placement Run Schedule Unplaced",
    "solve": "solve",
    "week": "Span",
    "worth": "Worth Worths worth",
}
_HOME = {name: module for module, names in _HOMES.items() for name in names.split()}

__all__ = [
    "RULES",
    "AddGroup",
    "AddHours",
    "AddRoom",
    "AddSeats",
    "Attendance",
    "AttendanceRecord",
    "AttendanceRules",
    "Authorization",
    "Block",
    "Cause",
    "Clinician",
    "ClinicianOut",
    "Closure",
    "Comparison",
    "CountedDays",
    "Dates",
    "Diff",
    "Difference",
    "Disturbed",
    "DropClinician",
    "DropRoom",
    "Explanation",
    "Explanations",
    "Fault",
    "Fillings",
    "Flag",
    "Hours",
    "HoursRule",
    "InputError",
    "IopschedError",
    "Loosening",
    "MissRule",
    "Move",
    "Need",
    "NewCommitment",
    "NewSession",
    "OpenLonger",
    "Patient",
    "PatientAdmitted",
    "PatientLeaves",
    "Penalty",
    "Phase",
    "Pin",
    "Placement",
    "Plan",
    "PlannedWeek",
    "Preferences",
    "Problem",
    "Program",
    "Progress",
    "Quote",
    "Quoter",
    "Quotes",
    "Reason",
    "Relaxation",
    "Replan",
    "Result",
    "Review",
    "Room",
    "RoomLost",
    "Routine",
    "RulePack",
    "RuleSetting",
    "Run",
    "Schedule",
    "Score",
    "Service",
    "Session",
    "SessionCanceled",
    "SessionMissed",
    "SolverError",
    "Span",
    "Status",
    "Undone",
    "Unjudged",
    "Unplaced",
    "Violation",
    "Visits",
    "WeekRule",
    "WhyNot",
    "Worth",
    "Worths",
    "__version__",
    "check",
    "compare",
    "diff",
    "explain",
    "fill",
    "from_frames",
    "plan",
    "plot_week",
    "quote",
    "read",
    "read_attendance",
    "read_schedule",
    "replan",
    "review",
    "score",
    "solve",
    "to_frames",
    "why_not",
    "worth",
    "write",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        value: Any = version("iopsched")
    elif name in _HOME:
        value = getattr(import_module(f"iopsched.{_HOME[name]}"), name)
    else:
        raise AttributeError(f"module 'iopsched' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return list(__all__)


class _Package(ModuleType):
    """Keeps `iopsched.solve` the function: importing the module `solve` would rebind it."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOME and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
