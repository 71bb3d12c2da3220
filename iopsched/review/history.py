"""One patient's attendance up to a day, in the present stay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from iopsched.attendance import AttendanceRecord
from iopsched.offering import Modality
from iopsched.patient import Patient

__all__ = ["History", "last_sunday"]

WEEK = dt.timedelta(weeks=1)
DAY = dt.timedelta(days=1)


def last_sunday(day: dt.date) -> dt.date:
    """The last day of the last week that is over by the end of a day."""
    return day - dt.timedelta(days=(day.weekday() + 1) % 7)


@dataclass(frozen=True)
class History:
    """A patient's records.

    Attributes
    ----------
    patient : str
    admitted, discharged : date or None
        First and last day of the stay, as far as they are known.
    as_of : date
        The last day that is looked at.
    records : tuple of AttendanceRecord
        Of the stay, up to that day, by time.
    """

    patient: str
    admitted: dt.date | None
    discharged: dt.date | None
    as_of: dt.date
    records: tuple[AttendanceRecord, ...]

    @classmethod
    def of(cls, who: Patient, records: Sequence[AttendanceRecord], as_of: dt.date) -> History:
        """What of the records counts."""
        begin = dt.date.min if who.admitted is None else who.admitted
        mine = [record for record in records if begin <= record.date <= as_of]
        mine.sort(key=lambda record: record.moment)
        return cls(who.id, who.admitted, who.discharged, as_of, tuple(mine))

    @property
    def is_over(self) -> bool:
        """Whether the stay is."""
        return self.discharged is not None and self.discharged <= self.as_of

    @property
    def begin(self) -> dt.date:
        """First day of the stay; without an admission date, the day of the first record."""
        return self.admitted or self.records[0].date

    @cached_property
    def made_up(self) -> frozenset[tuple[dt.date, int]]:
        """Day and start of every miss that has been made up for."""
        absent = [record for record in self.records if record.absent]
        return frozenset(
            miss.moment
            for one in self.records
            if one.status == "made_up"
            for miss in absent
            if miss.date == one.makes_up and one.makes_up_start in (None, miss.start)
        )

    def whole_weeks(self) -> int:
        """Weeks from Monday to Sunday that lie in the stay and are over."""
        monday = self.begin + dt.timedelta(days=-self.begin.weekday() % 7)
        return max(0, (last_sunday(self.as_of) + DAY - monday) // WEEK)

    def last_mondays(self, count: int) -> list[dt.date]:
        """Mondays of the last weeks that are over, the earliest first."""
        following = last_sunday(self.as_of) + DAY
        return [following - WEEK * back for back in range(count, 0, -1)]

    def between(
        self,
        first: dt.date,
        last: dt.date,
        services: Sequence[str] = (),
        modality: Modality | None = None,
    ) -> tuple[AttendanceRecord, ...]:
        """The records of some services and modality from one day to another, both included."""
        looked_at = _matching(self.records, services, modality)
        return tuple(record for record in looked_at if first <= record.date <= last)


def _matching(
    records: Sequence[AttendanceRecord], services: Sequence[str], modality: Modality | None
) -> Iterator[AttendanceRecord]:
    for record in records:
        if (not services or record.service in services) and modality in (None, record.modality):
            yield record
