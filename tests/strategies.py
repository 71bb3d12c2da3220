"""Arbitrary well-formed problems and schedules: what may be read, written and judged."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from iopsched.problem import (
    AttendanceRules,
    Authorization,
    Block,
    Clinician,
    Closure,
    CountedDays,
    Dates,
    Hours,
    HoursRule,
    MissRule,
    Need,
    Patient,
    Phase,
    Pin,
    Preferences,
    Problem,
    Program,
    Room,
    Routine,
    RulePack,
    RuleSetting,
    Service,
    Session,
    Status,
    Visits,
    WeekRule,
)
from iopsched.rules import RULE_IDS
from iopsched.schedule import Placement, Run, Schedule, Unplaced
from iopsched.week import DAY, DAYS, WEEK, Span

__all__ = ["problems", "schedules"]

# Text that is easy to get wrong in one of the formats, and any other.
texts = st.sampled_from(["", "-", '"', '"quoted"', "a, b; c", "two\nlines", "\r", "=1+1", "NA"]) | (
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
)
tags = st.lists(st.sampled_from(["adult", "teen", "es", "dbt.1", "a/b"]), max_size=2).map(tuple)
days = st.lists(st.sampled_from(DAYS), unique=True, max_size=3).map(tuple)
dates = st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1))
sites = st.none() | st.sampled_from(["north", "south"])
counts = st.integers(0, 50)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """None, or one of the strategy's values."""
    return st.none() | strategy


@st.composite
def rising(draw: st.DrawFn, strategy: st.SearchStrategy[Any], count: int) -> tuple[Any, ...]:
    """Values in order, any of which may be None instead."""
    values = sorted(draw(st.lists(strategy, min_size=count, max_size=count)))
    return tuple(value if draw(st.booleans()) else None for value in values)


@st.composite
def spans(draw: st.DrawFn, *, one_day: bool = False) -> Span:
    """A span of the week, or of one day."""
    start = draw(st.integers(0, WEEK - 1))
    last = (start // DAY + 1) * DAY if one_day else WEEK
    return Span(start, draw(st.integers(start + 1, last)))


@st.composite
def dates_away(draw: st.DrawFn) -> Dates:
    first, last = sorted((draw(dates), draw(dates)))
    return Dates(first=first, last=draw(maybe(st.just(last))))


span_lists = st.lists(spans(), max_size=3).map(tuple)


def some(ids: list[str], least: int = 0) -> st.SearchStrategy[tuple[str, ...]]:
    """A few of the ids, each once."""
    if not ids:
        return st.just(())
    return st.lists(st.sampled_from(ids), unique=True, min_size=least, max_size=3).map(tuple)


def one(ids: list[str]) -> st.SearchStrategy[str | None]:
    """One of the ids or none."""
    return st.none() | st.sampled_from(ids) if ids else st.none()


@st.composite
def hours(draw: st.DrawFn) -> Hours:
    low, aim, high = draw(rising(st.integers(0, 40) | st.floats(0, 40), 3))
    return Hours(min=low, target=aim, max=high)


@st.composite
def rule_packs(draw: st.DrawFn, name: str) -> RulePack:
    return RulePack(
        id=name,
        title=draw(texts),
        source=draw(texts),
        as_of=draw(maybe(dates)),
        counting=draw(st.sampled_from(["session", "elapsed", "units"])),
        unit_minutes=draw(st.integers(1, 60)),
        rounding=draw(st.sampled_from(["down", "nearest", "up"])),
        hours=draw(hours()),
        days=CountedDays(min=draw(st.integers(0, 7)), max_gap=draw(maybe(st.integers(0, 6)))),
        group_max=draw(st.dictionaries(st.sampled_from(["process", "skills", "*"]), counts)),
        not_counted=draw(tags),
        caseload=draw(maybe(counts)),
        unconfirmed=draw(st.lists(texts, max_size=2).map(tuple)),
    )


@st.composite
def blocks(draw: st.DrawFn, name: str) -> Block:
    start = draw(st.integers(0, DAY - 1))
    end = draw(st.integers(start + 1, DAY))
    first, last = draw(rising(dates, 2))
    return Block(
        id=name,
        start=start,
        end=end,
        days=draw(days) or ("Sat",),
        offered_from=first,
        offered_until=last,
    )


miss_windows = st.sampled_from(
    [{}, {"of": 6}, {"within_weeks": 2}, {"excused_counts": True, "early": True, "of": 9}]
)
attendance_rules = st.builds(
    AttendanceRules,
    misses=st.builds(
        lambda window, modality, source: (
            MissRule(id="m1", misses=2, modality=modality, source=source, **window),
            MissRule(id="m2", misses=1, made_up_cancels=False),
        ),
        miss_windows,
        st.sampled_from([None, "telehealth"]),
        texts,
    )
    | st.just(()),
    weeks=st.just(()) | st.integers(1, 4).map(lambda of: (WeekRule(id="w", weeks=1, of=of),)),
    hours=st.just(()) | st.integers(0, 90).map(lambda h: (HoursRule(id="h", hours=h / 2),)),
)


@st.composite
def programs(draw: st.DrawFn, block_ids: list[str], pack_ids: list[str]) -> Program:
    levels = st.sampled_from(["must", "should", "like", "off"])
    combined = st.builds(RuleSetting, level=st.sampled_from([None, "like"]), weight=maybe(counts))
    return Program(
        name=draw(texts),
        timezone=draw(st.sampled_from(["UTC", "America/New_York"])),
        week_of=dt.date(2026, 11, 2),
        blocks=tuple(draw(blocks(name)) for name in block_ids),
        rule_pack=draw(one(pack_ids) | rule_packs("inline")),
        weights=draw(
            st.dictionaries(st.sampled_from(RULE_IDS), counts | levels | combined, max_size=3)
        ),
        grid_minutes=draw(st.sampled_from([5, 15, 30])),
        break_minutes=draw(st.integers(0, 30)),
        attendance=draw(attendance_rules),
        closures=draw(
            maybe(dates_away()).map(
                lambda d: d and (Closure(id="c", first=d.first, last=d.last, sites=("north",)),)
            )
        )
        or (),
        unpopular=draw(span_lists),
    )


@st.composite
def services(draw: st.DrawFn, name: str, form: str, block_ids: list[str]) -> Service:
    low, high = draw(rising(st.integers(1, 20), 2))
    return Service(
        id=name,
        name=draw(texts),
        form=form,  # type: ignore[arg-type]
        kind=draw(st.sampled_from(["", "process", "twelve_step"])),
        minutes=draw(st.integers(1, 120)),
        min_size=1 if low is None else low,
        max_size=high,
        staff=draw(st.integers(0, 1)),
        counts=draw(maybe(st.booleans())),
        uses_room=draw(st.booleans()),
        room_tags=draw(tags),
        at_program=draw(st.booleans()),
        with_family=form == "family" and draw(st.booleans()),
        outside_blocks=draw(some(block_ids)),
        in_order=draw(st.sampled_from([(), ("m1", "m2")])) if form == "group" else (),
    )


@st.composite
def sessions(draw: st.DrawFn, name: str, ids: dict[str, list[str]]) -> Session:
    first, last = draw(rising(dates, 2))
    return Session(
        id=name,
        service=draw(st.sampled_from(ids["groups"])),
        times=tuple(draw(st.lists(spans(one_day=True), min_size=1, max_size=2))),
        clinicians=draw(some(ids["clinicians"])),
        rooms=draw(some(ids["rooms"])),
        modality=draw(st.sampled_from(["in_person", "telehealth"])),
        site=draw(sites),
        serves=draw(tags),
        series=draw(maybe(st.just("track"))),
        min_size=draw(maybe(st.just(1))),
        max_size=draw(maybe(st.integers(20, 30))),
        required=draw(st.booleans()),
        closed=draw(st.booleans()) and ids["current"] != [],
        modules=draw(st.sampled_from([(), ("m1",), ("m2", "m1")])),
        offered_from=first,
        offered_until=last,
    )


@st.composite
def needs(draw: st.DrawFn, ids: dict[str, list[str]]) -> Need:
    kind = draw(st.sampled_from(["groups", "meetings"]))
    named = draw(some(ids[kind], 1))
    single = len(named) == 1 and draw(st.booleans())
    low, high = draw(rising(st.integers(0, 5), 2))
    meeting = kind == "meetings"
    return Need(
        service=named[0] if single else None,
        any_of=() if single else named,
        min=0 if low is None else low,
        max=high,
        minutes=draw(maybe(st.integers(1, 120))) if meeting else None,
        max_per_day=draw(maybe(st.integers(1, 3))),
        min_days_between=draw(st.integers(0, 3)),
        clinician=draw(one(ids["clinicians"])) if meeting else None,
        not_on_days_with=draw(some(ids["groups"])),
    )


@st.composite
def authorizations(draw: st.DrawFn) -> Authorization:
    from_day, until_day = draw(rising(dates, 2))
    per = "week" if until_day is None else draw(st.sampled_from(["week", "period"]))
    return Authorization(
        hours=draw(maybe(st.floats(0, 168))),
        days=draw(maybe(st.integers(0, 7))),
        units=draw(maybe(counts)),
        valid_from=from_day,
        valid_until=until_day,
        per=per,  # type: ignore[arg-type]
    )


@st.composite
def phases(draw: st.DrawFn, name: str, ids: dict[str, list[str]]) -> Phase:
    least, most = draw(rising(st.integers(0, 7), 2))
    return Phase(
        id=name,
        weeks=draw(st.integers(1, 9)),
        hours=draw(hours()),
        visits=Visits(min=least, max=most),
        needs=tuple(draw(st.lists(needs(ids), max_size=2))) if ids["families"] == [] else (),
        max_minutes_per_day=draw(maybe(st.integers(0, DAY))),
        tags=draw(tags),
        rule_pack=draw(one(ids["packs"])),
        authorized=draw(authorizations()),
    )


@st.composite
def routines(draw: st.DrawFn, block_ids: list[str]) -> Routine:
    usual, where = draw(days), draw(some(block_ids))
    return Routine(
        days=usual[:1],
        only_days=draw(maybe(st.just(usual))),
        blocks=where[:1],
        only_blocks=draw(maybe(st.just(where))),
    )


@st.composite
def patients(draw: st.DrawFn, name: str, ids: dict[str, list[str]]) -> Patient:
    least, most = draw(rising(st.integers(0, 7), 2))
    first, last = draw(rising(st.integers(0, DAY), 2).filter(lambda pair: pair[0] != pair[1]))
    came, went = draw(rising(dates, 2))
    plan = draw(some(["phase-1", "phase-2", "phase-3"]))
    return Patient(
        id=name,
        tags=draw(tags),
        needs=tuple(draw(st.lists(needs(ids), max_size=2))),
        hours=draw(hours()),
        visits=Visits(min=least, max=most),
        max_minutes_per_day=draw(maybe(st.integers(0, DAY))),
        commitments=draw(span_lists),
        travel_minutes=draw(st.integers(0, 90)),
        family_available=draw(maybe(span_lists)) if not ids["families"] else None,
        prefers=Preferences(
            blocks=draw(some(ids["blocks"])),
            avoid_days=draw(days),
            clinicians=draw(some(ids["clinicians"])),
            sessions=draw(some(ids["sessions"])),
            earliest=first,
            latest=last,
        ),
        therapist=draw(one(ids["clinicians"])),
        rule_pack=draw(one(ids["packs"])),
        authorized=draw(authorizations()),
        enrolled=draw(st.booleans()),
        priority=draw(st.integers(1, 5)),
        status=Status(
            needs_24h_monitoring=draw(st.booleans()),
            needs_detox=draw(st.booleans()),
            home=draw(st.sampled_from(["stable", "unsafe", "unknown"])),
        ),
        modality=draw(maybe(st.sampled_from(["in_person", "telehealth"]))),
        phase=draw(st.sampled_from([None, *plan]) if plan else maybe(st.just("phase-2"))),
        phases=tuple(draw(phases(name, ids)) for name in plan),
        admitted=came,
        discharged=went,
        seen=draw(st.sampled_from([(), ("m1",)])),
        borne=draw(st.integers(0, 10)),
        routine=draw(routines(ids["blocks"])),
    )


@st.composite
def placements(draw: st.DrawFn) -> Placement:
    span = draw(spans())
    return Placement(
        patient=draw(st.sampled_from(["P1", "gone"])),
        service=draw(st.sampled_from(["group1", "meet1"])),
        session=draw(maybe(st.just("S1"))),
        start=span.start,
        end=span.end,
        clinicians=draw(st.sampled_from([(), ("T1",), ("T1", "T2")])),
        room=draw(maybe(st.just("R1"))),
    )


@st.composite
def runs(draw: st.DrawFn) -> Run:
    span = draw(spans())
    return Run(session="S1", start=span.start, end=span.end, size=draw(counts))


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """A schedule that can be read; what it names need not exist."""
    return Schedule(
        problem=draw(maybe(st.just("sha256:0123456789abcdef"))),
        placements=tuple(draw(st.lists(placements(), max_size=3))),
        runs=tuple(draw(st.lists(runs(), max_size=2))),
        unplaced=draw(
            st.sampled_from([(), ("P8",), ("P8", "P9")]).flatmap(
                lambda names: st.tuples(
                    *(
                        st.builds(Unplaced, st.just(name), st.lists(texts).map(tuple))
                        for name in names
                    )
                )
            )
        ),
        score=draw(maybe(st.integers(0, 10**12))),
        bound=draw(maybe(st.integers(-(10**12), 10**12))),
        status=draw(maybe(texts)),
    )


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """A problem without faults: small, with every field used somewhere."""
    current = draw(maybe(schedules()))
    meeting_form = draw(st.sampled_from(["individual", "family"]))
    ids = {
        name: [f"{prefix}{i}" for i in range(1, draw(st.integers(low, 3)) + 1)]
        for name, prefix, low in (
            ("blocks", "B", 0),
            ("packs", "pack", 0),
            ("groups", "group", 1),
            ("meetings", "meet", 1),
            ("clinicians", "T", 0),
            ("rooms", "R", 0),
            ("sessions", "S", 0),
            ("patients", "P", 0),
        )
    }
    ids["current"] = [] if current is None else ["current"]
    ids["families"] = ids["meetings"] if meeting_form == "family" else []
    pairs = st.permutations(ids["patients"]).map(lambda names: (names[0], names[1]))
    pair = [draw(pairs)] if len(ids["patients"]) > 1 else []
    apart = draw(st.booleans())
    people = tuple(draw(patients(name, ids)) for name in ids["patients"])
    return Problem(
        program=draw(programs(ids["blocks"], ids["packs"])),
        services=(
            *(draw(services(name, "group", ids["blocks"])) for name in ids["groups"]),
            *(draw(services(name, meeting_form, ids["blocks"])) for name in ids["meetings"]),
        ),
        sessions=tuple(draw(sessions(name, ids)) for name in ids["sessions"]),
        clinicians=tuple(
            Clinician(
                id=name,
                tags=draw(tags),
                available=draw(maybe(span_lists)),
                max_minutes=draw(maybe(st.integers(0, WEEK))),
                caseload=draw(maybe(counts)),
                site=draw(sites),
            )
            for name in ids["clinicians"]
        ),
        rooms=tuple(
            Room(
                id=name,
                capacity=draw(counts),
                tags=draw(tags),
                available=draw(maybe(span_lists)),
                site=draw(sites),
            )
            for name in ids["rooms"]
        ),
        patients=people,
        keep_apart=tuple(pair) if apart else (),
        keep_together=() if apart else tuple(pair),
        pins=_pins(people),
        current=current,
        rule_packs=tuple(draw(rule_packs(name)) for name in ids["packs"]),
    )


def _pins(people: tuple[Patient, ...]) -> tuple[Pin, ...]:
    """A pin, open in all but the service, of each patient who may have one."""
    return tuple(
        Pin(patient=patient.id, service=patient.needs[0].services[0])
        for patient in people
        if patient.status == Status(home=patient.status.home)
        and patient.status.home != "unsafe"
        and patient.needs
        and patient.needs[0].max != 0
        and not any(need.max == 0 for need in patient.needs)
    )
