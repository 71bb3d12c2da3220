"""How small functions of the search are compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit

__all__ = ["borrowing"]

Function = TypeVar("Function", bound=Callable[..., object])


def borrowing(function: Function) -> Function:
    """Compile a function that makes no arrays: kept on disk, and free of Python's lock.

    Compiled code counts the users of each array that it takes out of a tuple, so that the last one
    frees it. In small changes of a board that was nine tenths of the time; a function that is
    compiled so only borrows what its caller keeps.
    """
    options: dict[str, Any] = {"cache": True, "nogil": True, "_nrt": False}
    compiled: Function = njit(**options)(function)
    return compiled
