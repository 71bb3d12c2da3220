"""The tables of patients and their plans: see `iopsched.io.tables`."""

from __future__ import annotations

from iopsched.io.columns import Column, Table, columns

__all__ = ["NEEDS", "PATIENTS", "PHASES"]

PATIENTS = Table(
    "patients",
    ("patients",),
    columns(
        id="id!",
        tags="ids",
        hours__min="float",
        hours__target="float",
        hours__max="float",
        visits__min="int",
        visits__max="int",
        max_minutes_per_day="int",
        commitments="spans",
        travel_minutes="int",
        family_available="spans",
        prefers__blocks="ids",
        prefers__avoid_days="ids",
        prefers__clinicians="ids",
        prefers__sessions="ids",
        prefers__earliest="clock",
        prefers__latest="clock",
        therapist="id",
        rule_pack="id",
        authorized__hours="float",
        authorized__days="int",
        authorized__units="int",
        authorized__valid_from="date",
        authorized__valid_until="date",
        authorized__per="id",
        enrolled="bool",
        priority="int",
        status__needs_24h_monitoring="bool",
        status__needs_detox="bool",
        status__home="id",
        modality="id",
        phase="id",
        admitted="date",
        discharged="date",
        seen="ids",
        borne="int",
        routine__days="ids",
        routine__only_days="ids",
        routine__blocks="ids",
        routine__only_blocks="ids",
    ),
)

PHASES = Table(
    "phases",
    ("phases",),
    (
        Column("patient", "id", required=True),
        Column("position", "int"),
        *columns(
            id="id!",
            weeks="int",
            until="date",
            hours__min="float",
            hours__target="float",
            hours__max="float",
            visits__min="int",
            visits__max="int",
            max_minutes_per_day="int",
            tags="ids",
            rule_pack="id",
            authorized__hours="float",
            authorized__days="int",
            authorized__units="int",
            authorized__valid_from="date",
            authorized__valid_until="date",
            authorized__per="id",
        ),
    ),
)

NEEDS = Table(
    "needs",
    ("needs",),
    (
        Column("patient", "id", required=True),
        Column("phase", "id"),
        Column("position", "int"),
        *columns(
            service="id",
            any_of="ids",
            min="int",
            max="int",
            minutes="int",
            max_per_day="int",
            min_days_between="int",
            clinician="id",
            not_on_days_with="ids",
        ),
    ),
)
