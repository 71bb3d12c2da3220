"""Tracks and treatment plans: what the patients of one place are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from examples.cohort import Track
from examples.life import WEEKDAYS, at
from iopsched.problem import Hours, Modality, Need, Visits
from iopsched.week import Span

__all__ = ["HOMES", "SHARES", "Home", "Place", "tracks"]


@dataclass(frozen=True)
class Home:
    """Where in the week a track is at home: days, the hours of its groups, and of what follows."""

    days: tuple[str, ...]
    hours: tuple[str, ...]
    after: str
    shift: tuple[str, str]

    def meets(self) -> tuple[Span, ...]:
        """The whole block on every day."""
        return at(self.days, self.hours[0], f"{int(self.hours[-1][:2]) + 1:02d}:00")


EVENINGS = WEEKDAYS[:4]
HOMES: Mapping[str, Home] = {
    "day": Home(WEEKDAYS, ("09:00", "10:00", "11:00"), "12:10", ("08:30", "16:30")),
    "evening": Home(EVENINGS, ("17:00", "18:00", "19:00"), "20:10", ("12:30", "21:15")),
    "school": Home(EVENINGS, ("16:00", "17:00", "18:00"), "19:10", ("13:00", "20:30")),
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """A clinic, a site of an operator, or a state in which a virtual program is licensed.

    Attributes
    ----------
    name : str
        Begins every id and tag of the place; empty in a program of one clinic.
    region : str
        Tag of all its patients, and of other places' who may join its open groups.
    state : str
        Whose rule packs some payers follow.
    site : str or None
    modality : {"in_person", "telehealth"}
    shift : int
        Minutes by which the program's clock is ahead of the place's own.
    """

    name: str = ""
    region: str = "everybody"
    state: str = "az"
    site: str | None = None
    modality: Modality = "in_person"
    shift: int = 0

    def tag(self, name: str) -> str:
        """A tag or id of this place."""
        return f"{self.name}-{name}" if self.name else name


SHARES: Mapping[tuple[str, ...], Mapping[str, float]] = {
    ("cbt", "dbt"): {"cbt": 0.73, "dbt": 0.27},
    ("meditation", "exercise", "outing", "career"): {
        "meditation": 0.35,
        "exercise": 0.25,
        "outing": 0.15,
        "career": 0.25,
    },
    ("meditation", "career"): {"meditation": 0.5, "career": 0.5},
}
"""How many patients take which, where a plan leaves the choice."""

SKILLS = Need(any_of=("cbt", "dbt"), min=3, max=4, max_per_day=1)
INDIVIDUAL = Need(service="individual", max=1)
FAMILY = Need(service="family", max=1)
TWELVE_STEP = Need(service="twelve-step", min=1, max=2, max_per_day=1)

STATE_PACKS: Mapping[str, tuple[str, str]] = {
    "az": ("az-s9480", ""),
    "ca": ("ca-dmc-ods", "ca-dmc-ods-adolescent"),
    "ct": ("ct-17b-262-822", "ct-17b-262-822"),
    "id": ("id-iop", ""),
    "il": ("il-level-2-adult", "il-level-2-adolescent"),
    "in": ("in-iop", ""),
    "md": ("md-iop-adult", "md-iop-minor"),
    "nm": ("nm-iop", "nm-iop-adolescent"),
    "ny": ("ny-s9480", ""),
    "tx": ("tx-564-902", "tx-564-902"),
    "va": ("va-iop-adult", "va-iop-youth"),
}
"""The pack of a state's public payer for adults and for adolescents."""


def groups(service: str, least: int, most: int) -> Need:
    """Groups of one service, one a day."""
    return Need(service=service, min=least, max=most, max_per_day=1)


def tracks(place: Place, patients: int) -> tuple[Track, ...]:
    """The tracks that a place of this size has: small ones have fewer, and none in two blocks."""
    adult_pack, minor_pack = STATE_PACKS.get(place.state, ("", ""))
    remote = place.modality == "telehealth"
    extras = ("meditation", "career") if remote else ("meditation", "exercise", "outing", "career")
    extra = Need(any_of=extras, min=1, max=2)
    talk = (groups("process", 3, 4), SKILLS, INDIVIDUAL)
    use = (*talk, groups("education", 2, 4), TWELVE_STEP, extra)
    mood = (*talk, groups("education", 3, 4), extra)
    # Federal text excludes the home from Medicare's intensive outpatient program.
    medicare = {"" if remote else "medicare-iop": 0.2}
    use_payers = _mixed({"h0015": 0.3, "asam-2.1-adult": 0.25, "": 0.25}, {adult_pack: 0.2})
    mood_payers = _mixed({"generic-contract": 0.35, "": 0.3}, medicare, {adult_pack: 0.15})

    def adult(
        tag: str, share: float, home: str, needs: tuple[Need, ...], payers: Mapping[str, float]
    ) -> Track:
        return Track(
            tag=place.tag(tag),
            tags=(place.tag("adult"), home),
            share=share,
            needs=needs,
            family_needs=(FAMILY,),
            hours=Hours(min=9, target=10, max=16),
            visits=Visits(min=3, max=4),
            max_minutes_per_day=300,
            meets=HOMES[home].meets(),
            payers=payers,
            modality="telehealth" if remote else None,
        )

    eating = (
        groups("process", 3, 3),
        Need(any_of=("cbt", "dbt"), min=3, max=3, max_per_day=1),
        groups("education", 2, 3),
        *(() if remote else (groups("meal", 3, 3),)),
        Need(service="individual", min=2, max=2, min_days_between=2),
        Need(service="dietitian", max=1),
    )
    with_meals = at(WEEKDAYS, "09:00", "13:00")
    ed_payers = {"generic-contract": 0.5, "": 0.5}
    teen = Track(
        tag=place.tag("teen"),
        tags=(place.tag("minor"), "school"),
        share=0.15,
        needs=(
            groups("process", 3, 4),
            groups("teen-skills", 3, 3),
            groups("multi-family", 1, 1),
            INDIVIDUAL,
        ),
        family_needs=(FAMILY,),
        hours=Hours(min=6, target=7.5, max=12),
        visits=Visits(min=3, max=4),
        max_minutes_per_day=240,
        meets=HOMES["school"].meets(),
        payers=_mixed({"asam-2.1-adolescent": 0.35, "": 0.35}, {minor_pack: 0.3}),
        minor=True,
        modality="telehealth" if remote else None,
    )
    candidates = (
        (0, adult("sud", 0.19, "evening", use, use_payers)),
        (90, adult("sud", 0.13, "day", use, use_payers)),
        (0, adult("mood", 0.2, "day", mood, mood_payers)),
        (60, adult("mood", 0.15, "evening", mood, mood_payers)),
        (90, adult("dual", 0.1, "evening", use, use_payers)),
        (60, replace(adult("ed", 0.08, "day", eating, ed_payers), meets=with_meals)),
        (25, teen),
    )
    return tuple(track for smallest, track in candidates if patients >= smallest)


def _mixed(*shares: Mapping[str, float]) -> dict[str, float]:
    """The sum of shares by payer."""
    total: dict[str, float] = {}
    for some in shares:
        for payer, share in some.items():
            total[payer] = total.get(payer, 0.0) + share
    return total
