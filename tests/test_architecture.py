"""The shape of the code: what may import what, how long modules are, and how they name things."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

import iopsched
from iopsched.rules import RULES, Rule

ROOT = Path(iopsched.__file__).parent

LAYERS: tuple[tuple[str, ...], ...] = (
    ("dates", "errors", "week"),
    ("arrays", "offering", "rulepack", "schedule"),
    ("attendance", "encoder", "patient"),
    ("changes", "problem", "recorder"),
    ("differences", "packs", "screening"),
    ("notices", "regulation"),
    ("diff", "index", "roster"),
    ("absences", "pooling", "tables"),
    ("amend", "appointments", "seats"),
    ("candidates",),
    ("rules", "variables"),
    ("structure", "validate", "wellformed"),
    ("check", "io", "model"),
    ("result", "waitlist"),
    ("views",),
    ("plot", "search"),
    ("explain", "replan", "review", "solve"),
    ("compare", "plan", "quote"),
    ("worth",),
    ("iopsched",),
    ("cli",),
    ("__main__",),
)
"""Modules and packages of `iopsched`, lowest first; each imports only from layers below its own.

``iopsched`` stands for the package itself, that is for its public names.
"""

UPWARD = {
    ("attendance", "views"),
    ("check", "views"),
    ("result", "views"),
    ("schedule", "views"),
}
"""Imports inside functions that may go up: shorthands such as `Schedule.frame`."""

LONGEST = 300
"""Lines of a module."""


class Import(NamedTuple):
    """One import that happens at run time."""

    importer: str
    imported: str
    deferred: bool


def modules() -> list[str]:
    """Dotted names of all modules of the package."""
    names = []
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        names.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return names


def source(module: str) -> str:
    """Text of a module."""
    path = ROOT.parent.joinpath(*module.split("."))
    return (path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text("utf-8")


@cache
def imports() -> tuple[Import, ...]:
    """Every import of one module of the package by another."""
    known = set(modules())
    return tuple(
        Import(module, name, deferred)
        for module in known
        for name, deferred in imported_names(module, known)
        if name in known and name != module
    )


def imported_names(module: str, known: set[str]) -> Iterator[tuple[str, bool]]:
    """Names of modules that a module imports, and whether it does so inside a function."""
    for node, deferred in run_time_nodes(ast.parse(source(module)), False):
        if isinstance(node, ast.Import):
            yield from ((alias.name, deferred) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} has a relative import"
            origin = node.module or ""
            inner = [f"{origin}.{alias.name}" for alias in node.names]
            submodules = [name for name in inner if name in known]
            if len(submodules) < len(inner):
                yield origin, deferred
            yield from ((name, deferred) for name in submodules)


def run_time_nodes(tree: ast.AST, deferred: bool) -> Iterator[tuple[ast.AST, bool]]:
    """All nodes but those for type checkers only, and whether each is inside a function."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        yield node, deferred
        inside = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        yield from run_time_nodes(node, deferred or inside)


def unit(module: str) -> str:
    """The name by which a module's layer is declared."""
    return module.split(".")[1] if "." in module else module


def test_every_module_has_a_layer() -> None:
    declared = [name for layer in LAYERS for name in layer]
    assert len(declared) == len(set(declared))
    assert set(declared) == {unit(module) for module in modules()}


def test_dependence_runs_downwards() -> None:
    level = {name: number for number, layer in enumerate(LAYERS) for name in layer}
    upward = {
        (one.importer, one.imported)
        for one in imports()
        if unit(one.importer) != unit(one.imported)
        and level[unit(one.importer)] <= level[unit(one.imported)]
        and not (one.deferred and (unit(one.importer), unit(one.imported)) in UPWARD)
    }
    assert not upward


def test_every_permission_to_import_upwards_is_used() -> None:
    used = {(unit(one.importer), unit(one.imported)) for one in imports() if one.deferred}
    assert used >= UPWARD


def test_no_module_imports_itself_by_a_detour() -> None:
    graph: dict[str, set[str]] = {module: set() for module in modules()}
    for one in imports():
        if not one.deferred:
            graph[one.importer].add(one.imported)
    TopologicalSorter(graph).prepare()


def test_only_the_encoder_and_the_search_import_the_solver() -> None:
    importers = {
        module
        for module in modules()
        for name, _ in imported_names(module, set())
        if name.split(".")[0] == "ortools"
    }
    assert {module for module in importers if unit(module) not in ("encoder", "search")} == set()
    assert importers


@pytest.mark.parametrize("package", ["matplotlib", "pandas", "pydantic"])
def test_heavy_packages_are_imported_only_where_they_are_used(package: str) -> None:
    homes = {"matplotlib": {"plot"}, "pandas": {"io", "views"}, "pydantic": {"io"}}[package]
    for module in modules():
        for name, deferred in imported_names(module, set()):
            if name.split(".")[0] == package and not deferred:
                assert unit(module) in homes, f"{module} imports {package} as it is loaded"


def test_modules_are_short() -> None:
    lines = {module: len(source(module).splitlines()) for module in modules()}
    assert not {module: count for module, count in lines.items() if count > LONGEST}


@pytest.mark.parametrize("module", [name for name in modules() if not name.endswith("__main__")])
def test_public_names_are_sorted_importable_and_described(module: str) -> None:
    loaded = importlib.import_module(module)
    names = list(getattr(loaded, "__all__", ()))
    assert names == sorted(set(names), key=lambda name: (kind(name), name))
    for name in names:
        getattr(loaded, name)
    for node in ast.parse(source(module)).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            defined = getattr(loaded, node.name)
            rule = inspect.isclass(defined) and issubclass(defined, Rule) and defined is not Rule
            text = defined.sentence if rule else ast.get_docstring(node)
            assert text, f"{module}.{node.name} has no docstring"


def kind(name: str) -> int:
    """Constants come first, then classes, then the rest: the order that ruff keeps."""
    return 0 if name.isupper() else 1 if name[0].isupper() else 2


def test_every_rule_is_registered_in_a_module_named_like_it() -> None:
    by_module = {type(rule).__module__: rule.id for rule in RULES}
    assert len(by_module) == len(RULES), "one rule a module"
    for module in modules():
        if unit(module) == "rules" and module != "iopsched.rules.base":
            loaded = importlib.import_module(module)
            defined = [
                value
                for value in vars(loaded).values()
                if inspect.isclass(value) and issubclass(value, Rule) and value.__module__ == module
            ]
            if defined:
                assert by_module.get(module) == module.rpartition(".")[2], f"{module} and RULES"


def test_rules_say_what_they_are() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    levels = [("must", "should", "like").index(rule.level) for rule in RULES]
    assert levels == sorted(levels), "musts first"
    for rule in RULES:
        assert rule.sentence.endswith("."), rule.id
        assert "counts" in rule.sentence, f"{rule.id} names no unit"
        assert rule.weight > 0, rule.id
