"""Explorer of heaping and rounding: what people round, and what a page rounds for display."""

from __future__ import annotations

import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from paylab import simulate, theme
from paylab.explore import Explorer, View, frame, picture, sentence, stack
from paylab.stats import forensics

STATISTICS = ("one person's pay", "median of 51 people", "mean of 51 people")
# An odd number, so that a median is the pay of one of them.
GROUP = 51
# Enough figures for shares of about two points, few enough to draw anew without a wait.
FIGURES = 1_000
_SEED = 3
_GRIDS_USD = (1_000, 5_000, 10_000)
_DISPLAYS = (("whole dollars", 1), ("$1,000", 1_000), ("$5,000", 5_000), ("$10,000", 10_000))
# Bins as wide as the finest heap and centered on it, so that no heap lies on an edge.
_BIN_USD = 1_000
_SHOWN_USD = (89_500, 150_500)


def rounding_and_heaping(
    heaped_percent: int = 55, statistic: str = STATISTICS[0], display_usd: int = 1
) -> Explorer:
    """Return an explorer of the two ways in which a figure gets round.

    People round the pay that they report, each with the chance `heaped_percent`, to $5,000, and
    else to $1,000; a page prints one of `STATISTICS` and rounds it to `display_usd`.

    >>> print(rounding_and_heaping().view.text.splitlines()[0])
    64.7 % of 1,000 printed figures are multiples of $5,000; people round, the page does not.
    """
    return Explorer(
        _draw,
        title="who does the rounding, people or the page",
        how="Let people round, then choose what is printed, then let the page round.",
        heaped_percent=widgets.IntSlider(
            heaped_percent, min=0, max=100, step=5, description="People who report to $5,000 (%)"
        ),
        statistic=widgets.Dropdown(
            options=STATISTICS, value=statistic, description="A printed figure is"
        ),
        display_usd=widgets.SelectionSlider(
            options=_DISPLAYS, value=display_usd, description="The page rounds to"
        ),
    )


def printed_figures(
    heaped_percent: int, statistic: str, display_usd: int, seed: int = _SEED
) -> NDArray[np.float64]:
    """Return `FIGURES` simulated figures as a page prints them, in US dollars.

    Pay comes from the course's generator. Raises ValueError for an unknown statistic.

    >>> round(forensics.heaping_share(printed_figures(55, "mean of 51 people", 5_000), 5_000), 1)
    1.0
    """
    if statistic not in STATISTICS:
        raise ValueError(f"statistic is {statistic!r}; it is one of: {', '.join(STATISTICS)}")
    people = 1 if statistic == STATISTICS[0] else GROUP
    reported = simulate.pay(
        (FIGURES, people),
        np.random.default_rng(seed),
        round_to_usd=1_000,
        share_heaped=heaped_percent / 100,
    )
    middle = np.mean if statistic == STATISTICS[2] else np.median
    figures = np.asarray(middle(reported, axis=1))
    return np.asarray(np.rint(figures / display_usd) * display_usd)


def _draw(heaped_percent: int, statistic: str, display_usd: int) -> View:
    figures = printed_figures(heaped_percent, statistic, display_usd)
    share = forensics.heaping_share(figures, 5_000)
    who = _who_rounds(heaped_percent, display_usd)
    shown = pd.DataFrame(
        {
            "multiples of": [f"${grid:,}" for grid in _GRIDS_USD],
            "share of printed figures (%)": [
                f"{100 * forensics.heaping_share(figures, grid):.1f}" for grid in _GRIDS_USD
            ],
            "if last digits were uniform (%)": [f"{100 / grid:.2f}" for grid in _GRIDS_USD],
        }
    )
    return stack(
        sentence(
            f"{100 * share:.1f} % of {FIGURES:,} printed figures are multiples of $5,000; {who}."
        ),
        picture(
            _histogram(figures),
            caption=f"{FIGURES:,} printed figures, each the {_in_words(statistic)}, from the "
            f"course's generator (median ${simulate.MEDIAN_USD:,}, sigma {simulate.SIGMA}). Bin "
            f"width ${_BIN_USD:,}, centered on whole thousands; figures outside the axis are not "
            "drawn.",
            alt=f"Histogram of printed figures: {_looks(share)}",
        ),
        frame(shown, "How many printed figures are round"),
    )


def _who_rounds(heaped_percent: int, display_usd: int) -> str:
    people = "people round" if heaped_percent else "people report to $1,000"
    page = f"the page rounds to ${display_usd:,}" if display_usd > 1 else "the page does not"
    return f"{people}, {page}"


def _in_words(statistic: str) -> str:
    return "pay of one person" if statistic == STATISTICS[0] else statistic


def _looks(share_of_5000: float) -> str:
    # At a half, every heap towers over its neighbors; at a fifth whole thousands are all alike.
    if share_of_5000 > 0.99:
        return "only multiples of $5,000 are there, with nothing between them."
    if share_of_5000 > 0.3:
        return "tall bars at multiples of $5,000 stand over low ones between them, like a comb."
    return "no comb; bars at multiples of $5,000 are about as high as those between them."


def _histogram(figures_usd: NDArray[np.float64]) -> Figure:
    figure: Figure = plt.figure()
    axes = figure.add_subplot()
    edges = np.arange(_SHOWN_USD[0], _SHOWN_USD[1] + 1, _BIN_USD)
    axes.hist(figures_usd, bins=edges.tolist(), linewidth=0)
    axes.set_ylabel("Printed figures")
    theme.dollars_axis(axes.xaxis, "Yearly pay")
    return figure
