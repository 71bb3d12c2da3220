"""Time replans at 300 patients: ``python -m benchmarks.questions.replan``.

In each of the seeds one clinician, drawn among those who work that day, calls out at 07:00 for the
day. Beside the number disturbed and what is proven, a fresh solve of the changed problem, with the
time limit of the replan, shows how many a program would disturb that starts over; both are counted
by `iopsched.diff`. The published week is solved once and kept in ``benchmarks/scratch``.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median

import iopsched
from benchmarks.questions.weeks import published_week
from iopsched import ClinicianOut, Difference, Replan, Schedule, Span
from iopsched.week import DAY, WEEK

__all__ = ["Call", "main"]


@dataclass(frozen=True, slots=True)
class Call:
    """A clinician who calls out, and from when."""

    out: ClinicianOut
    now: int


def main() -> None:
    """Print a line for each seed, then medians."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--instance", default="clinic-300-balanced-s0")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--time-limit", type=float, default=10.0)
    parser.add_argument("--schedule", type=Path, help="the published one; by default solved first")
    parser.add_argument("--solve", type=float, default=600.0, help="seconds to solve it")
    parser.add_argument("--fresh", type=int, help="seeds solved afresh, too (default: all)")
    parser.add_argument("--week", action="store_true", help="out all week, not for a day")
    args = parser.parse_args()
    problem, schedule = published_week(args.instance, args.solve, args.schedule)
    placed = {placement.patient for placement in schedule.placements}
    cost = iopsched.score(problem, schedule).total
    print(
        f"{len(problem.patients)} patients, {len(placed)} placed, {len(schedule.runs)} runs, "
        f"score {cost:,}"
    )
    answers: list[tuple[Replan, float]] = []
    shares: list[float] = []
    for seed in range(args.seeds):
        call = _call(schedule, seed, week=args.week)
        began = time.perf_counter()
        mended = iopsched.replan(
            problem, schedule, [call.out], now=call.now, time_limit=args.time_limit
        )
        answers.append((mended, time.perf_counter() - began))
        direct = {p.patient for p in schedule.placements if call.out.undoes(p)}
        line = f"{seed:3d} {call.out} ({len(direct)} patients): {mended}, {answers[-1][1]:.1f} s"
        if args.fresh is None or seed < args.fresh:
            # A program that starts over does not mind what the published week was.
            changed = mended.result.problem.with_rules(continuity="off")
            after = iopsched.solve(changed, time_limit=args.time_limit).schedule
            fresh = _disturbed(schedule, after)
            shares.append(_disturbed(schedule, mended.schedule) / max(1, fresh))
            line += f"; a fresh solve disturbs {fresh}"
        print(line, flush=True)
    _report(answers, shares)


def _call(schedule: Schedule, seed: int, *, week: bool) -> Call:
    work = {(c, run.start // DAY) for run in schedule.runs for c in run.clinicians}
    work |= {(c, p.start // DAY) for p in schedule.placements for c in p.clinicians}
    who, day = Random(f"{seed}/absence").choice(sorted(work))
    if week:
        return Call(ClinicianOut(who, (Span(0, WEEK),)), 0)
    start = day * DAY + 7 * 60
    return Call(ClinicianOut(who, (Span(start, (day + 1) * DAY),)), start)


def _disturbed(before: Schedule, after: Schedule) -> int:
    """Patients who had a week and now come at other times, to other groups, or to others."""
    had = {placement.patient for placement in before.placements}
    return len(
        {
            one.person
            for one in iopsched.diff(before, after).differences
            if one.person in had and one.kind != "room" and not _covered(one)
        }
    )


def _covered(one: Difference) -> bool:
    """Whether it is only that somebody else leads the group."""
    return one.kind == "clinician" and one.before is not None and one.before.session is not None


def _report(answers: list[tuple[Replan, float]], shares: list[float]) -> None:
    above = [r.weight - r.least for r, _ in answers if r.least is not None]
    proven = sum(r.proven for r, _ in answers)
    seconds = [seconds for _, seconds in answers]
    print(f"above the proven minimum: median {median(above)}, most {max(above)}")
    print(f"proven: {proven} of {len(answers)}")
    print(f"seconds: median {median(seconds):.1f}, most {max(seconds):.1f}")
    if shares:
        print(f"share of those whom a fresh solve disturbs: median {median(shares):.3f}")


if __name__ == "__main__":
    main()
