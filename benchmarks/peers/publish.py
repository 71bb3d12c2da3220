"""Write what a peer chose as a schedule, with every room named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.peers.naming import RoomKind, named
from benchmarks.peers.options import Option
from iopsched.schedule import Placement, Run, Schedule

__all__ = ["Held", "publish"]


@dataclass(frozen=True, eq=False)
class Held:
    """A session that runs: when, led by whom, in a room of which kind."""

    session: str
    start: int
    end: int
    clinicians: tuple[str, ...]
    room: RoomKind | None


def publish(runs: Sequence[Held], chosen: Sequence[tuple[Option, RoomKind | None]]) -> Schedule:
    """The schedule of runs and options; an appointment comes with the kind of its room."""
    appointments = [(option, room) for option, room in chosen if option.session is None]
    rooms = _rooms([*((run, run.room) for run in runs), *appointments])
    made = {
        run.session: Run(
            session=run.session,
            start=run.start,
            end=run.end,
            clinicians=run.clinicians,
            room=rooms.get(run),
        )
        for run in runs
    }
    placements = []
    for option, _ in chosen:
        run = None if option.session is None else made[option.session]
        placements.append(
            Placement(
                patient=option.patient,
                service=option.service,
                session=option.session,
                start=option.start,
                end=option.end,
                clinicians=(option.clinician or "",) if run is None else run.clinicians,
                room=rooms.get(option) if run is None else run.room,
            )
        )
    return Schedule(placements=tuple(placements), runs=tuple(made.values())).sized()


def _rooms(
    uses: Iterable[tuple[Held | Option, RoomKind | None]],
) -> dict[Held | Option, str]:
    of_kind: dict[RoomKind, list[Held | Option]] = defaultdict(list)
    for use, kind in uses:
        if kind is not None:
            of_kind[kind].append(use)
    rooms: dict[Held | Option, str] = {}
    for kind, mine in of_kind.items():
        names = named(kind, [(use.start, use.end) for use in mine])
        rooms |= dict(zip(mine, names, strict=True))
    return rooms
