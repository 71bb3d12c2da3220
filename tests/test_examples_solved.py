"""Every example is solved, and what its program publishes holds in the answer.

The checks read the schedule by itself, days and clock times and ids, and use no rule's code.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

import pytest

from iopsched.check import check, score
from iopsched.patient import Patient
from iopsched.problem import Problem
from iopsched.result import Progress, Result
from iopsched.schedule import Placement, Schedule
from iopsched.solve import solve
from iopsched.week import DAY, time_text
from tests.test_examples_published import ADDED, DATA, MON_TO_THU, PUBLISHED, published
from tests.test_examples_published import problem as read_example

LIMIT = 45.0
SECONDS = 10.0
"""A schedule that serves people will do after so long; `LIMIT` is for a busy machine."""

GOOD = {"riverside": 1 / 200}
"""Where other than 1/40 of what it costs to serve nobody is a good score."""

CLOSE = 0.05
"""A gap that is small enough to stop at once."""


def solved(name: str) -> tuple[Problem, Result]:
    """The example and its answer."""
    problem = read_example(name)
    good = GOOD.get(name, 1 / 40) * score(problem, Schedule()).total

    def stop(progress: Progress) -> bool:
        if progress.score is None or progress.score > good:
            return False
        close = progress.gap is not None and progress.gap <= CLOSE
        return close or progress.seconds >= SECONDS

    return problem, solve(problem, time_limit=LIMIT, workers=2, stop=stop)


@pytest.mark.parametrize("name", sorted(path.stem for path in DATA.glob("*.json")))
def test_the_answer_keeps_what_is_published(name: str) -> None:
    problem, result = solved(name)
    schedule = result.schedule
    assert result.status in ("optimal", "feasible")
    assert check(problem, schedule) == ()
    assert result.score == schedule.score == score(problem, schedule).total
    assert result.bound is not None
    assert result.bound <= result.score
    if name in PUBLISHED:
        seats_are_at_published_times(name, problem, schedule)
    CHECKS[name](problem, schedule)


def test_every_example_has_its_checks() -> None:
    assert set(CHECKS) == {path.stem for path in DATA.glob("*.json")}


@pytest.mark.parametrize("name", sorted(path.stem for path in DATA.glob("*.json")))
def test_an_empty_week_is_no_answer(name: str) -> None:
    with pytest.raises(AssertionError):
        CHECKS[name](read_example(name), Schedule())


def line(placement: Placement) -> tuple[str, str, str]:
    """Day, start and end, as the pages give them."""
    start, end = time_text(placement.start), time_text(placement.end)
    return start[:3], start[4:], end[4:]


def day(placement: Placement) -> str:
    return line(placement)[0]


def clock(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


def touches(placement: Placement, days: Iterable[str], start: str, end: str) -> bool:
    """Whether any of it lies within these hours of these days."""
    begin = placement.start % DAY
    over = begin + placement.minutes
    return day(placement) in days and begin < clock(end) and over > clock(start)


def seats(schedule: Schedule) -> list[Placement]:
    return [placement for placement in schedule.placements if placement.session is not None]


def appointments(schedule: Schedule) -> list[Placement]:
    return [placement for placement in schedule.placements if placement.session is None]


def weeks(problem: Problem, schedule: Schedule, tag: str = "") -> dict[Patient, list[Placement]]:
    """Placements of each patient who has any, and who has the tag."""
    found: dict[Patient, list[Placement]] = {}
    for patient in problem.patients:
        mine = schedule.of(patient.id)
        if mine and (not tag or tag in patient.tags):
            found[patient] = list(mine)
    return found


def of_service(placements: Iterable[Placement], *services: str) -> list[Placement]:
    return [placement for placement in placements if placement.service in services]


def seats_are_at_published_times(name: str, problem: Problem, schedule: Schedule) -> None:
    """Each patient's groups are published ones, of a track of theirs."""
    titles = {service.id: service.name for service in problem.services}
    tracks = PUBLISHED[name]
    tags = {patient.id: patient.tags for patient in problem.patients}
    for seat in seats(schedule):
        if titles[seat.service] in ADDED.get(name, ()):
            continue
        own = [tracks[tag] for tag in tags[seat.patient] if tag in tracks]
        lines = published(row for track in own or tracks.values() for row in track.rows)
        assert (*line(seat), titles[seat.service]) in lines, seat


def ucsf(problem: Problem, schedule: Schedule) -> None:
    iop, php = weeks(problem, schedule, "iop"), weeks(problem, schedule, "php")
    assert len(iop) >= 20
    assert len(php) >= 6
    for placements in iop.values():
        assert all(clock(line(p)[2]) <= clock("12:50") for p in placements if p.session)
    attended: dict[str, set[str]] = defaultdict(set)
    for level, patients in (("iop", iop), ("php", php)):
        for placement in (p for placements in patients.values() for p in placements if p.session):
            attended[f"{placement.session}"].add(level)
    shared = [session for session, levels in attended.items() if levels == {"iop", "php"}]
    assert len(shared) >= 5
    assert {"psychotherapy", "skills-1", "skills-2"} >= {s.rsplit("-", 2)[0] for s in shared}
    # Individual and family sessions come after the program day of the patient's own level.
    for patients, over in ((iop, "12:50"), (php, "14:50")):
        meetings = [p for placements in patients.values() for p in placements if not p.session]
        assert len(meetings) >= len(patients) / 2
        assert all(p.start % DAY >= clock(over) for p in meetings)
    fourth = [p for placements in php.values() for p in of_service(placements, "skills-practice")]
    assert len(fourth) >= 4 * len(php) / 2


def prodigals_path(problem: Problem, schedule: Schedule) -> None:
    starts = {"morning": ("10:00", "11:00", "12:00"), "evening": ("18:00", "19:00", "20:00")}
    whole = 0
    for patient, placements in weeks(problem, schedule).items():
        classes = [p for p in placements if p.session]
        taken = {(day(p), line(p)[1]) for p in classes}
        # One track only: all nine classes of it.
        tracks = [
            track
            for track, hours in starts.items()
            if taken == {(d, hour) for d in ("Mon", "Tue", "Thu") for hour in hours}
        ]
        assert len(tracks) == (1 if classes else 0), patient.id
        assert not tracks or tracks[0] in patient.tags
        whole += len(tracks)
        by_day: dict[str, list[int]] = defaultdict(list)
        for one in classes:
            by_day[day(one)] += [one.start, one.end]
        # Three classes and their breaks, the last one included, are a block of three hours.
        elapsed = [max(moments) - min(moments) + 10 for moments in by_day.values()]
        assert sum(elapsed) in (0, 9 * 60)
    assert whole >= 20


def slbmi_dbt(problem: Problem, schedule: Schedule) -> None:
    complete = 0
    for patient, placements in weeks(problem, schedule).items():
        meetings = [p for p in placements if not p.session]
        assert not any(touches(p, MON_TO_THU, "16:00", "18:00") for p in meetings)
        individual = of_service(meetings, "individual")
        assert all(p.clinicians == (patient.therapist,) for p in individual)
        groups = [day(p) for p in placements if p.session]
        assert len(groups) == len(set(groups))
        complete += len(individual) == 1 and groups == list(MON_TO_THU)
    assert complete >= 16


def deaconess(problem: Problem, schedule: Schedule) -> None:
    group_days = {"Mon", "Tue", "Thu"}
    served = 0
    for placements in weeks(problem, schedule, "iop").values():
        groups = [day(p) for p in of_service(placements, "iop-group")]
        meetings = [day(p) for p in of_service(placements, "twelve-step")]
        assert set(groups) <= group_days
        assert len(set(meetings)) == len(meetings)
        assert not set(meetings) & set(groups)
        if set(groups) == group_days:
            assert len(meetings) >= 3
            served += 1
    assert served >= 16
    after = weeks(problem, schedule, "aftercare")
    assert len(after) >= 8
    slots = [
        [line(p) for p in of_service(placements, "aftercare")] for placements in after.values()
    ]
    assert all(len(mine) == 1 for mine in slots)
    choice = {("Wed", "10:00", "11:00"), ("Thu", "18:00", "19:00")}
    assert {mine[0] for mine in slots} <= choice


def true_north(problem: Problem, schedule: Schedule) -> None:
    members: dict[str, set[str]] = defaultdict(set)
    for seat in seats(schedule):
        members[f"{seat.session}"].add(seat.patient)
    daytime = [run for run in schedule.runs if run.start % DAY == clock("10:00")]
    assert len(daytime) >= 6
    assert all(4 <= len(members[run.session]) <= 7 for run in daytime)
    placed = weeks(problem, schedule)
    for placements in placed.values():
        tracks = {line(p)[1] for p in placements if p.session}
        assert tracks in (set(), {"10:00"}, {"18:00"})
    assert sum(any(p.session for p in placements) for placements in placed.values()) >= 32


def sheppard_pratt(problem: Problem, schedule: Schedule) -> None:
    complete = 0
    for placements in weeks(problem, schedule).values():
        evenings = of_service(placements, "evening")
        alone = of_service(placements, "therapist", "psychiatrist")
        assert not any(touches(p, MON_TO_THU, "16:00", "19:00") for p in alone)
        if [day(p) for p in evenings] == list(MON_TO_THU):
            assert sum(p.minutes for p in evenings) == 12 * 60
            complete += {p.service for p in alone} == {"therapist", "psychiatrist"}
    assert complete >= 18


def riverside(problem: Problem, schedule: Schedule) -> None:
    assert len(weeks(problem, schedule)) >= 30
    running = {run.session for run in schedule.runs}
    required = {session.id for session in problem.sessions if session.required}
    assert required
    assert required <= running
    assert problem.pins
    for pin in problem.pins:
        assert any(
            placement.service == pin.service
            and (pin.session is None or placement.session == pin.session)
            and (pin.start is None or (placement.start, placement.end) == (pin.start, pin.end))
            and (not pin.clinicians or placement.clinicians == pin.clinicians)
            for placement in schedule.of(pin.patient)
        ), pin
    assert problem.current is not None
    before = {(p.patient, p.session) for p in problem.current.placements}
    closed = {session.id for session in problem.sessions if session.closed}
    inside = [(p.patient, p.session) for p in seats(schedule) if p.session in closed]
    assert len(inside) >= 6
    assert set(inside) <= before


CHECKS: dict[str, Callable[[Problem, Schedule], None]] = {
    "deaconess": deaconess,
    "prodigals_path": prodigals_path,
    "riverside": riverside,
    "sheppard_pratt": sheppard_pratt,
    "slbmi_dbt": slbmi_dbt,
    "true_north": true_north,
    "ucsf": ucsf,
}
