"""The shipped rule packs load, are cited and dated, and have the figures of their sources."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import fields
from importlib.resources import files
from pathlib import Path

import pytest

from iopsched.packs import shipped
from iopsched.problem import CountedDays, Hours, RulePack

FOLDER = Path(str(files("iopsched.packs")))
PATHS = sorted(FOLDER.glob("*.json"))
NAMES = [path.stem for path in PATHS]

PROMISED = {
    "asam-2.1-adolescent",
    "asam-2.1-adult",
    "asam-2.5",
    "az-s9480",
    "bhso",
    "ca-dmc-ods",
    "ct-17b-262-822",
    "dc-level-2",
    "h0015",
    "id-iop",
    "in-iop",
    "md-iop-adult",
    "md-iop-minor",
    "medicare-iop",
    "medicare-php",
    "mt-ed-iop",
    "nc-sacot",
    "nm-iop",
    "ny-s9480",
    "tx-564-902",
    "va-iop-adult",
    "va-iop-youth",
}
"""Ids that other programs may rely on."""


def test_every_file_is_shipped_under_its_name() -> None:
    assert list(shipped()) == sorted(NAMES)
    assert set(shipped()) >= PROMISED


def test_shipped_packs_are_not_shared_between_callers() -> None:
    shipped().clear()
    assert set(shipped()) >= PROMISED


@pytest.mark.parametrize("path", PATHS, ids=NAMES)
def test_file_names_only_fields_that_exist(path: Path) -> None:
    # A reader of dataclasses passes over unknown keys, so a misspelled rule would be no rule.
    def check(keys: dict[str, object], known: type) -> None:
        assert set(keys) <= {field.name for field in fields(known)}

    data = json.loads(path.read_text(encoding="utf-8"))
    check(data, RulePack)
    check(data.get("hours", {}), Hours)
    check(data.get("days", {}), CountedDays)
    assert data["id"] == path.stem


@pytest.mark.parametrize("name", NAMES)
def test_pack_is_cited_dated_and_says_what_is_open(name: str) -> None:
    pack = shipped()[name]
    assert pack.title
    assert pack.source.startswith(("https://", "http://"))
    assert pack.as_of is not None
    assert dt.date(2024, 1, 1) <= pack.as_of <= dt.date(2026, 12, 31)
    assert pack.unconfirmed
    assert all(note.endswith(".") for note in pack.unconfirmed)


@pytest.mark.parametrize("name", NAMES)
def test_figures_fit_together(name: str) -> None:
    pack = shipped()[name]
    low, high = pack.hours.min or 0, pack.hours.max or 168
    assert 0 <= low <= high
    assert 0 <= pack.days.min <= 7
    assert (pack.days.min > 0) == (pack.days.minutes > 0)
    assert pack.days.min * pack.days.minutes <= high * 60
    assert all(most >= 0 for most in pack.group_max.values())
    says_something = (pack.hours, pack.days, dict(pack.group_max), pack.caseload)
    assert says_something != (Hours(), CountedDays(), {}, None)


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("medicare-iop", 9, 19),
        ("medicare-php", 20, None),
        ("asam-2.1-adult", 9, 19),
        ("asam-2.1-adolescent", 6, 19),
        ("asam-2.5", 20, None),
        ("az-s9480", 9, None),
        ("nm-iop", 9, None),
        ("va-iop-adult", 9, 19),
        ("va-iop-youth", 6, 19),
        ("md-iop-adult", 9, 20),
        ("md-iop-minor", 6, 20),
        ("ca-dmc-ods", 9, 19),
        ("nc-sacot", 20, None),
        ("dc-level-2", None, 20),
        ("bhso", 9, None),
        ("ny-s9480", 9, None),
        ("id-iop", 6, None),
        ("id-iop-adolescent", 9, None),
    ],
)
def test_weekly_hours(name: str, low: float | None, high: float | None) -> None:
    assert shipped()[name].hours == Hours(min=low, max=high)


@pytest.mark.parametrize(
    ("name", "days", "hours", "gap"),
    [
        ("az-s9480", 2, 3, None),
        ("h0015", 3, 3, None),
        ("in-iop", 3, 3, None),
        ("mt-ed-iop", 3, 3, None),
        ("nc-sacot", 5, 4, 2),
        ("generic-contract", 3, 2, None),
    ],
)
def test_qualifying_days(name: str, days: int, hours: int, gap: int | None) -> None:
    assert shipped()[name].days == CountedDays(min=days, minutes=60 * hours, max_gap=gap)


def test_group_caps_go_by_kind() -> None:
    packs = shipped()
    assert packs["az-s9480"].group_max == {"*": 8}
    assert packs["ct-17b-262-822"].group_max == {"*": 12, "multi_family": 24}
    assert packs["nm-iop"].group_max == {"*": 15}
    assert packs["ca-dmc-ods"].group_max == {"*": 12}
    texas = packs["tx-564-902"].group_max
    assert (texas["*"], texas["education"], texas["life_skills"]) == (16, 35, 35)
    assert texas["multi_family"] == texas["seminar"] == texas["speaker"] == 0


def test_caseloads() -> None:
    assert {n: p.caseload for n, p in shipped().items() if p.caseload is not None} == {
        "az-s9480": 16,
        "bhso": 12,
    }


def test_medicare_does_not_count_recreation_or_twelve_step() -> None:
    for name, pack in shipped().items():
        expected = {"exercise", "outing", "recreation", "twelve_step"}
        assert set(pack.not_counted) == (expected if name.startswith("medicare-") else set())


def test_the_district_of_columbia_counts_whole_units() -> None:
    pack = shipped()["dc-level-2"]
    assert (pack.counting, pack.unit_minutes, pack.rounding) == ("units", 15, "down")
    assert pack.hours.max == 80 * 15 / 60


def test_arizona_is_dated_by_its_notice() -> None:
    assert shipped()["az-s9480"].as_of == dt.date(2024, 4, 1)
