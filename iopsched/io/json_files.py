"""Problems, schedules and attendance as JSON."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from iopsched.attendance import Attendance
from iopsched.errors import InputError
from iopsched.io.document import Document, Readable, adapter
from iopsched.io.text import UnreadableError, parse_text
from iopsched.problem import Patient, Problem
from iopsched.schedule import FORMAT, Schedule
from iopsched.validate import attendance_form_faults, faults, schedule_form_faults
from iopsched.validate.finding import Kind, as_faults, place

__all__ = [
    "digest",
    "dumps",
    "loads",
    "loads_attendance",
    "loads_patient",
    "loads_schedule",
    "tree_of",
]

_OF_OTHERS = ("keep_apart", "keep_together", "pins", "current")
"""Fields of a problem that name its patients."""

_KINDS: dict[type[Readable], Kind] = {
    Problem: "problem",
    Schedule: "schedule",
    Attendance: "attendance",
}


def loads(text: str | bytes, source: str = "the problem") -> Problem:
    """Read a problem from JSON text.

    Parameters
    ----------
    text : str or bytes
        Bytes are UTF-8.
    source : str
        What to call it in messages.

    Raises
    ------
    InputError
        With every fault: what is no JSON, is of the wrong type, is not known, or cannot be.
    """
    value = _loads(text, Problem, source)
    assert isinstance(value, Problem)
    return value


def loads_schedule(text: str | bytes, source: str = "the schedule") -> Schedule:
    """Read a schedule from JSON text.

    Whether its ids are those of a problem is for `iopsched.validate.schedule_faults` to say.

    Raises
    ------
    InputError
        With every fault.
    """
    value = _loads(text, Schedule, source)
    assert isinstance(value, Schedule)
    return value


def loads_patient(text: str | bytes, problem: Problem, source: str = "the patient") -> Patient:
    """Read one patient, such as a newcomer, from JSON text.

    Parameters
    ----------
    text : str or bytes
        An object as those among the ``patients`` of a problem file.
    problem : Problem
        The patient need not be in it, but what the patient names has to be.

    Raises
    ------
    InputError
        With every fault.
    """
    tree = {name: part for name, part in tree_of(problem).items() if name not in _OF_OTHERS}
    try:
        alone = {"format": FORMAT, **tree, "patients": [parse_text(text)]}
    except UnreadableError as error:
        raise InputError([error.fault], source) from None
    value = _read(Document(alone, Problem), Problem, source)
    assert isinstance(value, Problem)
    return value.patients[0]


def loads_attendance(text: str | bytes, source: str = "the attendance") -> Attendance:
    """Read attendance from JSON text.

    Raises
    ------
    InputError
        With every fault.
    """
    value = _loads(text, Attendance, source)
    assert isinstance(value, Attendance)
    return value


def dumps(value: Readable) -> str:
    """JSON text of a problem, a schedule or attendance: indented, without defaults, ever the same.

    Raises
    ------
    InputError
        When it has faults, because it could not be read again.
    """
    if isinstance(value, Problem):
        found, source = faults(value), "the problem"
    elif isinstance(value, Attendance):
        found, source = attendance_form_faults(value), "the attendance"
    else:
        found, source = schedule_form_faults(value), "the schedule"
    if found:
        raise InputError(found, source)
    return json.dumps({"format": FORMAT, **tree_of(value)}, indent=1, ensure_ascii=False) + "\n"


def digest(problem: Problem) -> str:
    """A short name for exactly this problem, for a schedule to say what it answers.

    Equal problems have equal digests, wherever and however they were made.
    """
    canonical = json.dumps(tree_of(problem), sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()[:16]}"


def _loads(text: str | bytes, root: type[Readable], source: str) -> object:
    try:
        document = Document(parse_text(text), root)
    except UnreadableError as error:
        raise InputError([error.fault], source) from None
    return _read(document, root, source)


def _read(document: Document, root: type[Readable], source: str) -> object:
    value = document.read()
    if document.findings:
        kind, names = _KINDS[root], document.names.get
        raise InputError(as_faults(document.findings, lambda p: place(p, kind, names)), source)
    return value


def tree_of(value: Readable) -> dict[str, Any]:
    """A problem, a schedule or attendance as JSON values, without defaults."""
    tree = adapter(type(value)).dump_python(value, mode="json", exclude_defaults=True)
    return {name: _plain(part) for name, part in tree.items()}


def _plain(tree: Any) -> Any:
    """Write whole floats as ints, so that 12 and 12.0 hours, which are equal, look so."""
    if isinstance(tree, dict):
        return {key: _plain(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_plain(value) for value in tree]
    return int(tree) if isinstance(tree, float) and tree.is_integer() else tree
