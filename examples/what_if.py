"""What if, and what one more is worth: ``python -m examples.what_if``.

UCSF's week with one more afternoon of psychotherapy, and with one therapist less, beside the week
as it is; then what one more seat, clinician hour or room would gain there, and at A Prodigal's
Path, where patients wait for one of two tracks.
"""

from __future__ import annotations

from pathlib import Path

import iopsched
from iopsched import AddGroup, DropClinician
from iopsched.week import parse_time

__all__ = ["main"]

DATA = Path(__file__).parent / "data"


def main(time_limit: float = 20.0) -> None:
    """Print the scenarios side by side, and the tables of worth."""
    ucsf = iopsched.read(DATA / "ucsf.json")
    today = iopsched.solve(ucsf, time_limit=time_limit)
    afternoon = AddGroup("psychotherapy-mon-a", start=parse_time("Mon 14:00"))
    scenarios = {"today": today, "afternoon": afternoon, "without T5": DropClinician("T5")}
    print(iopsched.compare(ucsf, scenarios, time_limit=time_limit))
    print("\nUCSF")
    print(iopsched.worth(ucsf, today.schedule, time_limit=2 * time_limit))

    tracks = iopsched.read(DATA / "prodigals_path.json")
    schedule = iopsched.solve(tracks, time_limit=time_limit, gap=0.005).schedule
    print("\nA Prodigal's Path")
    print(iopsched.worth(tracks, schedule, time_limit=2 * time_limit))


if __name__ == "__main__":
    main()
