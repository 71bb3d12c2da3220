"""How fast a model is written: literals per second into CP-SAT, and where the time goes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Any

from benchmarks import machine
from benchmarks.cohorts import instance
from benchmarks.records import ENCODE_COLUMNS
from iopsched.encoder import CpSatEncoder
from iopsched.model import candidates_of, encode
from iopsched.problem import Problem
from iopsched.rules import Rule, rules_in_force
from iopsched.rules.base import Desk

__all__ = ["measure"]


@dataclass
class _Log:
    """Seconds and literals by phase, in order."""

    seconds: dict[str, float] = field(default_factory=dict)
    literals: dict[str, int] = field(default_factory=dict)
    encoder: CpSatEncoder = field(default_factory=CpSatEncoder)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        before, written = time.perf_counter(), self.encoder.literals
        yield
        self.seconds[name] = time.perf_counter() - before
        self.literals[name] = self.encoder.literals - written


class _Timed:
    """A rule that notes what its post takes."""

    def __init__(self, rule: Rule, log: _Log) -> None:
        self._rule = rule
        self._log = log

    def __getattr__(self, name: str) -> Any:
        return getattr(self._rule, name)

    def post(self, desk: Desk) -> None:
        with self._log.phase(f"rule {self._rule.id}"):
            self._rule.post(desk)


def measure(name: str, repeats: int, version: str) -> list[dict[str, object]]:
    """One row a phase, each the median over the repeats; the last is the whole."""
    problem = instance(name)
    logs = [_once(problem) for _ in range(repeats)]
    common = {
        "version": version,
        "instance": name,
        "repeats": repeats,
        "cores": machine.cores(),
        "load": machine.load(),
    }
    rows: list[dict[str, object]] = []
    for phase in logs[0].seconds:
        seconds = median(log.seconds[phase] for log in logs)
        literals = logs[0].literals[phase]
        rate = round(literals / seconds) if literals else ""
        values = {"phase": phase, "seconds": round(seconds, 4), "literals": literals}
        rows.append(dict.fromkeys(ENCODE_COLUMNS, "") | common | values | {"rate": rate})
    return rows


def _once(problem: Problem) -> _Log:
    log = _Log()
    forces = rules_in_force(problem)
    with log.phase("candidates"):
        candidates = candidates_of(problem, forces)
    timed: Any = tuple(replace(f, rule=_Timed(f.rule, log)) for f in forces)  # type: ignore[arg-type]
    began = time.perf_counter()
    encode(log.encoder, candidates, timed)
    encoded = time.perf_counter()
    log.encoder.finish()
    total = time.perf_counter() - began
    posts = sum(seconds for phase, seconds in log.seconds.items() if phase.startswith("rule"))
    written = sum(n for phase, n in log.literals.items() if phase.startswith("rule"))
    log.seconds |= {
        "structure": encoded - began - posts,
        "objective": began + total - encoded,
        "encode": total,
    }
    log.literals |= {
        "structure": log.encoder.literals - written,
        "objective": 0,
        "encode": log.encoder.literals,
    }
    return log
