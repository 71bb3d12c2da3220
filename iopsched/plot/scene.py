"""What a picture of a week shows, before anything is drawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from iopsched.errors import Fault, InputError
from iopsched.plot.parts import Box, Part, Shade
from iopsched.plot.people import clinician_part, patient_part, program_part, room_part
from iopsched.problem import Problem
from iopsched.roster import Roster
from iopsched.schedule import Schedule
from iopsched.validate import require_valid, require_valid_schedule
from iopsched.views.agenda import Item, agenda
from iopsched.views.palette import Paint, paints
from iopsched.week import DAY, DAYS

__all__ = ["Scene", "scene"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A picture of a week.

    Attributes
    ----------
    title, subtitle : str
    days : range
        Days of the week that are shown.
    day_names : tuple of str
        Their headings.
    start, end : int
        Minutes since midnight between which all of it lies.
    boxes : tuple of Box
    shades : tuple of Shade
    widths : tuple of float
        Width of each day; a group that overlaps nothing is as wide as its day.
    paint : mapping of str to Paint
        By title of the service.
    unit : float
        Inches across a group should have.
    """

    title: str
    subtitle: str
    days: range
    day_names: tuple[str, ...]
    start: int
    end: int
    boxes: tuple[Box, ...]
    shades: tuple[Shade, ...]
    widths: tuple[float, ...]
    paint: Mapping[str, Paint]
    unit: float


def scene(
    problem: Problem,
    schedule: Schedule,
    patient: str | None,
    clinician: str | None,
    room: str | None,
) -> Scene:
    """Compose the picture of the program's week, or of one patient's, clinician's or room's.

    All pictures of one schedule have the same days and hours, so that they can hang side by side.

    Raises
    ------
    InputError
        When the problem is not valid, the schedule is not one of it, the id is unknown, or
        several are given.
    """
    require_valid(problem)
    require_valid_schedule(problem, schedule)
    items = agenda(schedule, problem)
    roster = Roster(problem, schedule)
    part = _part(roster, items, patient=patient, clinician=clinician, room=room)
    days, start, end = _frame(roster, items)
    widest = max(part.widths.values(), default=1.0)
    return Scene(
        title=part.title,
        subtitle=part.subtitle,
        days=days,
        day_names=tuple(_heading(day, problem.program.week_of, part) for day in days),
        start=start,
        end=end,
        boxes=part.boxes,
        shades=tuple(_visible(part.shades, days, start, end)),
        # Narrow days would leave no room for their names.
        widths=tuple(max(part.widths.get(day, 1.0), 0.4 * widest) for day in days),
        paint=paints(problem, items),
        unit=part.unit,
    )


def _part(roster: Roster, items: Sequence[Item], **whose: str | None) -> Part:
    asked = {kind: name for kind, name in whose.items() if name is not None}
    if len(asked) > 1:
        fault = Fault(", ".join(asked), "", "are given together", "give at most one of them")
        raise InputError([fault], "what to plot")
    if not asked:
        return program_part(roster, items)
    [(kind, name)] = asked.items()
    part = {"patient": patient_part, "clinician": clinician_part, "room": room_part}[kind]
    owners: dict[str, Collection[str]] = {
        "patient": roster.patients,
        "clinician": roster.clinicians,
        "room": roster.rooms,
    }
    known = owners[kind]
    if name not in known:
        closest = get_close_matches(name, known, 1)
        remedy = f"did you mean {closest[0]}?" if closest else f"give the id of a {kind}"
        raise InputError([Fault(kind, "", "is not known to the problem", remedy)], "what to plot")
    return part(roster, items, name)


def _frame(roster: Roster, items: Sequence[Item]) -> tuple[range, int, int]:
    """Days and hours of the blocks and of everything that takes place; whole hours."""
    spans = [(item.start, item.end) for item in items]
    spans += [(span.start, span.end) for span in roster.block_spans()]
    if not spans:
        return range(5), 9 * 60, 17 * 60
    days = [start // DAY for start, _ in spans]
    first = min(start % DAY for start, _ in spans)
    last = max(min(end - start // DAY * DAY, DAY) for start, end in spans)
    return range(min(days), max(days) + 1), first // 60 * 60, -(-last // 60) * 60


def _heading(day: int, week_of: dt.date | None, part: Part) -> str:
    date = "" if week_of is None else f" {(week_of + dt.timedelta(days=day)).day}"
    wish = "\nrather not" if day in part.avoided else ""
    return f"{DAYS[day]}{date}{wish}"


def _visible(shades: Sequence[Shade], days: range, start: int, end: int) -> list[Shade]:
    """What of the shades is inside the picture, day by day."""
    seen: list[Shade] = []
    for shade in shades:
        for day in days:
            first = max(shade.start, day * DAY + start)
            last = min(shade.end, day * DAY + end)
            if first < last:
                seen.append(Shade(shade.kind, first, last))
    return seen
