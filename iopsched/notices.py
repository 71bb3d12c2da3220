"""Plain words for what changed: for the coordinator's table, and for each person's notice."""

from __future__ import annotations

from collections.abc import Sequence

from iopsched.changes import Change
from iopsched.differences import Difference
from iopsched.schedule import Placement
from iopsched.week import Span

__all__ = ["meeting_text", "notice_text", "reason_text"]


def meeting_text(held: Placement | None, role: str) -> str:
    """``individual Tue 10:00-10:50 with T3 in R1``; empty for nothing.

    Parameters
    ----------
    held : Placement or None
    role : {"patient", "clinician"}
        A clinician reads with which patient, a patient with which clinicians.
    """
    if held is None:
        return ""
    others = held.clinicians if role == "patient" else tuple(filter(None, [held.patient]))
    words = [held.session or held.service, str(Span(held.start, held.end))]
    words += ["with", " and ".join(others)] if others else []
    words += ["in", held.room] if held.room else []
    return " ".join(words)


def reason_text(one: Difference) -> str:
    """Why, with the ids of patients: for the coordinator."""
    words = "; ".join(_with_patient(change) for change in one.causes)
    return words if one.direct or not words else f"makes room after: {words}"


def notice_text(person: str, found: Sequence[Difference]) -> str:
    """What to tell one person; names no other patient to a patient."""
    lines = [f"{person}: your week has changed."]
    lines += [f"- {_sentence(one)}{_plain_reason(one)}." for one in found]
    return "\n".join(lines)


def _with_patient(change: Change) -> str:
    patient = getattr(change, "patient", None)
    return str(change) if patient is None else f"{patient}: {change}"


def _sentence(one: Difference) -> str:
    was, now = meeting_text(one.before, one.role), meeting_text(one.after, one.role)
    if one.before is not None and one.after is not None:
        # What stays the same is said once.
        now = now.removeprefix(f"{one.before.session or one.before.service} ")
    if one.kind == "gone":
        return f"Gone: {was}"
    if one.kind == "new":
        return f"New: {now}"
    if one.kind == "moved":
        return f"Moved: {was} is now {now}"
    if one.kind == "room":
        return f"Other room: {was} is now {now}"
    return f"Other clinician: {was} is now {now}"


def _plain_reason(one: Difference) -> str:
    if not one.direct:
        return " (other changes in the program)"
    told = [
        str(change) if one.role == "patient" else _with_patient(change)
        for change in one.causes
        if one.role == "clinician" or getattr(change, "patient", one.person) == one.person
    ]
    return f" ({'; '.join(told)})" if told else " (other changes in the program)"
