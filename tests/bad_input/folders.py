"""Folders of CSV files that cannot be read."""

from __future__ import annotations

from tests.bad_input.case import CANARY, Case

__all__ = ["FOLDERS"]

GOOD = {
    "program.csv": f"name,week_of,timezone\n{CANARY},2026-11-02,America/Los_Angeles\n",
    "blocks.csv": "id,start,end,days\nday,09:00,12:00,Mon; Wed; Fri\n",
    "services.csv": f"id,name,form,staff\nprocess,{CANARY},group,1\ntalk,,individual,1\n",
    "sessions.csv": "id,service,times,clinicians\nprocess-mon,process,Mon 09:00-10:30,T1\n",
    "clinicians.csv": "id,available\nT1,Mon 09:00-17:00; Tue 09:00-17:00\n",
    "patients.csv": "id,hours_min,therapist,commitments\nP1,9,T1,\nP2,,,Mon 13:00-17:00\n",
    "needs.csv": "patient,position,service,any_of,min,max\nP1,1,process,,1,3\nP2,1,talk,,1,\n",
}


def _case(name: str, files: dict[str, str | bytes], *faults: tuple[str, str]) -> Case:
    merged = {**GOOD, **files}
    content = {
        file: text.encode() if isinstance(text, str) else text for file, text in merged.items()
    }
    return Case(f"folder_{name}", "problem", content, frozenset(faults))


FOLDERS = (
    Case("folder_without_anything", "problem", {}, frozenset({("folder", "")})),
    Case(
        "folder_without_tables",
        "problem",
        {"notes.txt": CANARY.encode(), f"{CANARY}.csv": b"id\n"},
        frozenset({("folder", "")}),
    ),
    _case("with_an_unknown_table", {f"{CANARY}.csv": "id\n1\n"}, ("the tables", "")),
    _case("with_a_mistyped_table", {"patient.csv": "id\nP3\n"}, ("the tables", "")),
    _case("not_utf8", {"services.csv": b"id,name\nprocess,\xff\xfe\n"}, ("services.csv", "")),
    _case("open_quote", {"rooms.csv": f'id,capacity\nR1,"8 {CANARY}\n'}, ("rooms.csv", "")),
    _case(
        "unknown_column",
        {"patients.csv": f"id,diagnosis,therapst\nP1,{CANARY},T1\nP2,,\n"},
        ("patients.csv", ""),
    ),
    _case("without_a_needed_column", {"patients.csv": "ID,priority\nP1,3\n"}, ("patients.csv", "")),
    _case("column_twice", {"patients.csv": "id,phase,phase\nP1,a,b\nP2,,\n"}, ("patients.csv", "")),
    _case(
        "row_too_long",
        {"blocks.csv": f"id,start,end\nday,09:00,12:00,{CANARY}\n"},
        ("blocks.csv", ""),
    ),
    _case("empty_table_file", {"patients.csv": ""}, ("patients.csv", "")),
    _case("two_programs", {"program.csv": "name\na\nb\n"}, ("program.csv", "")),
    _case(
        "missing_cells",
        {
            "patients.csv": "id,priority\n,3\nP2,\n",
            "needs.csv": "patient,service\n,talk\nP2,talk\n",
        },
        ("patients.csv row 2", "id"),
        ("needs.csv row 2", "patient"),
    ),
    _case(
        "cells_of_wrong_kinds",
        {
            "patients.csv": "id,priority,enrolled,hours_min,commitments,prefers_earliest,"
            "authorized_valid_from\n"
            f"P1,{CANARY},{CANARY},{CANARY},{CANARY},{CANARY},{CANARY}\n"
            "P2,3.5,1,1e999,Mon 9-12,noon,1/11/2026\n"
        },
        ("patients.csv row 2 (P1)", "priority"),
        ("patients.csv row 2 (P1)", "enrolled"),
        ("patients.csv row 2 (P1)", "hours_min"),
        ("patients.csv row 2 (P1)", "commitments"),
        ("patients.csv row 2 (P1)", "prefers_earliest"),
        ("patients.csv row 2 (P1)", "authorized_valid_from"),
        ("patients.csv row 3 (P2)", "priority"),
        ("patients.csv row 3 (P2)", "enrolled"),
        ("patients.csv row 3 (P2)", "hours_min"),
        ("patients.csv row 3 (P2)", "commitments"),
        ("patients.csv row 3 (P2)", "prefers_earliest"),
        ("patients.csv row 3 (P2)", "authorized_valid_from"),
    ),
    _case(
        "meaning",
        {
            "sessions.csv": "id,service,times,clinicians\n"
            "process-mon,proces,Mon 09:00-10:30; Mon 12:00-11:00,T1; T9\n\n"
            f"art,{CANARY},Tue 09:00-10:00,\n",
            "needs.csv": "patient,position,service,any_of,min,max\n"
            "P1,2,talk,,1,\nP1,1,process,,5,3\n"
            f"P9,1,talk,,1,\nP2,first,,,1,\nP2,1,{CANARY},,1,\n",
            "keep_apart.csv": f"patient,other\nP1,P1\nP1,{CANARY}\nP1,\n",
        },
        ("sessions.csv row 2 (process-mon)", "service"),
        ("sessions.csv row 2 (process-mon)", "times"),
        ("sessions.csv row 2 (process-mon)", "clinicians"),
        ("sessions.csv row 4 (art)", "service"),
        ("needs.csv row 3 (P1)", "min"),
        ("needs.csv row 4", "patient"),
        ("needs.csv row 5", "position"),
        ("needs.csv row 5 (P2)", "service"),
        ("needs.csv row 6 (P2)", "service"),
        ("keep_apart.csv row 2", ""),
        ("keep_apart.csv row 3", "other"),
        ("keep_apart.csv row 4", "other"),
    ),
    _case(
        "weeks_ahead",
        {
            "clinicians.csv": "id,away\nT1,2026-11-16..2026-11-20; soon\n",
            "closures.csv": "id,first\nbreak,2026-12-24\nbreak,\n",
            "phases.csv": "patient,position,id,weeks,hours_min\n"
            f"P1,1,iop,2,9\nP1,2,out,many,\nP9,1,iop,,\nP2,1,{CANARY},,\n",
            "needs.csv": "patient,phase,service,min\n"
            "P1,iop,process,1\nP1,php,talk,1\nP2,,talk,1\nP1,out,tlk,1\n",
        },
        ("clinicians.csv row 2 (T1)", "away"),
        ("closures.csv row 3 (break)", "first"),
        ("phases.csv row 3 (P1)", "weeks"),
        ("phases.csv row 4", "patient"),
        ("phases.csv row 5 (P2)", "id"),
        ("needs.csv row 3", "phase"),
        ("needs.csv row 5 (P1)", "service"),
    ),
    _case(
        "weights_and_packs",
        {
            "weights.csv": "rule,level,weight,combined\n"
            f"idle_time,{CANARY},,\nidle_tme,,3,\nspread,,,\nvisits,must,5,\nhours,,-3,\nhours,off,,\n",
            "rule_packs.csv": "id,group_max,unconfirmed,inline\n"
            f"own,process,{CANARY},\nmine,process 12; process 13,,yes\nyours,,,yes\n",
        },
        ("weights.csv row 2", ""),
        ("weights.csv row 3", ""),
        ("weights.csv row 4", ""),
        ("weights.csv row 7", "rule"),
        ("rule_packs.csv row 2 (own)", "group_max"),
        ("rule_packs.csv row 2 (own)", "unconfirmed"),
        ("rule_packs.csv row 3", "group_max"),
        ("rule_packs.csv row 4 (yours)", "inline"),
    ),
    _case(
        "current",
        {
            "current.csv": "score,bound\nmany,1\n",
            "current_placements.csv": "patient,service,start,end\n"
            "P1,talk,Mon 09:00,Mon 08:00\nP1,,Mon 09:00,\n",
        },
        ("current.csv row 2", "score"),
        ("current_placements.csv row 2", "end"),
        ("current_placements.csv row 3", "service"),
        ("current_placements.csv row 3", "end"),
    ),
)
