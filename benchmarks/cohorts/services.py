"""Services of the programs, and how each group is offered over the week."""

from __future__ import annotations

from dataclasses import dataclass

from iopsched.problem import Form, Service

__all__ = ["OFFERS", "SERVICES", "Offer"]


def _group(name: str, kind: str, low: int, high: int, requires: str, room: str) -> Service:
    return Service(
        id=name,
        kind=kind,
        min_size=low,
        max_size=high,
        requires=(requires,) if requires else (),
        staff=1 if requires else 0,
        room_tags=(room,) if room else (),
        uses_room=bool(room),
    )


def _meeting(name: str, form: Form, kind: str, minutes: int) -> Service:
    return Service(
        id=name,
        form=form,
        kind=kind,
        minutes=minutes,
        requires=(kind,),
        room_tags=("office",),
    )


SERVICES = (
    _group("process", "process", 3, 10, "therapist", "group"),
    _group("cbt", "skills", 4, 12, "therapist", "group"),
    _group("dbt", "skills", 4, 10, "therapist", "group"),
    _group("education", "education", 4, 16, "educator", "lecture"),
    _group("twelve-step", "twelve_step", 4, 16, "", "lecture"),
    _group("teen-skills", "skills", 3, 8, "therapist", "group"),
    _group("multi-family", "multi_family", 3, 12, "therapist", "lecture"),
    _group("meal", "meal", 2, 8, "dietitian", "group"),
    _group("meditation", "wellness", 4, 12, "educator", "group"),
    _group("exercise", "exercise", 4, 8, "educator", "gym"),
    _group("outing", "outing", 4, 8, "educator", ""),
    _group("career", "life_skills", 3, 10, "educator", "group"),
    _meeting("individual", "individual", "therapist", 50),
    _meeting("family", "family", "family", 50),
    _meeting("dietitian", "individual", "dietitian", 30),
)


@dataclass(frozen=True)
class Offer:
    """How a group service is offered.

    Attributes
    ----------
    service : str
    serves : {"track", "age", "region"}
        Whether its groups are for one track, for an age band, or for everybody of the region.
    turn : int or None
        Which hour of the block its first layer of parallel groups takes; further layers take the
        hours after it in rotation. None is the time after the block.
    minutes : int
        Length.
    days : tuple of str
        Only these days; all of the block's when empty.
    series : bool
        A patient takes the group on all its days or on none.
    times : int
        Among how many days iopsched may choose.
    """

    service: str
    serves: str
    turn: int | None
    minutes: int = 60
    days: tuple[str, ...] = ()
    series: bool = False
    times: int = 1


OFFERS = (
    Offer("process", "track", 0),
    Offer("cbt", "age", 1, days=("Mon", "Wed", "Thu", "Fri")),
    Offer("dbt", "age", 1, days=("Tue", "Thu"), series=True),
    Offer("teen-skills", "age", 1),
    Offer("education", "age", 2),
    Offer("multi-family", "age", 2, days=("Tue", "Wed")),
    Offer("twelve-step", "region", None),
    Offer("meal", "track", None, minutes=45, days=("Mon", "Wed", "Fri")),
    Offer("meditation", "region", None, minutes=45, times=2),
    Offer("exercise", "region", None, minutes=45, times=2),
    Offer("career", "region", None, times=2),
    Offer("outing", "region", None, minutes=180, days=("Sat",)),
)
