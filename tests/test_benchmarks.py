"""The benchmarks: instances that are valid and stay the same, peers that obey, files that fit."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import best_known
from benchmarks.__main__ import main
from benchmarks.best_known import improved
from benchmarks.cohorts import CAPACITIES, KINDS, instance, names
from benchmarks.encode import measure
from benchmarks.ideal import alone, ideal
from benchmarks.memory import MemoryWatch, resident
from benchmarks.methods import METHODS, load
from benchmarks.peers.timefold import plans
from benchmarks.peers.timefold_classes import JARS, MissingError, classpath
from benchmarks.questions import weeks
from benchmarks.records import ENCODE_COLUMNS, SOLVE_COLUMNS, read
from benchmarks.table import growth, table
from iopsched.check import check, score
from iopsched.io import digest
from iopsched.schedule import Schedule
from iopsched.solve import solve
from iopsched.validate import faults

SMALL = "clinic-30-balanced-s0"


def test_registry_has_every_combination_once() -> None:
    every = names()
    assert len(set(every)) == len(every)
    assert {name.split("-")[0] for name in every} == set(KINDS)
    assert {name.split("-")[2] for name in every} == set(CAPACITIES)
    assert "clinic-1000-balanced-s0" in every
    assert "virtual-10000-tight-s9" in every


def test_unknown_name_is_refused() -> None:
    with pytest.raises(KeyError, match="benchmarks list"):
        instance("clinic-31-balanced-s0")


@pytest.mark.parametrize("kind", ["clinic-100", "operator-300", "virtual-300"])
@pytest.mark.parametrize("capacity", list(CAPACITIES))
def test_instances_are_valid_and_the_same_every_time(kind: str, capacity: str) -> None:
    name = f"{kind}-{capacity}-s3"
    problem = instance(name)
    assert faults(problem) == ()
    assert digest(instance(name)) == digest(problem)
    assert len(problem.patients) == int(kind.split("-")[1])


def test_capacity_grows_with_its_factor() -> None:
    offered = {
        capacity: sum(s.max_size or 0 for s in instance(f"clinic-300-{capacity}-s1").sessions)
        for capacity in CAPACITIES
    }
    assert offered["tight"] < offered["balanced"] < offered["loose"]


def test_patients_do_not_depend_on_capacity() -> None:
    tight, loose = (instance(f"clinic-100-{c}-s2").patients for c in ("tight", "loose"))
    assert [p.commitments for p in tight] == [p.commitments for p in loose]


def test_ideal_is_a_bound_that_one_patient_alone_reaches() -> None:
    problem = instance(SMALL)
    some = problem.patients[:6]
    week = replace(problem, patients=some, keep_apart=(), keep_together=())
    each = [alone(week, patient) for patient in some]
    assert ideal(week, 2) == sum(each)
    # Groups of one: nothing is left of what patients share.
    open_week = replace(
        week,
        patients=some[:1],
        sessions=tuple(replace(session, min_size=1) for session in week.sessions),
    ).with_rules(running_cost="off", group_balance="off", clinician_balance="off")
    result = solve(open_week, time_limit=20)
    assert result.status == "optimal"
    assert result.score == each[0]


@pytest.mark.parametrize("name", [name for name in METHODS if name != "highs"])
def test_methods_return_schedules_that_obey(name: str) -> None:
    if name == "timefold":
        _need_timefold()
    problem = instance(SMALL)
    told: list[object] = []
    schedule = load(name)(problem, 12.0, 2, lambda seconds, best, bound=None: told.append(best))
    assert told
    assert check(problem, schedule) == ()
    assert score(problem, schedule).total < score(problem, Schedule()).total


def _need_timefold() -> None:
    """Skip where there is no Java, or none of Timefold's jars."""
    try:
        classpath()
    except MissingError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("name", [SMALL, "operator-300-tight-s4", "virtual-100-loose-s1"])
def test_timefold_adds_up_as_the_referee_does(name: str) -> None:
    _need_timefold()
    whole = instance(name)
    some = whole.patients[:80]
    known = {patient.id for patient in some}
    problem = replace(
        whole,
        patients=some,
        keep_apart=tuple(pair for pair in whole.keep_apart if {*pair} <= known),
        keep_together=tuple(pair for pair in whole.keep_together if {*pair} <= known),
    )
    found = list(plans(problem, 10.0, 1, 0))
    assert found
    for points, schedule in found:
        assert check(problem, schedule) == ()
        assert score(problem, schedule).total == points


def test_timefold_says_what_it_needs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(JARS, str(tmp_path))
    with pytest.raises(MissingError, match=r"pip install timefold|install a JDK"):
        classpath()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingError, match="install a JDK"):
        classpath()


def test_smoke_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    best = tmp_path / "best_known.csv"
    arguments = [SMALL, "--methods", "iopsched", "greedy", "--times", "1", "3", "--version", "test"]
    files = ["--results", str(tmp_path), "--best-known", str(best)]
    main(["solve", *arguments, *files])
    rows = read(tmp_path / "solve-test.csv")
    assert tuple(rows[0]) == SOLVE_COLUMNS
    assert {row["method"] for row in rows} == {"iopsched", "greedy"}
    ends = [row for row in rows if row["seconds"] == "3.0"]
    assert [row["violations"] for row in ends] == ["0", "0"]
    assert all(int(row["peak_mb"]) > 0 for row in rows)
    (known,) = read(best)
    assert int(known["score"]) == min(int(row["score"]) for row in ends)
    shown = capsys.readouterr().out
    assert "clinic-30-balanced" in shown
    main(["table", "--version", "test", *files])
    assert "greedy" in capsys.readouterr().out


def test_encode_measures_every_phase() -> None:
    rows = measure(SMALL, 2, "test")
    assert all(tuple(row) == ENCODE_COLUMNS for row in rows)
    phases = [row["phase"] for row in rows]
    assert {"candidates", "structure", "rule no_overlap", "objective", "encode"} <= set(phases)
    parts = sum(int(str(row["literals"])) for row in rows[:-1])
    assert parts == int(str(rows[-1]["literals"]))


def _row(**values: object) -> dict[str, object]:
    base: dict[str, object] = dict.fromkeys(SOLVE_COLUMNS, "")
    return base | {"instance": SMALL, "method": "iopsched", "version": "2"} | values


def test_best_known_only_improves() -> None:
    digests = {SMALL: "d"}
    first = improved({}, [_row(score=900, bound=500, violations=0, version="1")], digests)
    assert first[SMALL] == {
        "instance": SMALL,
        "problem": "d",
        "score": "900",
        "bound": "500",
        "version": "1",
    }
    worse = improved(first, [_row(score=950, bound=400, violations=0)], digests)
    assert worse == first
    better = improved(first, [_row(score=800, bound=600, violations=0)], digests)
    assert (better[SMALL]["score"], better[SMALL]["bound"]) == ("800", "600")
    assert better[SMALL]["version"] == "2"


@pytest.mark.parametrize(
    "row",
    [
        _row(score=100, violations=3),
        _row(score=100),
        _row(method="textbook", score=901, bound=899, violations=0),
    ],
)
def test_best_known_trusts_the_referee_and_own_bounds_only(row: dict[str, object]) -> None:
    known = improved({}, [_row(score=900, bound=500, violations=0)], {SMALL: "d"})
    assert improved(known, [row], {SMALL: "d"}) == known


def test_best_known_refuses_bounds_that_cross() -> None:
    known = improved({}, [_row(score=900, bound=500, violations=0)], {SMALL: "d"})
    with pytest.raises(ValueError, match="above score"):
        improved(known, [_row(bound=901)], {SMALL: "d"})


def test_best_known_begins_anew_when_the_problem_changes() -> None:
    known = improved({}, [_row(score=900, bound=500, violations=0)], {SMALL: "d"})
    anew = improved(known, [_row(score=950, bound=400, violations=0)], {SMALL: "e"})
    assert anew[SMALL]["score"] == "950"


def test_kept_files_fit() -> None:
    for entry in read(best_known.FILE):
        assert tuple(entry) == best_known.COLUMNS
        assert entry["instance"] in names()
        if entry["score"] and entry["bound"]:
            assert int(entry["bound"]) <= int(entry["score"])
    folder = best_known.FILE.parent / "results"
    for file in folder.glob("*-*.csv"):
        columns = SOLVE_COLUMNS if file.name.startswith("solve-") else ENCODE_COLUMNS
        with file.open(newline="", encoding="utf-8") as lines:
            assert tuple(next(csv.reader(lines))) == columns


def test_table_shows_medians_and_growth() -> None:
    rows = [
        {key: str(value) for key, value in _row(**values).items()}
        for size, seconds in ((300, 10), (1_000, 40))
        for seed in range(3)
        for values in [
            {
                "instance": f"clinic-{size}-balanced-s{seed}",
                "seed": 0,
                "cores": 4,
                "seconds": float(seconds),
                "score": 1_000 + seed,
                "bound": 1_000,
                "gap": 0.001 * seed,
                "violations": 0,
                "load": 1.0,
            }
        ]
    ]
    text = table(rows, {})
    assert "1,001" in text
    assert "0.100%" in text
    (line,) = growth(rows, 0.01)
    assert "exponent 1.15" in line


def test_a_published_week_is_solved_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weeks, "SCRATCH", tmp_path / "scratch")
    problem, first = weeks.published_week(SMALL, 1.0)
    assert first.problem == digest(problem)
    monkeypatch.setattr(weeks.iopsched, "solve", None)
    assert weeks.published_week(SMALL, 1.0)[1] == first
    given = tmp_path / "given.json"
    (tmp_path / "scratch" / f"{SMALL}-1s.json").rename(given)
    assert weeks.published_week(SMALL, 1.0, given)[1] == first


def test_memory_of_processes_that_were_started_counts() -> None:
    before = resident(os.getpid())
    code = "x = bytearray(b'x') * 100_000_000; print(1, flush=True); input()"
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", code], stdin=pipe, stdout=pipe) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with MemoryWatch() as watch:
            assert resident(os.getpid()) - before > 90_000_000
        process.kill()
    assert watch.most > before
