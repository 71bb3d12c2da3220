"""Where things stand within a day: those that overlap side by side, the others at full width."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from iopsched.views.agenda import Item

__all__ = ["Place", "arrange", "peak"]

NARROW = 0.4
"""Width of an appointment beside groups, which are 1 wide."""

STRETCH = 1.3
"""How much wider it may become where there is space."""


@dataclass(frozen=True, slots=True)
class Place:
    """From where to where an item reaches across its day, in widths of a group."""

    left: float
    right: float


def arrange(items: Sequence[Item], narrow: float = NARROW) -> tuple[tuple[Place, ...], float]:
    """Place the items of one day, which are sorted by start, and say how wide the day is."""
    clusters = [_lanes(cluster, items) for cluster in _clusters(items)]
    width = max((c.groups + narrow * c.others for c in clusters), default=1.0)
    width = max(width, 1.0)
    places: dict[int, Place] = {}
    for cluster in clusters:
        stretch = width / (cluster.groups + narrow * cluster.others)
        slim = min(narrow * stretch, narrow * STRETCH, width / max(1, cluster.others))
        wide = (width - slim * cluster.others) / max(1, cluster.groups)
        for i, lane in cluster.lane.items():
            if items[i].session is not None:
                places[i] = Place(wide * lane, wide * (lane + 1))
            else:
                left = (wide * cluster.groups if cluster.groups else 0.0) + slim * lane
                places[i] = Place(left, left + slim)
    return tuple(places[i] for i in range(len(items))), width


def peak(items: Sequence[Item]) -> int:
    """Most items at one time."""
    moments = sorted([(item.start, 1) for item in items] + [(item.end, -1) for item in items])
    most = now = 0
    for _, change in moments:
        now += change
        most = max(most, now)
    return most


@dataclass(frozen=True, slots=True)
class _Cluster:
    """Items of a stretch of time without a gap, and the lane of each.

    Attributes
    ----------
    lane : mapping of int to int
        By the item's number; groups and appointments are counted apart.
    groups, others : int
        Lanes of groups and of appointments.
    """

    lane: Mapping[int, int]
    groups: int
    others: int


def _clusters(items: Sequence[Item]) -> Iterator[list[int]]:
    cluster: list[int] = []
    end = -1
    for i, item in enumerate(items):
        if cluster and item.start >= end:
            yield cluster
            cluster = []
        cluster.append(i)
        end = max(end, item.end) if len(cluster) > 1 else item.end
    if cluster:
        yield cluster


def _lanes(cluster: Sequence[int], items: Sequence[Item]) -> _Cluster:
    """Give each item the first lane that is free."""
    lane: dict[int, int] = {}
    free_from: dict[bool, list[int]] = defaultdict(list)
    for i in cluster:
        lanes = free_from[items[i].session is not None]
        number = next((k for k, end in enumerate(lanes) if end <= items[i].start), len(lanes))
        lanes[number : number + 1] = [items[i].end]
        lane[i] = number
    return _Cluster(lane, len(free_from[True]), len(free_from[False]))
