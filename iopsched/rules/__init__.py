"""Every rule, in one tuple: the whole model can be read off it."""

from __future__ import annotations

from iopsched.problem import Problem, RuleSetting
from iopsched.rules.authorization import Authorization
from iopsched.rules.avoid_day import AvoidDay
from iopsched.rules.base import Finding, Rule, RuleInForce
from iopsched.rules.block_preference import BlockPreference
from iopsched.rules.clinician_balance import ClinicianBalance
from iopsched.rules.clinician_load import ClinicianLoad
from iopsched.rules.clinician_preference import ClinicianPreference
from iopsched.rules.commitments import Commitments
from iopsched.rules.continuity import Continuity
from iopsched.rules.curriculum import Curriculum
from iopsched.rules.daily_load import DailyLoad
from iopsched.rules.early_late import EarlyLate
from iopsched.rules.eligibility import Eligibility
from iopsched.rules.extra_visit import ExtraVisit
from iopsched.rules.fair_share import FairShare
from iopsched.rules.group_balance import GroupBalance
from iopsched.rules.group_size import GroupSize
from iopsched.rules.hours import Hours
from iopsched.rules.hours_target import HoursTarget
from iopsched.rules.idle_time import IdleTime
from iopsched.rules.keep_apart import KeepApart
from iopsched.rules.keep_together import KeepTogether
from iopsched.rules.minimums import Minimums
from iopsched.rules.need_limits import NeedLimits
from iopsched.rules.no_overlap import NoOverlap
from iopsched.rules.pins import Pins
from iopsched.rules.qualifying_days import QualifyingDays
from iopsched.rules.regular_times import RegularTimes
from iopsched.rules.required_sessions import RequiredSessions
from iopsched.rules.routine import Routine
from iopsched.rules.running_cost import RunningCost
from iopsched.rules.series import Series
from iopsched.rules.session_preference import SessionPreference
from iopsched.rules.spread import Spread
from iopsched.rules.unmet_need import UnmetNeed
from iopsched.rules.unplaced import Unplaced
from iopsched.rules.visits import Visits

__all__ = ["RULES", "RULE_IDS", "Finding", "Rule", "RuleInForce", "rules_in_force"]

RULES: tuple[Rule, ...] = (
    NoOverlap(),
    Commitments(),
    Eligibility(),
    GroupSize(),
    RequiredSessions(),
    KeepApart(),
    Series(),
    Hours(),
    QualifyingDays(),
    Visits(),
    DailyLoad(),
    NeedLimits(),
    ClinicianLoad(),
    Authorization(),
    Curriculum(),
    Routine(),
    Pins(),
    Unplaced(),
    UnmetNeed(),
    HoursTarget(),
    Minimums(),
    IdleTime(),
    ExtraVisit(),
    BlockPreference(),
    AvoidDay(),
    EarlyLate(),
    ClinicianPreference(),
    SessionPreference(),
    Continuity(),
    RegularTimes(),
    Spread(),
    GroupBalance(),
    RunningCost(),
    ClinicianBalance(),
    KeepTogether(),
    FairShare(),
)
"""The table of contents, musts first."""

RULE_IDS: tuple[str, ...] = tuple(rule.id for rule in RULES)


def rules_in_force(problem: Problem) -> tuple[RuleInForce, ...]:
    """The rules that are not off, each at the level and weight that the problem gives it.

    A rule whose weight is 0 costs nothing and is left out too, unless it is a `must`.
    """
    force: list[RuleInForce] = []
    for rule in RULES:
        setting = problem.program.weights.get(rule.id)
        if isinstance(setting, int):
            setting = RuleSetting(weight=setting)
        elif isinstance(setting, str):
            setting = RuleSetting(level=setting)
        setting = setting or RuleSetting()
        level = setting.level or rule.level
        weight = rule.weight if setting.weight is None else setting.weight
        if level == "must" or (level != "off" and weight > 0):
            force.append(RuleInForce(rule, level, weight))
    return tuple(force)
