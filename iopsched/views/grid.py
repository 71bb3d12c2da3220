"""The week as an HTML table: days across, hours down, and a chip for each group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from iopsched.views.agenda import Item, by_number, counted, listed, printable, time_range
from iopsched.views.palette import Paint
from iopsched.week import DAY, DAYS, clock_text

__all__ = ["STYLE", "safe", "week_grid"]

# Every color is either inherited or translucent, so that the page suits light and dark notebooks
# without knowing which one it is in.
STYLE = """<style>
.iopsched{font:13px/1.35 system-ui,sans-serif;color:inherit}
.iopsched h3{font-size:16px;margin:0 0 2px}
.iopsched p{margin:2px 0 8px}
.iopsched .soft{opacity:.7}
.iopsched .row{display:flex;flex-wrap:wrap;gap:8px 24px;align-items:flex-start;margin:8px 0}
.iopsched .badge{display:inline-block;padding:2px 10px;border-radius:10px;font-weight:600;
border:1px solid var(--c);background:color-mix(in srgb,var(--c) 18%,transparent)}
.iopsched .tile b{display:block;font-size:18px;font-variant-numeric:tabular-nums}
.iopsched table{border-collapse:collapse;font-size:12px;margin:4px 0;border:0}
.iopsched table td,.iopsched table th{text-align:left;vertical-align:top;padding:3px 6px;
border:1px solid rgba(128,128,128,.28);max-width:none}
.iopsched table tr{background:transparent!important}
.iopsched table td.n{text-align:right;font-variant-numeric:tabular-nums}
.iopsched .scroll{overflow-x:auto}
.iopsched table.week{width:100%;table-layout:fixed;min-width:640px}
.iopsched table.week th.hour{width:42px;font-weight:400;opacity:.7}
.iopsched .chip{border-left:4px solid var(--c);border-radius:3px;padding:1px 5px;margin:0 0 3px;
background:linear-gradient(90deg,color-mix(in srgb,var(--c) 30%,transparent) var(--f),
color-mix(in srgb,var(--c) 11%,transparent) var(--f));overflow-wrap:anywhere}
.iopsched .chip.again{border-left-style:double}
.iopsched .chip i{font-style:normal;float:right;margin-left:6px;font-variant-numeric:tabular-nums}
.iopsched .chip small{display:block;font-size:11px;opacity:.8}
</style>"""


def safe(text: object) -> str:
    """Text for a page, whatever is in it."""
    return escape(printable(str(text)))


def week_grid(items: Sequence[Item], paint: Mapping[str, Paint], *, detailed: bool) -> str:
    """The table.

    Parameters
    ----------
    items : sequence of Item
        What takes place.
    paint : mapping of str to Paint
        By title.
    detailed : bool
        A chip for each group; otherwise groups of one title and hour share a chip.
    """
    if not items:
        return '<p class="soft">Nothing takes place this week.</p>'
    days = range(min(item.day for item in items), max(item.day for item in items) + 1)
    cells: dict[tuple[int, int], list[Item]] = defaultdict(list)
    for item in items:
        cells[item.start % DAY // 60, item.day].append(item)
    head = "".join(f'<th scope="col">{DAYS[day]}</th>' for day in days)
    body = "".join(
        f'<tr><th scope="row" class="hour">{clock_text(hour * 60)}</th>'
        + "".join(f"<td>{_cell(cells[hour, day], paint, detailed)}</td>" for day in days)
        + "</tr>"
        for hour in sorted({hour for hour, _ in cells})
    )
    return (
        '<div class="scroll"><table class="week">'
        f'<thead><tr><th class="hour"></th>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _cell(items: Iterable[Item], paint: Mapping[str, Paint], detailed: bool) -> str:
    """Chips of one hour: groups, then appointments, which share one for each title."""
    shared: dict[tuple[str, bool], list[Item]] = defaultdict(list)
    chips: list[str] = []
    for item in items:
        if detailed and item.session is not None:
            chips.append(_group_chip(item, paint[item.title]))
        else:
            shared[item.title, item.session is not None].append(item)
    for (title, is_group), members in shared.items():
        draw = _groups_chip if is_group else _appointments_chip
        chips.append(draw(members, paint[title]))
    return "".join(chips)


def _group_chip(item: Item, paint: Paint) -> str:
    where = [listed(item.clinicians, 3), item.place]
    details = [time_range(item.start, item.end), *filter(None, where)]
    share = item.size / item.capacity if item.capacity else 0.0
    return _chip(item.title, item.filled, " · ".join(details), share, paint)


def _groups_chip(items: Sequence[Item], paint: Paint) -> str:
    seats = sum(item.size for item in items)
    capacity = sum(item.capacity or 0 for item in items)
    limited = all(item.capacity is not None for item in items)
    filled = f"{seats}/{capacity}" if limited else f"{seats}"
    share = seats / capacity if limited and capacity else 0.0
    return _chip(items[0].title, filled, counted(len(items), "group"), share, paint)


def _appointments_chip(items: Sequence[Item], paint: Paint) -> str:
    staff = sorted({name for item in items for name in item.clinicians}, key=by_number)
    first, last = min(item.start for item in items), max(item.end for item in items)
    details = [time_range(first, last), *filter(None, [listed(staff, 5)])]
    number = f"\u00d7{len(items)}" if len(items) > 1 else ""
    return _chip(items[0].title, number, " · ".join(details), 0.0, paint)


def _chip(title: str, number: str, details: str, share: float, paint: Paint) -> str:
    again = " again" if paint.again else ""
    return (
        f'<div class="chip{again}" style="--c:{paint.color};--f:{min(1.0, share):.0%}">'
        f"<i>{safe(number)}</i><b>{safe(title)}</b><small>{safe(details)}</small></div>"
    )
