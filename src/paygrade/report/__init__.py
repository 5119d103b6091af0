"""The class report of any nbgrader course: read what was graded, count it, show it."""

from paygrade.report.page import render, write
from paygrade.report.read import CellResult, ClassResults, StudentResult, read
from paygrade.told import BUNDLE_MIME

__all__ = ["BUNDLE_MIME", "CellResult", "ClassResults", "StudentResult", "read", "render", "write"]
