"""The week of the program, and the weeks of those who are in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from iopsched.plot.lanes import arrange, peak
from iopsched.plot.parts import Box, Part, Shade
from iopsched.problem import Patient
from iopsched.roster import Roster
from iopsched.views.agenda import Item, counted, listed, tally, time_range
from iopsched.views.words import counts_text
from iopsched.week import DAYS, WEEK, Span, union

__all__ = ["clinician_part", "patient_part", "program_part", "room_part"]

MOST_LANES = 6
"""With more groups than this at one time, those alike in service and time share a box."""

Details = Callable[[Item], tuple[str, ...]]


def program_part(roster: Roster, items: Sequence[Item]) -> Part:
    """Every group, and appointments as narrow boxes with the clinician in them."""
    crowded = peak([item for item in items if item.session is not None]) > MOST_LANES
    boxes, widths = _boxes(_merged(items) if crowded else _single(items))
    return Part(
        title=_program_name(roster),
        subtitle=counts_text(tally(roster.schedule, roster.problem, items)),
        boxes=boxes,
        widths=widths,
        unit=1.0,
    )


def patient_part(roster: Roster, items: Sequence[Item], patient: str) -> Part:
    """Where the patient is, when not free, and when they would rather come."""
    person = roster.patients[patient]
    # How full a group is does not concern the one patient whose week it is.
    mine = [replace(item, capacity=None) for item in items if patient in item.patients]
    boxes, widths = _boxes([(item, _for_patient(item)) for item in mine], narrow=1.0)
    days = len({item.day for item in mine})
    minutes = sum(item.end - item.start for item in mine)
    return Part(
        title=f"Week of {patient}",
        subtitle=f"{_program_name(roster)} · {counted(days, 'visit')} · {_hours(minutes)}",
        boxes=boxes,
        shades=tuple(_patient_shades(roster, person)),
        widths=widths,
        avoided=tuple(DAYS.index(day) for day in person.prefers.avoid_days),
    )


def clinician_part(roster: Roster, items: Sequence[Item], clinician: str) -> Part:
    """What the clinician leads and whom they see."""
    person = roster.clinicians[clinician]
    mine = [item for item in items if clinician in item.clinicians]
    available = roster.block_spans() if person.available is None else person.available
    return _of_resource(roster, mine, f"Week of {clinician}", _for_clinician, available)


def room_part(roster: Roster, items: Sequence[Item], room: str) -> Part:
    """What takes place in the room."""
    place = roster.rooms[room]
    mine = [item for item in items if item.room == room]
    available = (Span(0, WEEK),) if place.available is None else place.available
    return _of_resource(roster, mine, f"Room {room}", _for_room, available)


def _of_resource(
    roster: Roster, mine: Sequence[Item], title: str, details: Details, available: Sequence[Span]
) -> Part:
    boxes, widths = _boxes([(item, details(item)) for item in mine], narrow=1.0)
    groups = sum(item.session is not None for item in mine)
    minutes = sum(item.end - item.start for item in mine)
    counts = f"{counted(groups, 'group')} · {counted(len(mine) - groups, 'appointment')}"
    return Part(
        title=title,
        subtitle=f"{_program_name(roster)} · {counts} · {_hours(minutes)}",
        boxes=boxes,
        shades=tuple(Shade("unavailable", *gap) for gap in _gaps(union(list(available)))),
        widths=widths,
    )


def _boxes(
    entries: Iterable[tuple[Item, tuple[str, ...]]], narrow: float | None = None
) -> tuple[tuple[Box, ...], dict[int, float]]:
    """Boxes of items and their lines of text, the title first, and the width of each day."""
    days: dict[int, list[tuple[Item, tuple[str, ...]]]] = defaultdict(list)
    for item, lines in entries:
        days[item.day].append((item, lines))
    boxes: list[Box] = []
    widths: dict[int, float] = {}
    for day, of_day in days.items():
        items = [item for item, _ in of_day]
        places, widths[day] = arrange(items) if narrow is None else arrange(items, narrow)
        for (item, (title, *details)), place in zip(of_day, places, strict=True):
            boxes.append(
                Box(
                    start=item.start,
                    end=item.end,
                    left=place.left,
                    right=place.right,
                    service=item.title,
                    title=title,
                    details=tuple(filter(None, details)),
                    share=min(1.0, item.size / item.capacity) if item.capacity else 0.0,
                )
            )
    return tuple(boxes), widths


def _single(items: Iterable[Item]) -> Iterator[tuple[Item, tuple[str, ...]]]:
    for item in items:
        staff = listed(item.clinicians, 3)
        if item.session is None:
            yield item, (staff,)
        else:
            yield item, (item.title, _size(item), _joined(staff, item.place))


def _merged(items: Iterable[Item]) -> Iterator[tuple[Item, tuple[str, ...]]]:
    """One entry for all that are alike in service and time."""
    alike: dict[tuple[int, int, str, bool], list[Item]] = defaultdict(list)
    for item in items:
        alike[item.start, item.end, item.title, item.session is None].append(item)
    for members in alike.values():
        caps = [item.capacity for item in members if item.capacity is not None]
        together = replace(
            members[0],
            patients=tuple(patient for item in members for patient in item.patients),
            capacity=sum(caps) if len(caps) == len(members) else None,
        )
        count = f"\u00d7{len(members)}"
        if together.session is None:
            yield together, (count,)
        else:
            yield together, (together.title, _size(together), count if len(members) > 1 else "")


def _for_patient(item: Item) -> tuple[str, ...]:
    when = time_range(item.start, item.end)
    return item.title, when, _joined(listed(item.clinicians, 3), item.place)


def _for_clinician(item: Item) -> tuple[str, ...]:
    when = time_range(item.start, item.end)
    if item.session is None:
        return item.title, item.patients[0], _joined(when, item.place)
    return item.title, _size(item), _joined(when, item.place)


def _for_room(item: Item) -> tuple[str, ...]:
    title, who, _ = _for_clinician(item)
    when = time_range(item.start, item.end)
    return title, _joined(listed(item.clinicians, 3), who), when


def _patient_shades(roster: Roster, patient: Patient) -> Iterator[Shade]:
    for name in patient.prefers.blocks:
        for span in roster.block_spans((name,)):
            yield Shade("preferred", span.start, span.end)
    for span in union(patient.commitments):
        yield Shade("commitment", span.start, span.end)
    if patient.travel_minutes:
        for placements in roster.days(patient.id).values():
            here = [p for p in placements if roster.in_person(p)]
            if here:
                first, last = min(p.start for p in here), max(p.end for p in here)
                yield Shade("travel", first - patient.travel_minutes, first)
                yield Shade("travel", last, last + patient.travel_minutes)


def _gaps(spans: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """What of the week is in none of the disjoint spans."""
    edges = [0, *(edge for span in spans for edge in (span.start, span.end)), WEEK]
    yield from ((a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b)


def _size(item: Item) -> str:
    return item.filled if item.capacity is not None else counted(item.size, "patient")


def _program_name(roster: Roster) -> str:
    return roster.problem.program.name or "The week"


def _joined(*words: str) -> str:
    return " · ".join(filter(None, words))


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02d} min" if rest else f"{hours} h"
