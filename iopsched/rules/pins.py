"""Placements that must stay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from iopsched.arrays import Ints, join
from iopsched.candidates import Candidates
from iopsched.index import NONE
from iopsched.problem import Pin
from iopsched.roster import Roster
from iopsched.rules.base import Desk, Finding, Rule
from iopsched.schedule import Placement
from iopsched.screening import schedulable
from iopsched.week import time_text

if TYPE_CHECKING:
    from iopsched.variables import Variables

__all__ = ["Pins"]


class Pins(Rule):
    id = "pins"
    sentence = "Each pin is matched by a placement in all that it says; counts unmatched pins."
    level = "must"
    weight = 100_000
    scope = "shared"
    demands = True

    def post(self, desk: Desk) -> None:
        v, encoder = desk.variables, desk.encoder
        index = v.candidates.index
        pins = [p for p in index.problem.pins if index.schedulable[index.patient[p.patient]]]
        pin, row = _alike(v.candidates, pins)
        asked = [(i, index.clinician[c]) for i, p in enumerate(pins) for c in set(p.clinicians)]
        of_pin, clinician = np.array(asked, dtype=np.int64).reshape(-1, 2).T
        led, which = join(pin, of_pin)
        room = _positions(NONE if p.room is None else index.room[p.room] for p in pins)[pin]
        housed = np.flatnonzero(room != NONE)
        pair = np.concatenate([np.arange(len(row)), led, housed])
        term = np.concatenate(
            [
                v.row[row],
                _led_by(v, row[led], clinician[which]),
                _in_room(v, row[housed], room[housed]),
            ]
        )
        possible = np.bincount(pair[term == ~encoder.true], minlength=len(row)) == 0
        number = np.cumsum(possible) - 1
        open_terms = possible[pair] & (term != encoder.true)
        broken = encoder.any_of(number[pair[open_terms]], ~term[open_terms], int(possible.sum()))
        desk.at_least(pin[possible], ~broken, np.ones(len(pins), dtype=np.int64))

    def judge(self, roster: Roster) -> Iterator[Finding]:
        for pin in roster.problem.pins:
            if not schedulable(roster.patients[pin.patient]):
                continue
            if not any(_matches(pin, placement) for placement in roster.week[pin.patient]):
                when = "" if pin.start is None else f" at {time_text(pin.start)}"
                yield Finding(
                    amount=1,
                    patient=pin.patient,
                    session=pin.session,
                    start=pin.start,
                    note=f"{pin.patient} is pinned to {pin.session or pin.service}{when}"
                    " and is not there as pinned",
                )


def _positions(values: Iterator[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def _alike(candidates: Candidates, pins: Sequence[Pin]) -> tuple[Ints, Ints]:
    """Pairs of a pin and a row that agree in patient, service, session and time."""
    index, rows = candidates.index, candidates.rows
    services = len(index.service)
    pin, row = join(
        _positions(index.patient[p.patient] * services + index.service[p.service] for p in pins),
        rows.patient * services + rows.service,
    )
    session = _positions(NONE if p.session is None else index.session[p.session] for p in pins)
    start = _positions(NONE if p.start is None else p.start for p in pins)
    end = _positions(NONE if p.end is None else p.end for p in pins)
    agree = np.ones(len(pin), dtype=bool)
    for wanted, column in ((session, rows.session), (start, rows.start), (end, rows.end)):
        agree &= (wanted[pin] == NONE) | (wanted[pin] == column[row])
    return pin[agree], row[agree]


def _led_by(v: Variables, row: Ints, clinician: Ints) -> Ints:
    """Whether the clinician leads the run, or gives the appointment, of each row."""
    rows, staffings = v.candidates.rows, v.candidates.staffings
    people = len(v.candidates.index.clinician)
    led, staffing = join(
        rows.run[row] * people + clinician, staffings.run * people + staffings.clinician
    )
    present = v.encoder.any_of(led, v.staffing[staffing], len(row))
    return np.where(rows.clinician[row] == clinician, v.encoder.true, present)


def _in_room(v: Variables, row: Ints, room: Ints) -> Ints:
    """Whether the run or appointment of each row is in the room."""
    rows, housings = v.candidates.rows, v.candidates.housings
    rooms = len(v.candidates.index.room)
    housed, housing = join(rows.run[row] * rooms + room, housings.run * rooms + housings.room)
    present = v.encoder.any_of(housed, v.housing[housing], len(row))
    return np.where(rows.room[row] == room, v.encoder.true, present)


def _matches(pin: Pin, placement: Placement) -> bool:
    return (
        placement.service == pin.service
        and pin.session in (None, placement.session)
        and pin.start in (None, placement.start)
        and pin.end in (None, placement.end)
        and set(pin.clinicians) <= set(placement.clinicians)
        and pin.room in (None, placement.room)
    )
