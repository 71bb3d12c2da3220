"""Faults: all at once, where they are, and without repeating what was written."""

from __future__ import annotations

import copy
import datetime as dt
import json
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iopsched.errors import InputError
from iopsched.io import (
    loads,
    loads_attendance,
    loads_schedule,
    read,
    read_attendance,
    read_schedule,
)
from iopsched.problem import (
    Clinician,
    Hours,
    Need,
    Patient,
    Pin,
    Problem,
    Program,
    RuleSetting,
    Service,
    Session,
)
from iopsched.schedule import Placement, Run, Schedule, Unplaced
from iopsched.validate import (
    faults,
    require_valid,
    require_valid_attendance,
    require_valid_schedule,
    schedule_faults,
)
from iopsched.week import Span
from tests.bad_input.attendance import GOOD_ATTENDANCE
from tests.bad_input.case import CANARY, GOOD_PROBLEM, GOOD_SCHEDULE, Case
from tests.bad_input.cases import CASES
from tests.bad_input.folders import GOOD as GOOD_FOLDER
from tests.strategies import problems

GOOD = loads(json.dumps(GOOD_PROBLEM))
READERS: dict[str, Callable[[Path], object]] = {
    "problem": read,
    "schedule": read_schedule,
    "attendance": read_attendance,
}


def places(found: tuple[Any, ...]) -> set[tuple[str, str]]:
    """Where the faults are."""
    return {(fault.where, fault.field) for fault in found}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_bad_input(case: Case, tmp_path: Path) -> None:
    path = case.write(tmp_path)
    with pytest.raises(InputError) as caught:
        READERS[case.kind](path)
    assert places(caught.value.faults) == case.faults
    shown = str(caught.value) + "".join(traceback.format_exception(caught.value))
    for word in CANARY.split():
        assert word not in shown
    assert all(fault.problem and fault.remedy for fault in caught.value.faults)


def test_there_are_many_cases_and_each_has_its_name() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 70


def test_what_the_cases_spoil_is_sound(tmp_path: Path) -> None:
    assert faults(GOOD) == ()
    schedule = loads_schedule(json.dumps(GOOD_SCHEDULE))
    assert schedule_faults(GOOD, schedule) == ()
    require_valid_attendance(GOOD, loads_attendance(json.dumps(GOOD_ATTENDANCE)))
    for name, text in GOOD_FOLDER.items():
        (tmp_path / name).write_text(text)
    assert len(read(tmp_path).patients) == 2


def spots(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths of all values in a tree."""
    items = (
        tree.items()
        if isinstance(tree, dict)
        else enumerate(tree)
        if isinstance(tree, list)
        else ()
    )
    return [path, *(spot for key, value in items for spot in spots(value, (*path, key)))]


odd_values = st.recursive(
    st.sampled_from([None, True, 0, -1, 7, 1.5, 10**17, "", "P1", "Mon 09:00", "09:00", CANARY]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["id", "start", "min", CANARY]), inner, max_size=2)
    ),
    max_leaves=4,
)


@settings(max_examples=300, deadline=None)
@given(st.data(), st.sampled_from([GOOD_PROBLEM, GOOD_SCHEDULE, GOOD_ATTENDANCE]))
def test_anything_else_than_a_sound_file_is_an_input_error(data: st.DataObject, good: Any) -> None:
    tree = copy.deepcopy(dict(good))
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(spots(tree)[1:]))
        holder = tree
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = data.draw(odd_values)
    texts = [(GOOD_PROBLEM, loads), (GOOD_SCHEDULE, loads_schedule)]
    read_text = next((read for one, read in texts if one is good), loads_attendance)
    assert CANARY not in message(lambda: read_text(json.dumps(tree)))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_cell_is_read_or_an_input_error(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("week")
    for name, text in GOOD_FOLDER.items():
        rows = [line.split(",") for line in text.splitlines()]
        row = data.draw(st.sampled_from(rows))
        row[data.draw(st.integers(0, len(row) - 1))] = data.draw(odd_cells)
        (folder / name).write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    assert CANARY not in message(lambda: read(folder))


def message(action: Callable[[], object]) -> str:
    """What the InputError of an action says; nothing when there is none."""
    try:
        action()
    except InputError as error:
        return str(error)
    return ""


odd_cells = st.sampled_from(
    [
        "",
        "-",
        '"',
        '""',
        '"\n"',
        "\r",
        "\0",
        "[",
        "{}",
        "yes",
        "Mon 09:00-24:30",
        "*",
        CANARY,
        "1e9",
    ]
) | st.text(st.characters(exclude_categories=["Cs"]), max_size=5)


@settings(max_examples=30, deadline=None)
@given(problems(), st.sampled_from(["services", "clinicians", "patients", "sessions", "rooms"]))
def test_a_table_that_is_gone_is_no_other_error(problem: Problem, name: str) -> None:
    for fault in faults(replace(problem, **{name: ()})):  # type: ignore[arg-type]
        assert fault.where
        assert fault.remedy


def test_every_fault_comes_at_once_in_the_order_of_the_input() -> None:
    problem = Problem(
        program=Program(timezone="Mars"),
        services=(Service(id="group", min_size=3, max_size=2),),
        clinicians=(Clinician(id="T1", max_minutes=-1),),
        patients=(Patient(id="P1", priority=9), Patient(id="P1", hours=Hours(min=3, max=2))),
    )
    assert [(fault.where, fault.field) for fault in faults(problem)] == [
        ("program", "timezone"),
        ("services[0] (group)", "min_size"),
        ("clinicians[0] (T1)", "max_minutes"),
        ("patients[0] (P1)", "priority"),
        ("patients[1] (P1)", "hours.min"),
        ("patients[1] (P1)", "id"),
    ]
    with pytest.raises(InputError, match="6 faults in week"):
        require_valid(problem, "week")


def test_the_closest_known_id_is_suggested_and_the_unknown_is_not_repeated() -> None:
    problem = Problem(
        clinicians=(Clinician(id="therapist-1"),),
        patients=(Patient(id="P1", therapist="therapist-2"),),
    )
    (fault,) = faults(problem)
    assert fault.remedy == "did you mean therapist-1?"
    assert "therapist-2" not in str(fault)


def test_a_problem_built_in_python_has_its_types_checked() -> None:
    problem = Problem(
        program=Program(
            name="\ud800",
            week_of=dt.datetime(2026, 11, 2),
            weights={"idle_time": 2.5, "spread": RuleSetting(level="never"), 3: 4},  # type: ignore[arg-type,dict-item]
        ),
        services=[],  # type: ignore[arg-type]
        keep_apart=(("P1", "P2", "P3"),),  # type: ignore[arg-type]
        current=17,  # type: ignore[arg-type]
        patients=(
            Patient(
                id="P1",
                tags="adult",  # type: ignore[arg-type]
                priority=True,
                enrolled=1,  # type: ignore[arg-type]
                hours=Hours(min="12"),  # type: ignore[arg-type]
                needs=(Need(service="group", min=1.0),),  # type: ignore[arg-type]
                commitments=((540, 600),),  # type: ignore[arg-type]
                modality="online",  # type: ignore[arg-type]
                status=None,  # type: ignore[arg-type]
            ),
        ),
    )
    patient = "patients[0] (P1)"
    assert places(faults(problem)) == {
        ("program", "name"),
        ("program", "week_of"),
        ("program", "weights"),
        ("program", "weights.idle_time"),
        ("program", "weights.spread.level"),
        ("problem", "services"),
        ("keep_apart[0]", ""),
        ("current", ""),
        (patient, "tags"),
        (patient, "priority"),
        (patient, "enrolled"),
        (patient, "hours.min"),
        (patient, "needs[0].min"),
        (patient, "commitments[0]"),
        (patient, "modality"),
        (patient, "status"),
    }


def test_numbers_that_are_none() -> None:
    patients = tuple(
        Patient(id=f"P{i}", hours=Hours(min=value))
        for i, value in enumerate((float("nan"), float("inf"), 12))
    )
    assert places(faults(Problem(patients=patients))) == {
        ("patients[0] (P0)", "hours.min"),
        ("patients[1] (P1)", "hours.min"),
    }


def test_last_week_may_name_what_is_gone() -> None:
    gone = Placement(patient="P9", service="old", session="S9", start=0, end=60, clinicians=("T9",))
    assert faults(Problem(current=Schedule(placements=(gone,)))) == ()
    strange = replace(gone, patient=CANARY)
    assert places(faults(Problem(current=Schedule(placements=(strange,))))) == {
        ("current.placements[0]", "patient")
    }


def test_shipped_rule_packs_are_known() -> None:
    assert faults(Problem(program=Program(rule_pack="asam-2.1-adult"))) == ()


def test_pins_that_can_be_kept() -> None:
    hour = Span.of("Mon 09:00", "Mon 10:00")
    problem = Problem(
        services=(Service(id="group"), Service(id="talk", form="individual")),
        sessions=(
            Session(id="S1", service="group", times=(hour, Span.of("Tue 09:00", "Tue 10:00"))),
        ),
        clinicians=(Clinician(id="T1"),),
        patients=(
            Patient(id="P1", needs=(Need(service="group", max=1), Need(service="talk"))),
            Patient(id="P2", needs=(Need(any_of=("group",)), Need(service="talk", minutes=30))),
        ),
        pins=(
            Pin(patient="P1", service="group", session="S1", start=hour.start),
            Pin(patient="P2", service="group", session="S1"),
            Pin(patient="P1", service="talk", start=hour.end, clinicians=("T1",)),
            Pin(patient="P2", service="talk", start=hour.end + 50, end=hour.end + 80),
        ),
    )
    assert faults(problem) == ()


def test_faults_of_a_schedule_against_its_problem() -> None:
    schedule = Schedule(
        placements=(
            Placement(patient="P1", service="process", session="process-mon", start=540, end=630),
            Placement(patient="P7", service="nothing", session="S9", start=600, end=600, room="R9"),
            Placement(
                patient=CANARY, service="talk", start=-5, end=20_000, clinicians=("T1", "T9")
            ),
        ),
        runs=(Run(session="art", start=0, end=60, clinicians=("T9",), room="R9", size=-1),),
        unplaced=(Unplaced("P9"), Unplaced("P1"), Unplaced("P2"), Unplaced("P2")),
    )
    assert places(schedule_faults(GOOD, schedule)) == {
        ("placements[1]", "patient"),
        ("placements[1]", "service"),
        ("placements[1]", "session"),
        ("placements[1]", "end"),
        ("placements[1]", "room"),
        ("placements[2]", "patient"),
        ("placements[2]", "start"),
        ("placements[2]", "end"),
        ("placements[2]", "clinicians[1]"),
        ("runs[0]", "session"),
        ("runs[0]", "clinicians[0]"),
        ("runs[0]", "room"),
        ("runs[0]", "size"),
        ("unplaced[0]", "patient"),
        ("unplaced[1]", "patient"),
        ("unplaced[3]", "patient"),
    }
    with pytest.raises(InputError, match="16 faults in the schedule") as caught:
        require_valid_schedule(GOOD, schedule)
    assert CANARY not in str(caught.value)


def test_types_of_a_schedule_built_in_python() -> None:
    schedule = Schedule(score=1.5, placements=[])  # type: ignore[arg-type]
    assert places(schedule_faults(GOOD, schedule)) == {
        ("schedule", "score"),
        ("schedule", "placements"),
    }
