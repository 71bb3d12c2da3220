"""JSON Schema of the files, with the docstrings of the dataclasses as descriptions."""

from __future__ import annotations

import re
from typing import Any

from iopsched.attendance import Attendance
from iopsched.io.document import Readable, adapter
from iopsched.problem import Problem
from iopsched.schedule import Schedule
from iopsched.validate.finding import Kind

__all__ = ["schema"]

_SECTION = re.compile(r"\n*(\w+)\n-{3,}\n")
_ENTRY = re.compile(r"^(\w[\w, ]*?) : .*\n((?:    .*\n?|\n)*)", re.MULTILINE)


def schema(kind: Kind = "problem") -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a problem, schedule or attendance file.

    Parameters
    ----------
    kind : {"problem", "schedule", "attendance"}
        Which of them.

    Returns
    -------
    dict
        A new one at each call. What a schema cannot say, such as that ids must be known, only
        reading the file tells.
    """
    roots: dict[Kind, type[Readable]] = {
        "problem": Problem,
        "schedule": Schedule,
        "attendance": Attendance,
    }
    root = roots[kind]
    described: dict[str, Any] = adapter(root).json_schema()
    for part in (described, *described.get("$defs", {}).values()):
        _describe(part)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"iopsched {kind}",
        **{key: value for key, value in described.items() if key != "title"},
    }


def _describe(part: dict[str, Any]) -> None:
    """Move what a docstring says of each attribute to the property of that name."""
    text, *sections = _SECTION.split(part.get("description", ""))
    part["description"] = " ".join(text.split())
    for title, body in zip(sections[::2], sections[1::2], strict=True):
        if title == "Attributes":
            for names, words in _ENTRY.findall(body + "\n"):
                for name in names.split(", "):
                    if name in part.get("properties", {}) and words.strip():
                        part["properties"][name]["description"] = " ".join(words.split())
