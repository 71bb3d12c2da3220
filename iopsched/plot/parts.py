"""The pieces of which a picture of a week is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from iopsched.week import DAY

__all__ = ["Box", "Part", "Shade", "ShadeKind"]

ShadeKind = Literal["commitment", "travel", "unavailable", "preferred"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A group or an appointment in the picture.

    Attributes
    ----------
    start, end : int
        Minutes of the week.
    left, right : float
        From where to where it reaches across its day.
    service : str
        Title of the service, which decides the color.
    title : str
        First line of its text.
    details : tuple of str
        The lines after it, most important first; those that find no room are left out.
    share : float
        How full it is, from 0 to 1.
    """

    start: int
    end: int
    left: float
    right: float
    service: str
    title: str
    details: tuple[str, ...]
    share: float

    @property
    def day(self) -> int:
        """Day of the week: 0 is Monday."""
        return self.start // DAY


@dataclass(frozen=True, slots=True)
class Shade:
    """A stretch of time with a meaning of its own."""

    kind: ShadeKind
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What is particular to the week of the program, or of one patient, clinician or room.

    Attributes
    ----------
    widths : mapping of int to float
        How wide each day is; 1 where left out.
    avoided : tuple of int
        Days on which the patient would rather not come.
    unit : float
        Inches across a group should have.
    """

    title: str
    subtitle: str
    boxes: tuple[Box, ...]
    shades: tuple[Shade, ...] = ()
    widths: Mapping[int, float] = field(default_factory=dict)
    avoided: tuple[int, ...] = ()
    unit: float = 1.9
