"""Print the faults of cases that are not as expected, and of the cases named as arguments."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from iopsched.errors import InputError
from iopsched.io import read, read_schedule
from tests.bad_input.cases import CASES

for case in CASES:
    with tempfile.TemporaryDirectory() as folder:
        path = case.write(Path(folder))
        try:
            (read if case.kind == "problem" else read_schedule)(path)
        except InputError as error:
            found = {(fault.where, fault.field) for fault in error.faults}
            if found != case.faults or case.name in sys.argv[1:]:
                print(f"{case.name}: {error}")
                print("  not expected:", sorted(found - case.faults))
                print("  not found:   ", sorted(case.faults - found))
        else:
            print(f"{case.name}: no fault found")
