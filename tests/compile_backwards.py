"""Compiles the search from its end, while another process does so from its beginning.

What one of them has compiled the other finds on disk.
"""

from __future__ import annotations

from iopsched.model import candidates_of
from iopsched.rules import rules_in_force
from iopsched.search.weekly.compiling import compile_all, kernel_calls
from iopsched.search.weekly.layout import Plans
from iopsched.search.weekly.plans import plans_of
from tests.small_week import PROBLEM


def some_plans() -> Plans:
    """Plans for whose types to compile."""
    rules = rules_in_force(PROBLEM)
    return plans_of(candidates_of(PROBLEM, rules), rules).plans


if __name__ == "__main__":
    compile_all(reversed(kernel_calls(some_plans())))
