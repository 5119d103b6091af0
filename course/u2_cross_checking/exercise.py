# %% [markdown]
"""
# Exercise: Cross-checking

Eight questions, 20 points. Each stands alone: a question starts from what it is given, never
from your answer to another. Write in the answer cell, run it, then run the check below it. A
check says what it looked at; some of its parts run after you submit.
"""

# %% nbgrader={"grade_id": "u2_given_imports", "locked": true}
import math
from itertools import product

import numpy as np
import pandas as pd

from paylab import documents, reference
from paylab.check import Check

# %% [markdown] nbgrader={"grade_id": "u2_q1_one_basis_prompt", "locked": true}
"""
## Question 1. One basis (3 points)

The next cell holds what you need. Assign three things.

- `newsletter_2025_usd`, a float: how many dollars of May 2025 buy what the newsletter's average
  bought in November 2021, by the price index.
- `london_base_usd`, a float: the *base* pay of an invented survey in London, in US dollars, not
  rounded. The survey prints total pay in pounds; bonus and stock are a share of that total.
- `same_basis`, a dict: compare `newsletter_2025_usd` with the OEWS mean of software developers.
  For each key say whether the basis is `"same"`, `"different"`, or whether the newsletter leaves
  it `"not stated"`.
"""

# %% nbgrader={"grade_id": "u2_given_basis", "locked": true}
newsletter_usd = documents.claim("nl-indeed-average")["value"]  # dollars of November 2021
cpi_november_2021 = reference.published_value("cpi-u-november-2021")  # price index (BLS)
cpi_may_2025 = reference.published_value("cpi-u-may-2025")
london_total_gbp = 90_000  # pounds a year
extras_share_of_total = 0.15  # bonus and stock
usd_per_gbp = 1.30  # dollars for one pound
documents.claim("nl-indeed-average")[["claim", "statistic", "population", "stated_source"]]

# %% nbgrader={"grade_id": "u2_q1_one_basis", "solution": true}
newsletter_2025_usd = ...  # a float, dollars of May 2025
london_base_usd = ...  # a float, US dollars
same_basis = {
    "price level": ...,
    "job title": ...,
    "base or total pay": ...,
    "number of people": ...,
}
### BEGIN SOLUTION
newsletter_2025_usd = newsletter_usd * cpi_may_2025 / cpi_november_2021
london_base_usd = london_total_gbp * (1 - extras_share_of_total) * usd_per_gbp
same_basis = {
    "price level": "same",
    "job title": "different",
    "base or total pay": "not stated",
    "number of people": "not stated",
}
### END SOLUTION

# %% nbgrader={"grade_id": "u2_q1_one_basis_check", "grade": true, "points": 3}
check = Check(
    "u2_q1_one_basis",
    points=3,
    audits=["nl-indeed-average", "tt-t03-city", "tt-t10-country"],
    see="Same basis before comparing",
    after_submission=["dollars of May 2025", "base pay in US dollars", "what differs"],
)
check.number("newsletter_2025_usd", low=1_000, says="dollars of May 2025")
check.number("london_base_usd", low=1_000, says="base pay in US dollars")
check.mapping(
    "same_basis",
    keys=["price level", "job title", "base or total pay", "number of people"],
    options=["same", "different", "not stated"],
    says="one word for each of four bases",
)
### BEGIN HIDDEN TESTS
check.close(
    "newsletter_2025_usd",
    140_107 * 321.465 / 277.948,
    within=1,
    label="dollars of May 2025",
    property="the ratio of the two index values turns dollars of the one month into the other's",
    because={
        "index_ratio_upside_down": (
            140_107 * 277.948 / 321.465,
            "the ratio is upside down: prices rose, so it takes more dollars later, not fewer",
        ),
        "index_points_taken_for_percent": (
            140_107 * (1 + (321.465 - 277.948) / 100),
            "the difference of two index values is taken for a percentage; only their ratio is one",
        ),
    },
)
check.close(
    "london_base_usd",
    90_000 * 0.85 * 1.3,
    within=1,
    label="base pay in US dollars",
    property="base is the total less bonus and stock, and a pound buys more than one dollar",
    because={
        "extras_taken_as_share_of_base": (
            90_000 / 1.15 * 1.3,
            "bonus and stock are a share of the total here; this treats them as added to the base",
        ),
        "rate_upside_down": (
            90_000 * 0.85 / 1.3,
            "the exchange rate is upside down: it says how many dollars one pound buys",
        ),
        "total_compared_with_base": (
            90_000 * 1.3,
            "this is total pay: bonus and stock are still in it",
        ),
    },
)
check.entries(
    "same_basis",
    {
        "price level": "same",
        "job title": "different",
        "base or total pay": "not stated",
        "number of people": "not stated",
    },
    partial=True,
    label="what differs",
    property="read again what the newsletter says of its figure, and what was done to it",
    because={
        "silence_taken_for_sameness": (
            lambda b: b["base or total pay"] == "same",
            "the newsletter does not say what its average counts; silence is not agreement",
        ),
        "other_job_overlooked": (
            lambda b: b["job title"] == "same",
            "software developers are taken for machine learning engineers; OEWS has no line for "
            "the latter",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u2_q2_feasible_prompt", "locked": true}
"""
## Question 2. The overall mean that several tables allow (3 points)

Write `feasible_range(tables, rounded_to)`. `tables` is a list of lists: the group means of
several partitions of the same people, in dollars. Each printed mean was rounded to a multiple of
`rounded_to` dollars; 0 means exact. Return the pair (low, high) of overall means that suit every
table, both ends included, or `None` if none does. Where exactly one mean does, low equals high.
"""

# %% nbgrader={"grade_id": "u2_given_partitions", "locked": true}
names = ["tt-t01-experience", "tt-t04-education", "tt-t05-gender", "tt-t06-role"]
names.append("tt-t07-company-size")
partitions = [documents.table(name)["value_usd"].tolist() for name in names]
partitions


# %% nbgrader={"grade_id": "u2_q2_feasible", "solution": true}
def feasible_range(tables, rounded_to):
    """Return (low, high) of the overall means that suit every table, or None."""
    ### BEGIN SOLUTION
    low = max(min(table) for table in tables) - rounded_to / 2
    high = min(max(table) for table in tables) + rounded_to / 2
    return (low, high) if low <= high else None
    ### END SOLUTION


# %% nbgrader={"grade_id": "u2_q2_feasible_check", "grade": true, "points": 3}
check = Check(
    "u2_q2_feasible",
    points=3,
    audits=[
        "tt-t01-experience",
        "tt-t04-education",
        "tt-t05-gender",
        "tt-t06-role",
        "tt-t07-company-size",
    ],
    see="What the overall mean can be",
    after_submission=["exact figures", "rounded figures", "tables that do not fit together"],
)
check.function("feasible_range", try_with=(partitions, 0), says="a function of tables and a grid")
### BEGIN HIDDEN TESTS
five = [
    [80_000, 100_000, 130_000, 160_000, 200_000],
    [100_000, 130_000, 170_000],
    [140_000, 120_000],
    [125_000, 130_000, 135_000, 120_000, 115_000],
    [120_000, 140_000, 160_000],
]
joined = (
    lambda f: tuple(f([[100_000, 140_000], [120_000, 160_000]], 0)) == (100_000, 160_000),
    "it spans everything that any table allows; the mean has to suit every table at once",
)
check.calls(
    "feasible_range",
    [
        (([[140_000, 120_000]], 0), (120_000, 140_000)),
        ((five, 0), (120_000, 135_000)),
        (([[90_000, 150_000], [100_000, 110_000], [95_000, 200_000]], 0), (100_000, 110_000)),
    ],
    label="exact figures",
    property="the mean lies between each table's smallest and largest row",
    because={
        "ranges_joined": joined,
        "order_of_rows_trusted": (
            lambda f: tuple(f([[140_000, 120_000]], 0)) == (140_000, 120_000),
            "it takes the first and the last row for the smallest and the largest",
        ),
        "mean_of_means": (
            lambda f: f([[140_000, 120_000]], 0)[0] == 130_000,
            "it averages the rows, but nothing says that they weigh the same",
        ),
    },
)
check.calls(
    "feasible_range",
    [
        ((five, 5_000), (117_500, 137_500)),
        ((five, 10_000), (115_000, 140_000)),
        (([[100_000, 104_000], [106_000, 120_000]], 2_000), (105_000, 105_000)),
    ],
    label="rounded figures",
    property="a printed mean stands for what lies up to half a step below and above it",
    because={
        "ranges_joined": joined,
        "rounding_ignored": (
            lambda f: tuple(f([[120_000, 140_000]], 10_000)) == (120_000, 140_000),
            "it gives the same range whatever the rounding",
        ),
        "whole_step_each_way": (
            lambda f: tuple(f([[120_000, 140_000]], 10_000)) == (110_000, 150_000),
            "it goes a whole step down and up; rounding moves a figure by half a step at most",
        ),
        "range_made_narrower": (
            lambda f: tuple(f([[120_000, 140_000]], 10_000)) == (125_000, 135_000),
            "rounding makes the range narrower here; not knowing can only make it wider",
        ),
        "touching_taken_for_apart": (
            lambda f: f([[100_000, 104_000], [106_000, 120_000]], 2_000) is None,
            "two ranges that share just one value still allow that value",
        ),
    },
)
check.calls(
    "feasible_range",
    [
        (([[90_000, 100_000], [120_000, 130_000]], 0), None),
        (([[90_000, 100_000], [120_000, 130_000]], 10_000), None),
        (([[150_000, 170_000], [100_000, 160_000], [100_000, 110_000]], 5_000), None),
    ],
    label="tables that do not fit together",
    property="where no overall mean suits every table, it returns None",
    because={
        "ranges_joined": joined,
        "empty_range_returned": (
            lambda f: f([[90_000, 100_000], [120_000, 130_000]], 0)[0] == 120_000,
            "it returns a range whose low lies above its high",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u2_q3_weights_prompt", "locked": true}
"""
## Question 3. From states to the nation (2 points)

`states` holds what OEWS prints for data scientists: jobs, mean and median pay by state. Assign
to `nation_mean_usd` the mean pay of all these jobs together, a float. Assign to
`nation_median_range_usd` a pair (low, high): the narrowest range that surely holds the median of
all these jobs, whatever happens within the states.
"""

# %% nbgrader={"grade_id": "u2_given_states", "locked": true}
states = reference.occupations_by_state().query("soc == '15-2051' and area != 'Puerto Rico'")
states = states[["area", "employment", "mean_usd", "p50_usd"]].dropna()
states = states.astype({"employment": int}).rename(columns={"p50_usd": "median_usd"})
states.head()

# %% nbgrader={"grade_id": "u2_q3_weights", "solution": true}
nation_mean_usd = ...  # a float, US dollars
nation_median_range_usd = ...  # a pair (low, high), US dollars
### BEGIN SOLUTION
nation_mean_usd = (states["mean_usd"] * states["employment"]).sum() / states["employment"].sum()
nation_median_range_usd = (states["median_usd"].min(), states["median_usd"].max())
### END SOLUTION

# %% nbgrader={"grade_id": "u2_q3_weights_check", "grade": true, "points": 2}
check = Check(
    "u2_q3_weights",
    points=2,
    audits=[],
    see="Averages of averages need weights",
    after_submission=["the mean of all jobs", "the range of the median"],
)
check.number("nation_mean_usd", low=10_000, high=1_000_000, says="the mean of all jobs")
check.sequence("nation_median_range_usd", length=2, says="a pair of low and high")
### BEGIN HIDDEN TESTS
from paylab import reference as oews

area = oews.occupations_by_state().query("soc == '15-2051' and area != 'Puerto Rico'")
area = area[["employment", "mean_usd", "p50_usd"]].dropna().astype(float)
check.close(
    "nation_mean_usd",
    (area["mean_usd"] * area["employment"]).sum() / area["employment"].sum(),
    within=1,
    label="the mean of all jobs",
    property="each state counts as much as it has jobs",
    because={
        "mean_of_means": (
            area["mean_usd"].mean(),
            "every state counts the same here, the smallest as much as the largest",
        ),
        "weighted_median_for_mean": (
            (area["p50_usd"] * area["employment"]).sum() / area["employment"].sum(),
            "this pools the medians, which do not pool; the question asks for the mean",
        ),
    },
)
check.values(
    "nation_median_range_usd",
    [area["p50_usd"].min(), area["p50_usd"].max()],
    within=1,
    label="the range of the median",
    property="half of all jobs lie below the pooled median; ask how low and how high it can be",
    because={
        "means_bound_the_median": (
            lambda pair: pair[0] == area["mean_usd"].min() or pair[1] == area["mean_usd"].max(),
            "these are bounds of the mean; the medians bound the median",
        ),
        "median_averaged": (
            lambda pair: pair[0] == pair[1] or area["p50_usd"].min() < pair[0] < pair[1],
            "the range is narrower than the states allow: medians can't be averaged, and head "
            "counts do not narrow the bounds",
        ),
        "low_and_high_swapped": (
            lambda pair: pair[0] > pair[1],
            "low stands above high",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u2_q4_implied_share_prompt", "locked": true}
"""
## Question 4. Implied shares (2 points)

Take the averages of women and men that Table 5 prints, and suppose that the mean of all is
printed as 135,000 dollars.

- `women_share`, a dict: for each rounding (0, 5,000 and 10,000 dollars, of all three figures) the
  pair (lowest, highest) share of women that the figures allow, as fractions from 0 to 1. 0 means
  exact figures, and then both are the same. Hint: the extremes lie at ends of the three intervals;
  no share is below 0 or above 1.
- `mean_at_published_share_usd`, a float: the mean of all, figures taken as exact, if the share of
  women is `published_share`.
"""

# %% nbgrader={"grade_id": "u2_given_shares", "locked": true}
men_usd, women_usd = documents.table("tt-t05-gender")["value_usd"]
overall_usd = 135_000  # supposed
published_share = reference.published_value("cps-women-share-software-developers-2025") / 100
men_usd, women_usd, published_share

# %% nbgrader={"grade_id": "u2_q4_implied_share", "solution": true}
women_share = {0: ..., 5_000: ..., 10_000: ...}  # pairs (lowest, highest) of fractions
mean_at_published_share_usd = ...  # a float, US dollars
### BEGIN SOLUTION
women_share = {}
for rounded_to in (0, 5_000, 10_000):
    step = rounded_to / 2
    ends = [(figure - step, figure + step) for figure in (overall_usd, women_usd, men_usd)]
    shares = [(men - overall) / (men - women) for overall, women, men in product(*ends)]
    women_share[rounded_to] = (max(min(shares), 0), min(max(shares), 1))
mean_at_published_share_usd = published_share * women_usd + (1 - published_share) * men_usd
### END SOLUTION

# %% nbgrader={"grade_id": "u2_q4_implied_share_check", "grade": true, "points": 2}
check = Check(
    "u2_q4_implied_share",
    points=2,
    audits=["tt-t05-gender"],
    see="The share that a mean implies",
    after_submission=["shares for each rounding", "the mean at a published share"],
)
check.mapping("women_share", keys=[0, 5_000, 10_000], says="a pair of shares for each rounding")
check.holds(
    "women_share",
    lambda pairs: all(0 <= end <= 1 for pair in pairs.values() for end in pair),
    label="fractions from 0 to 1",
    property="some entry is no pair of fractions from 0 to 1",
    weight=0,
)
check.number("mean_at_published_share_usd", low=1_000, says="the mean of all, in dollars")
### BEGIN HIDDEN TESTS
check.entries(
    "women_share",
    {0: (0.25, 0.25), 5_000: (0.0, 0.5), 10_000: (0.0, 0.75)},
    within=1e-6,
    label="shares for each rounding",
    property="some of the eight combinations of interval ends reach a lower or a higher share",
    because={
        "share_of_the_other_group": (
            lambda w: abs(w[0][0] - 0.75) < 1e-6,
            "this is the share of men: with more men the mean lies nearer to theirs",
        ),
        "only_the_mean_rounded": (
            lambda w: abs(w[5_000][0] - 0.125) < 1e-6 and abs(w[5_000][1] - 0.375) < 1e-6,
            "only the mean of all is taken as rounded; the figures of women and of men are, too",
        ),
        "all_figures_move_together": (
            lambda w: w[5_000][0] == w[5_000][1],
            "all three figures move up or down together here, but each may be off in its own way",
        ),
        "whole_step_each_way": (
            lambda w: abs(w[5_000][1] - 0.75) < 1e-6 and abs(w[5_000][0]) < 1e-6,
            "it goes a whole step down and up; rounding moves a figure by half a step at most",
        ),
    },
)
check.close(
    "mean_at_published_share_usd",
    0.205 * 120_000 + 0.795 * 140_000,
    within=1,
    label="the mean at a published share",
    property="each group counts by its share, and the shares sum to 1",
    because={
        "shares_swapped": (
            0.795 * 120_000 + 0.205 * 140_000,
            "women and men have changed places",
        ),
        "mean_of_means": (
            130_000,
            "both groups count the same here, whatever the share",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u2_q5_offset_prompt", "locked": true}
"""
## Question 5. Ten thousand apart (3 points)

`medians` and `averages` hold the two tables by industry.

- `offsets_usd`, a dict: average less median for the three industries that stand in both, under
  the names of `averages`.
- `share_of_rows`, a fraction: simulate 10,000 groups. A group's median is uniform between 125,000
  and 135,000 dollars, its mean is median · exp(σ² / 2) with σ = 0.431. Round both to the nearest
  10,000 and give the share of groups whose rounded mean is *exactly* 10,000 above the rounded
  median. Any seed will do.
- `verdict_offset`, one of the five rungs: what do equal offsets in three rows make of the two
  tables, if you have no other data?
"""

# %% nbgrader={"grade_id": "u2_given_industries", "locked": true}
medians = documents.table("tt-early-industry").set_index("label")["value_usd"]
averages = documents.table("tt-t02-industry").set_index("label")["value_usd"]
rng = np.random.default_rng(2)
medians, averages

# %% nbgrader={"grade_id": "u2_q5_offset", "solution": true}
offsets_usd = {"Technology": ..., "Finance": ..., "Healthcare": ...}  # dollars
share_of_rows = ...  # a fraction
verdict_offset = ...  # one of the five rungs, a text
### BEGIN SOLUTION
offsets_usd = {
    "Technology": averages["Technology"] - medians["Tech"],
    "Finance": averages["Finance"] - medians["Finance"],
    "Healthcare": averages["Healthcare"] - medians["Healthcare"],
}
true_medians = rng.uniform(125_000, 135_000, 10_000)
true_means = true_medians * math.exp(0.431**2 / 2)
apart = np.round(true_means / 10_000) - np.round(true_medians / 10_000)
share_of_rows = np.mean(apart == 1)
verdict_offset = "consistent but unverifiable"
### END SOLUTION

# %% nbgrader={"grade_id": "u2_q5_offset_check", "grade": true, "points": 3}
from paylab.verdict import RUNGS

check = Check(
    "u2_q5_offset",
    points=3,
    audits=["tt-early-industry", "tt-t02-industry"],
    see="A mean above a median",
    after_submission=["three offsets", "the simulated share", "the verdict"],
)
check.mapping(
    "offsets_usd", keys=["Technology", "Finance", "Healthcare"], says="dollars for each industry"
)
check.fraction("share_of_rows", low=0, says="a share of simulated groups")
check.text("verdict_offset", options=RUNGS, says="one of the five rungs")
### BEGIN HIDDEN TESTS
check.entries(
    "offsets_usd",
    {"Technology": 10_000, "Finance": 10_000, "Healthcare": 10_000},
    partial=True,
    label="three offsets",
    property="it is the printed average less the printed median of the same industry",
    because={
        "median_less_average": (
            lambda o: o["Technology"] == -10_000,
            "the sign is turned round: average less median is asked for",
        ),
        "rows_matched_by_place": (
            lambda o: o["Finance"] == 20_000,
            "rows are matched by their place, but the two tables list industries in another order",
        ),
    },
)
# tests/course/test_u2.py derives the range from 1,000 reference seeds.
check.between(
    "share_of_rows",
    low=0.6915,
    high=0.736,
    label="the simulated share",
    property="it is not what the stated rule gives, for any seed",
    because={
        "no_group_counted": (
            lambda share: share < 0.01,
            "almost no group is exactly 10,000 apart: either mean and median were not rounded, "
            "each by itself, or the exponent is not σ² / 2",
        ),
        "at_least_for_exactly": (
            lambda share: share > 0.98,
            "almost every group counts: round mean and median one by one, and count differences "
            "of exactly 10,000",
        ),
        "rounded_to_5000": (
            lambda share: 0.43 < share < 0.51,
            "this looks like rounding to 5,000; the question says 10,000",
        ),
    },
)
check.one_of(
    "verdict_offset",
    ["consistent but unverifiable", "cannot be assessed"],
    label="the verdict",
    property="equal offsets are an ordinary outcome of skew and rounding, and no source is named",
    because={
        "regularity_taken_for_inconsistency": (
            "inconsistent as printed",
            "the offsets look odd, but skewed pay and rounding give them in most rows: nothing "
            "here excludes anything else",
        ),
        "agreement_taken_for_support": (
            "supported",
            "two tables of one page that agree are no data of known origin",
        ),
        "no_better_data": (
            "contradicted by better data",
            "no better data are at hand in this question",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u2_q6_growth_prompt", "locked": true}
"""
## Question 6. Growth against level (3 points)

`growth` is Table 9, `early` the first table of medians.

- `growth_range_usd`, a pair (low, high): the constant growth per year, in dollars, that all rows
  of `growth` allow if each was rounded to 10,000.
- `least_at_ten_usd`, a float: the least pay that the first row of `early` and *this* growth allow
  after ten years in the job, under the kindest reading. The first row was rounded to 10,000, too,
  and may stand for people who already have three years.
- `verdict_growth`, one of the five rungs: `growth` beside the last row of `early`, with no other
  data.
"""

# %% nbgrader={"grade_id": "u2_given_growth", "locked": true}
growth = documents.table("tt-t09-growth")[["label", "value_usd"]].astype({"label": int})
growth = growth.rename(columns={"label": "years", "value_usd": "growth_usd"})
early = documents.table("tt-early-experience").set_index("label")["value_usd"]
growth, early

# %% nbgrader={"grade_id": "u2_q6_growth", "solution": true}
growth_range_usd = ...  # a pair (low, high), dollars per year
least_at_ten_usd = ...  # a float, dollars
verdict_growth = ...  # one of the five rungs, a text
### BEGIN SOLUTION
lows = (growth["growth_usd"] - 5_000) / growth["years"]
highs = (growth["growth_usd"] + 5_000) / growth["years"]
growth_range_usd = (lows.max(), highs.min())
least_at_ten_usd = early["0-2"] - 5_000 + lows.max() * (10 - 3)
verdict_growth = "inconsistent as printed"
### END SOLUTION

# %% nbgrader={"grade_id": "u2_q6_growth_check", "grade": true, "points": 3}
from paylab.verdict import RUNGS

check = Check(
    "u2_q6_growth",
    points=3,
    audits=["tt-t09-growth", "tt-early-experience", "tt-early-growth-potential"],
    see="Growth against level",
    after_submission=["growth per year", "the least pay after ten years", "the verdict"],
)
check.sequence("growth_range_usd", length=2, says="a pair of low and high, per year")
check.number("least_at_ten_usd", low=1_000, says="dollars")
check.text("verdict_growth", options=RUNGS, says="one of the five rungs")
### BEGIN HIDDEN TESTS
check.values(
    "growth_range_usd",
    [9_750, 10_250],
    within=0.01,
    label="growth per year",
    property="one growth per year has to suit every row, each within half a step",
    because={
        "first_row_only": (
            lambda pair: abs(pair[0] - 5_000) < 1 and abs(pair[1] - 15_000) < 1,
            "this suits the first row or any one of them; all rows have to be met at once, and "
            "the later ones are sharper",
        ),
        "rounding_ignored": (
            lambda pair: pair[0] == pair[1],
            "the figures are taken as exact: each may be off by half a step",
        ),
        "whole_step_each_way": (
            lambda pair: abs(pair[0] - 9_500) < 1,
            "it goes a whole step down and up; rounding moves a figure by half a step at most",
        ),
    },
)
check.close(
    "least_at_ten_usd",
    85_000 + 9_750 * 7,
    within=1,
    label="the least pay after ten years",
    property="lowest start, lowest growth, and as few years of it as the reading allows",
    because={
        "start_not_kindest": (
            lambda usd: any(abs(usd - 85_000 - 9_750 * years) < 1 for years in (8, 9, 10)),
            "growth is counted from too early: people of the first row may have three years",
        ),
        "rounding_ignored": (
            160_000,
            "start and growth are taken as printed; both may lie lower by their rounding",
        ),
        "start_not_rounded": (
            90_000 + 9_750 * 7,
            "the start is taken as printed; it may lie half a step lower",
        ),
        "growth_not_rounded": (
            85_000 + 10_000 * 7,
            "the growth is taken as printed; the table allows a little less per year",
        ),
    },
)
check.one_of(
    "verdict_growth",
    ["inconsistent as printed", "cannot be assessed", "consistent but unverifiable"],
    label="the verdict",
    property="the two tables don't meet, but one is of growth and the other a cross-section",
    because={
        "page_taken_for_better_data": (
            "contradicted by better data",
            "one table of the page is no better data than another: this is an internal finding",
        ),
        "agreement_taken_for_support": (
            "supported",
            "nothing of known origin is compared here, and the two tables don't even meet",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u2_q7_impossible_prompt", "locked": true}
"""
## Question 7. Can this summary be? (2 points)

`summaries` holds six invented summaries of pay, in dollars; `sd` is a population standard
deviation. Apply three checks: the percentiles, minimum and maximum included, can't fall; |mean −
median| ≤ sd; sd² ≤ (max − mean) · (mean − min). Assign to `finding` a dict that says for each:

- `"possible"`: passes all three as printed;
- `"dissolved"`: fails one as printed, but passes all three if every figure was rounded to 5,000;
- `"impossible"`: fails at least one, even then.
"""

# %% nbgrader={"grade_id": "u2_given_summaries", "locked": true}
summaries = pd.DataFrame(
    {
        "A": [80_000, 90_000, 95_000, 130_000, 250_000, 130_000, 30_000],
        "B": [60_000, 85_000, 110_000, 140_000, 200_000, 115_000, 40_000],
        "C": [60_000, 100_000, 90_000, 120_000, 180_000, 105_000, 30_000],
        "D": [60_000, 100_000, 150_000, 170_000, 180_000, 140_000, 60_000],
        "E": [80_000, 85_000, 120_000, 155_000, 160_000, 120_000, 50_000],
        "F": [50_000, 110_000, 140_000, 150_000, 160_000, 125_000, 30_000],
    },
    index=["min", "p25", "median", "p75", "max", "mean", "sd"],
)
summaries

# %% nbgrader={"grade_id": "u2_q7_impossible", "solution": true}
finding = {"A": ..., "B": ..., "C": ..., "D": ..., "E": ..., "F": ...}
### BEGIN SOLUTION
finding = {
    "A": "dissolved",
    "B": "possible",
    "C": "impossible",
    "D": "dissolved",
    "E": "impossible",
    "F": "possible",
}
### END SOLUTION

# %% nbgrader={"grade_id": "u2_q7_impossible_check", "grade": true, "points": 2}
check = Check(
    "u2_q7_impossible",
    points=2,
    audits=[],
    see="Cheap checks of a summary",
    after_submission=["six findings"],
)
check.mapping(
    "finding",
    keys=["A", "B", "C", "D", "E", "F"],
    options=["possible", "dissolved", "impossible"],
    says="one word for each of six summaries",
)
### BEGIN HIDDEN TESTS
check.entries(
    "finding",
    {
        "A": "dissolved",
        "B": "possible",
        "C": "impossible",
        "D": "dissolved",
        "E": "impossible",
        "F": "possible",
    },
    partial=True,
    label="six findings",
    property="go through the three checks, first as printed, then with half a step either way",
    because={
        "rounding_ignored": (
            lambda f: f["A"] == f["D"] == "impossible",
            "summaries that miss by little are called impossible: try them again with each figure "
            "half a step lower or higher",
        ),
        "odd_taken_for_impossible": (
            lambda f: f["F"] == "impossible",
            "a mean below its median is unusual for pay, and possible",
        ),
        "spread_not_checked": (
            lambda f: f["D"] == f["E"] == "possible",
            "a spread is let through that minimum, mean and maximum do not allow",
        ),
        "mean_and_median_not_checked": (
            lambda f: f["A"] == "possible",
            "a mean is let through that lies further from its median than one standard deviation",
        ),
        "order_excused_by_rounding": (
            lambda f: f["C"] == "dissolved",
            "percentiles that fall are put down to rounding, which keeps an order as it is",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u2_q8_pairs_prompt", "locked": true}
"""
## Question 8. Side by side (2 points)

The next cell prints pairs of claims. Assign to `found` a dict that says for each pair what the
*printed* words and figures make of it:

- `"agree"`: both can be true, and they are about the same thing;
- `"conflict"`: they can't both be true, on the plainest reading, even once rounded;
- `"dissolved"`: they clash as printed, but not if the table was rounded to 5,000;
- `"not comparable"`: they are not about the same thing, or not enough is said to tell.

Where careful readers differ, each of their answers counts.
"""

# %% nbgrader={"grade_id": "u2_given_pairs", "locked": true}
pairs = {
    "experience": ("tt-factor-experience", "tt-t01-experience"),
    "range": ("tt-faq-01-average-range", "tt-t01-experience"),
    "scientists": ("tt-misconception-4-data-scientists", "tt-t06-role"),
    "e-commerce": ("tt-faq-06-industries", "tt-t02-industry"),
    "demand": ("tt-intro-demand-raises-pay", "tt-misconception-5-demand"),
    "role": ("tt-glassdoor-base-average", "tt-t06-role"),
    "gender": ("tt-glassdoor-base-average", "tt-t05-gender"),
    "startups": ("nf-startups-lower-base", "tt-t07-company-size"),
}
for name, (one, other) in pairs.items():
    print(f"{name}:\n  {documents.claim(one)['claim']}\n  {documents.claim(other)['claim']}")

# %% nbgrader={"grade_id": "u2_q8_pairs", "solution": true}
found = {
    "experience": ...,
    "range": ...,
    "scientists": ...,
    "e-commerce": ...,
    "demand": ...,
    "role": ...,
    "gender": ...,
    "startups": ...,
}
### BEGIN SOLUTION
found = {
    "experience": "agree",
    "range": "not comparable",
    "scientists": "not comparable",
    "e-commerce": "conflict",
    "demand": "not comparable",
    "role": "dissolved",
    "gender": "not comparable",
    "startups": "agree",
}
### END SOLUTION

# %% nbgrader={"grade_id": "u2_q8_pairs_check", "grade": true, "points": 2}
check = Check(
    "u2_q8_pairs",
    points=2,
    audits=[
        "tt-factor-experience",
        "tt-faq-01-average-range",
        "tt-misconception-4-data-scientists",
        "tt-faq-06-industries",
        "tt-intro-demand-raises-pay",
        "tt-misconception-5-demand",
        "tt-glassdoor-base-average",
        "nf-startups-lower-base",
    ],
    see="Words against tables",
    after_submission=["eight pairs"],
)
check.mapping(
    "found",
    keys=[
        "experience",
        "range",
        "scientists",
        "e-commerce",
        "demand",
        "role",
        "gender",
        "startups",
    ],
    options=["agree", "conflict", "dissolved", "not comparable"],
    says="one word for each of eight pairs",
)
### BEGIN HIDDEN TESTS
check.entries(
    "found",
    {
        "experience": "agree",
        "range": {"agree", "not comparable"},
        "scientists": {"agree", "not comparable"},
        "e-commerce": {"conflict", "not comparable"},
        "demand": {"conflict", "agree", "not comparable"},
        "role": {"dissolved", "not comparable"},
        "gender": {"conflict", "not comparable"},
        "startups": {"agree", "not comparable"},
    },
    partial=True,
    label="eight pairs",
    property="ask first whether both are about the same thing, then whether rounding matters",
    because={
        "range_of_a_mean_taken_for_rows": (
            lambda f: f["range"] == "conflict",
            "a range for an overall mean is held against single rows, which may lie outside it",
        ),
        "averages_taken_for_individuals": (
            lambda f: f["scientists"] == "conflict",
            "a claim that somebody may earn as much is held against two averages",
        ),
        "rounding_ignored": (
            lambda f: f["role"] == "conflict",
            "a figure just below the lowest row is called a conflict, though rounding to 5,000 "
            "reaches it",
        ),
        "order_excused_by_rounding": (
            lambda f: f["e-commerce"] == "dissolved",
            "the order of two rows is put down to rounding, which keeps an order as it is",
        ),
        "mean_outside_its_groups": (
            lambda f: f["gender"] == "agree",
            "a mean below both groups is let through as printed: a mean of all lies between them",
        ),
    },
)
### END HIDDEN TESTS
check.score()
