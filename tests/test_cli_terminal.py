"""The command line's way with terminals, files and streams, in this process."""

from __future__ import annotations

import io
import os
import runpy
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import iopsched
from iopsched import Problem, Progress, Result, Schedule
from iopsched.cli import commands, console, main, output
from iopsched.cli.console import Exit
from iopsched.cli.progress import Ticker
from tests.test_cli import TINY


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class Broken(io.StringIO):
    """A stream that fails, above a file descriptor that works."""

    def __init__(self, error: OSError, descriptor: int) -> None:
        super().__init__()
        self._error, self._descriptor = error, descriptor

    def write(self, text: str) -> int:
        raise self._error

    def fileno(self) -> int:
        return self._descriptor


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "40")
    iopsched.write(TINY, "week.json")
    return tmp_path


def test_the_live_line_is_drawn_over_and_cleared(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.delenv("TERM", raising=False)
    ticker = Ticker(quiet=False)
    for seconds, score in ((0.05, None), (0.2, 1_000), (0.25, 900), (0.4, 10)):
        assert not ticker.stop(Progress(seconds, score, 0, "draft"))
    ticker.clear()
    ticker.clear()
    _, first, second, blank, end = shown.getvalue().split("\r")
    assert "score 1,000" in first
    assert "score 10" in second
    assert max(len(first), len(second)) == 39
    assert (blank.strip(), end) == ("", "")
    assert len(blank) >= len(second)


def test_elsewhere_a_line_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    ticker, silent = Ticker(quiet=False), Ticker(quiet=True)
    for seconds in (1.0, 11.0, 12.0, 22.5):
        for one in (ticker, silent):
            one.tick(Progress(seconds, None, None, "exact"))
    ticker.clear()
    lines = capsys.readouterr().err.splitlines()
    assert [line.split()[0] for line in lines] == ["11.0", "22.5"]


def test_the_demo_shows_the_week_that_it_wrote(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = iopsched.solve(TINY, workers=1)
    monkeypatch.setattr(iopsched, "solve", lambda *_, **__: answer)
    assert main(["demo"]) == Exit.DONE
    out, err = capsys.readouterr()
    assert "Monday" in out
    assert err == "wrote schedule.json\n"
    assert iopsched.read_schedule("schedule.json").placements


@pytest.mark.parametrize("command", [["demo"], ["solve", "week.json"]])
def test_interrupted_with_nothing_writes_nothing(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = replace(iopsched.solve(TINY, workers=1), stopped_by="interrupt", schedule=Schedule())
    monkeypatch.setattr(iopsched, "solve", lambda *_, **__: answer)
    assert main(command) == Exit.INTERRUPTED
    assert "no file was written" in capsys.readouterr().err
    assert not Path("schedule.json").exists()


def test_interrupted_with_something_writes_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = replace(iopsched.solve(TINY, workers=1), stopped_by="interrupt")
    monkeypatch.setattr(iopsched, "solve", lambda *_, **__: answer)
    assert main(["solve", "week.json"]) == Exit.DONE
    assert "the best schedule until then" in capsys.readouterr().err
    assert Path("schedule.json").exists()


def test_a_week_without_anybody_is_remarked_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def nobody(problem: Problem, **_: object) -> Result:
        empty = replace(solved.schedule, placements=(), runs=())
        return replace(solved, schedule=empty, status="feasible", stopped_by="time_limit")

    solved = iopsched.solve(TINY, workers=1)
    monkeypatch.setattr(iopsched, "solve", nobody)
    assert main(["solve", "week.json"]) == Exit.DONE
    assert "nobody is placed" in capsys.readouterr().err


def test_as_a_module(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["iopsched", "--version"])
    with pytest.raises(SystemExit) as end:
        runpy.run_module("iopsched", run_name="__main__")
    assert end.value.code == Exit.DONE
    assert capsys.readouterr().out == f"iopsched {iopsched.__version__}\n"


def test_the_width_of_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    assert console.width(sys.stdout) == 40
    for unknown in ("", "0", "wide"):
        monkeypatch.setenv("COLUMNS", unknown)
        assert console.width(io.StringIO()) == 80
    with Path("file").open("w", encoding="utf-8") as file:
        assert console.width(file) == 80


def test_no_stream_takes_any_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    console.tolerate_any_text()
    console.say("text")
    console.note("text")
    console.flush()


def test_a_stream_that_fails_fails_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("sink").open("w", encoding="utf-8") as sink:
        monkeypatch.setattr(sys, "stdout", Broken(BrokenPipeError(), sink.fileno()))
        console.say("a reader such as head has seen enough")
        monkeypatch.setattr(sys, "stdout", Broken(OSError(28, "disk full"), sink.fileno()))
        with pytest.raises(OSError, match="disk full"):
            console.say("text")
        # What is still buffered goes nowhere.
        os.write(sink.fileno(), b"late")
    assert Path("sink").read_text(encoding="utf-8") == ""


def test_characters_that_a_terminal_lacks_are_question_marks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii", errors="strict")
    monkeypatch.setattr(sys, "stdout", stream)
    console.tolerate_any_text()
    console.say("Käthe")
    assert raw.getvalue() == b"K?the\n"


@pytest.mark.parametrize(
    ("asked", "inputs", "words"),
    [
        ("week.json", ["week.json"], "is an input"),
        ("folder/new.json", ["folder"], None),
        ("folder/old.csv", ["folder"], "is a file of the problem's folder"),
        ("folder", [], "is a folder"),
        ("nowhere/out.json", [], "has no folder to be in"),
        ("fifo", [], None),
        ("out.json", ["week.json"], None),
    ],
)
def test_where_a_solve_may_write(
    folder: Path, asked: str, inputs: list[str], words: str | None
) -> None:
    (folder / "folder").mkdir()
    (folder / "folder" / "old.csv").write_text("", encoding="utf-8")
    os.mkfifo(folder / "fifo")
    paths = [Path(one) for one in inputs]
    if words is None:
        assert output.writable_output(Path(asked), TINY, paths) == Path(asked)
    else:
        with pytest.raises(iopsched.InputError, match=words):
            output.writable_output(Path(asked), TINY, paths)


@pytest.mark.parametrize("there", [False, True])
def test_a_file_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch, there: bool) -> None:
    def full(**_: object) -> None:
        raise OSError(28, "disk full")

    if there:
        Path("out.json").write_text("", encoding="utf-8")
        monkeypatch.setattr(os, "access", lambda *_: False)
    else:
        monkeypatch.setattr(output, "TemporaryFile", full)
    with pytest.raises(iopsched.InputError, match="cannot be written"):
        output.writable_output(Path("out.json"), TINY, [])


def test_the_default_file_replaces_only_a_schedule_of_the_same_week() -> None:
    def default() -> Path:
        return output.writable_output(None, TINY, [])

    assert default() == output.DEFAULT
    iopsched.write(iopsched.solve(TINY, workers=1).schedule, output.DEFAULT)
    assert default() == output.DEFAULT
    for other in ('{"format": "iopsched/1"}', "no schedule"):
        output.DEFAULT.write_text(other, encoding="utf-8")
        with pytest.raises(iopsched.InputError, match="not a schedule of this problem"):
            default()


def test_every_command_is_public() -> None:
    assert all(callable(getattr(commands, name)) for name in commands.__all__)
