"""The tables of a problem, and their columns.

A column is named after the field of the JSON file, with ``_`` for ``.``: ``hours_min`` is
``hours.min``. How a value is written in a cell is told in `iopsched.io.cells`. Of a table that has
``*`` after its name, every row is one item; the others have one row.

``program``
    name, timezone, week_of, rule_pack (an id), grid_minutes, break_minutes, site_travel_minutes,
    unpopular
``weights`` *
    rule, level, weight, combined. One of level and weight is enough; ``combined`` says ``yes``
    where JSON has an object all the same.
``attendance_misses`` *
    id, misses, of, within_weeks, services, modality, excused_counts, made_up_cancels, early, source
``attendance_weeks`` *
    id, weeks, of, source
``attendance_hours`` *
    id, hours, weeks, services, modality, source
``blocks`` *
    id, start, end, days, offered_from, offered_until
``closures`` *
    id, first, last, blocks, sites
``services`` *
    id, name, form, kind, minutes, min_size, max_size, staff, requires, counts, uses_room,
    room_tags, at_program, with_family, outside_blocks, in_order
``sessions`` *
    id, service, times, clinicians, rooms, modality, site, serves, series, min_size, max_size,
    required, closed, modules, offered_from, offered_until
``clinicians`` *
    id, tags, available, max_minutes, caseload, site, away
``rooms`` *
    id, capacity, tags, available, site
``patients`` *
    id, tags, hours_min, hours_target, hours_max, visits_min, visits_max, max_minutes_per_day,
    commitments, travel_minutes, family_available, prefers_blocks, prefers_avoid_days,
    prefers_clinicians, prefers_sessions, prefers_earliest, prefers_latest, therapist, rule_pack,
    authorized_hours, authorized_days, authorized_units, authorized_valid_from,
    authorized_valid_until, authorized_per, enrolled, priority, status_needs_24h_monitoring,
    status_needs_detox, status_home, modality, phase, admitted, discharged, seen, borne,
    routine_days, routine_only_days, routine_blocks, routine_only_blocks
``phases`` *
    patient, position, id, weeks, until, hours_min, hours_target, hours_max, visits_min, visits_max,
    max_minutes_per_day, tags, rule_pack, and authorized_… as of patients
``needs`` *
    patient, phase, position, service, any_of, min, max, minutes, max_per_day, min_days_between,
    clinician, not_on_days_with. Those of a phase name it. Phases, and the needs of each plan, are
    in the order of ``position``; rows without one follow, as they come.
``keep_apart`` *, ``keep_together`` *
    patient, other
``pins`` *
    patient, service, session, start, end, clinicians, room
``rule_packs`` *
    id, title, source, as_of, counting, unit_minutes, rounding, hours_min, hours_target, hours_max,
    days_min, days_minutes, days_max_gap, group_max, not_counted, caseload, unconfirmed, inline.
    ``inline`` says ``yes`` where the pack stands in the program itself.
``current``
    problem, score, bound, status of last week's schedule; without this table there is none.
``current_placements`` *
    patient, service, session, start, end, clinicians, room
``current_runs`` *
    session, start, end, clinicians, room, size
``current_unplaced`` *
    patient, reasons
"""

from __future__ import annotations

from collections.abc import Mapping

from iopsched.io.columns import Column, Table, columns
from iopsched.io.people_tables import NEEDS, PATIENTS, PHASES

__all__ = ["CURRENT", "TABLES"]


def _placement(time: str) -> tuple[Column, ...]:
    return columns(
        patient="id!",
        service="id!",
        session="id",
        start=time,
        end=time,
        clinicians="ids",
        room="id",
    )


_PAIR = (Column("patient", "id", (0,), True), Column("other", "id", (1,), True))

_ALL = (
    Table(
        "program",
        ("program",),
        columns(
            name="text",
            timezone="id",
            week_of="date",
            rule_pack="id",
            grid_minutes="int",
            break_minutes="int",
            site_travel_minutes="int",
            unpopular="spans",
        ),
        single=True,
    ),
    Table(
        "weights",
        ("program", "weights"),
        (
            Column("rule", "id", required=True),
            *columns(level="id", weight="int"),
            Column("combined", "bool"),
        ),
    ),
    Table(
        "attendance_misses",
        ("program", "attendance", "misses"),
        columns(
            id="id!",
            misses="int!",
            of="int",
            within_weeks="int",
            services="ids",
            modality="id",
            excused_counts="bool",
            made_up_cancels="bool",
            early="bool",
            source="text",
        ),
    ),
    Table(
        "attendance_weeks",
        ("program", "attendance", "weeks"),
        columns(id="id!", weeks="int", of="int", source="text"),
    ),
    Table(
        "attendance_hours",
        ("program", "attendance", "hours"),
        columns(
            id="id!",
            hours="float!",
            weeks="int",
            services="ids",
            modality="id",
            source="text",
        ),
    ),
    Table(
        "blocks",
        ("program", "blocks"),
        columns(
            id="id!",
            start="clock!",
            end="clock!",
            days="ids",
            offered_from="date",
            offered_until="date",
        ),
    ),
    Table(
        "closures",
        ("program", "closures"),
        columns(id="id!", first="date!", last="date", blocks="ids", sites="ids"),
    ),
    Table(
        "services",
        ("services",),
        columns(
            id="id!",
            name="text",
            form="id",
            kind="id",
            minutes="int",
            min_size="int",
            max_size="int",
            staff="int",
            requires="ids",
            counts="bool",
            uses_room="bool",
            room_tags="ids",
            at_program="bool",
            with_family="bool",
            outside_blocks="ids",
            in_order="ids",
        ),
    ),
    Table(
        "sessions",
        ("sessions",),
        columns(
            id="id!",
            service="id!",
            times="spans!",
            clinicians="ids",
            rooms="ids",
            modality="id",
            site="id",
            serves="ids",
            series="id",
            min_size="int",
            max_size="int",
            required="bool",
            closed="bool",
            modules="ids",
            offered_from="date",
            offered_until="date",
        ),
    ),
    Table(
        "clinicians",
        ("clinicians",),
        columns(
            id="id!",
            tags="ids",
            available="spans",
            max_minutes="int",
            caseload="int",
            site="id",
            away="dates",
        ),
    ),
    Table(
        "rooms",
        ("rooms",),
        columns(id="id!", capacity="int!", tags="ids", available="spans", site="id"),
    ),
    PATIENTS,
    PHASES,
    NEEDS,
    Table("keep_apart", ("keep_apart",), _PAIR),
    Table("keep_together", ("keep_together",), _PAIR),
    Table("pins", ("pins",), _placement("time")),
    Table(
        "rule_packs",
        ("rule_packs",),
        (
            *columns(
                id="id!",
                title="text",
                source="text",
                as_of="date",
                counting="id",
                unit_minutes="int",
                rounding="id",
                hours__min="float",
                hours__target="float",
                hours__max="float",
                days__min="int",
                days__minutes="int",
                days__max_gap="int",
                group_max="sizes",
                not_counted="ids",
                caseload="int",
                unconfirmed="texts",
            ),
            Column("inline", "bool"),
        ),
    ),
    Table(
        "current",
        ("current",),
        columns(problem="id", score="int", bound="int", status="text"),
        single=True,
    ),
    Table("current_placements", ("current", "placements"), _placement("time!")),
    Table(
        "current_runs",
        ("current", "runs"),
        columns(session="id!", start="time!", end="time!", clinicians="ids", room="id", size="int"),
    ),
    Table("current_unplaced", ("current", "unplaced"), columns(patient="id!", reasons="texts")),
)

TABLES: Mapping[str, Table] = {table.name: table for table in _ALL}
"""Every table by name, in the order in which they are read and written."""

CURRENT = ("current", "current_placements", "current_runs", "current_unplaced")
"""The tables of last week's schedule, which are there only if it is."""
