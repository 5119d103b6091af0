"""Explorers of humps: what bandwidth, bins and scale make of pay, and what a small cluster shows.

Densities, modes and tests come from `paylab.stats.modality`, pay from `paylab.simulate`.
"""

from __future__ import annotations

import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from paylab import documents, simulate, theme
from paylab.explore import Explorer, View, picture, sentence, stack
from paylab.stats import modality
from paylab.stats.consistency import implied_share

Pay = NDArray[np.float64]

SHAPES = ("one hump", "one hump, people round to $5,000", "two groups, 60k and 200k")
_SCALES = (("dollars", "dollars"), ("logs", "log"))
_MULTIPLES = (0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)
_BINS_USD = (1_000, 3_000, 5_000, 7_500, 10_000, 20_000, 40_000)
_PEOPLE = (50, 200, 1_000, 5_000)
_SHOWN_USD = (20_000, 500_000)
_SEED = 4
# Largest so that the dip test, which is quick, still answers at once.
_CLUSTER_PEOPLE = (50, 200, 1_000, 5_000, 20_000)
_CLUSTER_SPREADS = (0.05, 0.1, 0.2, 0.3)
_CLUSTER_SHOWN_USD = (20_000, 2_500_000)
_CLUSTER_BINS = 60


def bandwidth_bins_and_scale(
    shape: str = SHAPES[0], people: int = 1_000, multiple: float = 0.25, bin_usd: int = 5_000
) -> Explorer:
    """Return an explorer of what a bandwidth, a bin width and a scale make of one sample.

    `multiple` is of the bandwidth that Scott's rule gives. On the log scale a bin is as wide at the
    course's median as on the dollar scale, and spans the same ratio everywhere.

    >>> print(bandwidth_bins_and_scale().view.text.splitlines()[0])
    In dollars, at 0.25 times Scott's bandwidth: 6 modes by the rule, 17 bumps in all.
    """
    return Explorer(
        _draw_sample,
        title="bandwidth, bin width and scale",
        how="Keep the people, smooth more and less; then change the bins, the scale, the shape.",
        shape=widgets.Dropdown(options=SHAPES, value=shape, description="Pay has"),
        people=widgets.SelectionSlider(options=_PEOPLE, value=people, description="People"),
        scale=widgets.Dropdown(options=_SCALES, value="dollars", description="Scale"),
        multiple=widgets.SelectionSlider(
            options=_MULTIPLES, value=multiple, description="Bandwidth (times Scott's rule)"
        ),
        bin_usd=widgets.SelectionSlider(
            options=[(f"${width:,}", width) for width in _BINS_USD],
            value=bin_usd,
            description="Bin width",
        ),
    )


def sample(shape: str, people: int, seed: int = _SEED) -> Pay:
    """Return simulated pay of one of `SHAPES`, in US dollars; ValueError for an unknown shape.

    >>> sample("one hump", 50).shape
    (50,)
    """
    if shape not in SHAPES:
        raise ValueError(f"shape is {shape!r}; it is one of: {', '.join(SHAPES)}")
    rng = np.random.default_rng(seed)
    if shape == SHAPES[2]:
        return simulate.two_groups(
            people, rng, medians_usd=(60_000, 200_000), share_second=0.45, sigmas=(0.36, 0.36)
        ).pay_usd
    if shape == SHAPES[1]:
        return simulate.pay(people, rng, round_to_usd=1_000, share_heaped=0.55)
    return simulate.pay(people, rng)


def small_cluster(
    lower_mean_usd: int = 125_000, people: int = 200, cluster_sigma: float = 0.1
) -> Explorer:
    """Return an explorer of the newsletter's cluster: how many people, and what they show.

    The share follows from the newsletter's mean, a cluster at a million and the lower mean.

    >>> print(small_cluster().view.text.splitlines()[0])
    1.73 % in the cluster: of 200 people 0 to 7 in 95 % of samples, none at all in 3.1 %.
    """
    return Explorer(
        _draw_cluster,
        title="a small cluster near a million dollars",
        how="Move the mean of the others, then the number of people, then how wide the cluster is.",
        lower=widgets.IntSlider(
            lower_mean_usd,
            min=80_000,
            max=139_000,
            step=1_000,
            readout_format=",d",
            description="Mean of the others (US dollars)",
        ),
        people=widgets.SelectionSlider(
            options=[(f"{count:,}", count) for count in _CLUSTER_PEOPLE],
            value=people,
            description="People",
        ),
        sigma=widgets.SelectionSlider(
            options=_CLUSTER_SPREADS,
            value=cluster_sigma,
            description="Spread of the cluster (SD of logs)",
        ),
    )


def draw_modes(axes: Axes, pay_usd: Pay, modes_usd: Pay, bandwidth: float, scale: str) -> None:
    """Draw the density of pay at a bandwidth (dollars or log units), its modes as triangles."""
    kind: modality.Scale = "log" if scale == "log" else "dollars"
    estimate = modality.density(pay_usd, scale=kind, bandwidth=bandwidth)
    (line,) = axes.plot(estimate["pay_usd"], estimate["density"], color="C1")
    heights = np.interp(modes_usd, estimate["pay_usd"], estimate["density"])
    axes.plot(modes_usd, heights, "v", color=line.get_color(), markersize=9)


def _draw_sample(shape: str, people: int, scale: str, multiple: float, bin_usd: int) -> View:
    pay = sample(shape, people)
    kind: modality.Scale = "log" if scale == "log" else "dollars"
    width = multiple * modality.rule_bandwidth(pay, scale=kind)
    modes = modality.find_modes(pay, scale=kind, bandwidth=width)["pay_usd"].to_numpy()
    bumps = len(modality.find_modes(pay, scale=kind, bandwidth=width, prominence=0))
    found = f"{_count(len(modes), 'mode')} by the rule, {_count(bumps, 'bump')} in all"
    where = "In logs" if scale == "log" else "In dollars"
    return stack(
        sentence(f"{where}, at {multiple:g} times Scott's bandwidth: {found}."),
        picture(
            _sample_figure(pay, modes, width, scale, bin_usd),
            caption=f"{people:,} simulated people, {shape}. Bin width {_bin(bin_usd, scale)}, "
            f"bandwidth {_width(width, scale)}. Triangles: modes with a prominence of 5 % or more.",
            alt=f"Histogram of pay under a density curve with {found}.",
        ),
    )


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")


def _bin(bin_usd: int, scale: str) -> str:
    ratio = f"{100 * np.expm1(bin_usd / simulate.MEDIAN_USD):.0f} %"
    return ratio if scale == "log" else f"${bin_usd:,}"


def _width(width: float, scale: str) -> str:
    return f"{width:.3f} in logs" if scale == "log" else f"${width:,.0f}"


def _sample_figure(pay: Pay, modes: Pay, width: float, scale: str, bin_usd: int) -> Figure:
    figure: Figure = plt.figure()
    axes = figure.add_subplot()
    low, high = _SHOWN_USD
    if scale == "log":
        step = bin_usd / simulate.MEDIAN_USD
        edges = np.exp(np.arange(np.log(low), np.log(high) + step, step))
        heights = np.histogram(pay, edges)[0] / (pay.size * step)
    else:
        edges = np.arange(low, high + bin_usd, bin_usd)
        heights = np.histogram(pay, edges)[0] / (pay.size * bin_usd)
    axes.stairs(heights, edges, fill=True, color="C0", alpha=0.4)
    draw_modes(axes, pay, modes, width, scale)
    axes.set(xscale="log" if scale == "log" else "linear", xlim=_SHOWN_USD)
    axes.set_ylabel("Density (per log unit)" if scale == "log" else "Density (per dollar)")
    theme.dollars_axis(axes.xaxis, "Yearly pay")
    return figure


def _draw_cluster(lower: int, people: int, sigma: float) -> View:
    overall = float(documents.claim("nl-indeed-average")["value"])
    top = float(documents.claim("nl-small-cluster-near-million")["value"])
    share = implied_share(overall, top, lower).low
    count = modality.people_in_cluster(people, share)
    drawn = simulate.with_small_cluster(
        people,
        np.random.default_rng(_SEED),
        share=share,
        lower_mean_usd=lower,
        cluster_mean_usd=top,
        cluster_sigma=sigma,
    )
    inside = int(drawn.in_second.sum())
    test = modality.dip_test(drawn.pay_usd)
    return stack(
        sentence(
            f"{100 * share:.2f} % in the cluster: of {people:,} people {count.low} to {count.high} "
            f"in 95 % of samples, none at all in {100 * count.probability_of_none:.1f} %."
        ),
        sentence(
            f"This sample holds {inside}; the dip test gives p = {test.p_value:.3f}, the rule "
            f"counts {_count(modality.count_modes(drawn.pay_usd), 'mode')} in dollars."
        ),
        picture(
            _cluster_figure(drawn.pay_usd),
            caption=f"{people:,} simulated people, each a short stroke below the bars; "
            f"{_CLUSTER_BINS} bins of equal ratio. Dashed: one million dollars.",
            alt=f"One broad hump around {theme.in_thousands(float(np.median(drawn.pay_usd)))}, and "
            f"{_count(inside, 'stroke')} of the cluster near a million, far to the right.",
        ),
    )


def _cluster_figure(pay: Pay) -> Figure:
    figure: Figure = plt.figure()
    axes = figure.add_subplot()
    low, high = _CLUSTER_SHOWN_USD
    axes.hist(pay, bins=np.geomspace(low, high, _CLUSTER_BINS + 1).tolist(), linewidth=0)
    rug(axes, pay)
    axes.axvline(1_000_000, color="black", linestyle="--", linewidth=1)
    axes.set(xscale="log", xlim=_CLUSTER_SHOWN_USD, ylabel="People")
    theme.dollars_axis(axes.xaxis, "Yearly pay")
    axes.set_xticks([50_000, 200_000, 1_000_000])
    return figure


def rug(axes: Axes, pay_usd: Pay) -> None:
    """Draw each person as a short stroke below the zero of an axes that is drawn already."""
    height = 0.06 * axes.get_ylim()[1]
    axes.vlines(pay_usd, -1.3 * height, -0.3 * height, color="C3", linewidth=1)
    axes.set_ylim(bottom=-1.6 * height)
