"""Who comes on other days or in other blocks than the week before, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from iopsched.errors import SolverError
from iopsched.plan.causes import Cause, touching
from iopsched.plan.result import Move
from iopsched.plan.usual import usual_of
from iopsched.roster import Roster

__all__ = ["moves_between"]


PLANNED = ("phase", "plan", "authorization", "closed")
"""Kinds of causes that by themselves say on how many days somebody comes, or which are closed."""


def moves_between(
    before: Roster,
    now: Roster,
    causes: Sequence[Cause],
    earlier: Mapping[str, Sequence[Cause]],
    released: Mapping[str, str],
) -> tuple[Move, ...]:
    """Every change of weekdays or blocks of those who come in both weeks.

    Parameters
    ----------
    before, now : Roster
    causes : sequence of Cause
        What changed in between.
    earlier : mapping of str to sequence of Cause
        By patient: the passing causes for which they came at other times the week before.
    released : mapping of str to str
        By patient: what it would have cost to hold them.

    Raises
    ------
    SolverError
        When somebody moves and nothing is the cause.
    """
    week_of = now.problem.program.week_of
    assert week_of is not None
    found = []
    for patient in now.patients:
        if patient not in before.patients:
            continue
        was, then = usual_of(before, patient), usual_of(now, patient)
        for what, old, new in (
            ("weekdays", was.days, then.days),
            ("blocks", was.blocks, then.blocks),
        ):
            if old != new:
                let_go = patient in released
                why = _causes(patient, before, now, causes, earlier.get(patient, ()), let_go)
                if not why:
                    raise SolverError(f"{patient} moves in the week of {week_of} without a cause")
                found.append(
                    Move(
                        week_of=week_of,
                        patient=patient,
                        what=what,
                        before=old,
                        after=new,
                        causes=why,
                        held=released.get(patient, ""),
                    )
                )
    return tuple(found)


def _causes(
    patient: str,
    before: Roster,
    now: Roster,
    causes: Sequence[Cause],
    earlier: Sequence[Cause],
    let_go: bool,
) -> tuple[Cause, ...]:
    """What is the patient's own, or touches what they have, or else what others in between have.

    Who was held as far as their plan has it so moves for what the plan and the closed days say,
    and not for what else may touch the groups.
    """
    held = [*before.week[patient], *now.week[patient]]
    own = touching(causes, patient, held)
    if not let_go and own:
        return tuple([cause for cause in own if cause.kind in PLANNED] or own)
    if earlier and not own:
        return tuple(_over(cause) for cause in earlier)
    if any(cause.patient == patient or cause.passing for cause in own):
        return tuple(own)
    groups = {placement.session for placement in held} - {None}
    beside = {p.patient for r in (before, now) for s in groups for p in r.seats.get(str(s), ())}
    near = [cause for cause in causes if cause.patient in beside]
    passing = [cause for cause in causes if cause.passing and cause not in own]
    return tuple([*own, *passing, *near] or causes)


def _over(cause: Cause) -> Cause:
    return Cause(kind="back", text=f"as usual again after: {cause.text}")
