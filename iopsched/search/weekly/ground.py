"""What patients share, as tables for compiled code: rows, runs, and who takes what."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from iopsched.arrays import Bools, Ints
from iopsched.index import NONE
from iopsched.search.weekly.days import Floats
from iopsched.search.weekly.shared import Shared
from iopsched.search.weekly.terms import Terms

__all__ = ["Ground", "Lists", "ground_of"]


class Lists(NamedTuple):
    """Lists of positions, one after another, each with an amount."""

    first: Ints
    at: Ints
    amount: Floats


class Ground(NamedTuple):
    """Tables that do not change during a search.

    Attributes
    ----------
    cuts : array of int
        First candidate row of each patient, and the end of the last one.
    own : array of float
        Cost of each candidate row by itself.
    patient : array of int
        Whose each candidate row is.
    run : array of int
        Run of each candidate row, or -1.
    taken : Lists
        Shared rows that each candidate row takes.
    takers : Lists
        Candidate rows that take of each shared row.
    implied : Lists
        Shared variables that each candidate row needs.
    marks, marked : Lists
        Marks that each candidate row sets; shared rows that each mark takes.
    mark_cost, mark_share : arrays of float
        Cost of each mark, and most rows of one week that set it.
    variable : Lists
        Shared rows that each shared variable takes.
    users : Lists
        Shared variables that take of each shared row.
    price : array of float
        Cost of each shared variable.
    follows : array of bool
        Whether each shared variable follows from the others: it is nobody's decision.
    run_of : array of int
        The run that each shared variable stands for, staffs or houses, or -1.
    run_variable, session, least : arrays of int, one entry a run
    seats : Lists
        Candidate rows that are seats of each run.
    ways : Lists
        Groups of variables of each run, of each of which it needs one.
    options : Lists
        Shared variables of each such group.
    seat_row : int
        Shared row of the first run's seats; those of the other runs follow.
    idle : array of float
        Cost of each patient's empty week.
    ideal : array of float
        What each patient's best week with the program to themselves costs, or less.
    movable : array of bool
        Patients whose weeks the tables can price.
    """

    cuts: Ints
    own: Floats
    patient: Ints
    run: Ints
    taken: Lists
    takers: Lists
    implied: Lists
    marks: Lists
    marked: Lists
    mark_cost: Floats
    mark_share: Floats
    variable: Lists
    users: Lists
    price: Floats
    follows: Bools
    run_of: Ints
    run_variable: Ints
    session: Ints
    least: Ints
    seats: Lists
    ways: Lists
    options: Lists
    seat_row: int
    idle: Floats
    ideal: Floats
    movable: Bools


def ground_of(shared: Shared, idle: Floats, ideal: Floats, movable: Bools) -> Ground:
    """Tables of what is shared.

    Parameters
    ----------
    shared : Shared
    idle, ideal : arrays of float
        Cost of each patient's empty week, and of the best one with the program to themselves, or
        less.
    movable : array of bool
        Patients whose weeks may be priced.
    """
    c, v, rows = shared.candidates, shared.variables, len(shared.lower)
    taken, variable = _firm(shared.taken, rows), _firm(shared.shared, rows)
    # What measures the rest stands least in the way: what it gives is there from the first.
    gifts = (variable.amount < 0) & ~shared.decided[variable.column]
    variable = variable.only(~gifts)
    run_variable = shared.number[v.run]
    run_of = np.full(len(shared.low), NONE)
    run_of[run_variable] = np.arange(len(c.runs))
    run_of[shared.number[v.staffing]] = c.staffings.run
    run_of[shared.number[v.housing]] = c.housings.run
    groups = [shared.ways.get(int(x), []) for x in run_variable.tolist()]
    together = c.index.service_staff[c.runs.service]
    for run in np.flatnonzero(together > 1).tolist():
        # Several clinicians lead it: each is one of the same.
        leaders = shared.number[v.staffing[c.staffings.run == run]].tolist()
        groups[run] = [leaders] * int(together[run]) + groups[run]
    options = [group for of_run in groups for group in of_run]
    seat = np.flatnonzero(c.rows.run != NONE)
    return Ground(
        cuts=np.searchsorted(c.rows.patient, np.arange(len(idle) + 1)),
        own=c.rows.cost.astype(np.float64),
        patient=c.rows.patient.astype(np.int64),
        run=c.rows.run.astype(np.int64),
        taken=_lists(taken),
        takers=_lists(Terms.gathered(taken.row, taken.column, taken.amount, rows)),
        implied=_lists(shared.implications),
        marks=_lists(shared.marks),
        marked=_lists(shared.marked),
        mark_cost=shared.mark_cost,
        mark_share=shared.most_marking,
        variable=_lists(variable),
        users=_lists(Terms.gathered(variable.row, variable.column, variable.amount, rows)),
        price=shared.cost,
        follows=~shared.decided,
        run_of=run_of,
        run_variable=run_variable,
        session=c.runs.session.astype(np.int64),
        least=shared.least,
        seats=_lists(Terms.gathered(c.rows.run[seat], seat, np.ones(len(seat)), len(c.runs))),
        ways=_plain([len(of_run) for of_run in groups], range(len(options))),
        options=_plain([len(group) for group in options], [x for group in options for x in group]),
        seat_row=rows - len(c.runs),
        idle=idle,
        ideal=np.minimum(ideal, idle),
        movable=movable,
    )


def _firm(terms: Terms, rows: int) -> Terms:
    """The terms in proper rows, implications left out."""
    return terms.only(terms.row < rows)


def _lists(terms: Terms) -> Lists:
    amount = np.ascontiguousarray(terms.amount, dtype=np.float64)
    return Lists(terms.first.astype(np.int64), terms.row.astype(np.int64), amount)


def _plain(counts: list[int], at: list[int] | range) -> Lists:
    first = np.concatenate([[0], np.cumsum(np.array(counts, dtype=np.int64))]).astype(np.int64)
    return Lists(first, np.array(at, dtype=np.int64), np.ones(len(at)))
