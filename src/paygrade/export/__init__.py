"""Grades for a learning platform: plugins for `nbgrader export`; nothing is graded here.

::

    nbgrader export --exporter=paygrade.export.Canvas --to reports/canvas.csv
"""

from paygrade.export.plugins import Canvas, Moodle, Plain

__all__ = ["Canvas", "Moodle", "Plain"]
