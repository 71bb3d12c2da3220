"""What Riverside offers in its week: services, sessions, clinicians, rooms (made up)."""

from __future__ import annotations

from dataclasses import replace

from examples.build import offer
from examples.life import WEEKDAYS, at
from iopsched.problem import Clinician, Room, Service, Session
from iopsched.week import Span

__all__ = ["CLINICIANS", "ROOMS", "SERVICES", "SESSIONS"]

EVENINGS = WEEKDAYS[:4]
TEEN_DAYS = ("Mon", "Tue", "Thu")
REMOTE_DAYS = ("Mon", "Wed", "Thu")


def group(name: str, title: str, kind: str, low: int, high: int, requires: str = "") -> Service:
    """A group service that needs one clinician with one tag, and a group room."""
    return Service(
        id=name,
        name=title,
        kind=kind,
        min_size=low,
        max_size=high,
        requires=(requires,) if requires else (),
        room_tags=("group",),
    )


def meeting(name: str, title: str, requires: str, minutes: int = 50) -> Service:
    """An appointment in an office."""
    return Service(
        id=name,
        name=title,
        form="family" if name == "family" else "individual",
        kind="nutrition" if name == "dietitian" else name,
        minutes=minutes,
        requires=(requires,),
        room_tags=("office",),
    )


SERVICES = (
    group("process", "Process group", "process", 3, 10, "therapist"),
    group("cbt", "CBT skills", "skills", 4, 10, "cbt"),
    group("dbt", "DBT skills", "skills", 4, 10, "dbt"),
    group("trauma", "Trauma group (closed)", "process", 3, 8, "therapist"),
    group("education", "Education", "education", 4, 20, "educator"),
    replace(group("twelve-step", "12-step meeting", "twelve_step", 4, 20), staff=0),
    group("teen-skills", "Skills for adolescents", "skills", 3, 8, "adolescents"),
    group("multi-family", "Multi-family group", "multi_family", 3, 24, "adolescents"),
    replace(group("meal", "Meal support", "meal", 2, 8, "eating-disorders"), staff=2),
    group("meditation", "Meditation", "wellness", 4, 12, "wellness"),
    replace(group("exercise", "Exercise", "exercise", 4, 8, "wellness"), room_tags=("gym",)),
    replace(group("outing", "Outing", "outing", 4, 8), staff=2, uses_room=False, room_tags=()),
    group("career", "Career training", "life_skills", 3, 10, "educator"),
    meeting("individual", "Individual therapy", "therapist"),
    meeting("family", "Family therapy", "family"),
    meeting("dietitian", "Meeting with the dietitian", "dietitian", 30),
)


def choice(name: str, *times: tuple[str, str, str], required: bool = False) -> Session:
    """A session that may take place at one of several times, given as day, start and end."""
    return Session(
        id=name,
        service=name,
        times=tuple(Span.of(f"{day} {start}", f"{day} {end}") for day, start, end in times),
        required=required,
    )


SESSIONS = (
    # The day block.
    *offer("process", WEEKDAYS, "09:00", "10:00", serves=("sud",), label="process-sud"),
    *offer("process", WEEKDAYS, "09:00", "10:00", serves=("mood",), label="process-mood"),
    *offer("process", ("Mon", "Wed", "Fri"), "09:00", "10:00", serves=("ed",), label="process-ed"),
    *offer("cbt", ("Mon", "Wed", "Fri"), "10:00", "11:00", copies=2, serves=("adult",)),
    *offer("dbt", ("Tue", "Thu"), "10:00", "11:00", copies=2, serves=("adult",)),
    *offer("education", WEEKDAYS, "11:00", "12:00", serves=("adult",)),
    *offer("meal", ("Mon", "Wed", "Fri"), "12:00", "12:45", serves=("ed",), required=True),
    # The evening block.
    *offer("process", EVENINGS, "17:00", "18:00", serves=("sud",), label="process-sud-evening"),
    *offer("process", EVENINGS, "17:00", "18:00", serves=("mood",), label="process-mood-evening"),
    *offer("cbt", ("Mon", "Wed"), "18:00", "19:00", serves=("adult",), label="cbt-evening"),
    *offer("dbt", ("Tue", "Thu"), "18:00", "19:00", serves=("adult",), label="dbt-evening"),
    *offer("education", EVENINGS, "19:00", "20:00", serves=("adult",), label="education-evening"),
    *offer("twelve-step", ("Mon", "Wed"), "20:10", "21:10"),
    *offer("twelve-step", ("Tue", "Fri"), "12:10", "13:10"),
    # Adolescents.
    *offer("process", TEEN_DAYS, "17:00", "18:00", serves=("teen",), label="process-teen"),
    *offer("teen-skills", TEEN_DAYS, "18:00", "19:00", serves=("teen",)),
    *offer("multi-family", ("Tue",), "19:00", "20:00", serves=("teen",)),
    # By video.
    *(
        replace(session, min_size=3)
        for service, start, end in (
            ("process", "17:00", "18:00"),
            ("cbt", "18:00", "19:00"),
            ("education", "19:00", "20:00"),
        )
        for session in offer(
            service,
            REMOTE_DAYS,
            start,
            end,
            serves=("remote",),
            modality="telehealth",
            label=f"{service}-remote",
        )
    ),
    # A closed group, taken as a whole; and a group that has to be found a time.
    *(
        replace(session, closed=True)
        for session in offer("trauma", ("Tue", "Thu"), "12:00", "13:00", series="trauma")
    ),
    Session(
        id="process-spanish",
        service="process",
        times=(Span.of("Tue 09:00", "Tue 10:00"), Span.of("Thu 17:00", "Thu 18:00")),
        serves=("spanish",),
        clinicians=("T3", "T7"),
        min_size=2,
        max_size=6,
    ),
    choice("meditation", ("Mon", "12:15", "13:00"), ("Tue", "12:15", "13:00")),
    Session(
        id="meditation-evening",
        service="meditation",
        times=(Span.of("Tue 20:05", "Tue 20:50"), Span.of("Thu 20:05", "Thu 20:50")),
    ),
    choice("exercise", ("Wed", "12:15", "13:00"), ("Thu", "12:15", "13:00")),
    choice("outing", ("Sat", "10:00", "13:00"), ("Fri", "13:00", "16:00")),
    choice("career", ("Wed", "12:10", "13:40"), ("Thu", "16:00", "17:00")),
)


def person(name: str, tags: str, hours: tuple[Span, ...], minutes: int, load: int) -> Clinician:
    """A clinician with tags separated by blanks."""
    return Clinician(
        id=name, tags=tuple(tags.split()), available=hours, max_minutes=minutes, caseload=load
    )


CLINICIANS = (
    person("T1", "therapist cbt family", at(WEEKDAYS, "08:30", "16:30"), 1500, 9),
    person("T2", "therapist dbt cbt", at(WEEKDAYS, "08:30", "16:00"), 1500, 9),
    person("T3", "therapist cbt educator spanish", at(WEEKDAYS, "09:00", "17:00"), 1500, 9),
    person("T4", "therapist eating-disorders dbt family", at(WEEKDAYS, "08:30", "15:30"), 1380, 8),
    person("T5", "educator dbt cbt eating-disorders", at(WEEKDAYS, "09:00", "14:00"), 1080, 0),
    person("T6", "therapist cbt family", at(EVENINGS, "13:00", "21:00"), 1440, 9),
    person("T7", "therapist dbt spanish", at(EVENINGS, "14:00", "21:15"), 1440, 9),
    person("T8", "therapist adolescents family", at(TEEN_DAYS, "14:00", "20:30"), 1080, 8),
    person(
        "T9",
        "therapist cbt educator family",
        (*at(REMOTE_DAYS, "14:00", "20:30"), *at(("Tue",), "12:00", "18:00")),
        1260,
        9,
    ),
    person(
        "T10", "dietitian eating-disorders", at(("Mon", "Wed", "Fri"), "10:00", "15:00"), 720, 8
    ),
    person(
        "T11",
        "therapist adolescents educator",
        (*at(EVENINGS, "16:30", "21:00"), *at(("Sat",), "09:30", "13:30")),
        1200,
        4,
    ),
    person("T12", "educator wellness", (*at(WEEKDAYS, "10:45", "16:00"),), 900, 0),
    person(
        "T13",
        "wellness",
        (*at(EVENINGS, "17:30", "21:00"), *at(("Sat",), "09:30", "13:30")),
        600,
        0,
    ),
)

ROOMS = (
    Room(id="R1", capacity=20, tags=("group",)),
    Room(id="R2", capacity=12, tags=("group",)),
    Room(id="R3", capacity=10, tags=("group",)),
    Room(id="R4", capacity=10, tags=("group",)),
    Room(id="R5", capacity=8, tags=("gym",)),
    *(Room(id=f"R{i}", capacity=4, tags=("office",)) for i in (6, 7, 8)),
)
