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
    from iopsched.io import from_frames, read, read_schedule, to_frames, write
    from iopsched.plot import plot_week
    from iopsched.problem import (
        Authorization,
        Block,
        Clinician,
        CountedDays,
        Hours,
        Need,
        Patient,
        Pin,
        Preferences,
        Problem,
        Program,
        Room,
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
    from iopsched.rules import RULES
    from iopsched.schedule import Placement, Run, Schedule, Unplaced
    from iopsched.solve import solve
    from iopsched.week import Span

    __version__: str

_HOMES = {
    "changes": (
        "ClinicianOut",
        "NewCommitment",
        "NewSession",
        "PatientAdmitted",
        "PatientLeaves",
        "RoomLost",
        "SessionCanceled",
        "SessionMissed",
    ),
    "check": ("Penalty", "Score", "Violation", "check", "score"),
    "diff": ("Diff", "Undone", "diff"),
    "differences": ("Difference",),
    "errors": ("Fault", "InputError", "IopschedError", "SolverError"),
    "explain": (
        "Explanation",
        "Explanations",
        "Reason",
        "Relaxation",
        "WhyNot",
        "explain",
        "why_not",
    ),
    "io": ("from_frames", "read", "read_schedule", "to_frames", "write"),
    "plot": ("plot_week",),
    "problem": (
        "Authorization",
        "Block",
        "Clinician",
        "CountedDays",
        "Hours",
        "Need",
        "Patient",
        "Pin",
        "Preferences",
        "Problem",
        "Program",
        "Room",
        "RulePack",
        "RuleSetting",
        "Service",
        "Session",
        "Status",
        "Visits",
    ),
    "quote": (
        "Disturbed",
        "Fillings",
        "Loosening",
        "Quote",
        "Quoter",
        "Quotes",
        "fill",
        "quote",
    ),
    "replan": ("Replan", "replan"),
    "result": ("Progress", "Result"),
    "rules": ("RULES",),
    "schedule": ("Placement", "Run", "Schedule", "Unplaced"),
    "solve": ("solve",),
    "week": ("Span",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "RULES",
    "Authorization",
    "Block",
    "Clinician",
    "ClinicianOut",
    "CountedDays",
    "Diff",
    "Difference",
    "Disturbed",
    "Explanation",
    "Explanations",
    "Fault",
    "Fillings",
    "Hours",
    "InputError",
    "IopschedError",
    "Loosening",
    "Need",
    "NewCommitment",
    "NewSession",
    "Patient",
    "PatientAdmitted",
    "PatientLeaves",
    "Penalty",
    "Pin",
    "Placement",
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
    "Room",
    "RoomLost",
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
    "Unplaced",
    "Violation",
    "Visits",
    "WhyNot",
    "__version__",
    "check",
    "diff",
    "explain",
    "fill",
    "from_frames",
    "plot_week",
    "quote",
    "read",
    "read_schedule",
    "replan",
    "score",
    "solve",
    "to_frames",
    "why_not",
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
