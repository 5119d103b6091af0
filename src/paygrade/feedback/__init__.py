"""Feedback that people read: a page for `nbgrader generate_feedback`; Formgrader is left alone."""

from __future__ import annotations

from typing import Any

from nbgrader.preprocessors import GetGrades

from paygrade.feedback.exporter import FeedbackExporter, ReadStanding

__all__ = ["FeedbackExporter", "configure"]


def configure(config: Any) -> None:
    """Have `nbgrader generate_feedback` write our page; for `nbgrader_config.py`.

    The exporter is set for `GenerateFeedback` alone: Formgrader shares the traits of
    `HTMLExporter`, and a template set there would change its page too.

    ::

        c = get_config()
        from paygrade import feedback
        feedback.configure(c)
    """
    config.GenerateFeedback.exporter_class = FeedbackExporter
    config.GenerateFeedback.preprocessors = [GetGrades, ReadStanding]
