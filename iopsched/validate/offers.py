"""What services, sessions and the program's settings must be together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from iopsched.problem import Problem, RulePack, Service, Session
from iopsched.validate.finding import Finding, is_id
from iopsched.validate.lookup import Lookup
from iopsched.week import day_of

__all__ = ["offer_findings"]


def offer_findings(problem: Problem, lookup: Lookup) -> Iterator[Finding]:
    """Find what is at fault between items of a program and what it offers."""
    yield from _repeated_ids(problem)
    yield from _settings(problem)
    for i, service in enumerate(problem.services):
        if service.form != "group" and service.staff > 1:
            yield Finding(
                ("services", i, "staff"),
                "is more than one clinician for an appointment",
                "write 1, or 0 when no clinician is needed",
            )
        if service.form != "group" and service.in_order:
            yield Finding(
                ("services", i, "in_order"), "is for groups, not for appointments", "leave it out"
            )
    for i, session in enumerate(problem.sessions):
        for finding in _session(session, lookup):
            yield finding.under(("sessions", i))


def _repeated_ids(problem: Problem) -> Iterator[Finding]:
    for path, items in (
        (("program", "blocks"), problem.program.blocks),
        (("program", "closures"), problem.program.closures),
        *(((name,), getattr(problem, name)) for name in _WITH_IDS),
    ):
        count = Counter(item.id for item in items if is_id(item.id))
        seen: set[str] = set()
        for i, item in enumerate(items):
            if count[item.id] > 1 and item.id in seen:
                yield Finding(
                    (*path, i, "id"), "repeats the id of an earlier item", "give each its own id"
                )
            seen.add(item.id)


_WITH_IDS = ("services", "sessions", "clinicians", "rooms", "patients", "rule_packs")


def _settings(problem: Problem) -> Iterator[Finding]:
    program = problem.program
    own = {pack.id: pack for pack in problem.rule_packs}
    if isinstance(program.rule_pack, RulePack):
        other = own.get(program.rule_pack.id)
        if other is not None and other != program.rule_pack:
            yield Finding(
                ("program", "rule_pack", "id"),
                "is the id of a different rule pack in this problem",
                "give each its own id",
            )


def _session(session: Session, lookup: Lookup) -> Iterator[Finding]:
    for i, span in enumerate(session.times):
        if span.start < span.end and day_of(span.start) != day_of(span.end - 1):
            yield Finding(("times", i), "crosses midnight", "end it on the day on which it starts")
    unsure = lookup.declared.unsure
    if session.closed and lookup.problem.current is None and "current" not in unsure:
        yield Finding(
            ("closed",),
            "is set, but the problem has no current schedule to tell the members",
            "give last week's schedule as `current`, or leave `closed` out",
        )
    service = lookup.services.get(session.service)
    if service is None:
        return
    if service.form != "group":
        yield Finding(
            ("service",),
            "is not a group service",
            "name a group service; appointments need no session",
        )
    yield from _sizes(session, service)
    for i, module in enumerate(session.modules):
        if service.in_order and module not in service.in_order:
            remedy = "add it there, or name one of those"
            yield Finding(("modules", i), "is not in the service's `in_order`", remedy)
    if session.clinicians:
        yield from _clinicians(session, service, lookup)


def _sizes(session: Session, service: Service) -> Iterator[Finding]:
    if session.min_size is not None and session.max_size is not None:
        return  # A crossing within the session is found by the table of crossings.
    low = service.min_size if session.min_size is None else session.min_size
    high = service.max_size if session.max_size is None else session.max_size
    overrides = session.min_size is not None or session.max_size is not None
    if overrides and high is not None and low > high:
        if session.max_size is None:
            own, other, word = "min_size", "max_size", "exceeds"
        else:
            own, other, word = "max_size", "min_size", "is below"
        remedy = f"correct this, or give the session its own `{other}`"
        yield Finding((own,), f"{word} the service's `{other}`", remedy)


def _clinicians(session: Session, service: Service, lookup: Lookup) -> Iterator[Finding]:
    if len(set(session.clinicians)) < service.staff:
        yield Finding(
            ("clinicians",),
            f"lists fewer clinicians than the {service.staff} that the service needs",
            "list more, or none to choose from all who are able",
        )
        return
    known = [lookup.clinicians.get(name) for name in session.clinicians]
    lacking = [c is not None and not set(service.requires) <= set(c.tags) for c in known]
    if len(known) - sum(lacking) < service.staff:
        for i, lacks in enumerate(lacking):
            if lacks:
                yield Finding(
                    ("clinicians", i),
                    "names a clinician without the tags that the service requires",
                    "name another, or give the clinician those tags",
                )
