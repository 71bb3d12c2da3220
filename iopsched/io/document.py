"""From a tree of JSON values to a problem, a schedule or attendance, with every fault at once.

What has the wrong shape is cut out, so that the rest can still be read and judged; nothing is then
said of what only follows from the cut.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from iopsched.attendance import Attendance
from iopsched.io.structure import MAPPINGS, structure_findings
from iopsched.io.text import tree_findings
from iopsched.io.trouble import Trouble
from iopsched.problem import Problem
from iopsched.schedule import Schedule
from iopsched.validate import attendance_findings, content_findings, form_findings
from iopsched.validate.finding import Finding, Path, related
from iopsched.validate.lookup import Declared

__all__ = ["Document", "Readable", "adapter"]

Readable = Problem | Schedule | Attendance
"""What a file may hold."""

_KEY_FIELDS = frozenset({"id", "service", "any_of", "times", "session", "patient", "start", "end"})
"""Fields without which an item means something else; it goes with them."""

_COLLECTIONS: tuple[Path, ...] = (
    *(("program", name) for name in ("blocks", "closures")),
    *((name,) for name in ("services", "sessions", "clinicians", "rooms", "patients")),
    ("rule_packs",),
)


_PAIRS: tuple[Path, ...] = (("keep_apart",), ("keep_together",))
"""Lists of pairs, of which one half is nothing."""


class _Gone:
    """Stands for what was cut out of a list, so that positions stay."""


_GONE = _Gone()


def adapter(root: type) -> TypeAdapter[Any]:
    """The reader and writer of one dataclass."""
    return _adapters()[root]


@cache
def _adapters() -> dict[type, TypeAdapter[Any]]:
    return {root: TypeAdapter(root) for root in (Problem, Schedule, Attendance)}


class Document:
    """A tree that is read as a Problem, a Schedule or an Attendance.

    Parameters
    ----------
    tree : JSON values
        It is changed where something must be cut out.
    root : type
        `Problem`, `Schedule` or `Attendance`.

    Attributes
    ----------
    findings : list of Finding
        Everything found so far; paths are those of the tree as given.
    names : dict of path to str
        The id of every item of the tree as given.
    """

    def __init__(self, tree: Any, root: type[Readable]) -> None:
        self.findings: list[Finding] = []
        self.names: dict[Path, str] = {}
        self._tree = tree
        self._root = root
        self._broken: set[Path] = set()
        self._origins: dict[Path, list[int]] = {}
        self._unsure: set[str] = set()
        if isinstance(tree, dict):
            self._note_ids()
        else:
            finding = Finding((), "is not a JSON object", "write an object: {...}")
            self.report([Trouble(finding, cut=())])

    def report(self, troubles: Iterable[Trouble]) -> None:
        """Take up faults, and cut out the values that cannot be read."""
        for trouble in troubles:
            self.findings.append(trouble.finding)
            if trouble.cut is not None:
                self._broken.add(trouble.cut)
                self._cut(trouble.cut)
            if trouble.meant is not None:
                self._broken.add(trouble.meant)
                if trouble.meant[-1] in _KEY_FIELDS:
                    self._cut(trouble.meant)

    def read(self) -> Readable:
        """Read what can be read; it is of use only if there are no findings afterwards."""
        self.report(list(tree_findings(self._tree)))
        value = self._parse()
        broken = frozenset(self._broken)
        if isinstance(value, Problem):
            found = content_findings(value, self._declared())
        elif isinstance(value, Attendance):
            found = attendance_findings(value, complete=not broken)
        else:
            found = form_findings(value)
        for finding in found:
            path = self._original(finding.path)
            if not related(path, broken):
                self.findings.append(replace(finding, path=path))
        return value

    def _parse(self) -> Readable:
        while True:
            tree = self._without_gaps(self._tree, ())
            try:
                value: Readable = adapter(self._root).validate_json(json.dumps(tree))
            except ValidationError as error:
                troubles = [
                    self._as_given(trouble)
                    for trouble in structure_findings(error, tree, self._root)
                ]
                # What only follows from an earlier cut is cut too, without a word.
                follows = [each for each in troubles if self._is_inside_a_cut(each.cut or ())]
                self.report([each for each in troubles if each not in follows])
                for trouble in follows:
                    self._cut((trouble.cut or ())[:-1])
            else:
                return value

    def _cut(self, path: Path) -> None:
        """Cut out the value at a path; where it is missing, the thing that lacks it."""
        key = next((i for i, step in enumerate(path) if step in _KEY_FIELDS), len(path))
        path = path[: 2 if path[:1] in _PAIRS else key]
        holder = self._tree
        for i, step in enumerate(path):
            if isinstance(holder, dict) and step in holder:
                value = holder[step]
            elif isinstance(holder, list) and step in range(len(holder)):
                value = holder[int(step)]
            else:
                if i == len(path) - 1:
                    self._cut(path[:i])
                return
            if value is _GONE:
                return
            if i == len(path) - 1 and path[i - 1] in MAPPINGS:
                holder[step] = 0  # Any value will do; the entries after it keep their numbers.
            elif i == len(path) - 1 and isinstance(holder, dict):
                del holder[step]
            elif i == len(path) - 1:
                holder[int(step)] = _GONE
            holder = value
        if not path:
            self._tree = {}

    def _is_inside_a_cut(self, path: Path) -> bool:
        return any(path[:end] in self._broken for end in range(len(path) + 1))

    def _without_gaps(self, tree: Any, path: Path) -> Any:
        """A copy without what was cut out; remembers the positions of what is left of lists."""
        if isinstance(tree, dict):
            return {key: self._without_gaps(value, (*path, key)) for key, value in tree.items()}
        if not isinstance(tree, list):
            return tree
        left = [i for i, value in enumerate(tree) if value is not _GONE]
        if len(left) < len(tree):
            self._origins[path] = left
        return [self._without_gaps(tree[i], (*path, i)) for i in left]

    def _original(self, path: Path) -> Path:
        """Where a path of the copy without gaps leads in the tree as given."""
        original: Path = ()
        for step in path:
            left = self._origins.get(original)
            if left is not None and isinstance(step, int) and step < len(left):
                step = left[step]
            original = (*original, step)
        return original

    def _as_given(self, trouble: Trouble) -> Trouble:
        finding = trouble.finding
        return Trouble(
            replace(finding, path=self._original(finding.path)),
            trouble.cut and self._original(trouble.cut),
            trouble.meant and self._original(trouble.meant),
        )

    def _note_ids(self) -> None:
        for path in _COLLECTIONS:
            items = _look_up(self._tree, path)
            for i, item in enumerate(items if isinstance(items, list) else []):
                name = item.get("id") if isinstance(item, dict) else None
                if isinstance(name, str):
                    self.names[(*path, i)] = name
                else:
                    self._unsure.add(str(path[-1]))

    def _declared(self) -> Declared:
        everything = (*_COLLECTIONS, ("current",), ("program", "week_of"))
        lost = {str(path[-1]) for path in everything if self._is_inside_a_cut(path)}
        damaged = {broken[:end] for broken in self._broken for end in range(1, len(broken) + 1)}
        return Declared(
            ids=_by_collection(self.names),
            doubtful=_by_collection({path: self.names[path] for path in damaged & set(self.names)}),
            unsure=frozenset(self._unsure | lost),
        )


def _by_collection(names: Mapping[Path, str]) -> dict[str, frozenset[str]]:
    ids: dict[str, set[str]] = {}
    for path, name in names.items():
        ids.setdefault(str(path[-2]), set()).add(name)
    return {collection: frozenset(found) for collection, found in ids.items()}


def _look_up(tree: Any, path: Path) -> Any:
    """The value at a path of names; None when there is none."""
    for name in path:
        tree = tree.get(name) if isinstance(tree, dict) else None
    return tree
