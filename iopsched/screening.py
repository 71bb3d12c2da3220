"""Who cannot be scheduled as an outpatient, and is referred instead."""

from __future__ import annotations

from iopsched.problem import Patient

__all__ = ["asks_for_something", "referral_reasons", "schedulable"]


def referral_reasons(patient: Patient) -> tuple[str, ...]:
    """Why the patient needs review for a higher level of care; empty when nothing says so.

    The reasons repeat the facts that the program recorded. They are for a clinician's review and
    no judgment of iopsched's own.
    """
    facts = (
        (patient.status.needs_24h_monitoring, "needs 24-hour monitoring"),
        (patient.status.needs_detox, "needs detoxification"),
        (patient.status.home == "unsafe", "home is recorded as unsafe"),
    )
    return tuple(
        f"referral: {reason}; review for a higher level of care" for true, reason in facts if true
    )


def schedulable(patient: Patient) -> bool:
    """Whether the patient may be scheduled at all."""
    return not referral_reasons(patient)


def asks_for_something(patient: Patient) -> bool:
    """Whether the plan has any weekly minimum or target, so that no placement is a loss."""
    return bool(
        any(need.min > 0 for need in patient.needs)
        or patient.hours.min
        or patient.hours.target
        or patient.visits.min
    )
