"""What a malformed input is, and the sound input that the cases spoil."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

__all__ = ["CANARY", "DROP", "GOOD_PROBLEM", "GOOD_SCHEDULE", "Case", "spoiled", "with_text"]

CANARY = "Jane Doe bipolar"
"""Free text about a patient, planted wherever a value is wrong; no message may repeat it."""

DROP = object()
"""Marks a field to leave out."""


@dataclass(frozen=True)
class Case:
    """One malformed input.

    Attributes
    ----------
    name : str
        Of the case, and of its file or folder.
    kind : {"problem", "schedule", "attendance"}
        What it claims to be.
    content : bytes, or dict of str to bytes
        A file, or the files of a folder by name; None when there is nothing.
    faults : frozenset of (str, str)
        `Fault.where` and `Fault.field` of every fault.
    suffix : str
        Of a file.
    """

    name: str
    kind: Literal["problem", "schedule", "attendance"]
    content: bytes | Mapping[str, bytes] | None
    faults: frozenset[tuple[str, str]]
    suffix: str = ".json"

    def write(self, folder: Path) -> Path:
        """Write the case into a folder; the path to give to `iopsched.read` or the command line."""
        if isinstance(self.content, Mapping):
            path = folder / self.name
            path.mkdir()
            for name, text in self.content.items():
                (path / name).write_bytes(text)
            return path
        path = folder / f"{self.name}{self.suffix}"
        if self.content is not None:
            path.write_bytes(self.content)
        return path


GOOD_PROBLEM: Mapping[str, Any] = {
    "format": "iopsched/1",
    "program": {
        "name": CANARY,
        "timezone": "America/Los_Angeles",
        "week_of": "2026-11-02",
        "blocks": [{"id": "day", "start": "09:00", "end": "12:00"}],
        "rule_pack": "own",
    },
    "services": [
        {"id": "process", "name": CANARY, "kind": "process", "max_size": 2},
        {"id": "art", "staff": 2},
        {"id": "talk", "form": "individual", "requires": ["license"]},
        {"id": "family", "form": "family"},
    ],
    "sessions": [
        {
            "id": "process-mon",
            "service": "process",
            "times": [{"start": "Mon 09:00", "end": "Mon 10:30"}],
            "clinicians": ["T1"],
            "rooms": ["R1"],
        },
        {
            "id": "art-tue",
            "service": "art",
            "times": [
                {"start": "Tue 09:00", "end": "Tue 10:00"},
                {"start": "Tue 10:00", "end": "Tue 11:00"},
            ],
        },
    ],
    "clinicians": [{"id": "T1", "tags": ["license"]}, {"id": "T2"}],
    "rooms": [{"id": "R1", "capacity": 8}],
    "patients": [
        {
            "id": "P1",
            "needs": [
                {"service": "process", "max": 3},
                {"service": "talk", "max": 1, "clinician": "T1"},
            ],
            "hours": {"min": 9, "target": 10, "max": 12},
            "therapist": "T1",
        },
        {"id": "P2", "needs": [{"service": "process"}, {"any_of": ["art"]}]},
        {"id": "P3", "needs": [{"service": "process"}, {"service": "talk"}]},
    ],
    "keep_apart": [["P1", "P2"]],
    "keep_together": [["P2", "P3"]],
    "rule_packs": [{"id": "own", "title": CANARY}],
}

GOOD_SCHEDULE: Mapping[str, Any] = {
    "format": "iopsched/1",
    "placements": [
        {
            "patient": "P1",
            "service": "process",
            "session": "process-mon",
            "start": "Mon 09:00",
            "end": "Mon 10:30",
            "clinicians": ["T1"],
            "room": "R1",
        }
    ],
    "runs": [
        {
            "session": "process-mon",
            "start": "Mon 09:00",
            "end": "Mon 10:30",
            "clinicians": ["T1"],
            "room": "R1",
            "size": 1,
        }
    ],
    "unplaced": [{"patient": "P2", "reasons": [CANARY]}],
}


def spoiled(good: Mapping[str, Any], edits: Mapping[str, Any]) -> bytes:
    """JSON of sound data with some values set, by paths such as ``patients.0.priority``.

    A number past the end of a list appends; a value that is `DROP` takes the field out.
    """
    data = copy.deepcopy(dict(good))
    for path, value in edits.items():
        *way, last = (int(step) if step.isdigit() else step for step in path.split("."))
        holder: Any = data
        for step in way:
            holder = holder[step] if isinstance(step, int) else holder.setdefault(step, {})
        if value is DROP:
            del holder[last]
        elif isinstance(holder, list) and isinstance(last, int) and last >= len(holder):
            holder.append(value)
        else:
            holder[last] = value
    return json.dumps(data, indent=1).encode()


def with_text(edit: Callable[[str], str], good: Mapping[str, Any] = GOOD_PROBLEM) -> bytes:
    """JSON of sound data with its text changed, for what no JSON value can be."""
    before = json.dumps(good, indent=1)
    after = edit(before)
    assert after != before
    return after.encode("utf-8", "surrogatepass")
