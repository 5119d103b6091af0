# %% [markdown]
"""
# Exercise: One hump or two?

Eight questions, 20 points. Each stands alone: a question starts from what it is given, never
from your answer to another. Write in the answer cell, run it, then run the check below it. Shares
and chances are fractions: 0.02, not 2.
"""

# %% nbgrader={"grade_id": "u4_given_imports", "locked": true}
import diptest
import numpy as np
import pandas as pd
from scipy import stats
from scipy.signal import find_peaks

from paylab import documents, simulate, verdict
from paylab.check import Check
from paylab.stats import modality

# %% [markdown] nbgrader={"grade_id": "u4_q1_mixture_prompt", "locked": true}
"""
## Question 1. The mixture equation (3 points)

A share p of people has the mean `upper_usd`, all others the mean `lower_usd`, and together they
have the mean `overall_usd`. Write `mixture_share(overall_usd, lower_usd, upper_usd)`: it returns p,
a fraction. `lower_usd` is below `upper_usd`; where `overall_usd` lies outside them, no share fits,
and it raises `ValueError`. At either end the share is 0 or 1.

The newsletter's average is 140,107. Choose 125,000 for all others and read "around a million" as
900,000 to 1,100,000. Assign to `share_range` the smallest and the largest p: a tuple of two floats.
"""


# %% nbgrader={"grade_id": "u4_q1_mixture", "solution": true}
share_range = ...  # (smallest, largest), two fractions


def mixture_share(overall_usd, lower_usd, upper_usd):
    """Return the share of people in the upper group."""
    ### BEGIN SOLUTION
    if not lower_usd <= overall_usd <= upper_usd:
        raise ValueError("a mean lies between those of its groups")
    return (overall_usd - lower_usd) / (upper_usd - lower_usd)


share_range = (
    mixture_share(140_107, 125_000, 1_100_000),
    mixture_share(140_107, 125_000, 900_000),
)
### END SOLUTION


# %% nbgrader={"grade_id": "u4_q1_mixture_check", "grade": true, "points": 3}
check = Check(
    "u4_q1_mixture",
    points=3,
    audits=["nl-indeed-average", "nl-small-cluster-near-million", "nl-openai-million"],
    see="The mixture equation",
    after_submission=[
        "shares that fit a mean",
        "means that no share fits",
        "the share for around a million",
    ],
)
check.function(
    "mixture_share", try_with=(150_000, 100_000, 600_000), says="a function of three means"
)
check.sequence("share_range", length=2, says="the smallest and the largest share")
### BEGIN HIDDEN TESTS
check.calls(
    "mixture_share",
    [
        ((140_107, 125_000, 1_000_000), 15_107 / 875_000),
        ((140_107, 114_121, 1_000_000), 25_986 / 885_879),
        ((130_000, 120_000, 140_000), 0.5),
        ((120_000, 120_000, 140_000), 0.0),
        ((140_000, 120_000, 140_000), 1.0),
    ],
    label="shares that fit a mean",
    property="(1 - p) times the lower mean plus p times the upper one must give the overall mean",
    because={
        "share_of_the_others": (
            lambda f: abs(f(150_000, 100_000, 600_000) - 0.9) < 1e-9,
            "this is the share of the others; the upper group's is asked for",
        ),
        "lower_mean_left_out": (
            lambda f: abs(f(150_000, 100_000, 600_000) - 50 / 600) < 1e-9,
            "it divides by the upper mean; one more person up there adds the difference of means",
        ),
        "percent_not_fraction": (
            lambda f: abs(f(150_000, 100_000, 600_000) - 10) < 1e-6,
            "it returns a percentage; a share is a fraction between 0 and 1",
        ),
    },
)
check.calls(
    "mixture_share",
    [
        ((110_000, 120_000, 140_000), ValueError),
        ((150_000, 120_000, 140_000), ValueError),
        ((114_121, 125_000, 1_000_000), ValueError),
    ],
    label="means that no share fits",
    property="a mean outside its groups' means has no share: ValueError is promised",
    because={
        "impossible_share": (
            lambda f: not 0 <= f(110_000, 120_000, 140_000) <= 1,
            "it returns a share below 0 or above 1 where it should raise ValueError",
        ),
        "share_cut_off": (
            lambda f: f(110_000, 120_000, 140_000) in (0, 1),
            "it cuts an impossible share off at 0 or 1, which hides that the means don't fit",
        ),
    },
)
ends = [15_107 / 975_000, 15_107 / 775_000]
check.values(
    "share_range",
    ends,
    label="the share for around a million",
    property="each end is the share at one end of 900,000 to 1,100,000, the smallest first",
    because={
        "ends_swapped": (
            lambda got: np.allclose(list(got), ends[::-1]),
            "the larger share comes first; a higher upper mean needs fewer people",
        ),
        "share_moved_in_proportion": (
            lambda got: np.allclose(list(got), [0.9 * 15_107 / 875_000, 1.1 * 15_107 / 875_000]),
            "a tenth more in the upper mean is not a tenth more in the share: solve twice",
        ),
        "percent_not_fraction": (
            lambda got: np.allclose(list(got), [100 * end for end in ends]),
            "these are percentages; fractions are asked for",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u4_q2_count_prompt", "locked": true}
"""
## Question 2. Count modes by a rule (3 points)

Write `count_modes(pay_usd, bandwidth_usd)`. `pay_usd` is a numpy array. The rule, on the dollar
scale: a Gaussian kernel density estimate whose bells have the standard deviation `bandwidth_usd`;
a grid of 512 even points from 4 bandwidths below the smallest pay to 4 above the largest; a top on
that grid counts if its prominence is at least 5 % of the highest density. Return a whole number.

`find_peaks(heights, prominence=...)` of scipy finds tops by *absolute* prominence. scipy's
`gaussian_kde` takes its bandwidth as a multiple of the standard deviation (n − 1).
"""


# %% nbgrader={"grade_id": "u4_q2_count", "solution": true}
def count_modes(pay_usd, bandwidth_usd):
    """Return the number of modes by the stated rule."""
    ### BEGIN SOLUTION
    reach = 4 * bandwidth_usd
    grid = np.linspace(pay_usd.min() - reach, pay_usd.max() + reach, 512)
    heights = stats.norm.pdf(grid[:, None], pay_usd, bandwidth_usd).mean(axis=1)
    peaks, _ = find_peaks(heights, prominence=0.05 * heights.max())
    return len(peaks)
    ### END SOLUTION


# %% nbgrader={"grade_id": "u4_q2_count_check", "grade": true, "points": 3}
check = Check(
    "u4_q2_count",
    points=3,
    audits=["nl-bimodal"],
    see="A stated rule",
    after_submission=["bandwidths, wide and narrow", "tops that don't count", "a top at the edge"],
)
few = np.array([90_000.0, 100_000.0, 120_000.0, 150_000.0])
check.function("count_modes", try_with=(few, 20_000), says="a function of an array and a bandwidth")
### BEGIN HIDDEN TESTS
import numpy as np
from scipy import stats


def normal(center, spread, people):
    """Pay that is spread like a normal, without chance."""
    return stats.norm.ppf((np.arange(people) + 0.5) / people, center, spread)


two = np.concatenate([normal(90_000, 8_000, 120), normal(160_000, 9_000, 60)])
three = np.concatenate([two, normal(260_000, 12_000, 70)])
far_out = np.concatenate([np.exp(normal(11.67, 0.431, 300)), [1_000_000]])
shallow = np.concatenate([normal(100_000, 18_000, 390), normal(154_000, 18_000, 210)])
at_least = np.concatenate([np.full(80, 60_000.0), 60_000 + 400.0 * np.arange(1, 101)])


def counts(*pairs):
    """Tell whether a function returns these counts of modes."""
    return lambda f: all(int(f(pay, width)) == count for pay, width, count in pairs)


slips = {
    "bandwidth_taken_for_a_factor": (
        lambda f: f(two, 9_000) == 0 and f(two / 1e6, 0.009) != 2,
        "it smooths everything away; gaussian_kde takes a multiple of the standard deviation",
    ),
    "absolute_prominence": (
        lambda f: f(two, 9_000) == 0 and f(two / 1e6, 0.009) == 2,
        "it compares with 0.05 itself; densities per dollar are far smaller",
    ),
    "bandwidth_not_used": (
        lambda f: f(two, 5_000) == f(two, 50_000),
        "the bandwidth that it is given changes nothing",
    ),
}
check.calls(
    "count_modes",
    [
        ((two, 5_000), 2),
        ((two, 50_000), 1),
        ((three, 8_000), 3),
        ((three, 33_000), 2),
        ((shallow, 4_000), 2),
    ],
    label="bandwidths, wide and narrow",
    property="count the tops of the density at the bandwidth that is given, by the rule",
    because=slips,
)
check.calls(
    "count_modes",
    [((far_out, 12_000), 1), ((shallow, 8_000), 1), ((two, 9_000), 2)],
    label="tops that don't count",
    property="a top counts if it rises above its valley by 5 % of the highest density",
    because={
        "every_top_counted": (
            lambda f: f(far_out, 12_000) > 1,
            "one person far out makes a top, and its prominence is below 5 % of the highest",
        ),
        "height_for_prominence": (
            counts((shallow, 8_000, 2)),
            "it asks how high a top is; prominence is its rise above the valley",
        ),
        **slips,
    },
)
check.calls(
    "count_modes",
    [((at_least, 4_000), 1), ((400_000 - at_least, 4_000), 1)],
    label="a top at the edge",
    property="the grid reaches 4 bandwidths beyond the data, so that a top at an end is inside",
    because={
        "grid_ends_at_the_data": (
            counts((at_least, 4_000, 0)),
            "the top at the lowest pay lies on the grid's first point, where nothing is a top",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u4_q3_scale_prompt", "locked": true}
"""
## Question 3. One sample, two scales (2 points)

The next cell draws `two_jobs`, pay of 800 people. Count its modes by the rule (Gaussian bells,
Scott's rule, SD · n^(−1/5), with the n − 1 standard deviation *on that scale*; 512 points from 4
bandwidths below to 4 above the data; prominence of 5 % of the highest density), once in dollars and
once on natural logarithms of dollars. Assign `modes_in_dollars` and `modes_in_logs`, two whole
numbers.

Then assign to `says_bimodal` what may be said of these 800 people, one of `SENTENCES`.
"""

# %% nbgrader={"grade_id": "u4_given_two_jobs", "locked": true}
two_jobs = simulate.two_groups(
    800,
    np.random.default_rng(4),
    medians_usd=(60_000, 200_000),
    share_second=0.45,
    sigmas=(0.36, 0.36),
).pay_usd
SENTENCES = (
    "Their pay is bimodal.",
    "Their pay has one mode.",
    "It depends on the scale, which has to be named.",
)

# %% nbgrader={"grade_id": "u4_q3_scale", "solution": true}
modes_in_dollars = ...  # a whole number
modes_in_logs = ...  # a whole number
says_bimodal = ...  # one of SENTENCES
### BEGIN SOLUTION
modes_in_dollars = modality.count_modes(two_jobs)
modes_in_logs = modality.count_modes(two_jobs, scale="log")
says_bimodal = SENTENCES[2]
### END SOLUTION

# %% nbgrader={"grade_id": "u4_q3_scale_check", "grade": true, "points": 2}
check = Check(
    "u4_q3_scale",
    points=2,
    audits=["nl-bimodal"],
    see="A mode needs a scale",
    after_submission=["modes in dollars", "modes in logs", "a sentence that both counts bear"],
)
check.number("modes_in_dollars", low=0, high=100, whole=True, says="a number of modes")
check.number("modes_in_logs", low=0, high=100, whole=True, says="a number of modes")
check.text("says_bimodal", options=SENTENCES, says="one of SENTENCES")
### BEGIN HIDDEN TESTS
check.close(
    "modes_in_dollars",
    1,
    label="modes in dollars",
    property="it is not what the rule gives on the dollar scale",
    because={
        "scales_swapped": (2, "the rule gives this on another scale, not on dollars"),
    },
)
check.close(
    "modes_in_logs",
    2,
    label="modes in logs",
    property="it is not what the rule gives on natural logarithms, with a bandwidth in logs",
    because={
        "scales_swapped": (
            1,
            "the rule gives this on another scale; take logarithms first, then density and "
            "bandwidth",
        ),
        "every_top_counted": (
            lambda got: got > 2,
            "tops below a prominence of 5 % of the highest density don't count",
        ),
    },
)
check.one_of(
    "says_bimodal",
    ["It depends on the scale, which has to be named."],
    label="a sentence that both counts bear",
    because={
        "scale_not_named": (
            lambda got: True,
            "one of your two counts speaks against it: a mode belongs to a density on a scale",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u4_q4_groups_prompt", "locked": true}
"""
## Question 4. Two groups, two modes? (3 points)

Two groups of equal size have normal pay with the same standard deviation. Write
`has_two_modes(mean_1_usd, mean_2_usd, sd_usd)`: it returns `True` if the pay of all together has
two modes, which needs means *more* than two standard deviations apart, else `False`.

The table by gender prints 140,000 and 120,000. Assign to `sd_limit_usd` the standard deviation at
which two modes melt into one, a number in dollars. Then judge each of `STATEMENTS`: assign to
`is_true` a dict from each statement to `True` or `False`.
"""

# %% nbgrader={"grade_id": "u4_given_statements", "locked": true}
STATEMENTS = (
    "A table of two group averages shows that pay has two modes.",
    "Pay of two groups can have one mode.",
    "Where pay has two modes, there are two kinds of people.",
    "A table of group averages says nothing about the modes of individuals.",
)

# %% nbgrader={"grade_id": "u4_q4_groups", "solution": true}
sd_limit_usd = ...  # dollars
is_true = {STATEMENTS[0]: ..., STATEMENTS[1]: ..., STATEMENTS[2]: ..., STATEMENTS[3]: ...}


def has_two_modes(mean_1_usd, mean_2_usd, sd_usd):
    """Return whether two equal normal groups make two modes."""
    ### BEGIN SOLUTION
    return abs(mean_1_usd - mean_2_usd) > 2 * sd_usd


sd_limit_usd = (140_000 - 120_000) / 2
is_true = dict(zip(STATEMENTS, [False, True, False, True], strict=True))
### END SOLUTION


# %% nbgrader={"grade_id": "u4_q4_groups_check", "grade": true, "points": 3}
check = Check(
    "u4_q4_groups",
    points=3,
    audits=["tt-t05-gender", "nl-two-kinds-of-builders", "nl-bimodal"],
    see="Two groups are not two modes",
    after_submission=[
        "groups near and far apart",
        "the standard deviation at the limit",
        "what groups and averages show",
    ],
)
check.function(
    "has_two_modes", try_with=(100_000, 90_000, 30_000), says="a function of two means and an SD"
)
check.number("sd_limit_usd", low=0, says="a standard deviation in dollars")
check.mapping("is_true", keys=STATEMENTS, options=[True, False], says="True or False for each")
### BEGIN HIDDEN TESTS
check.calls(
    "has_two_modes",
    [
        ((140_000, 120_000, 55_000), False),
        ((140_000, 120_000, 9_500), True),
        ((120_000, 140_000, 9_500), True),
        ((120_000, 140_000, 10_500), False),
        ((120_000, 140_000, 10_000), False),
        ((60_000, 200_000, 60_000), True),
    ],
    label="groups near and far apart",
    property="two modes need a distance of more than two standard deviations, in either direction",
    because={
        "one_sd_is_enough": (
            lambda f: f(140_000, 120_000, 15_000) and not f(140_000, 120_000, 25_000),
            "it takes one standard deviation for enough; the two bells still melt into one",
        ),
        "direction_matters": (
            lambda f: f(140_000, 120_000, 9_500) != f(120_000, 140_000, 9_500),
            "its answer changes when the groups change places",
        ),
        "limit_included": (
            lambda f: f(120_000, 140_000, 10_000) and not f(120_000, 140_000, 10_500),
            "at exactly two standard deviations there is one flat top, not two",
        ),
        "two_groups_two_modes": (
            lambda f: f(140_000, 120_000, 55_000) is True,
            "two groups this near with so wide a spread make one hump",
        ),
    },
)
check.close(
    "sd_limit_usd",
    10_000,
    label="the standard deviation at the limit",
    property="at the limit the two means are two standard deviations apart",
    because={
        "one_sd_is_enough": (20_000, "this is the whole distance; two SD have to fit into it"),
        "distance_doubled": (40_000, "twice the distance; two SD have to fit into the distance"),
    },
)
check.entries(
    "is_true",
    dict(zip(STATEMENTS, [False, True, False, True], strict=True)),
    partial=True,
    label="what groups and averages show",
    property="think of two groups with a wide spread, and of one group whose pay has two tops",
    because={
        "averages_taken_for_a_shape": (
            lambda got: got[STATEMENTS[0]] is True or got[STATEMENTS[3]] is False,
            "averages don't say how people lie around them",
        ),
        "modes_taken_for_kinds": (
            lambda got: got[STATEMENTS[2]] is True,
            "a shape doesn't say who stands where: one kind of people may have two tops, too",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u4_q5_edges_prompt", "locked": true}
"""
## Question 5. Bins for heaped pay (2 points)

People round to multiples of `heap_usd`. Write `bin_edges(pay_usd, bin_width_usd, heap_usd)`: it
returns the edges of a histogram, rising, each `bin_width_usd` above the one before, every edge
half-way between two multiples of `heap_usd`. All of `pay_usd` (a numpy array) lies between the
first and the last edge; at each end less than one bin is to spare. A bin width that is no multiple
of the heap raises `ValueError`. For example, edges for heaps of 5,000 may be 52,500 and 62,500.
"""


# %% nbgrader={"grade_id": "u4_q5_edges", "solution": true}
def bin_edges(pay_usd, bin_width_usd, heap_usd):
    """Return edges half-way between heaps that cover all pay."""
    ### BEGIN SOLUTION
    if bin_width_usd % heap_usd:
        raise ValueError("the bin width is no multiple of the heap")
    half = heap_usd / 2
    first = (pay_usd.min() - half) // heap_usd * heap_usd + half
    return np.arange(first, pay_usd.max() + bin_width_usd, bin_width_usd)
    ### END SOLUTION


# %% nbgrader={"grade_id": "u4_q5_edges_check", "grade": true, "points": 2}
check = Check(
    "u4_q5_edges",
    points=2,
    audits=[],
    see="Heaped pay combs",
    after_submission=[
        "edges half-way between heaps, evenly spaced",
        "edges that cover all pay and little more",
        "bin widths that comb",
    ],
)
some = np.array([60_000.0, 75_000.0, 80_000.0])
check.function("bin_edges", try_with=(some, 10_000, 5_000), says="a function of pay and two widths")
### BEGIN HIDDEN TESTS
import numpy as np

cases = [
    (np.array([60_000.0, 75_000.0, 80_000.0]), 10_000, 5_000),
    (np.array([61_234.0, 99_000.0, 187_499.0, 120_000.0]), 15_000, 5_000),
    (np.array([43_000.0, 52_000.0, 51_000.0, 47_000.0]), 3_000, 1_000),
    (np.array([90_000.0, 250_000.0]), 10_000, 10_000),
]


def edges_of(f, case):
    return np.asarray(f(*case), dtype=float)


def even_and_half_way(f):
    for case in cases:
        edges, (_, width, heap) = edges_of(f, case), case
        if not (np.allclose(np.diff(edges), width) and np.allclose(edges % heap, heap / 2)):
            return False
    return True


def covers(f):
    for case in cases:
        edges, (pay, width, _) = edges_of(f, case), case
        spare = pay.min() - edges[0], edges[-1] - pay.max()
        if not (min(spare) >= 0 and max(spare) < width):
            return False
    return True


check.holds(
    "bin_edges",
    even_and_half_way,
    label="edges half-way between heaps, evenly spaced",
    property="the edges are not all half-way between multiples of the heap, one bin width apart",
    because={
        "edges_on_heaps": (
            lambda f: np.allclose(edges_of(f, cases[0]) % 5_000, 0),
            "its edges lie on heaps: a heap then falls to one side, whichever numpy takes",
        ),
        "bins_as_wide_as_the_heap": (
            lambda f: np.allclose(np.diff(edges_of(f, cases[0])), 5_000),
            "its bins are as wide as the heap, not as wide as asked for",
        ),
    },
)
check.holds(
    "bin_edges",
    covers,
    label="edges that cover all pay and little more",
    property="somebody's pay lies outside the edges, or a bin or more is to spare at an end",
    because={
        "highest_left_out": (
            lambda f: any(edges_of(f, case)[-1] < case[0].max() for case in cases),
            "the highest pay lies above the last edge (np.arange stops before its end)",
        ),
        "lowest_left_out": (
            lambda f: any(edges_of(f, case)[0] > case[0].min() for case in cases),
            "the lowest pay lies below the first edge",
        ),
    },
)
check.calls(
    "bin_edges",
    [
        ((cases[0][0], 7_500, 5_000), ValueError),
        ((cases[0][0], 3_000, 5_000), ValueError),
        ((cases[0][0], 2_500, 1_000), ValueError),
    ],
    label="bin widths that comb",
    property="a bin that is no multiple of the heap holds now more heaps and now fewer",
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u4_q6_dip_prompt", "locked": true}
"""
## Question 6. A dip test that knows of heaps (3 points)

`pay_usd` is a numpy array in which everybody rounded to the nearest multiple of `grid_usd`. Write
`heaping_p_value(pay_usd, grid_usd, seed, draws)`:

1. the mean and the standard deviation (n − 1) of ln pay;
2. `draws` samples of n people, lognormal with these two, drawn with `np.random.default_rng(seed)`
   and rounded to the nearest multiple of the grid;
3. the dip statistic of each, on dollars: `diptest.dipstat(sample)`;
4. return (1 + number of samples that dip at least as much as `pay_usd`) / (1 + draws).

Then suppose that for some survey the plain dip test gives p = 0.001, this one p = 0.60, and the
rule counts one mode. Assign to `conclusion` the one of `CONCLUSIONS` that follows.
"""

# %% nbgrader={"grade_id": "u4_given_conclusions", "locked": true}
CONCLUSIONS = (
    "Pay has two modes or more.",
    "Pay has one mode: that is proved.",
    "Rounding can explain the rejection; these data don't speak against one hump.",
    "With probability 0.60 pay has one mode.",
)

# %% nbgrader={"grade_id": "u4_q6_dip", "solution": true}
conclusion = ...  # one of CONCLUSIONS


def heaping_p_value(pay_usd, grid_usd, seed, draws):
    """Return how often rounded lognormal pay dips at least as much."""
    ### BEGIN SOLUTION
    logs = np.log(pay_usd)
    shape = (draws, logs.size)
    pay = np.random.default_rng(seed).lognormal(logs.mean(), logs.std(ddof=1), shape)
    samples = np.round(pay / grid_usd) * grid_usd
    dips = np.array([diptest.dipstat(sample) for sample in samples])
    return (1 + (dips >= diptest.dipstat(pay_usd)).sum()) / (1 + draws)


conclusion = CONCLUSIONS[2]
### END SOLUTION


# %% nbgrader={"grade_id": "u4_q6_dip_check", "grade": true, "points": 3}
check = Check(
    "u4_q6_dip",
    points=3,
    audits=[],
    see="What heaping does to it",
    after_submission=["one hump, rounded", "two humps, rounded", "what follows"],
)
rounded_pay = np.array([90_000.0, 95_000.0, 95_000.0, 100_000.0, 110_000.0, 130_000.0])
check.function(
    "heaping_p_value",
    try_with=(rounded_pay, 5_000, 1, 9),
    says="a function of pay, a grid, a seed and a number",
)
check.text("conclusion", options=CONCLUSIONS, says="one of CONCLUSIONS")
### BEGIN HIDDEN TESTS
import numpy as np
from scipy import stats

DRAWS = 99
# The range of right answers over 1,000 generators, widened: tests/course/test_u4.py.
ACCEPTED = {"one hump, $5,000": (0.10, 0.56), "one hump, $10,000": (0.06, 0.46)}


def spread_like(center_usd, sigma, people):
    """Lognormal pay without chance."""
    return np.exp(stats.norm.ppf((np.arange(people) + 0.5) / people, np.log(center_usd), sigma))


def to_grid(pay, grid):
    return np.round(pay / grid) * grid


def one_hump(grid):
    return to_grid(np.random.default_rng(3).lognormal(11.67, 0.3, 300), grid)


# Seven people whose dip is the least that seven people can have.
least_dip = np.array([90, 95, 100, 100, 100, 105, 110]) * 1_000.0
two_humps = to_grid(
    np.concatenate([spread_like(80_000, 0.12, 90), spread_like(190_000, 0.12, 80)]), 5_000
)


def p_values(f):
    """The p-values of one hump on two grids, of two humps, and of the least dip."""
    data = [
        (one_hump(5_000), 5_000),
        (one_hump(10_000), 10_000),
        (two_humps, 5_000),
        (least_dip, 5_000),
    ]
    return [float(f(pay, grid, 7, DRAWS)) for pay, grid in data]


def inside(found):
    pairs = zip(found, ACCEPTED.values(), strict=False)
    # Dips that are equal on paper may differ in their last bit: a few of 99 are let off.
    return found[3] > 0.95 and all(low <= value <= high for value, (low, high) in pairs)


check.holds(
    "heaping_p_value",
    lambda f: inside(p_values(f)),
    label="one hump, rounded",
    property="the p-value of rounded pay with one hump is outside what the four steps give",
    because={
        "null_not_rounded": (
            lambda f: max(p_values(f)[:2]) <= 0.03,
            "it calls rounded pay with one hump extreme: are the simulated samples rounded, too?",
        ),
        "tail_turned_round": (
            lambda f: p_values(f)[2] > 0.5,
            "two clear humps get a large p-value: count the samples that dip at least as much",
        ),
        "equal_dips_left_out": (
            lambda f: p_values(f)[3] <= 0.95,
            "where the dip is the least possible, every sample dips at least as much",
        ),
    },
)
check.holds(
    "heaping_p_value",
    lambda f: abs(p_values(f)[2] - 1 / (1 + DRAWS)) < 1e-9,
    label="two humps, rounded",
    property="no sample dips like two clear humps, and the data count as one sample of their own",
    because={
        "never_zero_forgotten": (
            lambda f: p_values(f)[2] == 0,
            "it is zero; a p-value from simulations counts the data as one sample more",
        ),
        "data_counted_above_only": (
            lambda f: abs(p_values(f)[2] - 1 / DRAWS) < 1e-9,
            "the data count as one sample more above the line, and below it as well",
        ),
        "tail_turned_round": (
            lambda f: p_values(f)[2] > 0.5,
            "two clear humps get a large p-value: count the samples that dip at least as much",
        ),
    },
)
check.one_of(
    "conclusion",
    ["Rounding can explain the rejection; these data don't speak against one hump."],
    label="what follows",
    because={
        "heaps_taken_for_modes": (
            "Pay has two modes or more.",
            "the rejection goes once the null rounds as people do",
        ),
        "large_p_taken_for_proof": (
            "Pay has one mode: that is proved.",
            "a large p-value doesn't prove the null, and this null is lognormal plus rounding",
        ),
        "p_taken_for_probability": (
            "With probability 0.60 pay has one mode.",
            "a p-value is about data under the null, not the probability of the null",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u4_q7_people_prompt", "locked": true}
"""
## Question 7. Would anybody see it? (2 points)

Suppose that a share of 0.02 of all people is in the cluster, and people are drawn by lot, each
independently (a binomial). Assign `chance_of_none`, the chance that none of 200 people is in it,
and `people_needed`, the smallest number of people with a chance of at least 0.95 that *three or
more* are in it.

Then simulate 200 samples of 3,000 people each with `simulate.with_small_cluster(3_000, rng,
share=0.04, lower_mean_usd=104_000).pay_usd` and any generator. Assign to `power` the share of
samples in which `modality.dip_test(pay).p_value` is at most 0.05.
"""

# %% nbgrader={"grade_id": "u4_q7_people", "solution": true}
chance_of_none = ...  # a fraction
people_needed = ...  # a whole number
power = ...  # a fraction
### BEGIN SOLUTION
chance_of_none = (1 - 0.02) ** 200
sizes = np.arange(3, 1_000)
people_needed = sizes[stats.binom.sf(2, sizes, 0.02) >= 0.95].min()
rng = np.random.default_rng(4)
p_values = []
for _ in range(200):
    drawn = simulate.with_small_cluster(3_000, rng, share=0.04, lower_mean_usd=104_000)
    p_values.append(modality.dip_test(drawn.pay_usd).p_value)
power = np.mean(np.array(p_values) <= 0.05)
### END SOLUTION

# %% nbgrader={"grade_id": "u4_q7_people_check", "grade": true, "points": 2}
check = Check(
    "u4_q7_people",
    points=2,
    audits=["nl-small-cluster-near-million", "nl-few-million-examples"],
    see="How many people it takes",
    after_submission=["the chance of none", "the number of people", "the power of the dip test"],
)
check.fraction("chance_of_none", low=0, says="a chance")
check.number("people_needed", low=1, whole=True, says="a number of people")
check.fraction("power", low=0, says="a share of samples")
### BEGIN HIDDEN TESTS
from scipy import stats

check.close(
    "chance_of_none",
    0.98**200,
    within=1e-6,
    label="the chance of none",
    property="every one of 200 independent people has to be outside the cluster",
    because={
        "chance_of_some": (
            lambda got: abs(got - (1 - 0.98**200)) < 1e-6,
            "this is the chance that somebody is in it",
        ),
        "chances_added": (
            lambda got: got in (0, 1) or abs(got - 0.02) < 1e-9,
            "chances of 200 people multiply; they don't add up",
        ),
        "poisson_for_binomial": (
            lambda got: abs(got - np.exp(-4)) < 1e-6,
            "this is the Poisson approximation; the binomial is asked for",
        ),
    },
)
sizes = np.arange(1, 1_000)


def enough_for(members):
    """The smallest number of people with so many in the cluster at a chance of 0.95."""
    return int(sizes[stats.binom.sf(members - 1, sizes, 0.02) >= 0.95].min())


needed, one_is_enough, more_than_three = (enough_for(members) for members in (3, 1, 4))
check.close(
    "people_needed",
    needed,
    within=0.5,
    label="the number of people",
    property="the smallest n with a chance of 0.95 or more that three or more are in the cluster",
    because={
        "expected_for_likely": (
            150,
            "with this n three are expected on average; the chance of three or more is far lower",
        ),
        "one_is_enough": (one_is_enough, "this n is enough for one person; three are asked for"),
        "more_than_three": (more_than_three, "this n is for more than three; three are enough"),
        "one_too_few": (needed - 1, "the chance at this n is still just below 0.95"),
    },
)
# The range of right answers over 1,000 generators, widened: tests/course/test_u4.py.
ACCEPTED_POWER = (0.69, 0.96)
check.between(
    "power",
    *ACCEPTED_POWER,
    label="the power of the dip test",
    property="it is not how often 200 such samples are rejected at 5 %",
    because={
        "chance_of_missing": (
            lambda got: 1 - ACCEPTED_POWER[1] <= got <= 1 - ACCEPTED_POWER[0],
            "this may be the share of samples that are *not* rejected",
        ),
        "too_few_people": (
            lambda got: got < 0.03,
            "hardly any sample is rejected: are there 3,000 people in each, 4 % in the cluster?",
        ),
        "everything_rejected": (
            lambda got: got > 0.99,
            "nearly every sample is rejected: count p-values at or below 0.05",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u4_q8_verdict_prompt", "locked": true}
"""
## Question 8. Verdicts (2 points)

Five of the newsletter's claims are shown below. You know: no data are given; at some lower mean a
share of about 2 % solves the mixture equation; no comparable data on individuals are at hand.
Assign to `rungs` a dict from each claim's id to a text out of `verdict.RUNGS`. Where reasonable
people differ, several rungs are accepted.

A reader tests 200 salaries from a job site: dip test on dollars, p = 0.90. Assign to
`reader_may_say` the one of `REPLIES` that follows.
"""

# %% nbgrader={"grade_id": "u4_given_claims", "locked": true}
CLAIMS = (
    "nl-bimodal",
    "nl-small-cluster-near-million",
    "nl-large-cluster-under-250k",
    "nl-two-modes-persist",
    "nl-frontier-paid-more",
)
REPLIES = (
    "The newsletter is refuted: pay has one mode.",
    "The newsletter is confirmed.",
    "Against so small a cluster this test has no power at 200 people: nothing follows.",
)
pd.set_option("display.max_colwidth", None)
documents.claims("newsletter").set_index("id").loc[list(CLAIMS), ["claim", "kind"]]

# %% nbgrader={"grade_id": "u4_q8_verdict", "solution": true}
rungs = {
    "nl-bimodal": ...,
    "nl-small-cluster-near-million": ...,
    "nl-large-cluster-under-250k": ...,
    "nl-two-modes-persist": ...,
    "nl-frontier-paid-more": ...,
}
reader_may_say = ...  # one of REPLIES
### BEGIN SOLUTION
rungs = {
    "nl-bimodal": "consistent but unverifiable",
    "nl-small-cluster-near-million": "consistent but unverifiable",
    "nl-large-cluster-under-250k": "consistent but unverifiable",
    "nl-two-modes-persist": "cannot be assessed",
    "nl-frontier-paid-more": "cannot be assessed",
}
reader_may_say = REPLIES[2]
### END SOLUTION

# %% nbgrader={"grade_id": "u4_q8_verdict_check", "grade": true, "points": 2}
check = Check(
    "u4_q8_verdict",
    points=2,
    audits=[
        "nl-bimodal",
        "nl-small-cluster-near-million",
        "nl-large-cluster-under-250k",
        "nl-two-modes-persist",
        "nl-frontier-paid-more",
    ],
    see="The audit, step by step",
    after_submission=["verdicts that their evidence bears", "what a large p-value allows"],
)
check.mapping("rungs", keys=CLAIMS, options=verdict.RUNGS, says="a verdict for each claim")
check.text("reader_may_say", options=REPLIES, says="one of REPLIES")
### BEGIN HIDDEN TESTS
either = {"consistent but unverifiable", "cannot be assessed"}
check.entries(
    "rungs",
    dict.fromkeys(CLAIMS[:3], either) | dict.fromkeys(CLAIMS[3:], "cannot be assessed"),
    partial=True,
    label="verdicts that their evidence bears",
    property="a verdict is never stronger than its evidence, and a forecast without a date or a "
    "figure leaves nothing to check",
    because={
        "solvable_taken_for_support": (
            lambda got: "supported" in [got[claim] for claim in CLAIMS],
            "that an equation can be solved is consistency; no data support the claim",
        ),
        "no_sight_taken_for_contradiction": (
            lambda got: "contradicted by better data" in [got[claim] for claim in CLAIMS],
            "no comparable data are at hand, so none can contradict",
        ),
        "premise_taken_for_print": (
            lambda got: "inconsistent as printed" in [got[claim] for claim in CLAIMS],
            "no two printed figures disagree: a share solves the equation",
        ),
    },
)
check.one_of(
    "reader_may_say",
    ["Against so small a cluster this test has no power at 200 people: nothing follows."],
    label="what a large p-value allows",
    see="How many people it takes",
    because={
        "large_p_taken_for_proof": (
            "The newsletter is refuted: pay has one mode.",
            "the test would say the same if the cluster were there",
        ),
        "large_p_taken_for_support": (
            "The newsletter is confirmed.",
            "a test that doesn't reject one mode is no evidence for two",
        ),
    },
)
### END HIDDEN TESTS
check.score()
