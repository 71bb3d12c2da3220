"""What takes place in a week, with everything that a view needs to name it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from iopsched.problem import Problem
from iopsched.regulation import Regulation
from iopsched.schedule import Run, Schedule, Unplaced
from iopsched.week import DAY, DAYS, clock_text

__all__ = [
    "Item",
    "Tally",
    "agenda",
    "by_number",
    "counted",
    "left_out",
    "listed",
    "printable",
    "tally",
    "time_range",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A group that runs, or an appointment.

    Attributes
    ----------
    service, title : str
        Id of the service, and its name for people.
    session : str or None
        Id of the session; None for an appointment.
    patients : tuple of str
        Who has a seat, or the one patient of an appointment.
    capacity : int or None
        Most patients that the group may have; None when nothing says.
    online : bool
        Held by telehealth.
    """

    start: int
    end: int
    service: str
    title: str
    session: str | None
    clinicians: tuple[str, ...]
    room: str | None
    patients: tuple[str, ...]
    capacity: int | None = None
    online: bool = False

    @property
    def day(self) -> int:
        """Day of the week: 0 is Monday."""
        return self.start // DAY

    @property
    def size(self) -> int:
        """Patients in it."""
        return len(self.patients)

    @property
    def filled(self) -> str:
        """Size and capacity: ``"9/12"``."""
        return f"{self.size}/{self.capacity}" if self.capacity is not None else f"{self.size}"

    @property
    def place(self) -> str:
        """The room, or that it is online; empty when nothing says."""
        return self.room or ("online" if self.online else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many of each there are.

    Attributes
    ----------
    seats : int
        Taken in groups that have a limit, where any has one, and otherwise in all.
    capacity : int or None
        Seats that the running groups with a limit have; None when none has one.
    """

    placed: int
    waiting: int
    referred: int
    groups: int
    offered: int
    seats: int
    capacity: int | None
    appointments: int


def agenda(schedule: Schedule, problem: Problem | None = None) -> tuple[Item, ...]:
    """Everything that takes place, by start.

    Titles, capacities and what is online are known to the problem only.
    """
    known = _Known(problem or Problem())
    members: dict[str, list[str]] = defaultdict(list)
    items: list[Item] = []
    for p in schedule.placements:
        if p.session is not None:
            members[p.session].append(p.patient)
            # A problem that is not at hand leaves only the seats to say what the session is of.
            known.service_of.setdefault(p.session, p.service)
        else:
            items.append(
                Item(
                    start=p.start,
                    end=p.end,
                    service=p.service,
                    title=known.title(p.service),
                    session=None,
                    clinicians=p.clinicians,
                    room=p.room,
                    patients=(p.patient,),
                    online=p.patient in known.at_home,
                )
            )
    for run in schedule.runs:
        service = known.service_of.get(run.session, run.session)
        items.append(
            Item(
                start=run.start,
                end=run.end,
                service=service,
                title=known.title(service),
                session=run.session,
                clinicians=run.clinicians,
                room=run.room,
                patients=tuple(members[run.session]),
                capacity=known.capacity(run, members[run.session]),
                online=run.session in known.online,
            )
        )
    return tuple(
        sorted(items, key=lambda i: (i.start, i.session is None, i.end, i.title, i.session or ""))
    )


class _Known:
    """What a problem says of the things in a schedule; an empty problem says nothing."""

    def __init__(self, problem: Problem) -> None:
        self._regulation = Regulation(problem)
        self._services = {item.id: item for item in problem.services}
        self._sessions = {item.id: item for item in problem.sessions}
        self._rooms = {item.id: item.capacity for item in problem.rooms}
        self._patients = {item.id: item for item in problem.patients}
        self.service_of = {item.id: item.service for item in problem.sessions}
        self.online = {item.id for item in problem.sessions if item.modality == "telehealth"}
        self.at_home = {item.id for item in problem.patients if item.modality == "telehealth"}

    def title(self, service: str) -> str:
        """Name of a service, or its id where it has none."""
        return (service in self._services and self._services[service].name) or service

    def capacity(self, run: Run, members: Iterable[str]) -> int | None:
        """The smallest maximum of session, service, room, rule pack and each member's payer."""
        session = self._sessions.get(run.session)
        if session is None:
            return None
        service = self._services[session.service]
        payers = {(p := self._patients[name]).rule_pack: p for name in members}.values()
        packs = [self._regulation.program, *map(self._regulation.payer, payers)]
        caps = [self._regulation.group_cap(pack, service) for pack in packs]
        caps += [session.max_size, service.max_size]
        if run.room is not None:
            caps.append(self._rooms[run.room])
        return min((cap for cap in caps if cap is not None), default=None)


def tally(schedule: Schedule, problem: Problem, items: Sequence[Item]) -> Tally:
    """Count patients, groups and seats."""
    groups = [item for item in items if item.session is not None]
    limited = [item for item in groups if item.capacity is not None]
    out = left_out(schedule)
    return Tally(
        placed=len({placement.patient for placement in schedule.placements}),
        waiting=len(out["wait-listed"]),
        referred=len(out["referred"]),
        groups=len(groups),
        offered=len(problem.sessions),
        seats=sum(item.size for item in limited or groups),
        capacity=sum(item.capacity or 0 for item in limited) if limited else None,
        appointments=len(items) - len(groups),
    )


def left_out(schedule: Schedule) -> dict[str, tuple[Unplaced, ...]]:
    """Patients without a placement: referred, wait-listed, or asking for nothing."""
    kinds: dict[str, list[Unplaced]] = {"wait-listed": [], "referred": [], "not asking": []}
    for entry in schedule.unplaced:
        if any(reason.startswith("referral") for reason in entry.reasons):
            kinds["referred"].append(entry)
        elif entry.reasons == ("asks for nothing this week",):
            kinds["not asking"].append(entry)
        else:
            kinds["wait-listed"].append(entry)
    return {kind: tuple(entries) for kind, entries in kinds.items()}


def time_range(start: int, end: int) -> str:
    """``"09:00-09:50"``; an end on the next day has that day's name."""
    day = start // DAY
    if end <= (day + 1) * DAY:
        return f"{clock_text(start - day * DAY)}-{clock_text(end - day * DAY)}"
    last = DAYS[(end // DAY) % 7]
    return f"{clock_text(start - day * DAY)}-{last} {clock_text(end % DAY)}"


def counted(count: int, noun: str) -> str:
    """``"1 group"``, ``"2 groups"``."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def listed(names: Sequence[str], most: int = 6) -> str:
    """Names with commas, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def by_number(name: str) -> tuple[tuple[int, str], ...]:
    """Sorts T2 before T10."""
    parts = re.split(r"(\d+)", name)
    return tuple((int(part), "") if part.isdecimal() else (0, part) for part in parts)


def printable(text: str) -> str:
    """The text in one line, without characters that would steer a terminal or break a page."""
    return "".join(c if c.isprintable() else " " for c in text)
