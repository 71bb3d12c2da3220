"""JSON of the right shape that cannot be meant."""

from __future__ import annotations

from typing import Any

from tests.bad_input.case import CANARY, DROP, GOOD_PROBLEM, Case, spoiled

__all__ = ["MEANING"]

P1, P2, P3 = "patients[0] (P1)", "patients[1] (P2)", "patients[2] (P3)"
MON, TUE = "sessions[0] (process-mon)", "sessions[1] (art-tue)"
PROCESS, ART, TALK = "services[0] (process)", "services[1] (art)", "services[2] (talk)"
SEAT = {"patient": "P1", "service": "process", "session": "process-mon"}
MEETING = {"patient": "P1", "service": "talk", "start": "Mon 09:00"}


def _case(name: str, edits: dict[str, Any], *faults: tuple[str, str]) -> Case:
    return Case(name, "problem", spoiled(GOOD_PROBLEM, edits), frozenset(faults))


def _pins(name: str, pins: list[dict[str, Any]], *faults: tuple[str, str], **more: Any) -> Case:
    edits = {path.replace("__", "."): value for path, value in more.items()}
    return _case(f"pin_{name}", {"pins": pins, **edits}, *faults)


def _span(start: str, end: str) -> dict[str, str]:
    return {"start": start, "end": end}


MEANING = (
    _case(
        "ids_not_well_formed",
        {
            "program.blocks.0.id": "",
            "services.1.id": "-art",
            "clinicians.1.id": "T" * 65,
            "rooms.0.id": "R1 ",
            "patients.2.id": CANARY,
            "sessions.0.rooms": DROP,
            "sessions.1.service": "-art",
            "patients.1.needs.1": {"service": "-art"},
            "keep_together": [],
            "rule_packs.0.id": "own\n",
            "program.rule_pack": DROP,
        },
        ("program.blocks[0]", "id"),
        ("services[1]", "id"),
        ("clinicians[1]", "id"),
        ("rooms[0]", "id"),
        ("patients[2]", "id"),
        ("rule_packs[0]", "id"),
    ),
    _case(
        "tags_not_well_formed",
        {
            "services.0.kind": CANARY,
            "services.0.requires": [CANARY],
            "services.0.room_tags": [""],
            "sessions.1.serves": ["adult", CANARY],
            "sessions.1.series": CANARY,
            "sessions.1.site": "",
            "clinicians.1.tags": ["é"],
            "patients.0.tags": ["ok", CANARY],
            "patients.0.phase": CANARY,
            "rule_packs.0.not_counted": [CANARY],
            "rule_packs.0.group_max": {CANARY: 3, "process": -1},
        },
        (PROCESS, "kind"),
        (PROCESS, "requires[0]"),
        (PROCESS, "room_tags[0]"),
        (MON, "clinicians[0]"),
        (TUE, "serves[1]"),
        (TUE, "series"),
        (TUE, "site"),
        ("clinicians[1] (T2)", "tags[0]"),
        (P1, "tags[1]"),
        (P1, "phase"),
        ("rule_packs[0] (own)", "not_counted[0]"),
        ("rule_packs[0] (own)", "group_max"),
    ),
    _case(
        "repeated_ids",
        {
            "program.blocks.1": {"id": "day", "start": "17:00", "end": "20:00"},
            "services.4": {"id": "art", "staff": 2},
            "clinicians.2": {"id": "T1", "tags": ["license"]},
            "rooms.1": {"id": "R1", "capacity": 1},
            "patients.3": {"id": "P1"},
            "patients.4": {"id": "P1"},
            "rule_packs.1": {"id": "own"},
        },
        ("program.blocks[1] (day)", "id"),
        ("services[4] (art)", "id"),
        ("clinicians[2] (T1)", "id"),
        ("rooms[1] (R1)", "id"),
        ("patients[3] (P1)", "id"),
        ("patients[4] (P1)", "id"),
        ("rule_packs[1] (own)", "id"),
    ),
    _case(
        "unknown_ids",
        {
            "program.rule_pack": "nowhere",
            "program.weights": {"idle_tme": 3, "idle_time": 3},
            "services.2.outside_blocks": ["day", "night"],
            "sessions.0.service": CANARY,
            "sessions.0.clinicians": ["T1", "T7"],
            "sessions.0.rooms": [CANARY],
            "patients.0.therapist": "T77",
            "patients.0.rule_pack": CANARY,
            "patients.0.needs.0.service": "proces",
            "patients.0.needs.1.clinician": CANARY,
            "patients.0.needs.1.not_on_days_with": [CANARY],
            "patients.1.needs.1.any_of": ["art", CANARY],
            "patients.1.prefers": {"blocks": ["noon"], "clinicians": ["T9"], "sessions": [CANARY]},
            "keep_apart": [["P1", CANARY], ["P8", "P9"]],
            "keep_together": [["P2", "P4"]],
            "pins": [
                {
                    "patient": CANARY,
                    "service": CANARY,
                    "session": CANARY,
                    "clinicians": [CANARY],
                    "room": CANARY,
                }
            ],
        },
        ("program", "rule_pack"),
        ("program", "weights"),
        (TALK, "outside_blocks[1]"),
        (MON, "service"),
        (MON, "clinicians[1]"),
        (MON, "rooms[0]"),
        (P1, "therapist"),
        (P1, "rule_pack"),
        (P1, "needs[0].service"),
        (P1, "needs[1].clinician"),
        (P1, "needs[1].not_on_days_with[0]"),
        (P2, "needs[1].any_of[1]"),
        (P2, "prefers.blocks[0]"),
        (P2, "prefers.clinicians[0]"),
        (P2, "prefers.sessions[0]"),
        ("keep_apart[0][1]", ""),
        ("keep_apart[1][0]", ""),
        ("keep_apart[1][1]", ""),
        ("keep_together[0][1]", ""),
        ("pins[0]", "patient"),
        ("pins[0]", "service"),
        ("pins[0]", "session"),
        ("pins[0]", "clinicians[0]"),
        ("pins[0]", "room"),
    ),
    _case(
        "spans",
        {
            "program.blocks.1": {"id": "late", "start": "20:00", "end": "17:00"},
            "sessions.0.times": [_span("Mon 23:00", "Tue 00:30"), _span("Mon 10:00", "Mon 10:00")],
            "sessions.1.times": [],
            "clinicians.0.available": [_span("Fri 09:00", "Mon 09:00")],
            "rooms.0.available": [_span("Mon 09:00", "Mon 08:59")],
            "patients.0.commitments": [
                _span("Sun 20:00", "Sun 24:00"),
                _span("Sun 20:00", "Mon 02:00"),
            ],
            "patients.0.family_available": [_span("Tue 10:00", "Mon 10:00")],
        },
        ("program.blocks[1] (late)", "end"),
        (MON, "times[0]"),
        (MON, "times[1].end"),
        (TUE, "times"),
        ("clinicians[0] (T1)", "available[0].end"),
        ("rooms[0] (R1)", "available[0].end"),
        (P1, "commitments[1].end"),
        (P1, "family_available[0].end"),
    ),
    _case(
        "numbers_out_of_range",
        {
            "program.break_minutes": -1,
            "program.site_travel_minutes": 1441,
            "services.0.minutes": 0,
            "services.1.min_size": -1,
            "services.1.max_size": 0,
            "services.2.staff": -1,
            "clinicians.0.max_minutes": -60,
            "clinicians.0.caseload": -1,
            "rooms.0.capacity": -8,
            "patients.0.priority": 0,
            "patients.1.priority": 6,
            "patients.0.hours": {"min": -0.5, "max": 169},
            "patients.0.visits": {"max": 8},
            "patients.0.travel_minutes": -5,
            "patients.0.max_minutes_per_day": 1441,
            "patients.0.authorized": {"hours": -1, "days": 8, "units": -1},
            "patients.0.needs.0": {
                "service": "process",
                "min": -1,
                "max_per_day": 0,
                "min_days_between": 7,
            },
            "rule_packs.0.unit_minutes": 0,
            "rule_packs.0.days": {"min": 8, "minutes": -1, "max_gap": 7},
            "program.weights": {"idle_time": -1, "spread": {"weight": 10**10}},
        },
        ("program", "break_minutes"),
        ("program", "site_travel_minutes"),
        (PROCESS, "minutes"),
        (ART, "min_size"),
        (ART, "max_size"),
        (TALK, "staff"),
        ("clinicians[0] (T1)", "max_minutes"),
        ("clinicians[0] (T1)", "caseload"),
        ("rooms[0] (R1)", "capacity"),
        (P1, "priority"),
        (P2, "priority"),
        (P1, "hours.min"),
        (P1, "hours.max"),
        (P1, "visits.max"),
        (P1, "travel_minutes"),
        (P1, "max_minutes_per_day"),
        (P1, "authorized.hours"),
        (P1, "authorized.days"),
        (P1, "authorized.units"),
        (P1, "needs[0].min"),
        (P1, "needs[0].max_per_day"),
        (P1, "needs[0].min_days_between"),
        ("rule_packs[0] (own)", "unit_minutes"),
        ("rule_packs[0] (own)", "days.min"),
        ("rule_packs[0] (own)", "days.minutes"),
        ("rule_packs[0] (own)", "days.max_gap"),
        ("program", "weights.idle_time"),
        ("program", "weights.spread.weight"),
    ),
    _case(
        "crossed_limits",
        {
            "services.0.min_size": 3,
            "services.1.max_size": 5,
            "sessions.0.min_size": 4,
            "sessions.0.max_size": 3,
            "sessions.1.min_size": 6,
            "patients.0.needs.0.min": 4,
            "patients.0.hours": {"min": 12, "target": 20, "max": 11},
            "patients.0.visits": {"min": 4, "max": 3},
            "patients.0.prefers": {"earliest": "17:00", "latest": "09:00"},
            "patients.0.authorized": {"valid_from": "2026-12-01", "valid_until": "2026-11-01"},
            "patients.1.hours": {"min": 9, "target": 8},
            "rule_packs.0.hours": {"min": 20, "max": 9},
        },
        (PROCESS, "min_size"),
        (MON, "min_size"),
        (TUE, "min_size"),
        (P1, "needs[0].min"),
        (P1, "hours.min"),
        (P1, "hours.target"),
        (P1, "visits.min"),
        (P1, "prefers.latest"),
        (P1, "authorized.valid_until"),
        (P2, "hours.target"),
        ("rule_packs[0] (own)", "hours.min"),
    ),
    _case(
        "session_smaller_than_its_service",
        {"services.0.min_size": 2, "sessions.0.max_size": 1},
        (MON, "max_size"),
    ),
    _case("week_starts_on_a_tuesday", {"program.week_of": "2026-11-03"}, ("program", "week_of")),
    _case("timezone_is_free_text", {"program.timezone": CANARY}, ("program", "timezone")),
    _case("timezone_is_a_path", {"program.timezone": "../../etc/passwd"}, ("program", "timezone")),
    _case("timezone_is_empty", {"program.timezone": ""}, ("program", "timezone")),
    _case("grid_of_seven_minutes", {"program.grid_minutes": 7}, ("program", "grid_minutes")),
    _case("grid_of_nothing", {"program.grid_minutes": 0}, ("program", "grid_minutes")),
    _case("block_without_days", {"program.blocks.0.days": []}, ("program.blocks[0] (day)", "days")),
    _case(
        "weight_at_a_level_without_weights",
        {
            "program.weights": {
                "idle_time": {"level": "must", "weight": 3},
                "spread": {"level": "off", "weight": 1},
            }
        },
        ("program", "weights.idle_time.weight"),
        ("program", "weights.spread.weight"),
    ),
    _case(
        "inline_pack_with_the_id_of_another",
        {"program.rule_pack": {"id": "own", "title": "another"}},
        ("program", "rule_pack.id"),
    ),
    _case(
        "dates_of_authorization_without_a_week",
        {
            "program.week_of": DROP,
            "patients.0.authorized": {"valid_from": "2026-11-01", "valid_until": "2026-12-01"},
        },
        (P1, "authorized.valid_from"),
        (P1, "authorized.valid_until"),
    ),
    _case(
        "needs",
        {
            "patients.0.needs": [
                {"service": "process", "any_of": ["art"]},
                {"min": 2},
                {"any_of": []},
                {"any_of": ["process", "talk"]},
                {"service": "process", "minutes": 30, "clinician": "T1"},
                {"service": "talk", "clinician": "T2"},
                {"any_of": ["art", "art"]},
            ]
        },
        (P1, "needs[0].service"),
        (P1, "needs[1].service"),
        (P1, "needs[2].service"),
        (P1, "needs[3].any_of"),
        (P1, "needs[4].minutes"),
        (P1, "needs[4].clinician"),
        (P1, "needs[5].clinician"),
        (P1, "needs[6].any_of[1]"),
    ),
    _case(
        "family_without_hours",
        {
            "patients.0.needs.2": {"service": "family"},
            "patients.0.family_available": [],
            "services.4": {"id": "parents", "with_family": True},
            "patients.0.needs.3": {"any_of": ["parents"]},
            "patients.0.needs.4": {"any_of": ["parents", "process"]},
            "patients.1.needs.2": {"service": "family", "min": 0},
            "patients.1.family_available": [],
        },
        (P1, "needs[2].service"),
        (P1, "needs[3].any_of"),
    ),
    _case(
        "services_and_sessions",
        {
            "services.3.staff": 2,
            "sessions.0.closed": True,
            "sessions.1.clinicians": ["T1"],
            "sessions.2": {
                "id": "talk-wed",
                "service": "talk",
                "times": [_span("Wed 09:00", "Wed 10:00")],
            },
            "sessions.3": {
                "id": "art-thu",
                "service": "art",
                "times": [_span("Thu 09:00", "Thu 10:00")],
                "clinicians": ["T1", "T1"],
            },
        },
        ("services[3] (family)", "staff"),
        (MON, "closed"),
        (TUE, "clinicians"),
        ("sessions[2] (talk-wed)", "service"),
        ("sessions[3] (art-thu)", "clinicians"),
        ("sessions[3] (art-thu)", "clinicians[1]"),
    ),
    _case(
        "session_clinicians_without_the_tags",
        {"services.1.requires": ["art"], "sessions.1.clinicians": ["T1", "T2"]},
        (TUE, "clinicians[0]"),
        (TUE, "clinicians[1]"),
    ),
    _case(
        "pairs",
        {"keep_apart": [["P1", "P1"], ["P1", "P2"]], "keep_together": [["P2", "P1"], ["P3", "P3"]]},
        ("keep_apart[0]", ""),
        ("keep_together[0]", ""),
        ("keep_together[1]", ""),
    ),
    _pins(
        "of_a_patient_with_two_at_once",
        [SEAT, {**MEETING, "start": "Mon 10:00"}],
        ("pins[1]", "start"),
    ),
    _pins("of_the_same_seat_twice", [SEAT, SEAT], ("pins[1]", "session")),
    _pins(
        "of_a_clinician_in_two_places",
        [
            {**MEETING, "clinicians": ["T1"]},
            {**MEETING, "patient": "P3", "start": "Mon 09:30", "clinicians": ["T1"]},
        ],
        ("pins[1]", "clinicians"),
    ),
    _pins(
        "of_a_room_with_two_meetings",
        [{**MEETING, "room": "R1"}, {**MEETING, "patient": "P3", "end": "Mon 09:50", "room": "R1"}],
        ("pins[1]", "room"),
    ),
    _pins(
        "of_a_patient_to_be_referred",
        [{**SEAT, "patient": "P3"}],
        ("pins[0]", "patient"),
        patients__2__status={"home": "unsafe"},
    ),
    _pins(
        "at_a_time_that_the_session_has_not", [{**SEAT, "start": "Tue 09:00"}], ("pins[0]", "start")
    ),
    _pins(
        "with_an_end_that_the_session_has_not", [{**SEAT, "end": "Mon 10:00"}], ("pins[0]", "end")
    ),
    _pins(
        "to_a_session_of_another_service", [{**SEAT, "session": "art-tue"}], ("pins[0]", "session")
    ),
    _pins(
        "without_a_need",
        [
            {"patient": "P1", "service": "art", "session": "art-tue"},
            {"patient": "P1", "service": "talk", "start": "Tue 09:00", "end": "Tue 09:20"},
            {"patient": "P3", "service": "family"},
        ],
        ("pins[0]", "service"),
        ("pins[1]", "service"),
        ("pins[2]", "service"),
    ),
    _pins(
        "beyond_the_needs_maximum",
        [
            {**MEETING, "clinicians": ["T1"]},
            {**MEETING, "start": "Tue 09:00", "clinicians": ["T1"]},
        ],
        ("pins[1]", "service"),
    ),
    _pins(
        "beyond_the_sessions_size",
        [{**SEAT, "patient": "P2"}, {**SEAT, "patient": "P3"}],
        ("pins[1]", "session"),
        services__0__max_size=1,
    ),
    _pins("of_a_pair_kept_apart", [SEAT, {**SEAT, "patient": "P2"}], ("pins[1]", "session")),
    _pins(
        "that_ends_before_it_starts",
        [{**MEETING, "end": "Mon 08:00"}],
        ("pins[0]", "end"),
        ("pins[0]", "service"),
    ),
    _pins(
        "of_one_session_to_two_times",
        [
            {"patient": "P2", "service": "art", "session": "art-tue", "start": "Tue 09:00"},
            {"patient": "P3", "service": "art", "session": "art-tue", "start": "Tue 10:00"},
        ],
        ("pins[1]", "start"),
        patients__2__needs__0={"service": "art"},
    ),
    _pins(
        "with_people_and_rooms_that_the_session_has_not",
        [
            {**SEAT, "clinicians": ["T2"], "room": "R2"},
            {**MEETING, "start": "Tue 09:00", "clinicians": ["T1", "T2"]},
        ],
        ("pins[0]", "clinicians[0]"),
        ("pins[0]", "room"),
        ("pins[1]", "clinicians"),
        ("pins[1]", "clinicians[1]"),
        rooms__1={"id": "R2", "capacity": 3},
    ),
)
