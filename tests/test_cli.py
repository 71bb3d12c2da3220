"""The command line, as a person or a script meets it."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

import iopsched
from iopsched import Block, Clinician, Need, Patient, Pin, Problem, Program, Service, Session, Span
from iopsched.cli import main
from iopsched.cli.console import Exit
from tests.bad_input.case import CANARY, GOOD_PROBLEM, Case
from tests.bad_input.cases import CASES

NINE = Span.of("Mon 09:00", "Mon 10:00")
TINY = Problem(
    program=Program(name="Tiny", blocks=(Block(id="day", start=540, end=720),)),
    services=(Service(id="group", minutes=60),),
    sessions=(Session(id="G1", service="group", times=(NINE,)),),
    clinicians=(Clinician(id="C1"),),
    patients=(
        Patient(id="P1", needs=(Need(service="group"),)),
        Patient(id="P2", needs=(Need(service="group"),)),
    ),
)
BUSY = replace(TINY.patients[0], commitments=(NINE,))
PIN = Pin(patient="P1", service="group", session="G1")
TORN = replace(TINY, patients=(BUSY, TINY.patients[1]), pins=(PIN,))
"""P1 is pinned to the group and not free then."""

IOPSCHED = (sys.executable, "-m", "iopsched")
DEMO = Path(iopsched.__file__).parent / "data" / "demo.json"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with a tiny problem in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    iopsched.write(TINY, "week.json")
    return tmp_path


def process(*args: str, **settings: object) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    settings = {"capture_output": True, "text": True, "timeout": 120, **settings}
    return subprocess.run([*IOPSCHED, *args], **settings)  # type: ignore[call-overload,no-any-return]


def test_solve_writes_what_check_accepts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solve", "week.json", "-o", "out.json"]) == Exit.DONE
    out, err = capsys.readouterr()
    assert "optimal" in out
    assert "2 of 2 patients" in out
    assert err == "wrote out.json\n"
    assert len(iopsched.read_schedule("out.json").placements) == 2
    assert main(["check", "week.json", "out.json"]) == Exit.DONE
    assert "violations: none" in capsys.readouterr().out
    assert main(["show", "week.json", "out.json"]) == Exit.DONE
    assert "09:00-10:00" in capsys.readouterr().out


def test_solve_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solve", "week.json", "-o", "out.json", "--json"]) == Exit.DONE
    answer = json.loads(capsys.readouterr().out)
    schedule = iopsched.read_schedule("out.json")
    assert answer["status"] == "optimal"
    assert answer["score"] == answer["bound"] == schedule.score
    assert sum(rule["penalty"] for rule in answer["rules"]) == answer["score"]
    assert answer["output"] == "out.json"


def test_quiet_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["solve", "week.json", "-o", "out.json", "--quiet"]) == Exit.DONE
    assert capfd.readouterr() == ("", "")


def test_a_schedule_that_breaks_rules_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    main(["solve", "week.json", "-o", "out.json"])
    busy = replace(TINY, patients=(BUSY, TINY.patients[1]))
    iopsched.write(busy, "week.json")
    capsys.readouterr()
    assert main(["check", "week.json", "out.json"]) == Exit.BROKEN_RULES
    out, err = capsys.readouterr()
    assert "violations: 1\n  commitments: " in out
    assert "another problem" in err
    assert main(["check", "week.json", "out.json", "--json"]) == Exit.BROKEN_RULES
    (violation,) = json.loads(capsys.readouterr().out)["violations"]
    assert (violation["rule"], violation["patient"], violation["amount"]) == (
        "commitments",
        "P1",
        60,
    )


def test_contradicting_rules_give_a_schedule_and_their_exit_code(
    capsys: pytest.CaptureFixture[str],
) -> None:
    iopsched.write(TORN, "torn.json")
    assert main(["solve", "torn.json", "-o", "out.json"]) == Exit.BROKEN_RULES
    out, err = capsys.readouterr()
    assert "conflict" in out
    assert "violations: 1\n  pins: " in out
    assert "--rule ID=should" in err
    assert [p.patient for p in iopsched.read_schedule("out.json").placements] == ["P2"]


def test_a_rule_can_be_given_another_level_and_weight(capsys: pytest.CaptureFixture[str]) -> None:
    iopsched.write(TORN, "torn.json")
    rules = ["--rule", "commitments=like", "--rule", "commitments=7"]
    assert main(["solve", "torn.json", "-o", "out.json", "--json", *rules]) == Exit.DONE
    costs = json.loads(capsys.readouterr().out)["rules"]
    assert {"rule": "commitments", "level": "like", "amount": 60, "penalty": 420} in costs
    assert main(["check", "torn.json", "out.json", *rules]) == Exit.DONE
    assert "another problem" not in capsys.readouterr().err
    assert main(["check", "torn.json", "out.json"]) == Exit.BROKEN_RULES


def test_start_and_seeds_are_passed_on() -> None:
    main(["solve", "week.json", "-o", "first.json"])
    options = ["--start", "first.json", "--seed", "3", "--workers", "1", "--gap", "0.5"]
    assert main(["solve", "week.json", "-o", "second.json", *options]) == Exit.DONE
    assert iopsched.read_schedule("second.json").score == iopsched.read_schedule("first.json").score


def test_reproducible_mode_gives_the_same_file() -> None:
    limit = ["--deterministic-limit", "0.2", "--quiet"]
    for name in ("a.json", "b.json"):
        assert main(["solve", str(DEMO), "-o", name, *limit]) == Exit.DONE
    assert Path("a.json").read_bytes() == Path("b.json").read_bytes()


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["sovle"],
        ["solve"],
        ["solve", "week.json", "--time-limit", "0"],
        ["solve", "week.json", "--time-limit", "nan"],
        ["solve", "week.json", "--time-limit", "1e999"],
        ["solve", "week.json", "--gap", "5"],
        ["solve", "week.json", "--workers", "0"],
        ["solve", "week.json", "--seed", "-1"],
        ["solve", "week.json", "--seed", "99999999999"],
        ["solve", "week.json", "--rule", "nonesuch=must"],
        ["solve", "week.json", "--rule", "hours=never"],
        ["solve", "week.json", "--rule", "hours=-3"],
        ["solve", "week.json", "--time", "3"],
        ["check", "week.json"],
        ["schema", "patient"],
    ],
    ids=" ".join,
)
def test_bad_usage(args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(args) == Exit.BAD_INPUT
    out, err = capsys.readouterr()
    assert out == ""
    assert "usage: iopsched" in err
    assert not Path("schedule.json").exists()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_bad_input(case: Case, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = case.write(folder).name
    (folder / "good.json").write_text(json.dumps(GOOD_PROBLEM))
    (folder / "out.json").write_text("keep me")
    before = set(folder.iterdir())
    if case.kind == "problem":
        calls = [["solve", bad, "-o", "out.json"], ["check", bad, "out.json"]]
    elif case.kind == "attendance":
        calls = [["review", "good.json", bad]]
    else:
        calls = [["solve", "good.json", "-o", "out.json", "--start", bad, "--time-limit", "1"]]
        calls += [["check", "good.json", bad], ["show", "good.json", bad]]
    for args in calls:
        assert main(args) == Exit.BAD_INPUT, args
        out, err = capsys.readouterr()
        assert out == ""
        first, *faults = err.splitlines()
        assert re.fullmatch(r"iopsched: \d+ faults? in .*:", first), args
        assert faults
        assert all(line.startswith("  - ") for line in faults)
        assert CANARY not in err.replace(bad, "")
        assert (folder / "out.json").read_text() == "keep me"
        assert set(folder.iterdir()) == before


def test_many_faults_fit_on_a_screen(capsys: pytest.CaptureFixture[str]) -> None:
    pairs = [[f"P{i}", f"Q{i}"] for i in range(500)]
    Path("bad.json").write_text(json.dumps({"format": "iopsched/1", "keep_apart": pairs}))
    assert main(["check", "bad.json", "week.json"]) == Exit.BAD_INPUT
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) < 50
    assert lines[-1].endswith(" more")


def test_missing_files(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solve", "nowhere.json"]) == Exit.BAD_INPUT
    assert "nowhere.json" in capsys.readouterr().err
    assert main(["check", "week.json", "nowhere.json"]) == Exit.BAD_INPUT
    assert main(["solve", "week.json", "--start", "nowhere.json"]) == Exit.BAD_INPUT


def test_a_schedule_of_another_problem_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    main(["solve", "week.json", "-o", "out.json", "--quiet"])
    assert main(["check", str(DEMO), "out.json"]) == Exit.BAD_INPUT
    assert "placements[0]" in capsys.readouterr().err


def test_a_problem_is_no_schedule(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "week.json", "week.json"]) == Exit.BAD_INPUT
    assert "in week.json:" in capsys.readouterr().err


@pytest.mark.parametrize(
    "output",
    ["week.json", "./week.json", "link.json", ".", "", "no/out.json", "week.json/out.json"],
)
def test_outputs_that_are_refused(output: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = Path("week.json").read_bytes()
    Path("link.json").symlink_to("week.json")
    assert main(["solve", "week.json", "-o", output]) == Exit.BAD_INPUT
    assert "output: " in capsys.readouterr().err
    assert Path("week.json").read_bytes() == before


def test_the_start_is_not_overwritten() -> None:
    main(["solve", "week.json", "-o", "out.json", "--quiet"])
    refused = main(["solve", "week.json", "--start", "out.json", "-o", "out.json"])
    assert refused == Exit.BAD_INPUT


def test_the_default_output_replaces_only_its_own_kind(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solve", "week.json"]) == Exit.DONE
    assert main(["solve", "week.json"]) == Exit.DONE
    before = Path("schedule.json").read_bytes()
    assert main(["demo", "--time-limit", "1"]) == Exit.BAD_INPUT
    assert "exists and is not a schedule of this problem" in capsys.readouterr().err
    assert Path("schedule.json").read_bytes() == before


def test_a_defect_is_told_without_the_data(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret of P1")

    monkeypatch.setattr(iopsched, "solve", broken)
    assert main(["solve", "week.json"]) == Exit.DEFECT
    err = capsys.readouterr().err
    assert "ZeroDivisionError at test_cli.py:" in err
    assert "secret" not in err
    monkeypatch.setenv("IOPSCHED_TRACEBACK", "1")
    assert main(["solve", "week.json"]) == Exit.DEFECT
    assert "secret of P1" in capsys.readouterr().err
    monkeypatch.setattr(iopsched, "solve", raiser(iopsched.SolverError("bound above score")))
    assert main(["solve", "week.json"]) == Exit.DEFECT
    assert "bound above score" in capsys.readouterr().err
    assert not Path("schedule.json").exists()


def raiser(error: BaseException) -> object:
    """A function that raises."""

    def function(*_: object, **__: object) -> None:
        raise error

    return function


def test_an_interrupt_before_the_solve_writes_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(iopsched, "solve", raiser(KeyboardInterrupt()))
    assert main(["solve", "week.json"]) == Exit.INTERRUPTED
    assert capsys.readouterr().err == "iopsched: interrupted\n"
    assert not Path("schedule.json").exists()


def test_help_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == Exit.DONE
    text = capsys.readouterr().out
    for word in ("examples:", "exit codes:", "units:", *(str(code.value) for code in Exit)):
        assert word in text
    for command in ("demo", "solve", "check", "show", "review", "schema", "rules"):
        assert command in text
        assert main([command, "--help"]) == Exit.DONE
        assert f"usage: iopsched {command}" in capsys.readouterr().out


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == Exit.DONE
    assert capsys.readouterr().out == f"iopsched {iopsched.__version__}\n"


def test_rules_lists_every_rule(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "44")
    assert main(["rules"]) == Exit.DONE
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) < 44
    heads = [line.split()[0] for line in lines if not line.startswith(" ")]
    assert heads == ["rule", *(rule.id for rule in iopsched.RULES)]
    assert main(["rules", "--json"]) == Exit.DONE
    table = json.loads(capsys.readouterr().out)
    assert [row["sentence"] for row in table] == [rule.sentence for rule in iopsched.RULES]


@pytest.mark.parametrize("kind", ["problem", "schedule", "attendance"])
def test_schema(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", kind]) == Exit.DONE
    assert json.loads(capsys.readouterr().out)["title"] == f"iopsched {kind}"


def test_the_demo_in_an_empty_folder(folder: Path) -> None:
    Path("week.json").unlink()
    run = process("demo", "--time-limit", "10", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert run.returncode == Exit.DONE, run.stderr
    assert "Monday" in run.stdout
    assert "score" in run.stdout
    assert run.stderr.endswith("wrote schedule.json\n")
    assert os.listdir() == ["schedule.json"]
    schedule = iopsched.read_schedule("schedule.json")
    assert schedule.placements
    assert iopsched.check(iopsched.read(DEMO), schedule) == ()


def test_a_reader_that_goes_away_changes_nothing() -> None:
    command = f"{sys.executable} -m iopsched"
    for args in ("rules", "schema", "--help", "solve week.json -o out.json"):
        line = f"set -o pipefail; {command} {args} | head -c 1"
        run = subprocess.run(
            ["bash", "-c", line], capture_output=True, text=True, timeout=60, check=False
        )
        assert run.returncode == Exit.DONE, (args, run.stderr)
        assert run.stderr in ("", "wrote out.json\n"), args
    assert Path("out.json").exists()


def test_a_process_without_streams() -> None:
    line = f"{sys.executable} -m iopsched solve week.json -o out.json >&- 2>&-"
    assert subprocess.run(["bash", "-c", line], timeout=60, check=False).returncode == Exit.DONE
    assert Path("out.json").exists()


def interrupted(*args: str, until: bytes) -> tuple[int, bytes]:
    """Run on a terminal, press Ctrl-C once it shows a pattern, and return code and text."""
    ours, theirs = pty.openpty()
    run = subprocess.Popen([*IOPSCHED, *args], stdout=theirs, stderr=theirs, stdin=theirs)
    os.close(theirs)
    shown, deadline, pressed = b"", time.monotonic() + 60, False
    while time.monotonic() < deadline:
        try:
            shown += os.read(ours, 4096)
        except OSError:  # The other side is closed.
            break
        if not pressed and re.search(until, shown, re.DOTALL):
            run.send_signal(signal.SIGINT)
            pressed = True
    os.close(ours)
    assert pressed, shown
    return run.wait(10), shown


def test_ctrl_c_writes_the_best_schedule_so_far() -> None:
    args = ("solve", str(DEMO), "-o", "out.json", "--time-limit", "50", "--workers", "2")
    code, shown = interrupted(*args, until=rb"score (\d[\d,]*) .* score (?!\1)\d")
    assert code == Exit.DONE, shown
    assert b"interrupted; this is the best schedule until then" in shown
    assert b"wrote out.json" in shown
    schedule = iopsched.read_schedule("out.json")
    assert schedule.placements
    assert iopsched.check(iopsched.read(DEMO), schedule) == ()


def test_ctrl_c_before_anything_is_found_writes_nothing() -> None:
    args = ("solve", str(DEMO), "-o", "out.json", "--time-limit", "50", "--workers", "1")
    code, shown = interrupted(*args, until=b" s  ")
    assert code in (Exit.DONE, Exit.INTERRUPTED), shown
    assert (code == Exit.DONE) == Path("out.json").exists()
    assert b"Traceback" not in shown


def test_the_live_line_fits_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    _, shown = interrupted("solve", str(DEMO), "-o", "out.json", until=rb" s  .* s  ")
    drawn = shown.partition(b"iopsched:")[0].split(b"\r")
    assert len(drawn) > 1
    assert max(map(len, drawn)) < 30
    assert b"\x1b" not in shown
