"""Compiles the search from its end, while another process does so from its beginning.

What one of them has compiled the other finds on disk.
"""

from __future__ import annotations

from numba import typeof

from iopsched.model import candidates_of
from iopsched.rules import rules_in_force
from iopsched.search.weekly.compiling import calls
from iopsched.search.weekly.plans import plans_of
from tests.small_week import PROBLEM

if __name__ == "__main__":
    rules = rules_in_force(PROBLEM)
    plans = plans_of(candidates_of(PROBLEM, rules), rules).plans
    for function, arguments in reversed(calls(plans)):
        function.compile(tuple(map(typeof, arguments)))
