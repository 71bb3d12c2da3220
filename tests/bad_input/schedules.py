"""Schedules that cannot be read."""

from __future__ import annotations

from typing import Any

from tests.bad_input.case import CANARY, DROP, GOOD_SCHEDULE, Case, spoiled

__all__ = ["SCHEDULES"]


def _case(name: str, edits: dict[str, Any], *faults: tuple[str, str]) -> Case:
    content = spoiled(GOOD_SCHEDULE, edits)
    return Case(f"schedule_{name}", "schedule", content, frozenset(faults))


SCHEDULES = (
    Case("schedule_missing", "schedule", None, frozenset({("file", "")})),
    Case("schedule_empty", "schedule", b"", frozenset({("file", "")})),
    Case("schedule_a_list", "schedule", b"[]", frozenset({("schedule", "")})),
    _case("wrong_format", {"format": CANARY}, ("schedule", "format")),
    _case("is_a_problem", {"patients": [], "rooms": []}, ("schedule", "")),
    _case("placements_are_an_object", {"placements": {}}, ("schedule", "placements")),
    _case(
        "placement_without_fields",
        {"placements.1": {}},
        ("placements[1]", "patient"),
        ("placements[1]", "service"),
        ("placements[1]", "start"),
        ("placements[1]", "end"),
    ),
    _case(
        "bad_spans",
        {
            "placements.0.end": "Mon 09:00",
            "runs.0.end": "Mon 08:00",
            "placements.1": {
                "patient": "P2",
                "service": "talk",
                "start": CANARY,
                "end": "Mon 10:00",
            },
        },
        ("placements[0]", "end"),
        ("placements[1]", "start"),
        ("runs[0]", "end"),
    ),
    _case(
        "ids_that_are_none",
        {
            "problem": CANARY,
            "placements.0.patient": CANARY,
            "placements.0.clinicians": ["T1", CANARY],
            "runs.0.session": CANARY,
            "runs.0.room": "",
        },
        ("schedule", "problem"),
        ("placements[0]", "patient"),
        ("placements[0]", "clinicians[1]"),
        ("runs[0]", "session"),
        ("runs[0]", "room"),
    ),
    _case(
        "numbers_out_of_range",
        {"runs.0.size": -1, "score": -5, "bound": 10**18 + 1},
        ("runs[0]", "size"),
        ("schedule", "score"),
        ("schedule", "bound"),
    ),
    _case(
        "wrong_types",
        {"score": 1.5, "status": True, "runs.0.size": "1", "unplaced.0.reasons": CANARY},
        ("schedule", "score"),
        ("schedule", "status"),
        ("runs[0]", "size"),
        ("unplaced[0]", "reasons"),
    ),
    _case(
        "unplaced_twice_and_placed",
        {
            "unplaced.1": {"patient": "P2"},
            "unplaced.2": {"patient": "P1"},
            "unplaced.3": {"reasons": [CANARY]},
        },
        ("unplaced[1]", "patient"),
        ("unplaced[2]", "patient"),
        ("unplaced[3]", "patient"),
    ),
    _case("unknown_field", {"placements.0.note": CANARY, "runs": DROP}, ("placements[0]", "")),
)
