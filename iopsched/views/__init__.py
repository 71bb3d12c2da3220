"""What a schedule, a score and a result look like: tables, web pages and plain text."""

from __future__ import annotations

from iopsched.views.frames import (
    attendance_frame,
    placement_frame,
    run_frame,
    score_by_patient,
    score_by_rule,
    score_frame,
    trace_frame,
)
from iopsched.views.pages import result_html, schedule_html
from iopsched.views.text import week_text

__all__ = [
    "attendance_frame",
    "placement_frame",
    "result_html",
    "run_frame",
    "schedule_html",
    "score_by_patient",
    "score_by_rule",
    "score_frame",
    "trace_frame",
    "week_text",
]
