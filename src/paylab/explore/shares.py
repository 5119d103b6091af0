"""Explorer of implied shares: the share of women that a mean allows, given how it was rounded."""

from __future__ import annotations

import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from paylab import reference, theme
from paylab.explore import Explorer, View, picture, sentence, stack
from paylab.stats.consistency import Interval, implied_share, rounding_interval

_ROUNDINGS = (("not at all", 0), ("to $5,000", 5_000), ("to $10,000", 10_000))
# A little higher than the course's figures: the label of the dollars is long.
_SIZE_INCHES = (4.5, 3.6)
_PUBLISHED = "wef-women-share-ai-2018"


def share_of_women(
    overall_usd: int = 130_000,
    women_usd: int = 120_000,
    men_usd: int = 140_000,
    rounded_to_usd: int = 5_000,
) -> Explorer:
    """Return an explorer of the shares of women that a mean of all allows.

    >>> print(share_of_women().view.text.splitlines()[0])
    As printed, the mean of all implies 50 % women; with figures rounded to $5,000, 25 to 75 %.
    """
    steps = {"min": 80_000, "max": 200_000, "step": 1_000, "readout_format": ",d"}
    return Explorer(
        _draw,
        title="the share of women that a mean implies",
        how="Move the mean of all, then bring the two groups closer, then round more coarsely.",
        overall=widgets.IntSlider(overall_usd, description="Mean of all (US dollars)", **steps),
        women=widgets.IntSlider(women_usd, description="Women's mean (US dollars)", **steps),
        men=widgets.IntSlider(men_usd, description="Men's mean (US dollars)", **steps),
        rounding=widgets.SelectionSlider(
            options=_ROUNDINGS, value=rounded_to_usd, description="All three are rounded"
        ),
    )


def percents(share: Interval) -> str:
    """Return shares in words for prose: one percentage, a range of them, or none.

    >>> percents(Interval(0.25, 0.875)), percents(Interval(0.5, 0.5))
    ('25 to 87.5 %', '50 %')
    """
    if share.is_empty:
        return "no share"
    low, high = (f"{100 * end:.1f}".removesuffix(".0") for end in share)
    return f"{low} %" if low == high else f"{low} to {high} %"


def span(interval: tuple[float, float], places: int = 0) -> str:
    """Return an interval in words for prose: its ends, one number, or an open end.

    >>> span((117_500, 142_500)), span((0.4, 0.4), places=2), span((180_000, float("inf")))
    ('117,500 to 142,500', '0.40', '180,000 or more')
    """
    low, high = (f"{end:,.{places}f}" for end in interval)
    if high == "inf":
        return f"{low} or more"
    return low if low == high else f"{low} to {high}"


def _draw(overall: int, women: int, men: int, rounding: int) -> View:
    exact = implied_share(overall, women, men)
    rounded = implied_share(overall, women, men, rounding)
    figure = _figure(overall, women, men, rounding, rounded)
    name = {grid: words for words, grid in _ROUNDINGS}[rounding]
    return stack(
        sentence(_in_words(exact, rounded, name if rounding else "")),
        picture(
            figure,
            caption="Mean of all against the share of women, with what the rounding allows. "
            "Dotted: the share among AI professionals, World Economic Forum, 2018.",
            alt="A sloping band, the mean that each share of women gives, and a level band, the "
            f"mean of all as printed. They meet at: {percents(rounded)}.",
        ),
    )


def _in_words(exact: Interval, rounded: Interval, name: str) -> str:
    words = f"As printed, the mean of all implies {_women(exact)}"
    return f"{words}; with figures rounded {name}, {percents(rounded)}." if name else f"{words}."


def _women(share: Interval) -> str:
    return (
        "no share of women: it lies beyond both groups"
        if share.is_empty
        else (f"{percents(share)} women")
    )


def _figure(overall: int, women: int, men: int, rounding: int, shares: Interval) -> Figure:
    figure: Figure = plt.figure(figsize=_SIZE_INCHES)
    axes = figure.add_subplot()
    share = np.linspace(0, 1, 101)
    mean = share * women + (1 - share) * men
    axes.plot(100 * share, mean, color="C0", label="given by the share")
    axes.fill_between(100 * share, mean - rounding / 2, mean + rounding / 2, color="C0", alpha=0.25)
    axes.axhline(overall, color="C1", linestyle="--", label="as printed")
    axes.axhspan(*rounding_interval(overall, rounding), color="C1", alpha=0.2)
    if not shares.is_empty:
        axes.axvspan(100 * shares.low, 100 * shares.high, color="black", alpha=0.08)
    axes.axvline(reference.published_value(_PUBLISHED), color="black", linestyle=":")
    axes.set(xlabel="Share of women (%)", xlim=(0, 100))
    theme.dollars_axis(axes.yaxis, "Mean of all")
    axes.set_ylabel(axes.get_ylabel().replace(" (", "\n("))
    axes.legend(loc="best")
    return figure
