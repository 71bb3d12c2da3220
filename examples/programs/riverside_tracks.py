"""Riverside's tracks and their treatment plans (made up)."""

from __future__ import annotations

from examples.cohort import Track
from examples.life import at
from iopsched.problem import Hours, Need, Visits
from iopsched.week import Span

__all__ = ["TRACKS"]

DAY = at(("Mon", "Tue", "Wed", "Thu", "Fri"), "09:00", "12:00")
EVENING = at(("Mon", "Tue", "Wed", "Thu"), "17:00", "20:00")
SUPPLEMENTS = ("meditation", "exercise", "outing", "career")

SKILLS = Need(any_of=("cbt", "dbt"), min=3, max=4, max_per_day=1)
EXTRAS = Need(any_of=SUPPLEMENTS, min=1, max=2)
INDIVIDUAL = Need(service="individual", max=1)
FAMILY = Need(service="family", max=1)


def track(
    tag: str, share: float, meets: tuple[Span, ...], *needs: Need, payers: dict[str, float]
) -> Track:
    """An adult track: three or four visits, nine hours at least."""
    return Track(
        tag=tag,
        tags=("adult",),
        share=share,
        needs=(Need(service="process", min=3, max=4, max_per_day=1), *needs, INDIVIDUAL),
        family_needs=(FAMILY,),
        hours=Hours(min=9, target=11, max=16),
        visits=Visits(min=3, max=4),
        max_minutes_per_day=270,
        meets=meets,
        payers=payers,
        therapists=("T1", "T2", "T3", "T6", "T7"),
    )


SUD_NEEDS = (
    SKILLS,
    Need(service="education", min=2, max=4, max_per_day=1),
    Need(service="twelve-step", min=1, max=2, max_per_day=1),
    EXTRAS,
)
SUD_PAYERS = {"h0015": 0.3, "asam-2.1-adult": 0.3, "dc-level-2": 0.2, "": 0.2}
MOOD_NEEDS = (SKILLS, Need(service="education", min=3, max=4, max_per_day=1), EXTRAS)
MOOD_PAYERS = {
    "medicare-iop": 0.25,
    "generic-contract": 0.3,
    "riverside-contract": 0.2,
    "az-s9480": 0.1,
    "": 0.15,
}

TRACKS = (
    # Those who work by day were admitted for the evenings, so their jobs stay as they are.
    track("sud", 0.16, DAY, *SUD_NEEDS, payers=SUD_PAYERS),
    track("sud", 0.16, EVENING, *SUD_NEEDS, payers=SUD_PAYERS),
    track("mood", 0.17, DAY, *MOOD_NEEDS, payers=MOOD_PAYERS),
    track("mood", 0.14, EVENING, *MOOD_NEEDS, payers=MOOD_PAYERS),
    Track(
        tag="ed",
        tags=("adult",),
        share=0.14,
        needs=(
            Need(service="process", min=3, max=3, max_per_day=1),
            Need(any_of=("cbt", "dbt"), min=3, max=3, max_per_day=1),
            Need(service="education", min=2, max=3, max_per_day=1),
            Need(service="meal", min=3, max=3),
            Need(service="individual", min=2, max=2, min_days_between=2),
            Need(service="dietitian", max=1),
        ),
        family_needs=(FAMILY,),
        hours=Hours(min=9, target=12, max=16),
        visits=Visits(min=3, max=4),
        max_minutes_per_day=300,
        meets=at(("Mon", "Wed", "Fri"), "09:00", "12:45"),
        payers={"mt-ed-iop": 0.5, "": 0.5},
        therapists=("T4", "T2"),
        phase="weeks-1-4",
    ),
    Track(
        tag="teen",
        tags=("minor",),
        share=0.13,
        needs=(
            Need(service="process", min=3, max=3, max_per_day=1),
            Need(service="teen-skills", min=3, max=3, max_per_day=1),
            Need(service="multi-family", min=1, max=1),
            Need(service="individual", max=1),
        ),
        family_needs=(FAMILY,),
        hours=Hours(min=6, target=8, max=12),
        visits=Visits(min=3, max=4),
        max_minutes_per_day=240,
        meets=at(("Mon", "Tue", "Thu"), "17:00", "20:00"),
        payers={"va-iop-youth": 0.4, "asam-2.1-adolescent": 0.3, "": 0.3},
        therapists=("T8",),
        minor=True,
    ),
    Track(
        tag="remote",
        tags=("adult",),
        share=0.12,
        needs=(
            Need(service="process", min=3, max=3, max_per_day=1),
            Need(service="cbt", min=3, max=3, max_per_day=1),
            Need(service="education", min=3, max=3, max_per_day=1),
            INDIVIDUAL,
        ),
        family_needs=(FAMILY,),
        hours=Hours(min=9, target=9.5, max=12),
        family_hours=Hours(min=9, target=10.5, max=12),
        visits=Visits(min=3, max=5),
        meets=at(("Mon", "Wed", "Thu"), "17:00", "20:00"),
        payers={"generic-contract": 0.5, "": 0.5},
        therapists=("T9",),
        modality="telehealth",
    ),
)
