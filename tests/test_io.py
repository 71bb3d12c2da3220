"""Reading and writing: exact round trips, atomic files, the schema, the digest."""

from __future__ import annotations

import json
from dataclasses import is_dataclass, replace
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings

from iopsched.errors import InputError
from iopsched.io import (
    digest,
    dumps,
    from_frames,
    loads,
    loads_schedule,
    read,
    read_schedule,
    schema,
    to_frames,
    write,
)
from iopsched.io.tables import TABLES
from iopsched.problem import (
    Block,
    Clinician,
    Closure,
    Hours,
    HoursRule,
    MissRule,
    Need,
    Patient,
    Phase,
    Pin,
    Problem,
    Program,
    Room,
    RulePack,
    Service,
    Session,
    WeekRule,
)
from iopsched.schedule import Placement, Run, Schedule, Unplaced
from iopsched.validate import faults
from iopsched.validate.shapes import field_types
from tests.strategies import problems, schedules

quick = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
PROBLEM_SCHEMA = jsonschema.Draft202012Validator(schema("problem"))
SCHEDULE_SCHEMA = jsonschema.Draft202012Validator(schema("schedule"))


@quick
@given(problems())
def test_any_problem_comes_back_from_json(problem: Problem) -> None:
    assert faults(problem) == ()
    text = dumps(problem)
    assert loads(text) == problem
    assert loads(text.encode()) == problem
    assert dumps(loads(text)) == text
    PROBLEM_SCHEMA.validate(json.loads(text))


@quick
@given(problems())
def test_any_problem_comes_back_from_tables(
    tmp_path_factory: pytest.TempPathFactory, problem: Problem
) -> None:
    assert from_frames(to_frames(problem)) == problem
    folder = tmp_path_factory.mktemp("week")
    write(problem, folder)
    back = read(folder)
    assert back == problem
    assert digest(back) == digest(problem)


@quick
@given(schedules())
def test_any_schedule_comes_back_the_same(schedule: Schedule) -> None:
    text = dumps(schedule)
    assert loads_schedule(text) == schedule
    SCHEDULE_SCHEMA.validate(json.loads(text))


def test_written_json_leaves_defaults_out() -> None:
    assert json.loads(dumps(Problem(patients=(Patient(id="P1"),)))) == {
        "format": "iopsched/1",
        "patients": [{"id": "P1"}],
    }
    assert json.loads(dumps(Schedule())) == {"format": "iopsched/1"}


def test_no_family_hours_is_not_the_same_as_no_limit() -> None:
    without = Problem(patients=(Patient(id="P1", family_available=()),))
    assert loads(dumps(without)).patients[0].family_available == ()
    assert from_frames(to_frames(without)).patients[0].family_available == ()
    assert digest(without) != digest(Problem(patients=(Patient(id="P1"),)))


def test_equal_problems_have_equal_digests() -> None:
    def of(hours: float) -> str:
        return digest(Problem(patients=(Patient(id="P1", hours=Hours(min=hours)),)))

    assert of(12) == of(12.0) != of(12.5)
    assert digest(Problem()) == "sha256:44136fa355b3678a"


def test_files_by_path(tmp_path: Path) -> None:
    problem = Problem(program=Program(name="Ça va, 週"), patients=(Patient(id="P1"),))
    write(problem, tmp_path / "week.json")
    assert read(str(tmp_path / "week.json")) == problem
    write(Schedule(score=3), tmp_path / "schedule.json")
    assert read_schedule(tmp_path / "schedule.json") == Schedule(score=3)
    write(problem, tmp_path / "week")
    assert read(tmp_path / "week") == problem


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "week.json"
    path.write_bytes(b"\xef\xbb\xbf" + dumps(Problem()).encode())
    assert read(path) == Problem()


def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "week.json"
    write(Problem(), path)
    before = path.read_bytes()

    def fail(source: object, target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(InputError, match="cannot be written"):
        write(Problem(patients=(Patient(id="P1"),)), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_what_could_not_be_read_again_is_not_written(tmp_path: Path) -> None:
    wrong = Problem(patients=(Patient(id="P1", priority=9),))
    for path in (tmp_path / "week.json", tmp_path / "week"):
        with pytest.raises(InputError, match="priority"):
            write(wrong, path)
    assert list(tmp_path.iterdir()) == []


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    write(Problem(), real)
    link.symlink_to(real)
    write(Problem(patients=(Patient(id="P1"),)), link)
    assert link.is_symlink()
    assert len(read(real).patients) == 1


def test_a_folder_loses_the_tables_of_an_old_current_schedule(tmp_path: Path) -> None:
    problem = Problem(patients=(Patient(id="P1"),), current=Schedule())
    write(problem, tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    assert read(tmp_path) == problem
    write(replace(problem, current=None), tmp_path)
    assert read(tmp_path) == replace(problem, current=None)
    assert (tmp_path / "notes.txt").exists()


def test_frames_may_be_what_a_spreadsheet_made_of_them() -> None:
    import pandas as pd

    problem = from_frames(
        {
            "patients": pd.DataFrame({"id": ["P1", "P2"], "priority": [4.0, None]}),
            "needs": pd.DataFrame(
                {"patient": ["P1", "P1"], "position": [2, 1], "service": ["cbt", "art"]}
            ),
            "services": pd.DataFrame({"id": ["cbt", "art"], "uses_room": [True, False]}),
            "program": pd.DataFrame({"week_of": [pd.Timestamp("2026-11-02")]}),
        }
    )
    assert [patient.priority for patient in problem.patients] == [4, 3]
    assert [need.service for need in problem.patients[0].needs] == ["art", "cbt"]
    assert not problem.services[1].uses_room


def test_the_schema_describes_every_field() -> None:
    for kind in ("problem", "schedule"):
        described = schema(kind)
        assert described["additionalProperties"] is False
        for part in described["$defs"].values():
            assert part["description"]
    need = schema("problem")["$defs"]["Need"]["properties"]
    assert need["max"]["description"].startswith("How many a week.")


def test_every_field_has_a_column() -> None:
    items = {
        "program": Program,
        "attendance_misses": MissRule,
        "attendance_weeks": WeekRule,
        "attendance_hours": HoursRule,
        "blocks": Block,
        "closures": Closure,
        "services": Service,
        "sessions": Session,
        "clinicians": Clinician,
        "rooms": Room,
        "patients": Patient,
        "phases": Phase,
        "needs": Need,
        "pins": Pin,
        "rule_packs": RulePack,
        "current": Schedule,
        "current_placements": Placement,
        "current_runs": Run,
        "current_unplaced": Unplaced,
    }
    # Fields that have tables of their own, or are the same in every file.
    elsewhere = {
        "attendance",
        "blocks",
        "closures",
        "weights",
        "phases",
        "needs",
        "format",
        "placements",
        "runs",
        "unplaced",
    }
    for name, cls in items.items():
        columns = {column.path for column in TABLES[name].columns if column.path}
        fields = {path for path in leaves(cls) if path[0] not in elsewhere}
        # The blocks of a closure are ids.
        assert columns == fields | ({("blocks",)} if cls is Closure else set()), name


def leaves(cls: type) -> set[tuple[str, ...]]:
    """Paths of the fields of a dataclass that are no dataclasses themselves."""
    paths: set[tuple[str, ...]] = set()
    for name, declared in field_types(cls).items():
        inner = leaves(declared) if is_dataclass(declared) else {()}
        paths |= {(name, *path) for path in inner}  # type: ignore[misc]
    return paths


def test_paths_that_lead_nowhere(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        read_schedule(tmp_path)
    with pytest.raises(InputError, match="cannot be read"):
        read_schedule("with\0nul")
    with pytest.raises(InputError, match="has no folder to be in"):
        write(Problem(), tmp_path / "missing" / "week.json")
    with pytest.raises(InputError, match="cannot be made"):
        write(Problem(), tmp_path / "missing" / "week")


def test_faults_of_frames_name_table_row_and_column() -> None:
    import pandas as pd

    with pytest.raises(InputError) as caught:
        from_frames(
            {
                "patients": pd.DataFrame({"id": ["P1", "P2"], "priority": [3, 9]}),
                "rooms": pd.DataFrame({"id": ["R1"], "capacity": [[8]]}),
                "roomz": pd.DataFrame(),
            }
        )
    assert {(fault.where, fault.field) for fault in caught.value.faults} == {
        ("patients row 1 (P2)", "priority"),
        ("rooms", ""),
        ("rooms row 0 (R1)", "capacity"),
        ("the tables", ""),
    }
