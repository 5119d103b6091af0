"""Grading whole classes: one coordinator that reads and records, workers that execute and judge."""

from paygrade.run.coordinator import Summary, Wishes, grade
from paygrade.run.course import Course, Refused
from paygrade.run.regrade import Regraded, regrade

__all__ = ["Course", "Refused", "Regraded", "Summary", "Wishes", "grade", "regrade"]
