"""HiGHS on the compact model: iopsched's own rows, as a mixed-integer program.

It is solved in a further process, because OR-Tools and highspy cannot be imported in one.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.methods import Report
from benchmarks.peers.rows import RowEncoder
from iopsched.model import Choice, candidates_of, decode, encode
from iopsched.problem import Problem
from iopsched.rules import rules_in_force
from iopsched.schedule import Schedule

__all__ = ["solve"]


def solve(
    problem: Problem, seconds: float, cores: int, report: Report, *, seed: int = 0
) -> Schedule:
    """Write the rows, start HiGHS on them, and report every solution that it finds."""
    began = time.perf_counter()
    rules = rules_in_force(problem)
    candidates = candidates_of(problem, rules)
    encoder = RowEncoder()
    variables = encode(encoder, candidates, rules)
    best = Schedule()
    with TemporaryDirectory() as folder:
        encoder.write(Path(folder) / "rows.npz")
        limits = map(str, (began, seconds, cores, seed))
        command = [sys.executable, "-m", "benchmarks.peers.highs_child", folder, *limits]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            for line in child.stdout:
                if not line.startswith("{"):
                    continue
                news = json.loads(line)
                bound = news["bound"]
                whole = None if bound is None else max(0, math.ceil(bound - 1e-6))
                if news["file"] is None:
                    report(time.perf_counter() - began, None, whole)
                    continue
                values = np.load(news["file"])
                tables = (variables.row, variables.run, variables.staffing, variables.housing)
                best = decode(candidates, Choice(*(values[table] > 0.5 for table in tables)))
                report(time.perf_counter() - began, best, whole)
    return best
