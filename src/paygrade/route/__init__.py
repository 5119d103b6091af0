"""Every hook that nbgrader offers, used: the routes by which instructors already grade."""

from paygrade.route.config import configure
from paygrade.route.execute import NeedsPerson, SealedExecute
from paygrade.route.exporter import TolerantExporter

__all__ = ["NeedsPerson", "SealedExecute", "TolerantExporter", "configure"]
