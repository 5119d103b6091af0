"""Explorers of pay gaps: three denominators under rounding, and controls where causes are known."""

from __future__ import annotations

import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from paylab import simulate, theme
from paylab.explore import Explorer, View, frame, picture, sentence, stack
from paylab.stats import consistency
from paylab.stats import gap as gaps

# Enough people for intervals of about two points, few enough to draw anew without a wait.
PEOPLE = 4_000
_SEED = 5
_ROUNDINGS = (("not rounded", 0), ("to $5,000", 5_000), ("to $10,000", 10_000))
_CONTROLS = {
    "no control": "",
    "same seniority": " + senior",
    "same skill": " + skill",
    "same skill and seniority": " + skill + senior",
}
# Where each cause stands in the picture: left to right is before and after.
_PLACES = {"gender": (0.0, 0.0), "skill": (1.1, 1.0), "seniority": (1.1, 0.0), "pay": (2.2, 0.0)}
# Cause, effect, how far the arrow bends, words and where they stand.
_ARROWS = (
    ("gender", "seniority", 0.0, "higher bar?", (0.48, 0.22)),
    ("skill", "seniority", 0.0, "", (0.0, 0.0)),
    ("skill", "pay", 0.0, "", (0.0, 0.0)),
    ("seniority", "pay", 0.0, "", (0.0, 0.0)),
    ("gender", "pay", 0.42, "unequal pay?", (1.1, -0.86)),
)


def three_denominators(men_usd: int = 140_000, women_usd: int = 120_000) -> Explorer:
    """Return an explorer of one gap by three denominators, with what rounding leaves of it.

    >>> print(three_denominators().view.text.splitlines()[0])
    Women get 14.3 % less than men; men get 16.7 % more than women; that is 15.4 log points.
    """
    steps = {"min": 60_000, "max": 250_000, "step": 5_000, "readout_format": ",d"}
    return Explorer(
        _draw_denominators,
        title="one gap, three denominators",
        how="Move the two figures, then choose how they may have been rounded.",
        men=widgets.IntSlider(men_usd, description="Men's average (US dollars)", **steps),
        women=widgets.IntSlider(women_usd, description="Women's average (US dollars)", **steps),
        rounding=widgets.SelectionSlider(
            options=_ROUNDINGS, value=5_000, description="The figures are rounded"
        ),
    )


def _draw_denominators(men: int, women: int, rounding: int) -> View:
    printed = gaps.three_denominators(men, women)
    first, second = (consistency.rounding_interval(figure, rounding) for figure in (men, women))
    lowest = gaps.three_denominators(first.low, second.high)
    highest = gaps.three_denominators(first.high, second.low)
    table = pd.DataFrame(
        {
            "scale": ["of men's pay (%)", "of women's pay (%)", "log points"],
            "as printed": _percents(printed),
            "at least": _percents(lowest),
            "at most": _percents(highest),
        }
    )
    shown = frame(table, "The gap, and what it may be once the rounding is undone")
    return stack(sentence(_in_words(printed)), shown)


def _percents(found: gaps.ThreeDenominators) -> list[str]:
    return [
        f"{100 * part:.1f}"
        for part in (found.of_mens_pay, found.of_womens_pay, found.in_log_points)
    ]


def _in_words(found: gaps.ThreeDenominators) -> str:
    first = f"Women get {_less(found.of_mens_pay)} than men"
    second = f"men get {_less(-found.of_womens_pay)} than women"
    return f"{first}; {second}; that is {100 * found.in_log_points:.1f} log points."


def _less(part: float) -> str:
    return f"{100 * abs(part):.1f} % {'less' if part >= 0 else 'more'}"


def controls(higher_bar: float = 0.8, unequal_percent: int = 0) -> Explorer:
    """Return an explorer of four regressions in a company in which the causes are known.

    >>> print(controls().view.text.splitlines()[0])
    Unequal pay among equals, by construction: 0 % of men's pay.
    """
    return Explorer(
        _draw_controls,
        title="what a control does to a gap",
        how="Make the company fair or unfair in two ways, and see which regression notices.",
        higher_bar=widgets.FloatSlider(
            higher_bar, min=0, max=1.5, step=0.1, description="Higher bar for women (SD of skill)"
        ),
        unequal_percent=widgets.IntSlider(
            unequal_percent, min=0, max=15, description="Unequal pay among equals (%)"
        ),
    )


def _draw_controls(higher_bar: float, unequal_percent: int) -> View:
    found = company_gaps(higher_bar, unequal_percent / 100)
    figure = forest(
        found, "Held equal", known=unequal_percent / 100, known_name="unequal pay among equals"
    )
    pairs = zip(found["label"], found["gap"], strict=True)
    listed = "; ".join(f"{label} {percent(gap)}" for label, gap in pairs)
    return stack(
        sentence(f"Unequal pay among equals, by construction: {unequal_percent} % of men's pay."),
        sentence(f"What the regressions leave: {listed}."),
        picture(
            figure,
            caption=f"Gap in {PEOPLE:,} simulated people, with 95 % intervals, by what is held "
            "equal. Right of zero women get less.",
            alt="Four estimates with intervals, one below the other, and a dashed line at the "
            f"unequal pay among equals: {listed}.",
        ),
    )


def company_gaps(higher_bar: float = 0.8, unequal_pay: float = 0.0) -> pd.DataFrame:
    """Return the gap that each of four regressions leaves in one simulated company.

    Columns: label (what is held equal), gap, low, high (fractions of men's pay, 95 % interval).

    >>> company_gaps()["label"].tolist()
    ['no control', 'same seniority', 'same skill', 'same skill and seniority']
    """
    rng = np.random.default_rng(_SEED)
    people = simulate.company(PEOPLE, rng, higher_bar=higher_bar, unequal_pay=unequal_pay)
    rows = []
    for label, terms in _CONTROLS.items():
        left = gaps.adjusted_gap(people, f"np.log(pay_usd) ~ woman{terms}")
        rows.append((label, left.of_mens_pay, left.low, left.high))
    return pd.DataFrame(rows, columns=["label", "gap", "low", "high"])


def forest(
    found: pd.DataFrame, rows: str, *, known: float | None = None, known_name: str = ""
) -> Figure:
    """Return a figure of gaps with their intervals, one row each, first row on top.

    `found` has the columns label, gap, low, high (fractions of men's pay); `rows` says what the
    labels name; `known` draws a dashed line at a value that is known, with its name.
    """
    figure, axes = _blank(1.4 + 0.42 * len(found))
    shown = found[["gap", "low", "high"]] * 100
    spread = [shown["gap"] - shown["low"], shown["high"] - shown["gap"]]
    places = np.arange(len(found))[::-1]
    axes.errorbar(shown["gap"], places, xerr=spread, fmt="o", capsize=4)
    axes.axvline(0, color="black", linewidth=1)
    if known is not None:
        axes.axvline(100 * known, color="C1", linestyle="--", label=known_name)
        axes.legend(loc="lower center", bbox_to_anchor=(0.4, 1.0), frameon=False)
    axes.set_yticks(places, found["label"])
    axes.set_ylim(-0.6, len(found) - 0.4)
    axes.set(xlabel="Gap (% of men's pay)", ylabel=rows)
    return figure


def causes() -> Figure:
    """Return a picture of what causes what in `simulate.company`, arrows from cause to effect."""
    figure, axes = _blank(2.8)
    box = {"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": "black"}
    names = {
        name: axes.text(x, y, name, ha="center", va="center", bbox=box)
        for name, (x, y) in _PLACES.items()
    }
    for cause, effect, bend, words, (x, y) in _ARROWS:
        look = {"arrowstyle": "->", "color": "C0", "linewidth": 2, "shrinkA": 4, "shrinkB": 4}
        ends = {
            "patchA": names[cause].get_bbox_patch(),
            "patchB": names[effect].get_bbox_patch(),
            "connectionstyle": f"arc3,rad={bend}",
        }
        axes.annotate("", _PLACES[effect], _PLACES[cause], arrowprops={**look, **ends})
        axes.text(x, y, words, ha="center", fontsize=10)
    axes.set(xlim=(-0.4, 2.6), ylim=(-1.0, 1.3))
    axes.axis("off")
    return figure


def _blank(height_inches: float) -> tuple[Figure, Axes]:
    figure = plt.figure(figsize=(theme.SIZE_INCHES[0], height_inches))
    return figure, figure.add_subplot()


def percent(part: float, places: int = 1) -> str:
    """Return a fraction as a percentage for prose, with a true minus sign.

    >>> percent(0.1429), percent(-0.22, 0)
    ('14.3 %', '−22 %')
    """
    return f"{100 * part:.{places}f} %".replace("-", "−")
