"""The tables of a problem, and their columns.

A column is named after the field of the JSON file, with ``_`` for ``.``: ``hours_min`` is
``hours.min``. How a value is written in a cell is told in `iopsched.io.cells`. Of a table that has
``*`` after its name, every row is one item; the others have one row.

``program``
    name, timezone, week_of, rule_pack (an id), grid_minutes, break_minutes, site_travel_minutes
``weights`` *
    rule, level, weight, combined. One of level and weight is enough; ``combined`` says ``yes``
    where JSON has an object all the same.
``blocks`` *
    id, start, end, days
``services`` *
    id, name, form, kind, minutes, min_size, max_size, staff, requires, counts, uses_room,
    room_tags, at_program, with_family, outside_blocks
``sessions`` *
    id, service, times, clinicians, rooms, modality, site, serves, series, min_size, max_size,
    required, closed
``clinicians`` *
    id, tags, available, max_minutes, caseload, site
``rooms`` *
    id, capacity, tags, available, site
``patients`` *
    id, tags, hours_min, hours_target, hours_max, visits_min, visits_max, max_minutes_per_day,
    commitments, travel_minutes, family_available, prefers_blocks, prefers_avoid_days,
    prefers_clinicians, prefers_sessions, prefers_earliest, prefers_latest, therapist, rule_pack,
    authorized_hours, authorized_days, authorized_units, authorized_valid_from,
    authorized_valid_until, enrolled, priority, status_needs_24h_monitoring, status_needs_detox,
    status_home, modality, phase
``needs`` *
    patient, position, service, any_of, min, max, minutes, max_per_day, min_days_between, clinician,
    not_on_days_with. A patient's needs are in the order of ``position``; rows without one follow,
    as they come.
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
        "blocks",
        ("program", "blocks"),
        columns(id="id!", start="clock!", end="clock!", days="ids"),
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
        ),
    ),
    Table(
        "clinicians",
        ("clinicians",),
        columns(
            id="id!", tags="ids", available="spans", max_minutes="int", caseload="int", site="id"
        ),
    ),
    Table(
        "rooms",
        ("rooms",),
        columns(id="id!", capacity="int!", tags="ids", available="spans", site="id"),
    ),
    Table(
        "patients",
        ("patients",),
        columns(
            id="id!",
            tags="ids",
            hours__min="float",
            hours__target="float",
            hours__max="float",
            visits__min="int",
            visits__max="int",
            max_minutes_per_day="int",
            commitments="spans",
            travel_minutes="int",
            family_available="spans",
            prefers__blocks="ids",
            prefers__avoid_days="ids",
            prefers__clinicians="ids",
            prefers__sessions="ids",
            prefers__earliest="clock",
            prefers__latest="clock",
            therapist="id",
            rule_pack="id",
            authorized__hours="float",
            authorized__days="int",
            authorized__units="int",
            authorized__valid_from="date",
            authorized__valid_until="date",
            enrolled="bool",
            priority="int",
            status__needs_24h_monitoring="bool",
            status__needs_detox="bool",
            status__home="id",
            modality="id",
            phase="id",
        ),
    ),
    Table(
        "needs",
        ("needs",),
        (
            Column("patient", "id", required=True),
            Column("position", "int"),
            *columns(
                service="id",
                any_of="ids",
                min="int",
                max="int",
                minutes="int",
                max_per_day="int",
                min_days_between="int",
                clinician="id",
                not_on_days_with="ids",
            ),
        ),
    ),
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
