"""Words for what pages of the grader show alike; nothing is read or counted here."""

from __future__ import annotations


def how_late(seconds: float) -> str:
    """Say how late in the unit that reads best.

    >>> how_late(0), how_late(5_400), how_late(200_000)
    ('', '1.5 hours', '2.3 days')
    """
    if seconds <= 0:
        return ""
    if seconds < 3600:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3600:.1f} hours" if seconds < 86_400 else f"{seconds / 86_400:.1f} days"


def number(points: float) -> str:
    """Write points without needless digits.

    >>> number(2.0), number(1 / 3)
    ('2', '0.33')
    """
    return f"{round(points, 2):g}"
