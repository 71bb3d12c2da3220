"""What ids a problem declares, for everything that refers to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import Literal, TypeVar

from iopsched.problem import Clinician, Patient, Problem, Service, Session
from iopsched.validate.finding import is_id

__all__ = ["NOUNS", "Collection", "Declared", "Lookup"]

Collection = Literal[
    "services", "sessions", "clinicians", "rooms", "patients", "blocks", "rule_packs", "rules"
]

Item = TypeVar("Item", Service, Session, Clinician, Patient)

NOUNS: Mapping[Collection, str] = {
    "services": "service",
    "sessions": "session",
    "clinicians": "clinician",
    "rooms": "room",
    "patients": "patient",
    "blocks": "block",
    "rule_packs": "rule pack",
    "rules": "rule",
}

_MOST_SUGGESTIONS = 100
"""Looking for the closest id is slow; past this many, one table is missing rather than mistyped."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What a file declares beyond the part of it that could be read.

    Attributes
    ----------
    ids : mapping of str to frozenset of str
        Further ids by collection, of items that are themselves at fault.
    doubtful : mapping of str to frozenset of str
        Ids by collection, of items of which a part could not be read; nothing is judged by them.
    unsure : frozenset of str
        Collections, and fields (``"current"``, ``"week_of"``), of which a part could not be read,
        so that nothing can be said to be missing from them.
    """

    ids: Mapping[str, frozenset[str]] = field(default_factory=dict)
    doubtful: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unsure: frozenset[str] = frozenset()


class Lookup:
    """Items of a problem by id, without doubtful ones; of items with one id, the first.

    Attributes
    ----------
    problem : Problem
    declared : Declared
    services, sessions, clinicians, patients : dict by id
    """

    def __init__(self, problem: Problem, declared: Declared | None = None) -> None:
        self.problem = problem
        self.declared = declared or Declared()
        self.services: dict[str, Service] = self._by_id("services", problem.services)
        self.sessions: dict[str, Session] = self._by_id("sessions", problem.sessions)
        self.clinicians: dict[str, Clinician] = self._by_id("clinicians", problem.clinicians)
        self.patients: dict[str, Patient] = self._by_id("patients", problem.patients)
        self._suggested: dict[tuple[Collection, str], str | None] = {}

    def _by_id(self, collection: Collection, items: Sequence[Item]) -> dict[str, Item]:
        doubtful = self.declared.doubtful.get(collection, frozenset())
        return {item.id: item for item in reversed(items) if item.id not in doubtful}

    @cached_property
    def ids(self) -> Mapping[Collection, frozenset[str]]:
        """Every id that may be referred to, by collection."""
        from iopsched.packs import shipped
        from iopsched.rules import RULE_IDS

        problem = self.problem
        own: dict[Collection, set[str]] = {
            "services": {service.id for service in problem.services},
            "sessions": {session.id for session in problem.sessions},
            "clinicians": {clinician.id for clinician in problem.clinicians},
            "rooms": {room.id for room in problem.rooms},
            "patients": {patient.id for patient in problem.patients},
            "blocks": {block.id for block in problem.program.blocks},
            "rule_packs": {pack.id for pack in problem.rule_packs} | set(shipped()),
            "rules": set(RULE_IDS),
        }
        return {
            name: frozenset(ids) | self.declared.ids.get(name, frozenset())
            for name, ids in own.items()
        }

    def remedy(self, collection: Collection, name: str) -> str:
        """What to do about an id that is not known, with the closest one that is."""
        key = (collection, name)
        if key not in self._suggested and len(self._suggested) < _MOST_SUGGESTIONS:
            known = [other for other in sorted(self.ids[collection]) if is_id(other)]
            self._suggested[key] = next(iter(get_close_matches(name, known, 1, 0.7)), None)
        closest = self._suggested.get(key)
        if closest is not None:
            return f"did you mean {closest}?"
        noun = NOUNS[collection]
        return f"name a {noun} that exists" + ("" if collection == "rules" else ", or declare it")
