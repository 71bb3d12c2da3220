"""Every case of malformed input, for the tests of reading and of the command line."""

from __future__ import annotations

from tests.bad_input.attendance import ATTENDANCE
from tests.bad_input.case import Case
from tests.bad_input.folders import FOLDERS
from tests.bad_input.meaning import MEANING
from tests.bad_input.raw import RAW
from tests.bad_input.schedules import SCHEDULES
from tests.bad_input.structure import STRUCTURE

__all__ = ["CASES"]

CASES: tuple[Case, ...] = (*RAW, *STRUCTURE, *MEANING, *SCHEDULES, *FOLDERS, *ATTENDANCE)
