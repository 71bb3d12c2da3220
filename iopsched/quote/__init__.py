"""Whole weeks for a patient on the phone, and patients for a seat that came free."""

from __future__ import annotations

from iopsched.patient import Patient
from iopsched.problem import Problem
from iopsched.quote.answers import Disturbed, Fillings, Loosening, Quote, Quotes
from iopsched.quote.desk import Quoter
from iopsched.schedule import Schedule

__all__ = ["Disturbed", "Fillings", "Loosening", "Quote", "Quoter", "Quotes", "fill", "quote"]


def quote(
    problem: Problem,
    schedule: Schedule,
    patient: Patient | str,
    k: int = 3,
    *,
    moves: int = 2,
    time_limit: float | None = 10.0,
) -> Quotes:
    """Complete weeks that a patient could have in a published schedule.

    A week is complete when every weekly minimum of the patient's plan and payer holds. First come
    weeks that move nobody; when these are fewer than `k`, weeks that move one other patient, then
    two. Whoever is moved keeps a complete week and loses as few placements as possible. Each week
    is clearly different from those before it: another day, or another block of a day, or where
    that cannot be, a third of its placements.

    Parameters
    ----------
    problem, schedule : Problem, Schedule
        The published week; it has to obey every `must` rule.
    patient : Patient or str
        A patient who need not be in the problem yet, or the id of one who is.
    k : int
        Most weeks.
    moves : int
        Most others who are moved for one.
    time_limit : float or None
        Seconds; None tries everything.

    Returns
    -------
    Quotes
        A sequence of `Quote`, ranked by people moved, then score; when it is empty,
        `Quotes.loosenings` says what single thing, or which together, would make a week fit.

    Raises
    ------
    InputError
        When the problem, the schedule or the patient is not valid.

    Notes
    -----
    For many questions about one schedule, prepare it once: ``Quoter(problem, schedule)``.

    Examples
    --------
    >>> quotes = iopsched.quote(problem, result.schedule, patient)  # doctest: +SKIP
    >>> problem, schedule = quotes[0].apply()  # doctest: +SKIP
    """
    return Quoter(problem, schedule).quote(patient, k, moves=moves, time_limit=time_limit)


def fill(
    problem: Problem,
    schedule: Schedule,
    session: str,
    k: int | None = 5,
    *,
    time_limit: float | None = 10.0,
) -> Fillings:
    """Who fits best into a session in which a seat came free.

    Everybody is tried who waits or whose week falls short of their plan, and who needs what the
    session gives. Their own week is solved again with a seat in the session, and nobody else's
    changes; what they have already is kept as far as possible.

    Parameters
    ----------
    problem, schedule : Problem, Schedule
        The published week; it has to obey every `must` rule.
    session : str
        Id of the session.
    k : int or None
        Most patients; None gives all.
    time_limit : float or None
        Seconds; None tries everybody.

    Returns
    -------
    Fillings
        A sequence of `Quote`, one for each patient whom the seat helps, by change of the score.

    Raises
    ------
    InputError
        When the problem or the schedule is not valid, or there is no such session.

    Examples
    --------
    >>> iopsched.fill(problem, result.schedule, "cbt-wed-a").frame  # doctest: +SKIP
    """
    return Quoter(problem, schedule).fill(session, k, time_limit=time_limit)
