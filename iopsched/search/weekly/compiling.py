"""Compiles the search in the background, once on a machine."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any, get_type_hints

import numpy as np
import numpy.typing as npt
from numba import typeof

from iopsched.search.weekly.board import Board
from iopsched.search.weekly.boards import put_together
from iopsched.search.weekly.bounds import DAYS
from iopsched.search.weekly.days import Clock, Ints, Slots
from iopsched.search.weekly.entering import compact, enter_weeks
from iopsched.search.weekly.fitting import Terms, best_week, new_desk
from iopsched.search.weekly.ground import Ground, Lists
from iopsched.search.weekly.groups import close_small
from iopsched.search.weekly.insertion import begin, give
from iopsched.search.weekly.layout import Plans
from iopsched.search.weekly.leveling import level
from iopsched.search.weekly.mixing import Mix, Sides, balance, least_costs, reprice
from iopsched.search.weekly.moves import Room
from iopsched.search.weekly.running import start_wanted, stop, switch_on
from iopsched.search.weekly.seating import seat, take_out
from iopsched.search.weekly.touched import costs_of, moved_since, touch
from iopsched.search.weekly.undoing import commit, undo
from iopsched.search.weekly.walk import Odds, walk
from iopsched.search.weekly.weeks import LONGEST, WEEKS, price_weeks
from iopsched.search.weekly.worth import week_costs

__all__ = ["COMPILING_SHARE", "compile_all", "compiled", "kernel_calls", "no_plans"]

COMPILING_SHARE = 0.3
"""Of the time left, to wait until the search is compiled."""

_ready = threading.Event()
_begun = threading.Lock()


def compiled() -> threading.Event:
    """An event that is set once the search is compiled; compiling begins with the first call.

    The compiled code is kept on disk, so that it takes long only once on a machine.
    """
    if _begun.acquire(blocking=False):
        threading.Thread(target=_compile, daemon=True).start()
    return _ready


def _compile() -> None:
    compile_all(kernel_calls())
    _ready.set()


def compile_all(calls: Iterable[tuple[Any, tuple[object, ...]]]) -> None:
    """Compile functions, one after another, for the types of the arguments beside them."""
    for function, arguments in calls:
        function.compile(tuple(map(typeof, arguments)))


def kernel_calls() -> list[tuple[Any, tuple[object, ...]]]:
    """What Python calls of the compiled search, with arguments of the types it is called with.

    Half of the work is at either end, for two processes that begin there.
    """
    plans, nobody = no_plans(), np.empty(0, dtype=np.int64)
    rows = np.empty((0, WEEKS, LONGEST), dtype=np.int64)
    some, found = np.empty(0), np.empty((0, WEEKS))
    g = _empty_ground()
    desk = new_desk(g, plans, nobody)
    w, week = desk.bench, desk.weeks[0]
    b = _empty_board(week)
    terms = Terms(0.0, 0.0)
    sides, mix = Sides(*[some] * 6), Mix(**_empty_parts(Mix))
    room = Room(**_empty_parts(Room))
    yes = np.empty(0, dtype=np.bool_)
    kept = np.empty((0, LONGEST), dtype=np.int32)
    sparse = nobody, nobody, some
    entered = (nobody, found, rows, some, nobody, nobody, *sparse, nobody, nobody, *sparse, some)
    return [
        (price_weeks, (plans, nobody, some, some, some, some, found, rows, False)),
        (walk, (g, b, w, plans, Odds(0.0, 0.0, 0.0), nobody, some, 1.0, 0, 0)),
        (close_small, (g, b, w, plans)),
        (seat, (g, b, 0, week, 0.0)),
        (undo, (b, 0)),
        (commit, (b,)),
        (take_out, (g, b, 0)),
        (stop, (g, b, 0)),
        (switch_on, (g, b, nobody)),
        (start_wanted, (g, b, some)),
        (put_together, (g, b, b, w, plans, nobody)),
        (reprice, (sides,)),
        (balance, (sides, mix, nobody, 0, some, room)),
        (touch, (nobody, nobody, some, some, 0.0, yes, yes)),
        (costs_of, (nobody, nobody, some, *sparse, nobody, nobody, *sparse, *[some] * 4)),
        (moved_since, (nobody, nobody, some, some, 0.0, yes)),
        (least_costs, (mix, some, nobody, some)),
        (level, (mix, nobody, some, room)),
        (compact, (mix, nobody, 0)),
        (enter_weeks, (mix, *entered, kept, some, 0, 0)),
        (begin, (g, b, desk, terms, 0, 0.0)),
        (best_week, (g, desk, plans, 0)),
        (week_costs, (plans, nobody, some, nobody, week[None])),
        (give, (g, b, desk, plans, 0, 0.0, 0.0)),
    ]


def no_plans() -> Plans:
    """The plans of nobody."""
    days = np.empty((0, DAYS), dtype=np.int64)
    parts = _empty_parts(Plans)
    parts |= {"first_slot": days, "choice_seat": days, "choice_row": days}
    parts["first_table"] = np.zeros(1, dtype=np.int64)
    parts |= {"day_cost": days.astype(np.float64), "slots": Slots(**_empty_parts(Slots))}
    return Plans(**parts | {"clock": Clock(0.0, 0, 0), "further_block": 0.0})


def _empty_ground() -> Ground:
    nothing = Lists(np.zeros(1, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0))
    parts = _empty_parts(Ground)
    parts |= {name: nothing for name, hint in get_type_hints(Ground).items() if hint is Lists}
    return Ground(**{**parts, "seat_row": 0})


def _empty_board(week: Ints) -> Board:
    parts = _empty_parts(Board)
    one = np.zeros(2, dtype=np.int64)
    parts |= {"turn": one, "token": one, "size": one, "lacking": one}
    parts |= {"total": np.zeros(1), "fine": np.zeros(1)}
    parts |= {"week": week[None], "log_week": week[None]}
    return Board(**parts)


def _empty_parts(parts: type) -> dict[str, Any]:
    """For each field an empty array of the type that its hint names."""
    return {name: _nothing(str(hint)) for name, hint in get_type_hints(parts).items()}


def _nothing(hint: str) -> npt.NDArray[Any]:
    for name in ("float64", "bool", "int8", "int32"):
        if name in hint:
            return np.empty(0, dtype=name)
    return np.empty(0, dtype=np.int64)
