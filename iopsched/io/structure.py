"""What pydantic says about a tree, in words that do not repeat the tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, is_dataclass, replace
from difflib import get_close_matches
from types import UnionType
from typing import Any, Union, cast, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

import iopsched.attendance
import iopsched.problem
import iopsched.schedule
import iopsched.week
from iopsched.io.trouble import Trouble
from iopsched.validate.finding import Finding, Path
from iopsched.validate.shapes import field_types

__all__ = ["MAPPINGS", "structure_findings"]

MAPPINGS = ("weights", "group_max")
"""Fields whose keys are no field names."""

_WORDS: Mapping[str, tuple[str, str]] = {
    "bool_type": ("is not true or false", "write true or false"),
    "dataclass_type": ("is not an object", "write an object: {...}"),
    "date_type": ("is not a date", 'write a date as "2026-01-31"'),
    "date_parsing": ("is not a date", 'write a date as "2026-01-31"'),
    "date_from_datetime_parsing": ("is not a date", 'write a date as "2026-01-31"'),
    "float_type": ("is not a number", "write a number without quotes"),
    "int_type": ("is not a whole number", "write a whole number without quotes"),
    "int_from_float": ("is not a whole number", "write a whole number without quotes"),
    "mapping_type": ("is not an object", "write an object: {...}"),
    "dict_type": ("is not an object", "write an object: {...}"),
    "missing": ("is missing", "give it"),
    "string_type": ("is not text", "write text in quotes"),
    "too_long": ("has too many members", "write a pair"),
    "tuple_type": ("is not a list", "write a list: [...]"),
}
_NO_OPTION = {
    "rule_pack": ("is neither the id of a rule pack nor a rule pack", "write an id in quotes"),
    "weights": (
        "is neither a weight nor a level nor both",
        'write a whole number, "must", "should", "like" or "off"',
    ),
}


@dataclass(frozen=True, slots=True)
class _Location:
    """A path in the tree, and the last choice between types on the way.

    Attributes
    ----------
    choice : tuple of str and int, or None
        Path of the value that may be of several types.
    option : str
        The type that the error supposes.
    """

    path: Path
    choice: Path | None
    option: str


def structure_findings(error: ValidationError, tree: Any, root: type) -> Iterator[Trouble]:
    """Put each error into words.

    Parameters
    ----------
    root : type
        The dataclass that the tree was read as.
    """
    seen: set[Path] = set()
    for details in error.errors(include_input=False, include_url=False):
        at = _locate(details["loc"], tree)
        of_plain_type = at.choice is not None and at.option not in _TYPE_NAMES
        if of_plain_type and isinstance(_value(tree, at.choice or ()), dict):
            continue  # An object can only be meant as the option that is an object.
        if at.path not in seen:
            seen.add(at.path)
            if details["type"] == "unexpected_keyword_argument":
                yield _unknown_field(at.path, tree, root)
            else:
                finding = _say(details, at)
                entry = _entry(at.path, tree)
                yield Trouble(replace(finding, problem=finding.problem + entry), cut=at.path)


def _unknown_field(path: Path, tree: Any, root: type) -> Trouble:
    """An unknown field; its name is not repeated, because it may be anything."""
    holder, name = path[:-1], str(path[-1])
    position = list(_value(tree, holder)).index(name) + 1
    problem = f"has a field, number {position}, that is not known"
    closest = get_close_matches(name.lower(), _field_names(root, holder), 1, 0.7)
    if not closest:
        return Trouble(Finding(holder, problem, "remove it, or look at the schema"), cut=path)
    finding = Finding(holder, problem, f"did you mean {closest[0]}?")
    return Trouble(finding, cut=path, meant=(*holder, closest[0]))


def _entry(path: Path, tree: Any) -> str:
    """Which entry of a mapping it is, since keys of mappings are not repeated."""
    for i, step in enumerate(path[:-1]):
        if step in MAPPINGS:
            keys = list(_value(tree, path[: i + 1]))
            return f" in entry {keys.index(path[i + 1]) + 1}"
    return ""


def _say(details: ErrorDetails, at: _Location) -> Finding:
    kind, path = details["type"], at.path
    if at.choice == path:
        return Finding(path, *_NO_OPTION["rule_pack" if path[-1] == "rule_pack" else "weights"])
    if kind == "literal_error":
        allowed = str(details["ctx"]["expected"]).replace("'", '"')
        return Finding(path, "is none of the words allowed here", f"write {allowed}")
    if kind == "value_error":
        # Only the clock of `iopsched.week` raises these, without the text that it was given.
        problem, _, remedy = str(details["ctx"]["error"]).partition("; ")
        return Finding(path, problem, remedy)
    return Finding(path, *_WORDS.get(kind, ("is not what belongs here", "look at the schema")))


def _locate(loc: tuple[int | str, ...], tree: Any) -> _Location:
    """Tell the steps into the tree from the names of types that pydantic puts between them."""
    path: Path = ()
    choice, option, value = None, "", tree
    for step in loc:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            if str(step).startswith("literal[") or step in _TYPE_NAMES or step in ("int", "str"):
                choice, option = path, str(step)
                continue
            value = None
        path = (*path, step)
    return _Location(path, choice, option)


def _value(tree: Any, path: Path) -> Any:
    for step in path:
        tree = tree[step]
    return tree


def _field_names(root: type, path: Path) -> list[str]:
    """Names of the fields of the dataclass to which a path leads."""
    declared: Any = root
    for step in path:
        if isinstance(step, int):
            declared = get_args(declared)[0]
        elif is_dataclass(declared):
            declared = field_types(cast(type, declared))[step]
        else:
            declared = get_args(declared)[1]
        if get_origin(declared) in (UnionType, Union):
            options = get_args(declared)
            declared = next((o for o in options if is_dataclass(o)), options[0])
    return list(field_types(declared))


_TYPES = [
    getattr(module, name)
    for module in (iopsched.problem, iopsched.schedule, iopsched.attendance, iopsched.week)
    for name in module.__all__
]
_TYPE_NAMES = frozenset(cls.__name__ for cls in _TYPES if isinstance(cls, type))
