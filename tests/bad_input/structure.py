"""JSON whose values have the wrong shape."""

from __future__ import annotations

from typing import Any

from tests.bad_input.case import CANARY, DROP, GOOD_PROBLEM, Case, spoiled

__all__ = ["STRUCTURE"]


def _case(name: str, edits: dict[str, Any], *faults: tuple[str, str]) -> Case:
    return Case(name, "problem", spoiled(GOOD_PROBLEM, edits), frozenset(faults))


P1 = "patients[0] (P1)"

STRUCTURE = (
    _case("wrong_format", {"format": f"iopsched/2 {CANARY}"}, ("problem", "format")),
    _case("format_is_a_number", {"format": 1}, ("problem", "format")),
    _case("unknown_field_of_problem", {CANARY: 1}, ("problem", "")),
    _case("mistyped_collection", {"patiens": [{"id": "P9"}]}, ("problem", "")),
    _case(
        "mistyped_collection_and_what_refers_to_it",
        {"clinicans": [{"id": "T1"}, {"id": "T2"}], "clinicians": DROP},
        ("problem", ""),
    ),
    _case("patients_are_an_object", {"patients": {"P1": CANARY}}, ("problem", "patients")),
    _case("program_is_text", {"program": CANARY}, ("program", "")),
    _case("patient_is_text", {"patients.3": CANARY}, ("patients[3]", "")),
    _case("patient_without_id", {"patients.0.id": DROP}, ("patients[0]", "id")),
    _case("id_is_a_number", {"clinicians.0.id": 1}, ("clinicians[0]", "id")),
    _case("id_is_null", {"patients.2.id": None}, ("patients[2]", "id")),
    _case(
        "unknown_fields_everywhere",
        {
            "program.diagnosis": CANARY,
            "services.0.mins": 50,
            "patients.0.name": CANARY,
            "patients.0.needs.0.at_least": 1,
            "patients.0.hours.minimum": 1,
            "keep_apart.1": ["P1", "P3"],
        },
        ("program", ""),
        ("services[0] (process)", ""),
        (P1, ""),
        (P1, "needs[0]"),
        (P1, "hours"),
    ),
    _case("whole_number_in_quotes", {"patients.0.priority": "3"}, (P1, "priority")),
    _case("whole_number_is_a_fraction", {"patients.0.priority": 3.5}, (P1, "priority")),
    _case("whole_number_is_true", {"patients.0.priority": True}, (P1, "priority")),
    _case("number_is_true", {"patients.0.hours.min": True}, (P1, "hours.min")),
    _case("number_is_text", {"patients.0.hours.min": CANARY}, (P1, "hours.min")),
    _case("yes_is_no_boolean", {"patients.0.enrolled": "yes"}, (P1, "enrolled")),
    _case("one_is_no_boolean", {"patients.0.enrolled": 1}, (P1, "enrolled")),
    _case("null_where_a_value_must_be", {"patients.0.tags": None}, (P1, "tags")),
    _case("list_is_text", {"patients.0.tags": CANARY}, (P1, "tags")),
    _case("list_of_numbers", {"patients.0.tags": ["adult", 7]}, (P1, "tags[1]")),
    _case("not_an_offered_word", {"patients.0.status": {"home": CANARY}}, (P1, "status.home")),
    _case("form_is_not_known", {"services.2.form": CANARY}, ("services[2] (talk)", "form")),
    _case("modality_is_not_known", {"patients.0.modality": "online"}, (P1, "modality")),
    _case(
        "day_is_not_known",
        {"patients.0.prefers": {"avoid_days": ["Monday"]}},
        (P1, "prefers.avoid_days[0]"),
    ),
    _case(
        "times_are_not_times",
        {
            "program.blocks.0.start": "9:00",
            "program.blocks.1": {"id": "late", "start": "17:00", "end": "24:30"},
            "patients.0.commitments": [
                {"start": CANARY, "end": "Mon 10:00"},
                {"start": "Mon 9:00", "end": 600},
                {"start": "Montag 09:00", "end": "Mon 25:00"},
                CANARY,
                {"start": "Mon 09:00"},
            ],
        },
        ("program.blocks[0] (day)", "start"),
        ("program.blocks[1] (late)", "end"),
        (P1, "commitments[0].start"),
        (P1, "commitments[1].start"),
        (P1, "commitments[1].end"),
        (P1, "commitments[2].start"),
        (P1, "commitments[2].end"),
        (P1, "commitments[3]"),
        (P1, "commitments[4].end"),
    ),
    _case(
        "dates_are_not_dates",
        {
            "program.week_of": "November 2",
            "patients.0.authorized": {"valid_from": "2026-02-30", "valid_until": 20261102},
            "rule_packs.0.as_of": CANARY,
        },
        ("program", "week_of"),
        (P1, "authorized.valid_from"),
        (P1, "authorized.valid_until"),
        ("rule_packs[0] (own)", "as_of"),
    ),
    _case(
        "date_with_a_time",
        {"program.week_of": "2026-11-02T09:00:00"},
        ("program", "week_of"),
    ),
    _case("room_without_capacity", {"rooms.0.capacity": DROP}, ("rooms[0] (R1)", "capacity")),
    _case(
        "session_without_times_field",
        {"sessions.0.times": DROP},
        ("sessions[0] (process-mon)", "times"),
    ),
    _case(
        "pairs_that_are_none",
        {
            "keep_together": [[3, "P1"]],
            "keep_apart": [["P1"], ["P1", "P2", "P3"], "P1", [], ["P1", 2]],
        },
        ("keep_together[0][0]", ""),
        ("keep_apart[0][1]", ""),
        ("keep_apart[1]", ""),
        ("keep_apart[2]", ""),
        ("keep_apart[3][0]", ""),
        ("keep_apart[3][1]", ""),
        ("keep_apart[4][1]", ""),
    ),
    _case(
        "weights_of_wrong_types",
        {
            "program.weights": {
                "idle_time": CANARY,
                "spread": 1.5,
                "visits": {"level": CANARY},
                CANARY: None,
            }
        },
        ("program", "weights.idle_time"),
        ("program", "weights.spread"),
        ("program", "weights.visits.level"),
        ("program", "weights"),
    ),
    _case("weights_are_a_list", {"program.weights": ["idle_time"]}, ("program", "weights")),
    _case("rule_pack_is_a_number", {"program.rule_pack": 3}, ("program", "rule_pack")),
    _case(
        "inline_rule_pack",
        {"program.rule_pack": {"title": CANARY, "counting": CANARY, "hour": 1}},
        ("program", "rule_pack.id"),
        ("program", "rule_pack.counting"),
        ("program", "rule_pack"),
    ),
    _case(
        "current_schedule",
        {
            "current": {
                "placements": [{"patient": "P1"}, CANARY],
                "runs": [{"session": "process-mon", "start": "Mon 09:00", "end": "Mon 08:00"}],
                "status": 7,
            }
        },
        ("current.placements[0]", "service"),
        ("current.placements[0]", "start"),
        ("current.placements[0]", "end"),
        ("current.placements[1]", ""),
        ("current.runs[0]", "end"),
        ("current", "status"),
    ),
    _case(
        "structure_and_meaning_at_once",
        {
            "services.0.max_size": CANARY,
            "patients.0.priority": CANARY,
            "patients.0.therapist": CANARY,
            "patients.1.id": 2,
            "patients.2.needs.0.service": CANARY,
            "patients.2.needs.1.min": [],
            "patients.2.hours": {"min": 5, "max": 4},
            "sessions.0.clinicians": ["T1", 3, "T9"],
        },
        ("services[0] (process)", "max_size"),
        ("sessions[0] (process-mon)", "clinicians[1]"),
        ("sessions[0] (process-mon)", "clinicians[2]"),
        (P1, "priority"),
        (P1, "therapist"),
        ("patients[1]", "id"),
        ("patients[2] (P3)", "needs[0].service"),
        ("patients[2] (P3)", "needs[1].min"),
        ("patients[2] (P3)", "hours.min"),
    ),
    _case(
        "no_fault_follows_from_a_fault",
        {
            "services.2.form": 5,
            "clinicians.0.tags": CANARY,
            "rooms.0.capacity": CANARY,
            "current": [],
            "sessions.0.closed": True,
            "program.week_of": CANARY,
            "patients.0.authorized": {"valid_from": "2026-11-02"},
        },
        ("services[2] (talk)", "form"),
        ("clinicians[0] (T1)", "tags"),
        ("rooms[0] (R1)", "capacity"),
        ("current", ""),
        ("program", "week_of"),
    ),
)
