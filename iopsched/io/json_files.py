"""Problems and schedules as JSON."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from iopsched.errors import InputError
from iopsched.io.document import Document, adapter
from iopsched.io.text import UnreadableError, parse_text
from iopsched.problem import Problem
from iopsched.schedule import FORMAT, Schedule
from iopsched.validate import faults, schedule_form_faults
from iopsched.validate.finding import Kind, as_faults, place

__all__ = ["digest", "dumps", "loads", "loads_schedule", "tree_of"]


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


def dumps(value: Problem | Schedule) -> str:
    """JSON text of a problem or a schedule: indented, without defaults, the same every time.

    Raises
    ------
    InputError
        When it has faults, because it could not be read again.
    """
    if isinstance(value, Problem):
        found, source = faults(value), "the problem"
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


def _loads(text: str | bytes, root: type[Problem] | type[Schedule], source: str) -> object:
    try:
        document = Document(parse_text(text), root)
    except UnreadableError as error:
        raise InputError([error.fault], source) from None
    value = document.read()
    if document.findings:
        kind: Kind = "problem" if root is Problem else "schedule"
        names = document.names.get
        raise InputError(as_faults(document.findings, lambda p: place(p, kind, names)), source)
    return value


def tree_of(value: Problem | Schedule) -> dict[str, Any]:
    """A problem or a schedule as JSON values, without defaults."""
    tree = adapter(type(value)).dump_python(value, mode="json", exclude_defaults=True)
    return {name: _plain(part) for name, part in tree.items()}


def _plain(tree: Any) -> Any:
    """Write whole floats as ints, so that 12 and 12.0 hours, which are equal, look so."""
    if isinstance(tree, dict):
        return {key: _plain(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_plain(value) for value in tree]
    return int(tree) if isinstance(tree, float) and tree.is_integer() else tree
