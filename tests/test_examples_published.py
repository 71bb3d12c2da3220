"""The example programs offer exactly what the programs published on their own pages (2026-11)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from pydantic import TypeAdapter

from iopsched.problem import Problem
from iopsched.week import DAYS, time_text

DATA = Path(__file__).parents[1] / "examples" / "data"

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")
MON_TO_THU = WEEKDAYS[:4]
MON_TUE_THU = ("Mon", "Tue", "Thu")
MON_WED_FRI = ("Mon", "Wed", "Fri")


class Row(NamedTuple):
    """One published line: the same title and hours on some days."""

    days: tuple[str, ...]
    start: str
    end: str
    title: str


class Track(NamedTuple):
    """One published track; `minutes` is the treatment a week that follows from its lines."""

    url: str
    rows: tuple[Row, ...]
    minutes: int


UCSF = "https://psych.ucsf.edu/lpphc/phpiop/hours"
UCSF_SHARED = (
    Row(WEEKDAYS, "10:00", "10:50", "Psychotherapy Group"),
    Row(WEEKDAYS, "11:00", "11:50", "Skills Group I"),
    Row(WEEKDAYS, "12:00", "12:50", "Skills Group II"),
)
PRODIGAL = "https://aprodigalspath.com/services-and-fees/intensive-outpatient-program/"
HOUR_1 = "Hour 1: celebration / spiritual time / individual and group concerns"
HOUR_2 = "Hour 2: topic of the week"
HOUR_3 = "Hour 3 (content cut off in the excerpt)"
SLBMI = "https://www.slbmi.com/dialectical-behavior-therapy/dbt-iop"
DEACONESS = (
    "https://www.deaconess.com/Deaconess-Cross-Pointe/Drug-Alcohol-Treatment-Program/"
    "Intensive-Outpatient-Service"
)
TRUE_NORTH = "https://www.sandiegoaddictions.com/addiction-treatment/iop-day-night-tracks/"
SHEPPARD_PRATT = (
    "https://www.sheppardpratt.org/care-finder/the-center-for-eating-disorders-at-sheppard-pratt/"
    "levels-of-care-intensive-outpatient-program/"
)

PUBLISHED: dict[str, dict[str, Track]] = {
    "ucsf": {
        "iop": Track(UCSF, UCSF_SHARED, 750),
        "php": Track(
            UCSF,
            (
                *UCSF_SHARED,
                Row(WEEKDAYS, "12:50", "14:00", "Lunch (PHP, not treatment)"),
                Row(WEEKDAYS, "14:00", "14:50", "Skills Practice and Review"),
            ),
            1000,
        ),
    },
    "prodigals_path": {
        "morning": Track(
            PRODIGAL,
            (
                Row(MON_TUE_THU, "10:00", "10:50", HOUR_1),
                Row(MON_TUE_THU, "11:00", "11:50", HOUR_2),
                Row(MON_TUE_THU, "12:00", "12:50", HOUR_3),
            ),
            450,
        ),
        "evening": Track(
            PRODIGAL,
            (
                Row(MON_TUE_THU, "18:00", "18:50", HOUR_1),
                Row(MON_TUE_THU, "19:00", "19:50", HOUR_2),
                Row(MON_TUE_THU, "20:00", "20:50", HOUR_3),
            ),
            450,
        ),
    },
    "slbmi_dbt": {
        "dbt": Track(
            SLBMI,
            (
                Row(
                    ("Mon",),
                    "16:00",
                    "18:00",
                    "Check-in, goal setting, homework review, Interpersonal Effectiveness skills",
                ),
                Row(
                    ("Tue",),
                    "16:00",
                    "18:00",
                    "Check-in, homework review, Distress Tolerance skills",
                ),
                Row(
                    ("Wed",),
                    "16:00",
                    "18:00",
                    "Check-in, homework review, Emotion Regulation skills",
                ),
                Row(
                    ("Thu",),
                    "16:00",
                    "18:00",
                    "Check-in, weekend planning, Schema Therapy / other topics (resilience, "
                    "relapse prevention, cognitive restructuring)",
                ),
            ),
            480,
        )
    },
    "deaconess": {
        "iop": Track(
            DEACONESS,
            (
                Row(
                    MON_TUE_THU,
                    "17:30",
                    "21:00",
                    "IOP group block (group counselling, education, relapse prevention)",
                ),
            ),
            630,
        ),
        "aftercare": Track(
            DEACONESS,
            (
                Row(("Wed",), "10:00", "11:00", "Aftercare"),
                Row(("Thu",), "18:00", "19:00", "Aftercare"),
            ),
            120,
        ),
    },
    "true_north": {
        "day": Track(
            TRUE_NORTH,
            (Row(MON_WED_FRI, "10:00", "13:00", "IOP block (process-driven)"),),
            540,
        ),
        "evening": Track(
            TRUE_NORTH,
            (Row(MON_WED_FRI, "18:00", "21:00", "IOP block (structured curriculum)"),),
            540,
        ),
    },
    "sheppard_pratt": {
        "adult": Track(
            SHEPPARD_PRATT,
            (
                Row(
                    MON_TO_THU,
                    "16:00",
                    "19:00",
                    "IOP evening incl. therapeutic dinner, CBT/DBT/OT/expressive groups",
                ),
            ),
            720,
        )
    },
}

ADDED = {
    "deaconess": {"Community 12-step meeting"},
    "sheppard_pratt": {"Education group for families"},
}
"""Groups whose times the pages do not give, and which are made up in the examples."""

Line = tuple[str, str, str, str]


@cache
def problem(name: str) -> Problem:
    text = (DATA / f"{name}.json").read_text(encoding="utf-8")
    made: Problem = TypeAdapter(Problem).validate_json(text)
    return made


def published(rows: Iterable[Row]) -> set[Line]:
    return {(day, row.start, row.end, row.title) for row in rows for day in row.days}


def offered(name: str, tag: str | None = None) -> set[Line]:
    """What the example offers at all, or to patients with one tag."""
    titles = {service.id: service.name for service in problem(name).services}
    lines: set[Line] = set()
    for session in problem(name).sessions:
        title = titles[session.service]
        if title in ADDED.get(name, set()) or (
            tag is not None and session.serves and tag not in session.serves
        ):
            continue
        (span,) = session.times
        start, end = time_text(span.start), time_text(span.end)
        assert end[:3] == start[:3]
        lines.add((start[:3], start[4:], end[4:], title))
    return lines


def minutes(lines: Iterable[Line]) -> int:
    def clock(text: str) -> int:
        return int(text[:2]) * 60 + int(text[3:])

    return sum(clock(end) - clock(start) for _, start, end, title in lines if "Lunch" not in title)


@pytest.mark.parametrize("name", PUBLISHED)
def test_sessions_are_those_published(name: str) -> None:
    rows = [row for track in PUBLISHED[name].values() for row in track.rows]
    assert offered(name) == published(rows)


@pytest.mark.parametrize(
    ("name", "tag"), [(n, t) for n, tracks in PUBLISHED.items() for t in tracks if n != "deaconess"]
)
def test_each_track_may_attend_its_own_sessions_only(name: str, tag: str) -> None:
    track = PUBLISHED[name][tag]
    assert offered(name, tag) == published(track.rows)
    assert minutes(offered(name, tag)) == track.minutes
    assert any(tag in patient.tags for patient in problem(name).patients)


@pytest.mark.parametrize("tag", PUBLISHED["deaconess"])
def test_deaconess_tracks_differ_by_their_needs(tag: str) -> None:
    track = PUBLISHED["deaconess"][tag]
    assert minutes(published(track.rows)) == track.minutes
    (title,) = {row.title for row in track.rows}
    (service,) = (s.id for s in problem("deaconess").services if s.name == title)
    for patient in problem("deaconess").patients:
        assert (tag in patient.tags) == any(service in n.services for n in patient.needs)


def test_ucsf_has_appointments_after_the_program_day() -> None:
    week = problem("ucsf")
    shut = {s.id: s.outside_blocks for s in week.services if s.form != "group"}
    assert shut == {
        "individual": ("iop",),
        "family": ("iop",),
        "individual-php": ("php",),
        "family-php": ("php",),
    }
    for patient in week.patients:
        level = patient.tags[0]
        for need in patient.needs:
            for service in need.services:
                if service in shut:
                    assert shut[service] == (level,)


def test_ucsf_hours_can_be_reached_by_session_minutes() -> None:
    for patient in problem("ucsf").patients:
        if "iop" not in patient.tags:
            continue
        family = any(need.service == "family" for need in patient.needs)
        five_days, four_days = 5 * 150, 4 * 150
        assert (patient.hours.min or 0) * 60 == 540 <= four_days + 50 * (1 + family)
        assert (patient.hours.max or 0) * 60 >= five_days


def test_prodigals_path_counts_three_blocks_as_nine_hours() -> None:
    week = problem("prodigals_path")
    pack = week.program.rule_pack
    assert not isinstance(pack, str)
    assert pack is not None
    assert (pack.counting, pack.hours.min, pack.days.min, pack.days.minutes) == (
        "elapsed",
        9,
        3,
        180,
    )
    assert {block.end - block.start for block in week.program.blocks} == {180}
    assert week.program.break_minutes == 10
    # Nobody moves between tracks: nine classes are one series.
    for track in ("morning", "evening"):
        series = [s for s in week.sessions if s.series == track]
        assert len(series) == 9
        assert {s.serves for s in series} == {(track,)}


def test_slbmi_appointments_are_outside_program_hours() -> None:
    week = problem("slbmi_dbt")
    appointments = [s for s in week.services if s.form != "group"]
    assert {s.outside_blocks for s in appointments} == {("program",)}
    (block,) = week.program.blocks
    assert (block.start, block.end, block.days) == (16 * 60, 18 * 60, MON_TO_THU)
    assert all(p.therapist is not None for p in week.patients)


def test_deaconess_meetings_are_on_days_without_group() -> None:
    week = problem("deaconess")
    meeting = next(s for s in week.services if s.kind == "twelve_step")
    assert (meeting.staff, meeting.uses_room, meeting.counts) == (0, False, False)
    days = {s.times[0].day for s in week.sessions if s.service == meeting.id}
    assert days == set(range(len(DAYS)))
    for patient in week.patients:
        needs = {need.service: need for need in patient.needs}
        if "iop" in patient.tags:
            assert needs["twelve-step"].min == 3
            assert needs["twelve-step"].max_per_day == 1
            assert needs["twelve-step"].not_on_days_with == ("iop-group",)
        else:
            assert (needs["aftercare"].min, needs["aftercare"].max) == (1, 1)


def test_true_north_has_groups_of_four_to_seven_with_room_for_all() -> None:
    week = problem("true_north")
    for tag in ("day", "evening"):
        service = next(s for s in week.services if s.id == f"{tag}-block")
        assert (service.min_size, service.max_size) == (4, 7)
        series = {s.series for s in week.sessions if s.service == service.id}
        patients = [p for p in week.patients if p.tags[0] == tag]
        assert len(patients) <= 7 * len(series)


def test_sheppard_pratt_has_twelve_hours_and_three_meetings_besides() -> None:
    week = problem("sheppard_pratt")
    for patient in week.patients:
        needs = {need.service: need for need in patient.needs}
        assert (needs["evening"].min, patient.hours.min) == (4, 12)
        assert needs["therapist"].min == needs["psychiatrist"].min == 1
    assert any(n.service == "family-education" for p in week.patients for n in p.needs)
