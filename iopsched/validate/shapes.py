"""Whether Python objects have the types that their dataclasses declare.

A file cannot break them once it is read; a problem that was built in Python can.
"""

from __future__ import annotations

import datetime as dt
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from iopsched.validate.finding import Finding

__all__ = ["field_types", "shape_findings"]

_Shape = Callable[[object], Sequence[Finding]]
"""Findings in a value, empty where it is of its type; made once for each type and then applied."""

_NAMES: Mapping[type, tuple[str, str]] = {
    bool: ("true or false", "write True or False"),
    int: ("a whole number", "write a Python int"),
    float: ("a number", "write a Python int or float"),
    str: ("text", "write a Python str"),
    dt.date: ("a date", "write a datetime.date without a time of day"),
}


@cache
def field_types(cls: type) -> Mapping[str, Any]:
    """Declared type of each field of a dataclass, in order."""
    hints = typing.get_type_hints(cls)
    return {field.name: hints[field.name] for field in fields(cls)}


def shape_findings(value: object, declared: Any) -> Sequence[Finding]:
    """Find every value that is not of its declared type."""
    return _shape(declared)(value)


@cache
def _shape(declared: Any) -> _Shape:
    """What finds the faults in values that are declared to be of a type."""
    origin, arguments = typing.get_origin(declared), typing.get_args(declared)
    if is_dataclass(declared):
        return _dataclass(typing.cast(type, declared))
    if origin is typing.Literal:
        return _literal(arguments)
    if origin in (types.UnionType, typing.Union):
        return _union(arguments)
    if origin is tuple:
        return _tuple(arguments)
    if origin is Mapping:
        return _mapping(arguments[1])
    return _plain(declared)


def _plain(declared: type) -> _Shape:
    fits, fault = _IS[declared], _NAMES[declared]

    def find(value: object) -> Sequence[Finding]:
        return () if fits(value) else (Finding((), f"is not {fault[0]}", fault[1]),)

    return find


def _literal(words: tuple[object, ...]) -> _Shape:
    kinds = {type(word) for word in words}
    allowed = {(type(word), word) for word in words}
    listed = ", ".join(map(str, words))
    fault = Finding((), "is none of the words allowed here", f"write one of: {listed}")

    def find(value: object) -> Sequence[Finding]:
        kind = type(value)
        return () if kind in kinds and (kind, value) in allowed else (fault,)

    return find


def _dataclass(declared: type) -> _Shape:
    name = declared.__name__
    fault = Finding((), f"is not a {name}", f"write an iopsched.{name}")
    shapes = [(field, _shape(hint)) for field, hint in field_types(declared).items()]

    def find(value: object) -> Sequence[Finding]:
        if not isinstance(value, declared):
            return (fault,)
        found: list[Finding] = []
        for field, shape in shapes:
            if inner := shape(getattr(value, field)):
                found += [finding.under((field,)) for finding in inner]
        return found

    return find


def _union(options: tuple[Any, ...]) -> _Shape:
    optional = types.NoneType in options
    shapes = [_shape(option) for option in options if option is not types.NoneType]

    def find(value: object) -> Sequence[Finding]:
        if value is None and optional:
            return ()
        best: Sequence[Finding] = ()
        for shape in shapes:
            found = shape(value)
            if not found:
                return ()
            # The option that the value came closest to says best what is wrong with it.
            if not best or len(found[0].path) > len(best[0].path):
                best = found
        return best

    return find


def _tuple(arguments: tuple[Any, ...]) -> _Shape:
    shape = _shape(arguments[0])
    length = None if arguments[-1] is Ellipsis else len(arguments)

    def find(value: object) -> Sequence[Finding]:
        if not isinstance(value, tuple):
            remedy = "write a tuple, with a comma even after a single item"
            return (Finding((), "is not a tuple", remedy),)
        if length is not None and len(value) != length:
            return (Finding((), f"does not have {length} members", "write a pair"),)
        found: list[Finding] = []
        for i, member in enumerate(value):
            if inner := shape(member):
                found += [finding.under((i,)) for finding in inner]
        return found

    return find


def _mapping(declared: Any) -> _Shape:
    shape = _shape(declared)

    def find(value: object) -> Sequence[Finding]:
        if not isinstance(value, Mapping):
            return (Finding((), "is not a mapping", "write a dict"),)
        found: list[Finding] = []
        for key, member in value.items():
            if isinstance(key, str):
                found += [finding.under((key,)) for finding in shape(member)]
            else:
                found.append(Finding((), "has a key that is not text", "write a Python str"))
        return found

    return find


def _is_unicode(text: str) -> bool:
    """Whether the text can be written to a file: it has no half of a surrogate pair."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


_IS: Mapping[Any, Callable[[object], bool]] = {
    bool: lambda value: isinstance(value, bool),
    int: lambda value: isinstance(value, int) and not isinstance(value, bool),
    float: lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    str: lambda value: isinstance(value, str) and _is_unicode(value),
    # A datetime is a date to isinstance, and does not survive a round trip.
    dt.date: lambda value: isinstance(value, dt.date) and not isinstance(value, dt.datetime),
}
