"""The clock of a week: minutes since Monday 00:00, half-open spans, and their text forms.

A week runs from Monday 00:00 (minute 0) to Sunday 24:00 (minute 10,080) on the program's own wall
clock. Every interval is half-open: ``[start, end)``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

__all__ = [
    "DAY",
    "DAYS",
    "WEEK",
    "ClockTime",
    "Span",
    "WeekTime",
    "clock_text",
    "day_of",
    "parse_clock",
    "parse_time",
    "time_text",
    "union",
]

DAY = 24 * 60
WEEK = 7 * DAY
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_CLOCK = re.compile(r"([01]\d|2[0-4]):([0-5]\d)")
_TIME = re.compile(rf"({'|'.join(DAYS)}) ((?:[01]\d|2[0-4]):[0-5]\d)")


def parse_clock(text: str) -> int:
    """Minutes since midnight of ``"HH:MM"``; ``"24:00"`` is the end of the day.

    Raises
    ------
    ValueError
        When the text is not a time of day. The message does not repeat the text.
    """
    match = _CLOCK.fullmatch(text)
    if match is None:
        raise ValueError("is not a time of day; write it as HH:MM, for example 09:00")
    minutes = int(match[1]) * 60 + int(match[2])
    if minutes > DAY:
        raise ValueError("is after 24:00; the last time of a day is 24:00")
    return minutes


def parse_time(text: str) -> int:
    """Minute of the week of ``"Mon 09:00"``.

    Raises
    ------
    ValueError
        When the text is not a time of the week. The message does not repeat the text.
    """
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError('is not a time of the week; write it as day and time, like "Mon 09:00"')
    return DAYS.index(match[1]) * DAY + parse_clock(match[2])


def clock_text(minutes: int) -> str:
    """``"HH:MM"`` of minutes since midnight; the inverse of `parse_clock`."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def time_text(minute: int) -> str:
    """``"Mon 09:00"`` of a minute of the week; the end of the week is ``"Sun 24:00"``."""
    day = min(minute // DAY, 6)
    return f"{DAYS[day]} {clock_text(minute - day * DAY)}"


def day_of(minute: int) -> int:
    """Day of the week of a minute: 0 is Monday."""
    return minute // DAY


class _Text:
    """Marks an int that is written as text in JSON, for pydantic at the boundary."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema as cs

        parse, show = (parse_clock, clock_text) if self.kind == "clock" else (parse_time, time_text)
        pattern = _CLOCK.pattern if self.kind == "clock" else _TIME.pattern
        return cs.no_info_after_validator_function(
            parse,
            cs.str_schema(metadata={"pattern": pattern}),
            serialization=cs.plain_serializer_function_ser_schema(
                show, return_schema=cs.str_schema()
            ),
        )

    def __get_pydantic_json_schema__(self, core_schema: Any, handler: Any) -> Any:
        example = "09:00" if self.kind == "clock" else "Mon 09:00"
        pattern = _CLOCK.pattern if self.kind == "clock" else _TIME.pattern
        return {"type": "string", "pattern": f"^{pattern}$", "examples": [example]}


ClockTime = Annotated[int, _Text("clock")]
"""Minutes since midnight; ``"09:00"`` in JSON."""

WeekTime = Annotated[int, _Text("time")]
"""Minute of the week; ``"Mon 09:00"`` in JSON."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open interval of the week.

    Attributes
    ----------
    start, end : int
        Minutes of the week, ``start < end``; in JSON ``"Mon 09:00"``.
    """

    start: WeekTime
    end: WeekTime

    @classmethod
    def of(cls, start: str, end: str) -> Span:
        """Read a span from its two texts: ``Span.of("Mon 09:00", "Mon 12:00")``."""
        return cls(parse_time(start), parse_time(end))

    @property
    def minutes(self) -> int:
        """Length in minutes."""
        return self.end - self.start

    @property
    def day(self) -> int:
        """Day of the week on which it starts: 0 is Monday."""
        return self.start // DAY

    def overlap(self, start: int, end: int) -> int:
        """Minutes shared with ``[start, end)``."""
        return max(0, min(self.end, end) - max(self.start, start))

    def covers(self, start: int, end: int) -> bool:
        """Whether ``[start, end)`` lies inside."""
        return self.start <= start and end <= self.end

    def __str__(self) -> str:
        last = clock_text(self.end - self.day * DAY) if self.end <= (self.day + 1) * DAY else None
        return f"{time_text(self.start)}-{last or time_text(self.end)}"


def union(spans: tuple[Span, ...] | list[Span]) -> tuple[Span, ...]:
    """Merge spans that touch or overlap into disjoint ones, in order."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)
