"""Tables, pages and plain text say what is in the schedule, whatever the names are."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import get_args
from xml.etree import ElementTree

import pandas as pd
import pytest
from small_week import NAME, PROBLEM, RESULT, SCHEDULE, SCORE, TITLE, crowd

from iopsched.check import Penalty, Score, Violation
from iopsched.errors import InputError
from iopsched.result import Result, StoppedBy
from iopsched.schedule import Placement, Schedule, Unplaced
from iopsched.views import week_text
from iopsched.views.words import quality, stop_reason
from iopsched.week import DAY


def parsed(page: str) -> ElementTree.Element:
    """The page as a tree; fails when it is not well-formed."""
    return ElementTree.fromstring(f"<body>{page}</body>")


def words(page: str) -> str:
    """All text of a page but its style sheet."""
    return " ".join("".join(parsed(re.sub(r"(?s)<style>.*?</style>", "", page)).itertext()).split())


def chips(page: str) -> list[ElementTree.Element]:
    return [e for e in parsed(page).iter("div") if e.get("class", "").startswith("chip")]


# Tables


def test_placements_are_readable_and_sorted() -> None:
    frame = SCHEDULE.frame
    assert list(frame.columns) == [
        *("patient", "service", "session", "day", "start", "end", "minutes"),
        *("clinicians", "room"),
    ]
    assert frame["patient"].tolist() == ["P1", "P1", "P2", "P3", "P4", "P5"]
    second = frame.iloc[1]
    assert (second["day"], second["start"], second["end"]) == ("Mon", "10:15", "11:05")
    assert second["minutes"] == 50
    assert second["session"] is pd.NA
    assert frame["minutes"].dtype == "int64"


def test_days_sort_as_in_the_week() -> None:
    assert SCHEDULE.frame.sort_values("day")["day"].unique().tolist() == ["Mon", "Tue", "Wed"]


def test_runs_have_sizes_and_staff() -> None:
    frame = SCHEDULE.runs_frame
    assert frame["session"].tolist() == ["mon-a", "mon-b", "tue", "wed"]
    assert frame["size"].tolist() == [2, 1, 1, 1]
    assert frame["clinicians"].tolist() == ["T2", "T10", "T10", "T10"]
    assert frame["room"].isna().tolist() == [False, False, False, True]


def test_tables_of_an_empty_schedule_have_the_same_columns_and_types() -> None:
    empty = Schedule()
    assert empty.frame.empty
    assert empty.frame.dtypes.equals(SCHEDULE.frame.dtypes)
    assert empty.runs_frame.dtypes.equals(SCHEDULE.runs_frame.dtypes)
    assert Score(()).by_rule.empty
    assert Score(()).by_patient.empty
    assert Score(()).frame.dtypes.equals(SCORE.frame.dtypes)


def test_score_tables_add_up_to_the_total() -> None:
    table = Score(
        (
            Penalty(rule="a", level="like", amount=2, weight=5, message="x", patient="P1"),
            Penalty(rule="b", level="should", amount=1, weight=100, message="y", patient="P2"),
            Penalty(rule="a", level="like", amount=1, weight=5, message="z"),
        )
    )
    assert table.frame["penalty"].tolist() == [100, 10, 5]
    assert table.by_rule.index.tolist() == ["b", "a"]
    assert table.by_rule.loc["a"].tolist() == ["like", 3, 15]
    assert table.by_patient.index.tolist() == ["P2", "P1", ""]
    assert table.by_patient.columns.tolist() == ["total", "b", "a"]
    assert table.by_patient["total"].sum() == table.total


def test_trace_has_one_row_a_change_and_knows_what_is_missing() -> None:
    frame = RESULT.trace_frame
    assert frame["seconds"].tolist() == [0.1, 0.5, 1.5]
    assert frame["bound"].isna().tolist() == [True, False, False]
    assert frame["gap"].iloc[2] == pytest.approx(RESULT.gap)


# Pages


@pytest.mark.parametrize("page", [SCHEDULE._repr_html_(), RESULT._repr_html_()])
def test_pages_are_well_formed_and_self_contained(page: str) -> None:
    parsed(page)
    assert "<script" not in page
    assert "http" not in page
    assert "\x1b" not in page


def test_the_page_of_a_result_says_how_good_it_is_and_what_takes_place() -> None:
    page = RESULT._repr_html_()
    text = words(page)
    assert "Hope & <script>alert('x')</script>" in text  # As text, not as a tag.
    assert quality(RESULT) in text
    assert "5 patients placed · 1 wait-listed · 1 referred · 4 of 4 groups running" in text
    assert "5 of 15 seats filled · 1 appointment" in text
    assert f"{RESULT.score:,}" in text
    assert len(chips(page)) == 5
    assert any("09:30-10:30 · T10 · online" in "".join(chip.itertext()) for chip in chips(page))
    assert all(rule in text for rule in SCORE.by_rule.index)
    assert len(list(parsed(page).iter("polyline"))) == 2


def test_pages_escape_ids_wherever_they_come_from() -> None:
    bad = '<img src="x">&'
    schedule = Schedule(
        placements=(Placement(patient=bad, service=bad, start=540, end=600, clinicians=(bad,)),),
        unplaced=(Unplaced(bad),),
    )
    page = schedule._repr_html_()
    assert not list(parsed(page).iter("img"))
    assert words(page).count(bad) == 3


def test_pages_repeat_no_reasons() -> None:
    page = RESULT._repr_html_() + SCHEDULE._repr_html_()
    assert "detox" not in page
    assert "1 referred: P7" in words(page)
    assert "1 wait-listed: P6" in words(page)


def test_parallel_groups_share_a_chip_in_a_large_program() -> None:
    few = crowd(groups=5, patients=60)[1]._repr_html_()
    many = crowd(groups=6, patients=72)[1]._repr_html_()
    assert len(chips(few)) == 5
    assert ["".join(chip.itertext()) for chip in chips(many)] == ["72process6 groups"]


def test_the_page_of_a_thousand_patients_is_small() -> None:
    assert len(crowd(groups=90, patients=1000)[1]._repr_html_()) < 20_000


def test_an_empty_schedule_has_a_page() -> None:
    assert "Nothing takes place" in words(Schedule()._repr_html_())


def test_a_conflict_names_what_is_broken() -> None:
    broken = tuple(
        Violation(rule="group_size", amount=1, message=f"<g{i}> is too large") for i in range(10)
    )
    conflict = replace(RESULT, status="conflict", bound=None, violations=broken)
    text = words(conflict._repr_html_())
    assert "conflict: the must rules cannot all be met" in text
    assert "group_size: <g0> is too large" in text
    assert "and 2 more" in text


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"status": "optimal", "score": 7, "bound": 7}, "proven best"),
        ({"score": 1000, "bound": 989}, "within 1.2 % of the best possible"),
        ({"score": 100_000, "bound": 99_999}, "within 0.1 % of the best possible"),
        ({"score": 1000, "bound": None}, "not yet known"),
        ({"score": 1000, "bound": 499}, "not yet known"),
        ({"score": 1000, "bound": 500}, "within 100 %"),
    ],
)
def test_quality_never_claims_more_than_was_proven(
    change: dict[str, object], expected: str
) -> None:
    result: Result = replace(RESULT, **change)  # type: ignore[arg-type]
    assert expected in quality(result)


def test_every_reason_to_stop_has_words() -> None:
    reasons = {stop_reason(replace(RESULT, stopped_by=by)) for by in get_args(StoppedBy)}
    assert len(reasons) == len(get_args(StoppedBy))


# Plain text


def test_plain_text_lists_the_week_by_day_and_who_is_left_out() -> None:
    lines = week_text(PROBLEM, SCHEDULE, width=100).splitlines()
    assert lines[0].startswith("Hope & <script>")
    assert lines[0].endswith("week of 2026-11-02")
    days = [lines.index(name) for name in ("Monday", "Tuesday", "Wednesday")]
    assert days == sorted(days)
    monday = lines[days[0] + 1].split()
    assert monday[0] == "09:00-10:00"
    assert monday[-3:] == ["T2", "R1", "2/3"]
    assert "online" in lines[days[2] + 1]
    at = lines.index("Appointments")
    assert lines[at + 1].split()[:4] == ["T2", "Mon", "10:15-11:05", "P1"]
    assert "Wait-listed (1)" in lines
    assert "  P6       need 1 (process): 0 of 3 still open" in lines
    assert "  P7       needs detoxification; review for a higher level of care" in lines


@pytest.mark.parametrize("width", [20, 60, 80, 200])
def test_plain_text_keeps_to_its_width(width: int) -> None:
    text = week_text(PROBLEM, SCHEDULE, width=width)
    assert max(map(len, text.splitlines())) <= max(width, 60)
    assert text.isprintable() is False  # It has line ends,
    assert text.replace("\n", "").isprintable()  # and no other control character.


def test_long_titles_are_cut_in_narrow_terminals() -> None:
    service = replace(PROBLEM.services[0], name="very long title " * 10)
    problem = replace(PROBLEM, services=(service, *PROBLEM.services[1:]))
    text = week_text(problem, SCHEDULE, width=60)
    assert ".." in text
    assert "2/3" in text


def test_plain_text_refuses_a_schedule_of_another_problem() -> None:
    with pytest.raises(InputError):
        week_text(replace(PROBLEM, patients=PROBLEM.patients[1:]), SCHEDULE)


def test_plain_text_sorts_clinicians_by_number() -> None:
    moved = tuple(
        replace(p, clinicians=("T10",), start=p.start + DAY, end=p.end + DAY, patient="P2")
        for p in SCHEDULE.placements
        if p.session is None
    )
    text = week_text(PROBLEM, replace(SCHEDULE, placements=(*SCHEDULE.placements, *moved)))
    after = text[text.index("Appointments") :]
    assert after.index("T2") < after.index("T10")


def test_titles_are_those_of_the_services() -> None:
    assert TITLE in week_text(PROBLEM, SCHEDULE)
    assert NAME not in week_text(PROBLEM, SCHEDULE)  # Its control characters are gone.
