"""Arguments that several commands take."""

from __future__ import annotations

import argparse
from pathlib import Path

from iopsched.cli.output import DEFAULT
from iopsched.cli.values import above_zero, at_least, rule_setting, share

__all__ = [
    "add_effort",
    "add_json",
    "add_limit",
    "add_options",
    "add_output",
    "add_problem",
    "add_question",
    "add_quiet",
    "add_rules",
    "add_search",
]


def add_problem(parser: argparse.ArgumentParser) -> None:
    """The problem."""
    parser.add_argument(
        "problem", metavar="PROBLEM", type=Path, help="a JSON file, or a folder of CSV files"
    )


def add_question(parser: argparse.ArgumentParser) -> None:
    """The problem and the published schedule that a question is about."""
    add_problem(parser)
    parser.add_argument("schedule", metavar="SCHEDULE", type=Path, help="the published one")


def add_options(parser: argparse.ArgumentParser, count: int) -> None:
    """How many options to print, and which to write."""
    parser.add_argument(
        "-k",
        metavar="K",
        type=at_least(1),
        default=count,
        help="most options (default %(default)d)",
    )
    parser.add_argument(
        "--take", metavar="N", type=at_least(1), help="write the schedule with option N"
    )
    parser.add_argument(
        "--problem",
        metavar="FILE",
        dest="changed",
        type=Path,
        help="with --take, write the problem that the schedule answers, too",
    )
    add_output(parser)
    add_limit(parser, 10.0)
    add_json(parser)


def add_output(parser: argparse.ArgumentParser) -> None:
    """Where to write a schedule."""
    parser.add_argument(
        "-o",
        "--output",
        metavar="SCHEDULE",
        type=Path,
        help=f"file to write; by default ./{DEFAULT}, which is then replaced only if it is a "
        "schedule of the same problem",
    )


def add_limit(parser: argparse.ArgumentParser, seconds: float) -> None:
    """How long to search."""
    parser.add_argument(
        "--time-limit",
        metavar="S",
        type=above_zero,
        default=seconds,
        help="most seconds to search (default %(default)g)",
    )


def add_effort(parser: argparse.ArgumentParser) -> None:
    """How near to the best possible to come, and on how many threads."""
    parser.add_argument(
        "--gap",
        metavar="G",
        type=share,
        default=0.0,
        help="stop when (score - bound) / score is at most this: 0.05 is 5 %% (default 0)",
    )
    parser.add_argument(
        "--workers", metavar="N", type=at_least(1), help="threads (default: one for each core)"
    )


def add_search(parser: argparse.ArgumentParser) -> None:
    """How to search."""
    add_effort(parser)
    parser.add_argument(
        "--seed", metavar="K", type=at_least(0), default=0, help="seed of the search (default 0)"
    )
    parser.add_argument(
        "--deterministic-limit",
        metavar="D",
        type=above_zero,
        help="reproducible mode: one thread, and a limit on work (roughly seconds) in place of "
        "--time-limit",
    )


def add_rules(parser: argparse.ArgumentParser) -> None:
    """Other levels and weights of rules."""
    parser.add_argument(
        "--rule",
        metavar="ID=LEVEL|WEIGHT",
        dest="rules",
        type=rule_setting,
        action="append",
        default=[],
        help="give a rule another level (must, should, like, off) or weight; may be repeated",
    )


def add_quiet(parser: argparse.ArgumentParser) -> None:
    """Say nothing but errors."""
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress and no summary")


def add_json(parser: argparse.ArgumentParser) -> None:
    """Answer for programs."""
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
