"""The command line: ``python -m benchmarks list | encode | solve | table``."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from benchmarks import machine
from benchmarks.best_known import FILE, keep
from benchmarks.cohorts import instance, names
from benchmarks.encode import measure
from benchmarks.ideal import known_ideal
from benchmarks.methods import METHODS
from benchmarks.records import ENCODE_COLUMNS, RESULTS, SOLVE_COLUMNS, append, read
from benchmarks.runs import MILESTONES, Plan, run
from benchmarks.table import growth, table
from iopsched.io import digest

__all__ = ["main"]


def main(argv: list[str] | None = None) -> None:
    """Run one of the commands."""
    options = _parser().parse_args(argv)
    options.run(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(required=True)
    listing = commands.add_parser("list", help="names of the instances")
    listing.add_argument("patterns", nargs="*", default=["*"], help="such as clinic-300-*")
    listing.set_defaults(run=_list)
    encode = commands.add_parser("encode", help="literals per second, by phase")
    encode.add_argument("patterns", nargs="*", default=["clinic-1000-balanced-s0"])
    encode.add_argument("--repeats", type=int, default=5)
    encode.set_defaults(run=_encode)
    solve = commands.add_parser("solve", help="run methods on instances")
    solve.add_argument("patterns", nargs="+")
    solve.add_argument("--methods", nargs="+", choices=list(METHODS), default=["iopsched"])
    solve.add_argument("--seeds", nargs="+", type=int, default=[0], help="of the methods")
    solve.add_argument("--times", nargs="+", type=float, default=[10.0, 60.0, 300.0])
    solve.add_argument("--cores", type=int, default=machine.cores())
    solve.add_argument("--ideal", action=argparse.BooleanOptionalAction, default=True)
    solve.set_defaults(run=_solve)
    tables = commands.add_parser("table", help="medians of what was run")
    tables.add_argument("patterns", nargs="*", default=["*"])
    tables.set_defaults(run=_table)
    for command in (solve, tables):
        command.add_argument("--best-known", type=Path, default=FILE)
    for command in (encode, solve, tables):
        command.add_argument("--version", default=machine.label())
        command.add_argument("--results", type=Path, default=RESULTS, help="folder of the files")
    return parser


def _matching(patterns: Iterable[str]) -> list[str]:
    found = [name for name in names() if any(fnmatchcase(name, p) for p in patterns)]
    if not found:
        raise SystemExit("no instance matches; see `python -m benchmarks list`")
    return found


def _list(options: argparse.Namespace) -> None:
    print("\n".join(_matching(options.patterns)))


def _encode(options: argparse.Namespace) -> None:
    for name in _matching(options.patterns):
        rows = measure(name, options.repeats, options.version)
        append(options.results / f"encode-{options.version}.csv", ENCODE_COLUMNS, rows)
        for row in rows:
            print(*(f"{row[c]!s:>12}" for c in ("seconds", "literals", "rate")), row["phase"])


def _solve(options: argparse.Namespace) -> None:
    file = options.results / f"solve-{options.version}.csv"
    for name in _matching(options.patterns):
        ideal = known_ideal(name, options.cores, options.results) if options.ideal else None
        digests = {name: digest(instance(name))}
        for method in options.methods:
            for seed in options.seeds:
                plan = Plan(tuple(options.times), options.cores, seed, options.version)
                rows = run(name, method, plan, ideal)
                append(file, SOLVE_COLUMNS, rows)
                keep(rows, digests, options.best_known)
                for row in rows:
                    print(*(f"{column}={row[column]}" for column in SOLVE_COLUMNS[1:]), flush=True)
    _table(options)


def _table(options: argparse.Namespace) -> None:
    every = read(options.results / f"solve-{options.version}.csv")
    rows = [r for r in every if any(fnmatchcase(r["instance"], p) for p in options.patterns)]
    best: Mapping[str, Mapping[str, str]] = {
        entry["instance"]: entry for entry in read(options.best_known)
    }
    print(table(rows, best))
    for line in growth(rows, max(MILESTONES)):
        print(line)


if __name__ == "__main__":
    main()
