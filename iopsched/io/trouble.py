"""A fault of a tree's shape, and what it makes of the rest."""

from __future__ import annotations

from dataclasses import dataclass

from iopsched.validate.finding import Finding, Path

__all__ = ["Trouble"]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A finding, and what has to be cut out so that the rest can be read.

    Attributes
    ----------
    finding : Finding
        What is wrong.
    cut : tuple of str and int, or None
        Path of a value that cannot be read.
    meant : tuple of str and int, or None
        Path of the field that a mistyped name was probably meant to be.
    """

    finding: Finding
    cut: Path | None = None
    meant: Path | None = None
