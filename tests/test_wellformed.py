"""Well-formed schedules are exactly those that candidates can express."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest
from ortools.sat.python import cp_model

from iopsched import model
from iopsched.encoder import CpSatEncoder
from iopsched.model import Choice
from iopsched.problem import (
    Block,
    Clinician,
    Need,
    Patient,
    Problem,
    Program,
    Room,
    Service,
    Session,
    Status,
)
from iopsched.roster import Roster
from iopsched.rules import RULE_IDS
from iopsched.schedule import Placement, Run, Schedule
from iopsched.variables import Variables
from iopsched.week import WEEK, Span, parse_time
from iopsched.wellformed import malformed

MORNING = Span.of("Mon 09:00", "Mon 10:00")
LATER = Span.of("Mon 10:00", "Mon 11:00")
PROBLEM = Problem(
    program=Program(
        blocks=(Block(id="day", start=9 * 60, end=11 * 60, days=("Mon",)),), grid_minutes=30
    ),
    services=(
        Service(id="group", staff=2),
        Service(id="online"),
        Service(id="talk", form="individual", minutes=60, requires=("lic",)),
        Service(id="family", form="family", minutes=60, uses_room=False),
        Service(id="diary", form="individual", minutes=30, staff=0),
    ),
    sessions=(
        Session(id="G1", service="group", times=(MORNING, LATER), rooms=("R2",)),
        Session(id="G2", service="group", times=(LATER,), clinicians=("C1", "C3")),
        Session(id="O1", service="online", times=(MORNING,), modality="telehealth"),
    ),
    clinicians=(
        Clinician(id="C1", tags=("lic",)),
        Clinician(id="C2", available=(Span.of("Tue 23:00", "Wed 00:30"),)),
        Clinician(id="C3"),
    ),
    rooms=(Room(id="R1", capacity=3), Room(id="R2", capacity=3)),
    patients=(
        Patient(
            id="P1",
            therapist="C1",
            needs=(Need(service="group"), Need(service="talk"), Need(service="talk", minutes=30)),
        ),
        Patient(
            id="P2",
            therapist="C3",
            modality="telehealth",
            needs=(Need(any_of=("group", "online")), Need(service="talk", max=0)),
        ),
        Patient(
            id="P3",
            therapist="C1",
            needs=(
                Need(any_of=("family", "diary")),
                Need(service="family", clinician="C2", minutes=90),
            ),
        ),
        Patient(id="P4", needs=(Need(service="group"),), status=Status(needs_detox=True)),
    ),
).with_rules(**dict.fromkeys(RULE_IDS, "off"))
NO_ROOMS = replace(
    PROBLEM,
    rooms=(),
    sessions=tuple(replace(session, rooms=()) for session in PROBLEM.sessions),
    program=replace(PROBLEM.program, blocks=(), grid_minutes=360),
    clinicians=tuple(replace(clinician, available=None) for clinician in PROBLEM.clinicians),
)

SEAT = Placement(
    patient="P1",
    service="group",
    session="G1",
    start=MORNING.start,
    end=MORNING.end,
    clinicians=("C1", "C2"),
    room="R2",
)
RUN = Run(
    session="G1", start=MORNING.start, end=MORNING.end, clinicians=("C1", "C2"), room="R2", size=1
)
TALK = Placement(
    patient="P1",
    service="talk",
    start=LATER.start,
    end=LATER.end,
    clinicians=("C1",),
    room="R1",
)
FAMILY = Placement(
    patient="P3",
    service="family",
    start=parse_time("Tue 23:00"),
    end=parse_time("Tue 24:00"),
    clinicians=("C2",),
)


def notes(*items: Placement | Run, problem: Problem = PROBLEM) -> list[str]:
    """What is wrong with a schedule of the given placements and runs."""
    found = list(malformed(Roster(problem, schedule_of(items))))
    assert all(finding.amount == 1 for finding in found)
    return [finding.note for finding in found]


def schedule_of(items: Any) -> Schedule:
    return Schedule(
        placements=tuple(item for item in items if isinstance(item, Placement)),
        runs=tuple(item for item in items if isinstance(item, Run)),
    )


def both(**changes: Any) -> tuple[Run, Placement]:
    """The run and its seat, both changed."""
    return replace(RUN, **changes), replace(SEAT, **changes)


def test_a_good_schedule() -> None:
    assert notes(RUN, SEAT, TALK, FAMILY) == []
    assert notes() == []
    assert notes(RUN) == []


@pytest.mark.parametrize(
    ("items", "words"),
    [
        ((replace(RUN, session="G2"),), "is none of its times"),
        (both(end=LATER.end), "is none of its times"),
        ((RUN, RUN), "runs 2 times"),
        (both(clinicians=("C1", "C2", "C3")), "has 3 clinicians, and group needs 2"),
        (both(clinicians=("C1", "C1")), "a clinician is named twice"),
        (both(room=None), "has no room"),
        (both(room="R1"), "R1 is none of its rooms"),
        ((SEAT,), "does not run"),
        ((RUN, replace(SEAT, start=LATER.start, end=LATER.end)), "the session runs Mon 09:00-10"),
        ((RUN, replace(SEAT, clinicians=())), "the session is led by C1, C2"),
        ((RUN, replace(SEAT, room=None)), "the session is in R2"),
        ((RUN, replace(SEAT, service="talk")), "the session is of group, not of talk"),
        ((RUN, replace(SEAT, patient="P3")), "answers no need"),
        ((RUN, replace(SEAT, patient="P4")), "referred for review"),
        ((RUN, SEAT, SEAT), "2 times in G1"),
        ((TALK, TALK), "2 times in talk"),
        ((replace(TALK, service="group", room="R2"),), "in sessions only"),
        ((replace(TALK, start=TALK.start - 15, end=TALK.end - 15),), "multiple of 30 minutes"),
        ((replace(TALK, start=TALK.start + 30, end=TALK.end + 30),), "outside opening hours"),
        ((replace(TALK, end=TALK.end - 15),), "answers no need"),
        ((replace(TALK, clinicians=("C3",)),), "answers no need"),
        ((replace(TALK, clinicians=("C1", "C2")),), "has 2 clinicians, and talk needs 1"),
        ((replace(TALK, room=None),), "has no room"),
        ((replace(TALK, patient="P2"),), "is in R1, and needs no room"),
        ((replace(FAMILY, start=FAMILY.start + 30, end=FAMILY.end + 30),), "crosses midnight"),
        ((replace(FAMILY, room="R1"),), "is in R1, and needs no room"),
        (
            (replace(FAMILY, service="diary", end=FAMILY.end - 30),),
            "and diary needs 0",
        ),
    ],
)
def test_what_is_wrong_is_said(items: tuple[Placement | Run, ...], words: str) -> None:
    assert any(words in note for note in notes(*items)), notes(*items)


def test_lists_of_a_session_bind() -> None:
    run = Run(session="G2", start=LATER.start, end=LATER.end, clinicians=("C1", "C2"), room="R1")
    assert notes(run) == ["G2: C2 is none of its clinicians"]
    assert notes(replace(run, clinicians=("C3",))) == []


def test_an_appointment_that_anybody_may_give_may_have_nobody() -> None:
    assert notes(replace(FAMILY, clinicians=())) == []
    assert len(notes(replace(TALK, clinicians=()))) == 1


@pytest.mark.parametrize("problem", [PROBLEM, NO_ROOMS], ids=["rooms", "no rooms"])
def test_well_formed_is_what_candidates_express(problem: Problem) -> None:
    random = Random(7)
    outcomes: Counter[bool] = Counter()
    for _ in range(60):
        schedule = random_schedule(problem, random)
        assert notes(*schedule.placements, *schedule.runs, problem=problem) == []
        for _ in range(4):
            mutant = schedule
            for _ in range(random.randint(1, 2)):
                mutant = random.choice(MUTATIONS)(mutant, problem, random)
            fine = not notes(*mutant.placements, *mutant.runs, problem=problem)
            assert fine == expressible(problem, mutant), (fine, mutant)
            outcomes[fine] += 1
    assert min(outcomes[True], outcomes[False]) >= 30


def encoded(problem: Problem) -> tuple[model.Candidates, CpSatEncoder, Variables]:
    candidates = model.candidates_of(problem)
    encoder = CpSatEncoder()
    return candidates, encoder, model.encode(encoder, candidates, ())


def solved(encoder: CpSatEncoder) -> np.ndarray[Any, np.dtype[np.bool_]] | None:
    """Values of the solver's variables; None when there are none."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    status = solver.solve(encoder.finish())
    if status == cp_model.INFEASIBLE:
        return None
    assert status == cp_model.OPTIMAL
    return np.array(solver.response_proto.solution) > 0


def random_schedule(problem: Problem, random: Random) -> Schedule:
    """Some schedule that the candidates express: the cheapest by random costs."""
    candidates, encoder, v = encoded(problem)
    costs = np.random.default_rng(random.getrandbits(32))
    for literal, most in ((v.row, 40), (v.run, 5), (v.staffing, 5), (v.housing, 5)):
        encoder.minimize(literal, costs.integers(-5, most, len(literal)))
    values = solved(encoder)
    assert values is not None
    return model.decode(
        candidates, Choice(values[v.row], values[v.run], values[v.staffing], values[v.housing])
    )


def expressible(problem: Problem, schedule: Schedule) -> bool:
    """Whether some choice of candidates is the schedule."""
    candidates, encoder, v = encoded(problem)
    choice = model.locate(candidates, schedule)
    literals = np.concatenate([v.row, v.run, v.staffing, v.housing])
    values = np.concatenate([choice.row, choice.run, choice.staffing, choice.housing])
    encoder.fix(literals, values)
    if solved(encoder) is None:
        return False
    return plain(model.decode(candidates, choice)) == plain(schedule)


def plain(schedule: Schedule) -> Counter[Placement | Run]:
    """Placements and runs, whatever their order and that of their clinicians."""
    items = (*schedule.sized().placements, *schedule.sized().runs)
    return Counter(replace(i, clinicians=tuple(sorted(i.clinicians))) for i in items)


def some_people(problem: Problem, random: Random) -> tuple[str, ...]:
    return tuple(random.choice(problem.clinicians).id for _ in range(random.randint(0, 2)))


def some_room(problem: Problem, random: Random) -> str | None:
    return random.choice([None, *(room.id for room in problem.rooms)])


def with_run_changed(schedule: Schedule, problem: Problem, random: Random) -> Schedule:
    """A run with other people, room or time, and mostly its seats likewise."""
    if not schedule.runs:
        return schedule
    old = random.choice(schedule.runs)
    time = random.choice([MORNING, LATER])
    changes: Any = random.choice(
        [
            {"clinicians": some_people(problem, random)},
            {"room": some_room(problem, random)},
            {"start": time.start, "end": time.end},
        ]
    )
    runs = tuple(replace(run, **changes) if run is old else run for run in schedule.runs)
    placements = tuple(
        replace(p, **changes) if p.session == old.session and random.random() < 0.95 else p
        for p in schedule.placements
    )
    return replace(schedule, runs=runs, placements=placements)


def with_placement_changed(schedule: Schedule, problem: Problem, random: Random) -> Schedule:
    """A placement with one field changed."""
    if not schedule.placements:
        return schedule
    old = random.choice(schedule.placements)
    shift = random.choice([-360, -30, -15, 30, 60, 360])
    start = min(max(old.start + shift, 0), WEEK - old.minutes)
    changes: Any = random.choice(
        [
            {"patient": random.choice(problem.patients).id},
            {"service": random.choice(problem.services).id},
            {"session": random.choice([None, *(s.id for s in problem.sessions)])},
            {"clinicians": some_people(problem, random)},
            {"room": some_room(problem, random)},
            {"start": start, "end": start + old.minutes},
            {"end": min(old.start + random.choice([30, 60, 90]), WEEK)},
        ]
    )
    placements = tuple(replace(p, **changes) if p is old else p for p in schedule.placements)
    return replace(schedule, placements=placements)


def with_something_twice(schedule: Schedule, problem: Problem, random: Random) -> Schedule:
    items = [*schedule.placements, *schedule.runs]
    return schedule_of([*items, *random.sample(items, min(1, len(items)))])


def without_something(schedule: Schedule, problem: Problem, random: Random) -> Schedule:
    items = [*schedule.placements, *schedule.runs]
    return schedule_of(random.sample(items, max(0, len(items) - 1)))


def with_another(schedule: Schedule, problem: Problem, random: Random) -> Schedule:
    """An appointment out of the blue."""
    start = random.choice([MORNING.start, LATER.start, FAMILY.start, 0])
    another = Placement(
        patient=random.choice(problem.patients).id,
        service=random.choice(problem.services).id,
        start=start,
        end=start + random.choice([30, 60]),
        clinicians=some_people(problem, random),
        room=some_room(problem, random),
    )
    return replace(schedule, placements=(*schedule.placements, another))


MUTATIONS: tuple[Callable[[Schedule, Problem, Random], Schedule], ...] = (
    with_run_changed,
    with_placement_changed,
    with_placement_changed,
    with_something_twice,
    without_something,
    with_another,
)
