"""Whether the arguments of a solve make sense, told before any work is done."""

from __future__ import annotations

import math

from iopsched.errors import Fault, InputError

__all__ = ["require_arguments"]


def require_arguments(
    time_limit: float | None,
    gap: float,
    seed: int,
    workers: int | None,
    deterministic_limit: float | None,
) -> None:
    """Raise if an argument of `solve` is out of its range.

    Raises
    ------
    InputError
        With a fault for each such argument.
    """
    wanted = (
        ("time_limit", time_limit is None or time_limit >= 0, "give seconds, at least 0, or None"),
        ("gap", 0 <= gap <= 1, "give a share from 0 to 1"),
        ("seed", 0 <= seed < 2**31, "give a whole number from 0 to 2147483647"),
        ("workers", workers is None or 1 <= workers <= 1024, "give 1 to 1024 threads, or None"),
        (
            "deterministic_limit",
            deterministic_limit is None or 0 < deterministic_limit < math.inf,
            "give a positive limit, or None",
        ),
    )
    faults = [
        Fault("solve", name, "is out of range", remedy) for name, fits, remedy in wanted if not fits
    ]
    if faults:
        raise InputError(faults, "the arguments")
