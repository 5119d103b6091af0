"""The pictures of a class report as SVG, with words for who can't see them; `count` counts."""

from __future__ import annotations

import base64
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from paygrade.report.count import Item, Misconception, Spread, from_hardest

# A phone shows 350 of these 430 pixels, so letters of 10 points stay readable there.
WIDTH = 4.5
FONT = 10.0
INK = "#1d2733"
SOFT = "#8a97a6"
# Dark, middle, light, white: told apart in grey, and by their hatches too.
KINDS = (
    ("full", "all points", "#1f4e79", ""),
    ("part", "part of them", "#7fa8cc", "///"),
    ("none", "none", "#dbe5ee", ""),
    ("blank", "not answered", "#ffffff", "..."),
)
# A flat strip reads badly: room for this many dots above each other.
LEAST_ROWS = 7
# Longer lists are in the table; a picture shows what stands out.
MOST_MISCONCEPTIONS = 8


@dataclass(frozen=True)
class Picture:
    """An SVG as a data address, its size in pixels, and the words for those who can't see it."""

    src: str
    width: int
    height: int
    alt: str


def points_plot(points: Sequence[float], most: float, spread: Spread) -> Picture:
    """Draw every student as a dot over the points earned, with the median and middle half."""
    step = _step(most)
    stacks = Counter(round(p / step) for p in points)
    tallest = max(stacks.values())
    figure, axes = _panel(0.9 + 0.17 * max(tallest, LEAST_ROWS))
    for place, number in stacks.items():
        axes.scatter([place * step] * number, range(1, number + 1), s=52, color=KINDS[0][2])
    axes.axvspan(spread.low, spread.high, color=KINDS[2][2], zorder=0)
    axes.axvline(spread.median, color=INK, linewidth=1.5, zorder=0)
    top = max(tallest, LEAST_ROWS) + 1.2
    side = "right" if spread.median > most / 2 else "left"
    gap = -0.015 * most if side == "right" else 0.015 * most
    axes.text(spread.median + gap, top, f"median {spread.median:.3g}", ha=side, va="top")
    axes.set(
        xlim=(-0.03 * most, 1.03 * most),
        ylim=(0.3, top + 0.2),
        xlabel=f"Points (dots rounded to {step:g})",
    )
    axes.set_ylabel("Students")
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True, steps=[1, 2, 5, 10]))
    alt = (
        f"Dot plot of the points of {len(points)} students, from {min(points):g} to "
        f"{max(points):g} of {most:g}. Half of them lie between {spread.low:.3g} and "
        f"{spread.high:.3g}; the median is {spread.median:.3g}."
    )
    return _picture(figure, alt)


def _step(most: float) -> float:
    """Half points for a usual exercise; coarser where there are many points."""
    return next((step for step in (0.5, 1, 2, 5, 10) if most / step <= 40), most / 40)


def items_plot(items: Sequence[Item]) -> Picture:
    """Draw for each question the shares of students by what they earned, as one bar."""
    figure, axes = _panel(0.75 + 0.44 * len(items))
    for row, item in enumerate(items):
        left = 0.0
        for field, _, color, hatch in KINDS:
            share = 100 * getattr(item, field) / item.students if item.students else 0
            axes.barh(
                row, share, 0.42, left=left, color=color, hatch=hatch, edgecolor=INK, linewidth=0.6
            )
            left += share
        axes.text(0, row - 0.26, item.label, va="bottom", parse_math=False)
    axes.set(xlim=(0, 100.4), ylim=(len(items) - 0.6, -0.85), xlabel="Share of graded students (%)")
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    _legend(figure)
    return _picture(figure, _items_words(items))


def _legend(figure: Figure) -> None:
    handles = [
        Patch(facecolor=color, hatch=hatch, edgecolor=INK, linewidth=0.6, label=label)
        for _, label, color, hatch in KINDS
    ]
    figure.legend(
        handles=handles, loc="outside upper left", ncols=4, frameon=False, fontsize=FONT - 1.5,
        handlelength=1.2, handletextpad=0.4, columnspacing=0.9,
    )  # fmt: skip


def _items_words(items: Sequence[Item]) -> str:
    ordered = from_hardest(items)
    if not ordered:
        return "No question was graded for everybody."
    hardest, easiest = ordered[0], ordered[-1]
    return (
        f"Bars for {len(items)} questions: the shares of students with all points, part of them, "
        f"none, or no answer. Hardest: {hardest.label}, {hardest.difficulty:.0%} of its points "
        f"earned; easiest: {easiest.label}, {easiest.difficulty:.0%}. The table has all figures."
    )


def misconceptions_plot(found: Sequence[Misconception]) -> Picture:
    """Draw how many students showed each of the most frequent misconceptions."""
    shown = found[:MOST_MISCONCEPTIONS]
    figure, axes = _panel(0.55 + 0.44 * len(shown))
    for row, each in enumerate(shown):
        axes.barh(row, each.students, 0.42, color=KINDS[0][2])
        name = each.name.replace("_", " ")
        axes.text(0, row - 0.26, name, va="bottom", parse_math=False)
        axes.text(each.students, row, f" {each.students}", va="center")
    most = max(each.students for each in shown)
    axes.set(xlim=(0, most * 1.12), ylim=(len(shown) - 0.6, -0.85), xlabel="Students")
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True, steps=[1, 2, 5, 10]))
    listed = ", ".join(f"{each.name.replace('_', ' ')} {each.students}" for each in shown)
    return _picture(figure, f"Bars of how many students showed each misconception: {listed}.")


def _panel(height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    axes = figure.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(SOFT)
    axes.tick_params(color=SOFT, labelcolor=INK)
    return figure, axes


def _picture(figure: Figure, alt: str) -> Picture:
    buffer = io.BytesIO()
    style = {"svg.fonttype": "path", "svg.hashsalt": "report", "hatch.linewidth": 0.6}
    with rc_context(style):
        figure.savefig(buffer, format="svg", metadata={"Date": None}, transparent=True)
    width, height = (round(96 * inches) for inches in figure.get_size_inches())
    code = base64.b64encode(buffer.getvalue()).decode()
    return Picture(f"data:image/svg+xml;base64,{code}", width, height, alt)
