"""Colors of services, alike in every view, that people with any color vision can tell apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from iopsched.problem import Problem
from iopsched.views.agenda import Item

__all__ = ["Paint", "paint", "paints"]

# After Okabe & Ito (2008) and Tol's "muted" scheme; darkness alternates, so that neighbors in the
# list differ in gray as well.
_COLORS = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#CC79A7",
    "#56B4E9",
    "#D55E00",
    "#882255",
    "#999933",
    "#332288",
    "#7F7F7F",
)


@dataclass(frozen=True, slots=True)
class Paint:
    """A color, and how often the list of colors has been used up before it.

    A second color list would not be told apart from the first, so views add a pattern for
    `again` above 0.
    """

    color: str
    again: int


def paints(problem: Problem | None, items: Sequence[Item]) -> dict[str, Paint]:
    """Paint of each title, by the problem and not the schedule, so that views of one week agree.

    Services with one title share a paint: nothing in a view would say which color is which.
    """
    services = () if problem is None else problem.services
    # Appointments are in every week of every patient: they never get a color a second time.
    ordered = sorted(services, key=lambda service: service.form == "group")
    known = [service.name or service.id for service in ordered]
    others = sorted({item.title for item in items} - set(known))
    return paint([*dict.fromkeys(known), *others])


def paint(titles: Sequence[str]) -> dict[str, Paint]:
    """Paint of each title, in the order of the colors."""
    return {
        title: Paint(_COLORS[i % len(_COLORS)], i // len(_COLORS)) for i, title in enumerate(titles)
    }
