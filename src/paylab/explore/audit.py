"""Explorer of an audit's findings: how wide rounding must be before figures and claim agree."""

from __future__ import annotations

import ipywidgets as widgets
import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from paylab import theme
from paylab.cases import FINDINGS
from paylab.explore import Explorer, View, picture, sentence, stack
from paylab.stats import consistency
from paylab.stats.consistency import Interval

# The change in the lesson's practice case.
_START_USD, _END_USD, _PERCENT, _GRID_USD = 38_000, 44_000, 29, 2_000
_GRIDS = (0, 500, 1_000, 2_000, 5_000, 10_000)


def percent_and_endpoints(
    start_usd: int = _START_USD,
    end_usd: int = _END_USD,
    percent: int = _PERCENT,
    grid_usd: int = _GRID_USD,
) -> Explorer:
    """Return an explorer of a printed percent against two printed figures and their rounding.

    >>> print(percent_and_endpoints().view.text.splitlines()[0])
    inconsistent as printed: these figures allow 10.3 to 21.6 %, and 29 % is printed.
    """
    steps = {"min": 20_000, "max": 200_000, "step": 500, "readout_format": ",d"}
    options = [(f"to ${grid:,}" if grid else "not rounded", grid) for grid in _GRIDS]
    return Explorer(
        _draw,
        title="a percent and its two figures",
        how="Widen the rounding until the finding changes; then move the percent.",
        start=widgets.IntSlider(start_usd, description="From (US dollars)", **steps),
        end=widgets.IntSlider(end_usd, description="To (US dollars)", **steps),
        percent=widgets.IntSlider(percent, min=-60, max=120, description="Printed change (%)"),
        grid=widgets.SelectionSlider(
            options=options, value=grid_usd, description="The figures are rounded"
        ),
    )


def _draw(start: int, end: int, percent: int, grid: int) -> View:
    printed = consistency.rounding_interval(percent, 1)
    exact, widened = (
        Interval(*(100 * part for part in consistency.relative_change(start, end, rounded_to)))
        for rounded_to in (0, grid)
    )
    consistent, dissolved, inconsistent, _ = FINDINGS
    finding = consistent if exact.overlaps(printed) else dissolved
    finding = finding if widened.overlaps(printed) else inconsistent
    allowed = f"{widened.low:.1f} to {widened.high:.1f} %"
    words = f"{finding}: these figures allow {allowed}, and {percent} % is printed."
    alt = f"{words} Taken as exact, they give {exact.low:.1f} %."
    caption = "Bar: changes that the rounded figures allow. Dot: figures as exact. Cross: printed."
    return stack(sentence(words), picture(_figure(exact, widened, percent), caption, alt))


def _figure(exact: Interval, widened: Interval, percent: int) -> Figure:
    figure, axes = plt.subplots(figsize=(theme.SIZE_INCHES[0], 1.5))
    axes.plot(widened, [0, 0], linewidth=8, solid_capstyle="butt", alpha=0.5)
    axes.plot(exact.low, 0, "o", color="black")
    axes.plot(percent, 0, "X", markersize=11, color="C1")
    axes.set(xlabel="Change (%)", yticks=[], ylim=(-1, 1))
    drawn: Figure = figure
    return drawn
