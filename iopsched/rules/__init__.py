"""The rules."""

RULE_IDS = (
    "no_overlap", "commitments", "eligibility", "group_size", "required_sessions", "keep_apart",
    "series", "hours", "qualifying_days", "visits", "daily_load", "need_limits", "clinician_load",
    "authorization", "pins",
    "unplaced", "unmet_need", "hours_target", "minimums",
    "idle_time", "extra_visit", "block_preference", "avoid_day", "early_late",
    "clinician_preference", "session_preference", "continuity", "regular_times", "spread",
    "group_balance", "running_cost", "clinician_balance", "keep_together",
)
