"""Files that are no JSON, or JSON that only careless readers accept."""

from __future__ import annotations

from tests.bad_input.case import CANARY, GOOD_PROBLEM, Case, spoiled, with_text

__all__ = ["RAW"]

_FILE = ("file", "")
_TEXT = CANARY.encode()


def _raw(name: str, content: bytes | None, *faults: tuple[str, str]) -> Case:
    return Case(name, "problem", content, frozenset(faults or (_FILE,)))


RAW = (
    _raw("missing_file", None),
    _raw("empty_file", b""),
    _raw("only_blanks", b" \n\t\n"),
    _raw("only_a_byte_order_mark", b"\xef\xbb\xbf"),
    _raw("plain_text", _TEXT),
    _raw("not_utf8", b'{"program": {"name": "\xff\xfe ' + _TEXT + b'"}}'),
    _raw("utf16", ('{"program": {"name": "' + CANARY + '"}}').encode("utf-16")),
    _raw("binary", bytes(range(256)) + _TEXT),
    _raw("cut_off", spoiled(GOOD_PROBLEM, {})[:-40]),
    _raw("two_documents", spoiled(GOOD_PROBLEM, {}) * 2),
    _raw("trailing_comma", b'{"patients": [{"id": "P1", "phase": "' + _TEXT + b'",}]}'),
    _raw("single_quotes", b"{'program': {'name': '" + _TEXT + b"'}}"),
    _raw("bad_escape", b'{"program": {"name": "\\q' + _TEXT + b'"}}'),
    _raw("raw_newline_in_text", b'{"program": {"name": "' + _TEXT + b'\n"}}'),
    _raw("nested_too_deeply", b'{"patients": ' + b"[" * 100_000),
    _raw(
        "nested_deeply",
        with_text(
            lambda text: text.replace('"therapist": "T1"', '"therapist": ' + "[" * 700 + "]" * 700)
        ),
        ("patients[0] (P1)", "therapist" + "[0]" * 14),
        ("patients[0] (P1)", "therapist"),
    ),
    _raw(
        "unknown_field_with_strange_content",
        with_text(
            lambda text: text.replace(
                '"rooms": [', f'"{CANARY}": [NaN, {"[" * 50 + "]" * 50}], "rooms": ['
            )
        ),
        ("problem", ""),
        ("sessions[0] (process-mon)", ""),
    ),
    _raw("a_list", b'[{"id": "' + _TEXT + b'"}]', ("problem", "")),
    _raw("a_text", b'"' + _TEXT + b'"', ("problem", "")),
    _raw("a_number", b"17", ("problem", "")),
    _raw("null", b"null", ("problem", "")),
    _raw(
        "repeated_keys",
        with_text(
            lambda text: text.replace('"T2"', '"T2", "id": "T2"').replace(
                '"rooms": [', '"rooms": "' + CANARY + '", "rooms": [', 1
            )
        ),
        ("clinicians[1] (T2)", "id"),
        ("sessions[0] (process-mon)", "rooms"),
    ),
    _raw(
        "not_numbers",
        with_text(
            lambda text: (
                text.replace('"min": 9', '"min": NaN')
                .replace('"target": 10', '"target": -Infinity')
                .replace('"capacity": 8', '"capacity": 1e999')
            )
        ),
        ("patients[0] (P1)", "hours.min"),
        ("patients[0] (P1)", "hours.target"),
        ("rooms[0] (R1)", "capacity"),
    ),
    _raw(
        "huge_numbers",
        with_text(
            lambda text: text.replace('"staff": 2', '"staff": ' + "9" * 5000).replace(
                '"capacity": 8', '"capacity": -12345678901234567890'
            )
        ),
        ("services[1] (art)", "staff"),
        ("rooms[0] (R1)", "capacity"),
    ),
    _raw(
        "half_a_surrogate_pair",
        with_text(
            lambda text: text.replace(f'"name": "{CANARY}"', '"name": "\\ud800 ' + CANARY + '"')
        ),
        ("program", "name"),
        ("services[0] (process)", "name"),
    ),
    _raw(
        "a_schedule_as_a_problem",
        b'{"format": "iopsched/1", "placements": [], "status": "' + _TEXT + b'"}',
        ("problem", ""),
    ),
)
