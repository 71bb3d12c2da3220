"""How one value is written in one cell of a table.

==========  ==========================================  ================================
kind        in the cell                                 in JSON
==========  ==========================================  ================================
id          ``P017``                                    text
text        any text; quotes around blanks              text
int         ``50``                                      whole number
float       ``13.5``                                    number
bool        ``yes`` or ``no``                           true or false
date        ``2026-11-02``                              text
clock       ``09:00``                                   text
time        ``Mon 09:00``                               text
ids         ``T1; T2`` or ``T1 T2``                     list of text
spans       ``Mon 09:00-12:00; Fri 22:00-Sat 06:00``    list of objects
dates       ``2026-12-24..2027-01-01; 2027-02-15``      list of objects
sizes       ``process 12; * 15``                        object of whole numbers
texts       ``["one", "two"]``                          list of text
==========  ==========================================  ================================

An empty cell leaves the field out. A dash says that a list has no members, which is not the same:
no ``family_available`` sets no limit, and ``-`` means that the family has no hours at all.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, Literal

__all__ = ["CellError", "Kind", "read_cell", "show_cell"]

Kind = Literal[
    "id",
    "text",
    "int",
    "float",
    "bool",
    "date",
    "clock",
    "time",
    "ids",
    "spans",
    "dates",
    "sizes",
    "texts",
]

_A_NUMBER = "write a number such as 12 or 13.5"
_NONE = "-"
_LISTS = ("ids", "spans", "dates", "sizes", "texts")
_BETWEEN = re.compile(r"[;,\s]+")
_INT = re.compile(r"(-?\d{1,18})(?:\.0+)?")
_FLOAT = re.compile(r"-?\d{1,18}(?:\.\d+)?(?:[eE][-+]?\d{1,3})?")
_SPAN = re.compile(r"([A-Z][a-z]{2}) +(\d?\d:\d\d) *[-\u2013] *(?:([A-Z][a-z]{2}) +)?(\d?\d:\d\d)")
_BOOLS = {"yes": True, "no": False, "true": True, "false": False}


class CellError(ValueError):
    """A cell that cannot be read: `problem` and `remedy` as in `iopsched.errors.Fault`."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


def read_cell(text: str, kind: Kind) -> Any:
    """JSON value of a cell that is not empty.

    Raises
    ------
    CellError
        When the cell is not of the kind. Ids, dates and times are not looked into.
    """
    if kind == "text":
        return _read_text(text)
    text = text.strip()
    match kind:
        case "int":
            return int(_match(_INT, text, "a whole number", "write digits only")[1])
        case "float":
            number = float(_match(_FLOAT, text, "a number", _A_NUMBER)[0])
            if not math.isfinite(number):
                raise CellError("is not a finite number", _A_NUMBER)
            return number
        case "bool":
            if text.lower() not in _BOOLS:
                raise CellError("is neither yes nor no", "write yes or no")
            return _BOOLS[text.lower()]
        case "clock":
            return text.zfill(5)
        case "ids":
            return _parts(text, _BETWEEN)
        case "spans":
            return [_read_span(part) for part in _parts(text, re.compile(r"\s*;\s*"))]
        case "dates":
            return [_read_dates(part) for part in _parts(text, _BETWEEN)]
        case "sizes":
            return _read_sizes(text)
        case "texts":
            return _read_texts(text)
    return text


def show_cell(value: Any, kind: Kind) -> str:
    """What a cell says for a JSON value; the inverse of `read_cell`."""
    if kind in _LISTS and not value:
        return _NONE
    match kind:
        case "text":
            plain = value.strip() and not value.startswith('"')
            return str(value) if plain else json.dumps(value)
        case "bool":
            return "yes" if value else "no"
        case "ids":
            return "; ".join(value)
        case "spans":
            return "; ".join(_show_span(span["start"], span["end"]) for span in value)
        case "dates":
            return "; ".join("..".join(filter(None, (d["first"], d.get("last")))) for d in value)
        case "sizes":
            return "; ".join(f"{name} {size}" for name, size in value.items())
        case "texts":
            return json.dumps(value, ensure_ascii=False)
    return str(value)


def _match(pattern: re.Pattern[str], text: str, what: str, remedy: str) -> re.Match[str]:
    match = pattern.fullmatch(text)
    if match is None or not text.isascii():
        raise CellError(f"is not {what}", remedy)
    return match


def _parts(text: str, between: re.Pattern[str]) -> list[str]:
    return [] if text == _NONE else [part for part in between.split(text) if part]


def _read_text(text: str) -> str:
    if not text.startswith('"'):
        return text
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, str):
        raise CellError("begins with a quotation mark, but is not quoted text", "remove the mark")
    return value


def _read_span(text: str) -> dict[str, str]:
    match = _SPAN.fullmatch(text)
    if match is None:
        raise CellError(
            "has a member that is not a span of time",
            "write each as Mon 09:00-12:00, with a semicolon between two",
        )
    first, start, last, end = match.groups()
    return {"start": f"{first} {start.zfill(5)}", "end": f"{last or first} {end.zfill(5)}"}


def _show_span(start: str, end: str) -> str:
    return f"{start}-{end.removeprefix(start[:4])}"


def _read_dates(text: str) -> dict[str, str]:
    first, dots, last = text.partition("..")
    return {"first": first, "last": last} if dots else {"first": first}


def _read_sizes(text: str) -> dict[str, int]:
    pairs = [part.split() for part in _parts(text, re.compile(r"\s*[;,]\s*"))]
    if any(len(pair) != 2 for pair in pairs) or len({pair[0] for pair in pairs}) < len(pairs):
        raise CellError(
            "is not a list of kinds and sizes", "write each kind once, like process 12; * 15"
        )
    return {
        name: int(_match(_INT, size, "a list of kinds and sizes", "write process 12; * 15")[1])
        for name, size in pairs
    }


def _read_texts(text: str) -> list[str]:
    if text == _NONE:
        return []
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, list) or not all(isinstance(member, str) for member in value):
        raise CellError("is not a list of texts", 'write it like ["one", "two"]')
    return value
