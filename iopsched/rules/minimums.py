"""Weekly minimums of those who are served whether or not they can be met."""

from __future__ import annotations

from collections.abc import Iterator

from iopsched.roster import Roster
from iopsched.rules.base import Desk, Finding, Rule
from iopsched.rules.hours import ask_for_minimum_hours, hours_short
from iopsched.rules.qualifying_days import ask_for_qualifying_days, qualifying_days_short
from iopsched.rules.visits import ask_for_visits, visits_short

__all__ = ["Minimums"]


class Minimums(Rule):
    id = "minimums"
    sentence = (
        "An enrolled patient has every weekly minimum of hours, qualifying days and visits; counts "
        "hours begun below, days missing, and gaps too long."
    )
    level = "should"
    weight = 50_000
    scope = "patient"
    demands = True

    def post(self, desk: Desk) -> None:
        enrolled = desk.variables.candidates.index.enrolled
        ask_for_minimum_hours(desk, enrolled)
        ask_for_qualifying_days(desk, enrolled)
        ask_for_visits(desk, enrolled)

    def judge(self, roster: Roster) -> Iterator[Finding]:
        for patient in roster.outpatients():
            if patient.enrolled:
                yield from hours_short(roster, patient)
                yield from qualifying_days_short(roster, patient)
                yield from visits_short(roster, patient)
