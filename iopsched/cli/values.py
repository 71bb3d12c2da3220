"""Values of arguments, and what is said of those that will not do."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Set
from difflib import get_close_matches

import iopsched

__all__ = ["above_zero", "at_least", "require_known", "rule_setting", "share"]


def above_zero(text: str) -> float:
    """A positive number."""
    value = _number(text)
    if not value > 0:
        raise argparse.ArgumentTypeError("must be above 0")
    return value


def share(text: str) -> float:
    """A number from 0 to 1."""
    value = _number(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError("must be from 0 to 1; 5 % is written as 0.05")
    return value


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError("must be a number")
    return value


def at_least(least: int) -> Callable[[str], int]:
    """A reader of whole numbers of at least `least`."""

    def integer(text: str) -> int:
        if not (text.isdecimal() and least <= int(text) < 2**31):
            raise argparse.ArgumentTypeError(f"must be a whole number of at least {least}")
        return int(text)

    return integer


def rule_setting(text: str) -> tuple[str, str | int]:
    """A rule's id and the level or weight that it is given: ``idle_time=off``."""
    rule, equals, setting = text.partition("=")
    known = [known.id for known in iopsched.RULES]
    if not equals or rule not in known:
        raise argparse.ArgumentTypeError("begins with no rule's id; `iopsched rules` lists them")
    if setting in ("must", "should", "like", "off"):
        return rule, setting
    if setting.isdecimal() and len(setting) <= 9:
        return rule, int(setting)
    raise argparse.ArgumentTypeError(
        "must end in =must, =should, =like, =off, or a weight such as =500"
    )


def require_known(argument: str, name: str, known: Set[str]) -> None:
    """Raise if an id is not known: there is no news of a mistyped one, and that is no answer.

    Raises
    ------
    InputError
        It names the closest id.
    """
    if name not in known:
        closest = get_close_matches(name, sorted(known), 1)
        remedy = f"did you mean {closest[0]}?" if closest else "correct the id"
        fault = iopsched.Fault(argument, "", "is nobody in these files", remedy)
        raise iopsched.InputError([fault], "the question")
