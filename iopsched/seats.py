"""Enumerate seats: every run that offers what a patient needs, where nothing rules it out.

Many patients are alike in all that makes them welcome in a session, and many sessions are. Kinds
are matched first, and rows are made only of those that match.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from iopsched.arrays import Ints, group_ids, join, join_batches, sort_order
from iopsched.index import NONE, Index
from iopsched.tables import BATCH, Matches, Rows, Runs, Screen, Table, screened

__all__ = ["seat_rows"]


def seat_rows(index: Index, runs: Runs, screens: Sequence[Screen]) -> list[Rows]:
    """Rows of all possible seats, in parts, each already screened by the rules.

    Parameters
    ----------
    index : Index
    runs : Runs
        Ways to run each session.
    screens : sequence of Screen
        Rules in force.
    """
    wanted = index.schedulable[index.want_patient]
    _, (patient, service) = group_ids(index.want_patient[wanted], index.want_service[wanted])
    kind, _ = index.patient_kinds
    ask, (asking, asked) = group_ids(kind[patient], service)
    openings = _openings(index, runs, _matches(index, screens, asking, asked))
    parts: list[Rows] = []
    for who, opening in join_batches(ask, openings.ask, BATCH):
        rows = _rows(index, runs, patient[who], openings.take(opening))
        parts.append(screened(rows, index, screens, "row_amounts"))
    return parts


def _matches(index: Index, screens: Sequence[Screen], kind: Ints, service: Ints) -> Matches:
    """Kinds of patients that ask for a service, and kinds of sessions of it that take them."""
    _, a_patient = index.patient_kinds
    _, a_session = index.session_kinds
    parts: list[Matches] = []
    for ask, offer in join_batches(service, index.session_service[a_session], BATCH):
        zero = np.zeros(len(ask), dtype=np.int64)
        matches = Matches(ask, a_patient[kind[ask]], a_session[offer], zero)
        parts.append(screened(matches, index, screens, "match_amounts"))
    return Matches.joined(parts)


@dataclass(frozen=True, slots=True)
class _Openings(Table):
    """A run that takes a kind of patients who ask for its service."""

    ask: Ints
    run: Ints
    cost: Ints


def _openings(index: Index, runs: Runs, matches: Matches) -> _Openings:
    kind, _ = index.session_kinds
    match, run = join(kind[matches.session], kind[runs.session])
    openings = _Openings(matches.ask[match], run, matches.cost[match])
    return openings.take(sort_order(openings.ask, openings.run))


def _rows(index: Index, runs: Runs, patient: Ints, openings: _Openings) -> Rows:
    """A row for each pair of patient and opening."""
    run = openings.run
    session = runs.session[run]
    in_person = index.session_in_person[session]
    nothing = np.full(len(run), NONE)
    return Rows(
        patient=patient,
        service=runs.service[run],
        session=session,
        run=run,
        start=runs.start[run],
        end=runs.end[run],
        clinician=nothing,
        room=nothing,
        in_person=in_person,
        site=np.where(in_person, index.session_site[session], NONE),
        cost=openings.cost,
    )
