"""Small helpers that the programs share."""

from __future__ import annotations

from collections.abc import Sequence

from iopsched.problem import Modality, Session
from iopsched.week import Span

__all__ = ["offer"]


def offer(
    service: str,
    days: Sequence[str],
    start: str,
    end: str,
    *,
    copies: int = 1,
    clinicians: Sequence[tuple[str, ...]] = (),
    serves: tuple[str, ...] = (),
    series: str | None = None,
    modality: Modality = "in_person",
    required: bool = False,
    label: str = "",
) -> tuple[Session, ...]:
    """The same group on several days, in one or more parallel copies.

    Parameters
    ----------
    service : str
        Service id; the sessions are called ``service-mon``, or ``service-mon-a``, ``-b`` …
    days, start, end
        When: ``("Mon", "Wed"), "10:00", "10:50"``.
    copies : int
        Parallel groups at the same time.
    clinicians : sequence of tuple of str
        For each copy the clinicians among whom to choose; empty means all who are able.
    series : str or None
        Each copy over the week is a series of this name, with the letter of the copy.
    label : str
        Used in place of the service in the ids.
    """
    letters = [f"-{letter}" for letter in "abcdefgh"[:copies]] if copies > 1 else [""]
    return tuple(
        Session(
            id=f"{label or service}-{day.lower()}{letter}",
            service=service,
            times=(Span.of(f"{day} {start}", f"{day} {end}"),),
            clinicians=clinicians[copy] if clinicians else (),
            serves=serves,
            series=f"{series}{letter}" if series else None,
            modality=modality,
            required=required,
        )
        for copy, letter in enumerate(letters)
        for day in days
    )
