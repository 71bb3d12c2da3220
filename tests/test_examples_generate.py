"""The example files: they can be made again byte for byte, are valid, and cover every rule."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from iopsched.problem import Patient, Problem, Status
from iopsched.validate import faults

ROOT = Path(__file__).parents[1]
DATA = ROOT / "examples" / "data"
NAMES = (
    "ucsf",
    "prodigals_path",
    "slbmi_dbt",
    "deaconess",
    "true_north",
    "sheppard_pratt",
    "riverside",
)


@cache
def problem(name: str) -> Problem:
    text = (DATA / f"{name}.json").read_text(encoding="utf-8")
    made: Problem = TypeAdapter(Problem).validate_json(text)
    return made


@pytest.fixture(scope="module")
def made_again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("data")
    command = [sys.executable, "-m", "examples.generate", "--out", str(out)]
    subprocess.run(command, cwd=ROOT, check=True)
    return out


@pytest.fixture
def sampler(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT))
    from examples import cohort

    return cohort


def test_generating_gives_the_same_files(made_again: Path) -> None:
    assert sorted(p.name for p in made_again.iterdir()) == sorted(f"{n}.json" for n in NAMES)
    for name in NAMES:
        again, shipped = made_again / f"{name}.json", DATA / f"{name}.json"
        assert again.read_bytes() == shipped.read_bytes(), (
            f"run python -m examples.generate: {name}"
        )


def test_the_demo_is_the_ucsf_week() -> None:
    demo = files("iopsched").joinpath("data", "demo.json").read_bytes()
    assert demo == (DATA / "ucsf.json").read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_file_is_a_valid_problem(name: str) -> None:
    text = (DATA / f"{name}.json").read_text(encoding="utf-8")
    assert text.startswith('{\n "format": "iopsched/1",\n')
    assert not faults(problem(name))


@pytest.mark.parametrize("name", NAMES)
def test_cohort_is_of_one_site_and_has_every_sort_of_patient(name: str) -> None:
    patients = problem(name).patients
    assert 20 <= len(patients) <= 40
    assert [p.id for p in patients] == [f"P{i:03d}" for i in range(1, len(patients) + 1)]
    assert any(not p.enrolled for p in patients)
    assert 1 <= sum(p.status != Status() for p in patients) <= 2
    assert any(p.commitments for p in patients)
    assert any(p.rule_pack for p in patients) or problem(name).program.rule_pack
    assert len({p.priority for p in patients}) > 1


def test_riverside_says_that_it_is_made_up() -> None:
    assert "made-up" in problem("riverside").program.name


def test_riverside_touches_every_rule() -> None:
    week = problem("riverside")
    people, needs = week.patients, [n for p in week.patients for n in p.needs]
    authorized = [p.authorized for p in people]
    prefers = [p.prefers for p in people]
    touched = {
        "no_overlap": len(week.rooms) > 1,
        "commitments": any(p.commitments and p.travel_minutes for p in people)
        and any(p.family_available for p in people),
        "eligibility": any(s.serves for s in week.sessions)
        and any(p.modality == "telehealth" for p in people)
        and any(s.closed for s in week.sessions)
        and any(p.status != Status() for p in people),
        "group_size": any(p.rule_pack == "az-s9480" for p in people)
        and any(s.required for s in week.sessions),
        "required_sessions": any(s.required for s in week.sessions),
        "keep_apart": bool(week.keep_apart),
        "series": any(s.series for s in week.sessions),
        "hours": {"session", "elapsed", "units"} == _countings(week),
        "qualifying_days": any(p.rule_pack in ("h0015", "riverside-contract") for p in people),
        "visits": any(p.visits.max for p in people),
        "daily_load": any(p.max_minutes_per_day for p in people),
        "need_limits": any(n.max_per_day for n in needs)
        and any(n.min_days_between for n in needs)
        and any(n.any_of for n in needs),
        "clinician_load": all(c.max_minutes for c in week.clinicians)
        and any(s.staff != 1 for s in week.services),
        "authorization": any(a.hours for a in authorized)
        and any(a.days for a in authorized)
        and any(a.units for a in authorized)
        and any(a.valid_until for a in authorized),
        "pins": any(pin.session for pin in week.pins) and any(pin.start for pin in week.pins),
        "unplaced": any(not p.enrolled for p in people),
        "unmet_need": bool(needs),
        "hours_target": any(p.hours.target for p in people),
        "minimums": any(p.enrolled and p.hours.min for p in people),
        "idle_time": any(len(s.times) > 1 for s in week.sessions),
        "extra_visit": any(p.visits.min for p in people),
        "block_preference": any(w.blocks for w in prefers),
        "avoid_day": any(w.avoid_days for w in prefers),
        "early_late": any(w.latest is not None for w in prefers),
        "clinician_preference": any(w.clinicians for w in prefers),
        "session_preference": any(w.sessions for w in prefers),
        "continuity": week.current is not None and bool(week.current.placements),
        "regular_times": len(week.program.blocks) > 1,
        "spread": any(n.min > 1 for n in needs),
        "group_balance": any(s.id.endswith("-b") for s in week.sessions),
        "running_cost": any(not s.required for s in week.sessions),
        "clinician_balance": len(week.clinicians) > 1,
        "keep_together": bool(week.keep_together),
    }
    assert [rule for rule, is_touched in touched.items() if not is_touched] == []


def _countings(week: Problem) -> set[str]:
    from iopsched.packs import shipped

    packs = {**shipped(), **{pack.id: pack for pack in week.rule_packs}}
    return {packs[p.rule_pack].counting for p in week.patients if p.rule_pack}


def test_a_cohort_is_the_beginning_of_a_larger_one(sampler: Any) -> None:
    mix = sampler.Mix(tracks=(sampler.Track(tag="a"), sampler.Track(tag="b", share=3)))
    few, many = sampler.cohort(30, seed=5, mix=mix), sampler.cohort(1_200, seed=5, mix=mix)
    assert (few[0].id, many[0].id) == ("P001", "P0001")

    def facts(patient: Patient) -> dict[str, Any]:
        return {key: value for key, value in asdict(patient).items() if key != "id"}

    assert list(map(facts, few)) == list(map(facts, many[:30]))
    assert sum(p.tags == ("b",) for p in many) == 900
    assert sampler.cohort(30, seed=6, mix=mix) != few


def test_shares_of_the_mix_hold_in_a_large_cohort(sampler: Any) -> None:
    mix = sampler.Mix(
        tracks=(sampler.Track(tag="a"),), payers={"": 0.5, "h0015": 0.5}, waiting=0.2, referred=0.1
    )
    people = sampler.cohort(2_000, seed=1, mix=mix)
    assert abs(sum(p.rule_pack == "h0015" for p in people) - 1_000) < 100
    assert abs(sum(not p.enrolled for p in people) - 400) < 80
    assert abs(sum(p.status != Status() for p in people) - 200) < 60
