"""A plan as tables, as text and as a page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from iopsched.plan.result import Plan, PlannedWeek
from iopsched.plan.usual import usual_of
from iopsched.roster import Roster
from iopsched.rules.counting import judged_minutes

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["moves_frame", "plan_frame", "plan_html", "plan_text"]

COLUMNS = (
    "week_of",
    "patient",
    "phase",
    "hours",
    "days",
    "weekdays",
    "blocks",
    "modules",
    "hours_left",
    "days_left",
    "units_left",
    "moved",
)


def plan_frame(plan: Plan) -> pd.DataFrame:
    """One row a patient and week: see `Plan.frame`."""
    import pandas as pd

    rows = [row for week in plan.weeks for row in _rows(week)]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype({"days_left": "Int64", "units_left": "Int64", "hours_left": "Float64"})


def _rows(week: PlannedWeek) -> list[tuple[Any, ...]]:
    roster = Roster(week.problem, week.schedule)
    moved: dict[str, list[str]] = {}
    for move in week.moves:
        moved.setdefault(move.patient, []).append(move.reason)
    rows: list[tuple[Any, ...]] = []
    for patient in week.problem.patients:
        usual = usual_of(roster, patient.id)
        pack = roster.regulation.own(patient)
        sessions = [
            roster.sessions[p.session] for p in roster.week[patient.id] if p.session is not None
        ]
        left = week.left.get(patient.id)
        rows.append(
            (
                week.week_of,
                patient.id,
                patient.phase or "",
                judged_minutes(roster, patient, pack) / 60,
                len(usual.days),
                " ".join(usual.days),
                " ".join(usual.blocks),
                " ".join(session.modules[0] for session in sessions if session.modules),
                None if left is None else left.hours,
                None if left is None else left.days,
                None if left is None else left.units,
                "; ".join(dict.fromkeys(moved.get(patient.id, ()))),
            )
        )
    return rows


def moves_frame(plan: Plan) -> pd.DataFrame:
    """One row a move: see `Plan.moves_frame`."""
    import pandas as pd

    rows = [
        (m.week_of, m.patient, m.what, " ".join(m.before), " ".join(m.after), m.reason)
        for m in plan.moves
    ]
    return pd.DataFrame(rows, columns=["week_of", "patient", "what", "before", "after", "reason"])


def plan_text(plan: Plan) -> str:
    """Each week in a line, and every move with its reason."""
    parts = []
    for week in plan.weeks:
        placed = {placement.patient for placement in week.schedule.placements}
        lines = [
            f"week of {week.week_of}: {len(placed)} of {len(week.problem.patients)} patients, "
            f"{len(week.schedule.runs)} groups, score {week.result.score:,} "
            f"({week.result.status}), {_moved(week)}"
        ]
        lines += [f"  {violation}" for violation in week.result.violations]
        lines += [f"  {move}" for move in week.moves]
        lines += [f"  {handover}" for handover in week.handovers]
        parts.append("\n".join(lines))
    return "\n".join(parts)


def _moved(week: PlannedWeek) -> str:
    count = len({move.patient for move in week.moves})
    return "nobody moves" if not count else f"{count} moved"


def _handovers(plan: Plan) -> str:
    found = [one for week in plan.weeks for one in week.handovers]
    if not found:
        return ""
    items = "".join(f"<li>{one.week_of}: {escape(str(one))}</li>" for one in found)
    return f"<details><summary>{len(found)} see somebody else</summary><ul>{items}</ul></details>"


def plan_html(plan: Plan) -> str:
    """Phase, hours and weekdays of each patient week by week, and the moves below."""
    import pandas as pd

    frame = plan.frame
    cells = [
        f"{phase} {hours:.3g} h {weekdays}{' *' if moved else ''}".strip()
        for phase, hours, weekdays, moved in zip(
            frame["phase"], frame["hours"], frame["weekdays"], frame["moved"], strict=True
        )
    ]
    grid = pd.DataFrame(
        {"patient": frame["patient"], "week of": frame["week_of"], "week": cells}
    ).pivot_table(index="patient", columns="week of", values="week", aggfunc="first")
    moves = plan.moves_frame.to_html(index=False)
    return (
        f"{grid.to_html(na_rep='')}<details><summary>{escape(str(len(plan.moves)))} moves (*), "
        f"with reasons</summary>{moves}</details>{_handovers(plan)}"
    )
