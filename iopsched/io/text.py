"""From bytes to a tree of JSON values, with everything that `json` would let pass reported."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from iopsched.errors import Fault
from iopsched.io.trouble import Trouble
from iopsched.validate.finding import Finding, Path

__all__ = ["UnreadableError", "parse_text", "tree_findings"]

_LONGEST_INT = 18
"""Digits; more do not fit 64 bits."""


_DEEPEST = 16
"""Steps to a value; an iopsched file has at most 7."""


class UnreadableError(ValueError):
    """The text is no JSON at all; `fault` says where it breaks off."""

    def __init__(self, problem: str, remedy: str) -> None:
        self.fault = Fault("file", "", problem, remedy)
        super().__init__(problem)


@dataclass(frozen=True, slots=True)
class _NoNumber:
    """Stands in the tree for a number that is none."""

    problem: str
    remedy: str


class _Object(dict[str, Any]):
    """A JSON object that remembers which keys came twice."""

    repeated: tuple[str, ...] = ()


def parse_text(content: bytes | str) -> Any:
    """Read a tree of JSON values.

    Raises
    ------
    UnreadableError
        When the content is not UTF-8, or not JSON.
    """
    if isinstance(content, bytes):
        try:
            content = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise UnreadableError(
                f"is not UTF-8 text (byte {error.start + 1})", "save it as JSON in UTF-8"
            ) from None
    if not content.strip():
        raise UnreadableError("is empty", "give a JSON object")
    try:
        return json.loads(
            content,
            object_pairs_hook=_object,
            parse_int=_int,
            parse_float=_float,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as error:
        raise UnreadableError(
            f"is not JSON at line {error.lineno}, column {error.colno}",
            "look there for a missing comma, quote or bracket",
        ) from None
    except RecursionError:
        raise UnreadableError("is nested too deeply", "give an iopsched file") from None


def tree_findings(tree: Any, path: Path = ()) -> Iterator[Trouble]:
    """Find what is wrong anywhere in a tree."""
    if len(path) > _DEEPEST:
        finding = Finding(path, "is nested too deeply", "look at the schema")
        yield Trouble(finding, cut=path)
        return
    if isinstance(tree, dict):
        positions = {key: i for i, key in enumerate(tree, start=1)}
        for key in getattr(tree, "repeated", ()):
            problem = f"comes more than once (field number {positions[key]})"
            yield Trouble(Finding((*path, key), problem, "keep only one"))
        for key, value in tree.items():
            if _broken(key):
                problem = f"has a field, number {positions[key]}, whose name is not Unicode text"
                yield Trouble(Finding(path, problem, "remove it"), cut=(*path, key))
            else:
                yield from tree_findings(value, (*path, key))
    elif isinstance(tree, list):
        for i, value in enumerate(tree):
            yield from tree_findings(value, (*path, i))
    elif isinstance(tree, _NoNumber):
        yield Trouble(Finding(path, tree.problem, tree.remedy), cut=path)
    elif isinstance(tree, str) and _broken(tree):
        finding = Finding(path, "is not Unicode text", "write it again, without \\u escapes")
        yield Trouble(finding, cut=path)


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    result = _Object(pairs)
    if len(result) < len(pairs):
        keys = [key for key, _ in pairs]
        result.repeated = tuple(key for key in result if keys.count(key) > 1)
    return result


def _int(text: str) -> int | _NoNumber:
    if len(text.lstrip("-")) > _LONGEST_INT:
        return _NoNumber("is too large a number", "write a smaller number")
    return int(text)


def _float(text: str) -> float | _NoNumber:
    value = float(text)
    return value if math.isfinite(value) else _constant(text)


def _constant(text: str) -> _NoNumber:
    return _NoNumber("is not a finite number", "write a number, or leave the field out")


def _broken(text: str) -> bool:
    """Whether the text has half of a surrogate pair, which no file can hold."""
    return any("\ud800" <= letter <= "\udfff" for letter in text)
