"""Whether Python objects have the types that their dataclasses declare.

A file cannot break them once it is read; a problem that was built in Python can.
"""

from __future__ import annotations

import datetime as dt
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from iopsched.validate.finding import Finding, Path

__all__ = ["field_types", "shape_findings"]

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


def shape_findings(value: object, declared: Any, path: Path = ()) -> Iterator[Finding]:
    """Find every value that is not of its declared type."""
    origin, arguments = typing.get_origin(declared), typing.get_args(declared)
    if is_dataclass(declared):
        yield from _dataclass(value, typing.cast(type, declared), path)
    elif origin is typing.Literal:
        if not any(type(value) is type(allowed) and value == allowed for allowed in arguments):
            words = ", ".join(str(allowed) for allowed in arguments)
            yield Finding(path, "is none of the words allowed here", f"write one of: {words}")
    elif origin in (types.UnionType, typing.Union):
        yield from _union(value, arguments, path)
    elif origin is tuple:
        yield from _tuple(value, arguments, path)
    elif origin is Mapping:
        yield from _mapping(value, arguments[1], path)
    elif not _IS[declared](value):
        what, remedy = _NAMES[declared]
        yield Finding(path, f"is not {what}", remedy)


def _dataclass(value: object, declared: type, path: Path) -> Iterator[Finding]:
    if not isinstance(value, declared):
        name = declared.__name__
        yield Finding(path, f"is not a {name}", f"write an iopsched.{name}")
        return
    for name, hint in field_types(declared).items():
        yield from shape_findings(getattr(value, name), hint, (*path, name))


def _union(value: object, options: tuple[Any, ...], path: Path) -> Iterator[Finding]:
    best: list[Finding] | None = None
    for option in options:
        if option is types.NoneType:
            if value is None:
                return
            continue
        found = list(shape_findings(value, option, path))
        if not found:
            return
        # The option that the value came closest to says best what is wrong with it.
        if best is None or len(found[0].path) > len(best[0].path):
            best = found
    yield from best or ()


def _tuple(value: object, arguments: tuple[Any, ...], path: Path) -> Iterator[Finding]:
    if not isinstance(value, tuple):
        yield Finding(
            path, "is not a tuple", "write a tuple, with a comma even after a single item"
        )
    elif arguments[-1] is not Ellipsis and len(value) != len(arguments):
        yield Finding(path, f"does not have {len(arguments)} members", "write a pair")
    else:
        for i, member in enumerate(value):
            yield from shape_findings(member, arguments[0], (*path, i))


def _mapping(value: object, declared: Any, path: Path) -> Iterator[Finding]:
    if not isinstance(value, Mapping):
        yield Finding(path, "is not a mapping", "write a dict")
        return
    for key, member in value.items():
        if isinstance(key, str):
            yield from shape_findings(member, declared, (*path, key))
        else:
            yield Finding(path, "has a key that is not text", "write a Python str")


def _is_unicode(text: str) -> bool:
    """Whether the text can be written to a file: it has no half of a surrogate pair."""
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
