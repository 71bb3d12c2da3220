"""What notebooks show for a schedule and for a result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from iopsched.views.agenda import Item, agenda, counted, left_out, listed, tally
from iopsched.views.grid import STYLE, safe, week_grid
from iopsched.views.palette import paints
from iopsched.views.sparkline import sparkline
from iopsched.views.words import counts_text, gap_text, quality, seconds_text, stop_reason

if TYPE_CHECKING:
    from iopsched.problem import Problem
    from iopsched.result import Result
    from iopsched.schedule import Schedule

__all__ = ["result_html", "schedule_html"]

MOST_PATIENTS = 60
"""Above this, a page shows sums instead of every group."""

MOST_VIOLATIONS = 8

_COLOR = {"optimal": "#009E73", "feasible": "#0072B2", "conflict": "#D55E00"}


def schedule_html(schedule: Schedule) -> str:
    """The week as a grid, under a line that says how many it serves."""
    items = agenda(schedule)
    patients = len({placement.patient for placement in schedule.placements})
    groups = sum(item.session is not None for item in items)
    seats = sum(item.size for item in items if item.session is not None)
    counts = (
        counted(patients, "patient"),
        counted(groups, "group"),
        counted(seats, "seat"),
        counted(len(items) - groups, "appointment"),
    )
    return _page(f"<p>{' · '.join(counts)}</p>", _grid(schedule, items, None), _left_out(schedule))


def result_html(result: Result) -> str:
    """How good the schedule is, how that came about, what it costs, and the week itself."""
    problem, schedule = result.problem, result.schedule
    items = agenda(schedule, problem)
    name = safe(problem.program.name or "The week")
    when = problem.program.week_of
    week_of = "" if when is None else f' <span class="soft">week of {when.isoformat()}</span>'
    return _page(
        f"<h3>{name}{week_of}</h3>",
        f'<p><span class="badge" style="--c:{_COLOR[result.status]}">{quality(result)}</span></p>',
        f"<p>{counts_text(tally(schedule, problem, items))}</p>",
        f'<div class="row">{_tiles(result)}{_trace(result)}</div>',
        _violations(result),
        _rules(result),
        _grid(schedule, items, problem),
        _left_out(schedule),
    )


def _page(*parts: str) -> str:
    return f'{STYLE}<div class="iopsched">{"".join(parts)}</div>'


def _grid(schedule: Schedule, items: Sequence[Item], problem: Problem | None) -> str:
    patients = len({placement.patient for placement in schedule.placements})
    return week_grid(items, paints(problem, items), detailed=patients <= MOST_PATIENTS)


def _tiles(result: Result) -> str:
    bound = "none" if result.bound is None else f"{result.bound:,}"
    tiles = (
        ("Score (smaller is better)", f"{result.score:,}"),
        ("Bound (nothing is below)", bound),
        ("Gap (of the score)", gap_text(result)),
        ("Time", seconds_text(result)),
        ("Stopped", stop_reason(result)),
    )
    return "".join(
        f'<div class="tile"><b>{value}</b><span class="soft">{label}</span></div>'
        for label, value in tiles
    )


def _trace(result: Result) -> str:
    scores = [(p.seconds, float(p.score)) for p in result.trace if p.score is not None]
    bounds = [(p.seconds, float(p.bound)) for p in result.trace if p.bound is not None]
    picture = sparkline(scores, bounds, max(sum(result.timings.values()), 1e-3))
    if not picture:
        return ""
    key = '<span class="soft">score (line) and bound (dashed) over time</span>'
    return f"<div>{picture}<br/>{key}</div>"


def _rules(result: Result) -> str:
    table = result.score_table.by_rule
    if table.empty:
        return ""
    rows = "".join(
        f'<tr><td>{safe(rule)}</td><td>{safe(level)}</td><td class="n">{amount:,}</td>'
        f'<td class="n">{penalty:,}</td></tr>'
        for rule, level, amount, penalty in table.itertuples()
    )
    head = "".join(
        f'<th scope="col">{name}</th>' for name in ("rule", "level", "amount", "penalty")
    )
    return (
        "<details><summary>Score by rule</summary>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></details>"
    )


def _violations(result: Result) -> str:
    if not result.violations:
        return ""
    shown = result.violations[:MOST_VIOLATIONS]
    more = len(result.violations) - len(shown)
    lines = [str(violation) for violation in shown] + ([f"and {more} more"] if more else [])
    return f"<p><b>Broken must rules</b></p>{_list(lines)}"


def _left_out(schedule: Schedule) -> str:
    """Ids only: reasons in a file may come from anywhere, and pages are passed on."""
    lines = [
        f"{len(entries)} {kind}: {listed([entry.patient for entry in entries], 12)}"
        for kind, entries in left_out(schedule).items()
        if entries
    ]
    return _list(lines) if lines else ""


def _list(lines: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{safe(line)}</li>" for line in lines) + "</ul>"
