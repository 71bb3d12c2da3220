"""Attendance that cannot be read, as JSON and as CSV."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.bad_input.case import CANARY, DROP, GOOD_PROBLEM, Case, spoiled

__all__ = ["ATTENDANCE", "GOOD_ATTENDANCE"]

GOOD_ATTENDANCE: Mapping[str, Any] = {
    "format": "iopsched/1",
    "records": [
        {
            "patient": "P1",
            "date": "2026-11-02",
            "start": "09:00",
            "service": "process",
            "session": "process-mon",
            "status": "attended",
            "minutes": 90,
        },
        {
            "patient": "P1",
            "date": "2026-11-03",
            "start": "09:00",
            "service": "art",
            "status": "missed",
        },
        {
            "patient": "P1",
            "date": "2026-11-03",
            "start": "13:00",
            "service": "talk",
            "status": "excused",
        },
        {
            "patient": "P1",
            "date": "2026-11-05",
            "start": "09:00",
            "service": "art",
            "status": "made_up",
            "minutes": 60,
            "modality": "telehealth",
            "makes_up": "2026-11-03",
            "makes_up_start": "09:00",
        },
    ],
}
HEADER = "patient,date,start,service,status,minutes,makes_up"


def _case(name: str, edits: Mapping[str, Any], *faults: tuple[str, str]) -> Case:
    content = spoiled(GOOD_ATTENDANCE, edits)
    return Case(f"attendance_{name}", "attendance", content, frozenset(faults))


def _table(name: str, lines: str, *faults: tuple[str, str]) -> Case:
    name = f"attendance_{name}"
    placed = frozenset((f"{name}.csv{where}", field) for where, field in faults)
    return Case(name, "attendance", lines.encode(), placed, suffix=".csv")


def _rules(name: str, rules: Mapping[str, Any], *fields: str) -> Case:
    content = spoiled(GOOD_PROBLEM, {"program.attendance": rules})
    placed = frozenset(("program", f"attendance{field}") for field in fields)
    return Case(f"attendance_rules_{name}", "problem", content, placed)


ATTENDANCE = (
    _rules(
        "of_wrong_types",
        {
            "misses": [{"id": "a", "misses": "2"}, {"id": "b"}],
            "weeks": {"id": "c"},
            "hours": [{"id": "d", "hours": CANARY}, {"id": "e", "hours": 1, "modality": CANARY}],
        },
        ".misses[0].misses",
        ".misses[1].misses",
        ".weeks",
        ".hours[0].hours",
        ".hours[1].modality",
    ),
    _rules(
        "unknown_fields",
        {"missed": [], "misses": [{"id": "a", "misses": 1, "off": 6}]},
        "",
        ".misses[0]",
    ),
    _rules(
        "out_of_range",
        {
            "misses": [
                {"id": "a", "misses": 0},
                {"id": "b", "misses": 3, "of": 2},
                {"id": "c", "misses": 1, "within_weeks": 0},
                {"id": "d", "misses": 1, "of": 2, "within_weeks": 2},
            ],
            "weeks": [{"id": "e", "weeks": 0}, {"id": "f", "weeks": 3, "of": 2}],
            "hours": [{"id": "g", "hours": -1}, {"id": "h", "hours": 5, "weeks": 0}],
        },
        ".misses[0].misses",
        ".misses[1].of",
        ".misses[2].within_weeks",
        ".misses[3].within_weeks",
        ".weeks[0].weeks",
        ".weeks[1].of",
        ".hours[0].hours",
        ".hours[1].weeks",
    ),
    _rules(
        "ids",
        {
            "misses": [{"id": CANARY, "misses": 1}, {"id": "a", "misses": 1, "services": ["arts"]}],
            "hours": [{"id": "a", "hours": 1, "services": ["art", "art"]}],
        },
        ".misses[0].id",
        ".misses[1].services[0]",
        ".hours[0].id",
        ".hours[0].services[1]",
    ),
    Case("attendance_missing", "attendance", None, frozenset({("file", "")})),
    Case("attendance_list", "attendance", b"[]", frozenset({("attendance", "")})),
    _case(
        "wrong_types",
        {
            "records.0.minutes": "90",
            "records.1.date": CANARY,
            "records.2.start": "9 am",
            "records.3.status": CANARY,
        },
        ("records[0]", "minutes"),
        ("records[1]", "date"),
        ("records[2]", "start"),
        ("records[3]", "status"),
    ),
    _case(
        "unknown_fields",
        {CANARY: 1, "records.0.diagnosis": CANARY, "records.1.statuss": "missed"},
        ("attendance", ""),
        ("records[0]", ""),
        ("records[1]", ""),
    ),
    _case("without_a_patient", {"records.0.patient": DROP}, ("records[0]", "patient")),
    _case(
        "ids_not_well_formed",
        {"records.0.patient": CANARY, "records.1.service": "", "records.0.session": CANARY},
        ("records[0]", "patient"),
        ("records[0]", "session"),
        ("records[1]", "service"),
    ),
    _case(
        "minutes",
        {"records.0.minutes": 0, "records.1.minutes": 5, "records.3.start": "23:30"},
        ("records[0]", "minutes"),
        ("records[1]", "minutes"),
        ("records[3]", "minutes"),
    ),
    _case(
        "out_of_range",
        {"records.0.minutes": -5, "records.1.minutes": 1441},
        ("records[0]", "minutes"),
        ("records[1]", "minutes"),
    ),
    _case("repeated", {"records.2.start": "09:00"}, ("records[2]", "start")),
    _case(
        "overlapping",
        {
            "records.3.date": "2026-11-02",
            "records.3.start": "10:00",
        },
        ("records[3]", "start"),
    ),
    _case("makes_up_nothing", {"records.3.makes_up": DROP}, ("records[3]", "makes_up")),
    _case(
        "makes_up_what_was_attended",
        {"records.3.makes_up": "2026-11-02"},
        ("records[3]", "makes_up"),
    ),
    _case(
        "makes_up_one_of_two",
        {"records.3.makes_up_start": DROP},
        ("records[3]", "makes_up_start"),
    ),
    _case(
        "made_up_twice",
        {"records.4": {**GOOD_ATTENDANCE["records"][3], "date": "2026-11-06"}},
        ("records[4]", "makes_up"),
    ),
    _case(
        "makes_up_though_attended",
        {"records.0.makes_up": "2026-11-03", "records.0.makes_up_start": "09:00"},
        ("records[0]", "makes_up"),
        ("records[0]", "makes_up_start"),
    ),
    _table("empty_table", "", ("", "")),
    Case(
        "attendance_not_utf8",
        "attendance",
        b"patient,date\nP1,\xff\xfe\n",
        frozenset({("attendance_not_utf8.csv", "")}),
        suffix=".csv",
    ),
    _table("without_columns", f"patient,day\nP1,{CANARY}\n", ("", "")),
    _table(
        "cells",
        f"{HEADER}\nP1,2.11.2026,09:00,process,attended,50,\n,2026-11-03,09:00,art,missed,,\n"
        f"P1,2026-11-04,09:00,art,{CANARY},,\nP1,2026-11-05,09:00,art,made_up,x,2026-11-03\n",
        (" row 2", "date"),
        (" row 3", "patient"),
        (" row 4", "status"),
        (" row 5", "minutes"),
    ),
    _table(
        "twice_in_a_table",
        f"{HEADER}\nP1,2026-11-02,09:00,art,missed,,\nP1,2026-11-02,9:00,art,missed,,\n",
        (" row 3", "start"),
    ),
)
