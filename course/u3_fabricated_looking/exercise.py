# %% [markdown]
"""
# Exercise: Fabricated-looking

Eight questions, 20 points. Each stands alone: a question starts from what it is given, never
from your answer to another. Write in the answer cell, run it, then run the check below it. A
check says what it looked at; some of its parts run after you submit.
"""

# %% nbgrader={"grade_id": "u3_given_imports", "locked": true}
import numpy as np
import pandas as pd

from paylab import documents, reference
from paylab.check import Check
from paylab.stats import forensics

# %% [markdown] nbgrader={"grade_id": "u3_q1_heaping_prompt", "locked": true}
"""
## Question 1. Heaping (2 points)

Write `heaping_share(values_usd, grid_usd)`: it returns the share of values that are multiples of
the grid, a fraction. `values_usd` is a list of dollars; a missing one (`None` or `nan`) is left
out, above and below the line. A list without any value raises `ValueError`. For example,
`heaping_share([120_000, None, 114_121], 5_000)` is one half.
"""


# %% nbgrader={"grade_id": "u3_q1_heaping", "solution": true}
def heaping_share(values_usd, grid_usd):
    """Return the share of multiples of `grid_usd` among the values that are not missing."""
    ### BEGIN SOLUTION
    values = pd.Series(values_usd, dtype=float).dropna()
    if values.empty:
        raise ValueError("no value, no share")
    return (values % grid_usd == 0).mean()
    ### END SOLUTION


# %% nbgrader={"grade_id": "u3_q1_heaping_check", "grade": true, "points": 2}
check = Check(
    "u3_q1_heaping",
    points=2,
    audits=["tt-early-experience", "tt-early-industry", "tt-t0*", "tt-t10-country"],
    see="Heaping",
    after_submission=["the printed tables on two grids", "values that are missing"],
)
check.function(
    "heaping_share", try_with=([120_000, 114_121], 5_000), says="a function of values and a grid"
)
### BEGIN HIDDEN TESTS
from paylab import documents as printed_documents

by_table = printed_documents.figures().groupby("table_id")["value_usd"].agg(list)
check.calls(
    "heaping_share",
    [
        *(
            ((pay, grid), sum(usd % grid == 0 for usd in pay) / len(pay))
            for pay in by_table
            for grid in (10_000, 25_000)
        ),
        (([140_107, 114_121, 130_000, 1_000_000], 10_000), 0.5),
        (([140_107, 114_121], 5_000), 0.0),
    ],
    label="the printed tables on two grids",
    property="it is how many values are multiples of the grid, divided by how many there are",
    because={
        "count_not_share": (
            lambda f: f([10_000, 20_000, 3], 10_000) == 2,
            "it returns how many values are round, not their share",
        ),
        "percent_not_fraction": (
            lambda f: abs(f([10_000, 3], 10_000) - 50) < 1e-6,
            "it returns a percentage; a share is a fraction between 0 and 1",
        ),
        "grid_not_used": (
            lambda f: f([5_000, 10_000], 10_000) == 1,
            "it counts a multiple of $5,000 as a multiple of $10,000: the grid is an argument",
        ),
        "not_the_round_ones": (
            lambda f: f([10_000, 20_000, 3, 4, 5], 10_000) == 0.6,
            "it returns the share of the values that are no multiples",
        ),
    },
)
nothing = float("nan")
check.calls(
    "heaping_share",
    [
        (([120_000, None, 114_121, 90_000], 5_000), 2 / 3),
        (([nothing, 50_000], 10_000), 1.0),
        (([None, nothing, 7], 5_000), 0.0),
        (([], 5_000), ValueError),
        (([None, nothing], 5_000), ValueError),
    ],
    label="values that are missing",
    property="a missing value is neither round nor not: it is left out of the count and of n, and "
    "where none is left there is no share",
    because={
        "missing_counted_in_n": (
            lambda f: abs(f([120_000, None, 114_121, 90_000], 5_000) - 0.5) < 1e-9,
            "missing values still count in the number that it divides by",
        ),
        "missing_taken_for_zero": (
            lambda f: f([None, nothing, 7], 5_000) > 0.5,
            "a missing value became 0, and 0 is a multiple of everything",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u3_q2_equal_step_prompt", "locked": true}
"""
## Question 2. Equal steps (3 points)

Write `is_equal_step(figures_usd)`: it returns `True` where the figures of a table, once sorted,
rise by the same step each time, and the step is above zero; else `False`. The order in which the
figures are printed does not matter. Fewer than three figures raise `ValueError`, because two
always have one step. For example, `is_equal_step([120_000, 130_000, 110_000])` is `True`.
"""


# %% nbgrader={"grade_id": "u3_q2_equal_step", "solution": true}
def is_equal_step(figures_usd):
    """Return whether the sorted figures rise by one and the same step above zero."""
    ### BEGIN SOLUTION
    if len(figures_usd) < 3:
        raise ValueError("three figures or more are needed")
    steps = set(np.diff(sorted(figures_usd)))
    return len(steps) == 1 and min(steps) > 0
    ### END SOLUTION


# %% nbgrader={"grade_id": "u3_q2_equal_step_check", "grade": true, "points": 3}
check = Check(
    "u3_q2_equal_step",
    points=3,
    audits=["tt-early-experience", "tt-early-industry", "tt-t0*", "tt-t10-country"],
    see="A statistic",
    after_submission=["the printed tables", "figures that are equal", "too few figures"],
)
check.function(
    "is_equal_step", try_with=([110_000, 120_000, 130_000],), says="a function of a table's figures"
)
### BEGIN HIDDEN TESTS
from paylab import documents as printed_documents

by_table = printed_documents.figures().groupby("table_id")["value_usd"].agg(list)
regular = [
    "tt-early-industry",
    "tt-t06-role",
    "tt-t07-company-size",
    "tt-t08-certification",
]
order_matters = (
    lambda f: f([110_000, 120_000, 130_000]) and not f([120_000, 130_000, 110_000]),
    "it finds equal steps only where a table is printed from least to most: sort first",
)
check.calls(
    "is_equal_step",
    [
        *(
            ((by_table[name],), name in regular)
            for name in by_table.index
            if len(by_table[name]) > 2
        ),
        (([3, 2, 1, 0],), True),
        (([90_000, 100_000, 110_000, 125_000],), False),
        (([90_000, 105_000, 115_000, 125_000],), False),
    ],
    label="the printed tables",
    property="all steps between neighbors, once sorted, are the same",
    because={
        "printed_order": order_matters,
        "ends_only": (
            lambda f: f([0, 3, 4, 8]) or f([0, 1, 9, 10]),
            "it looks at some of the steps only; every one has to be the same",
        ),
        "any_round_step": (
            lambda f: f([0, 10_000, 30_000]),
            "it takes steps that are round for steps that are equal",
        ),
    },
)
check.calls(
    "is_equal_step",
    [
        (([100_000, 100_000, 100_000],), False),
        (([7, 7, 7, 7],), False),
        (([100_000, 100_000, 110_000],), False),
    ],
    label="figures that are equal",
    property="a step of zero is no rise",
    because={
        "zero_step": (
            lambda f: f([7, 7, 7]),
            "it calls equal figures equal-step: their step is zero, and rounding alone makes many "
            "of those",
        ),
    },
)
check.calls(
    "is_equal_step",
    [(([100_000, 120_000],), ValueError), (([5],), ValueError), (([1, 2, 3],), True)],
    label="too few figures",
    property="fewer than three figures raise ValueError, three do not",
    because={
        "two_figures_pass": (
            lambda f: f([100_000, 120_000]) in (True, False),
            "two figures get an answer, though they can't fail the test; every table of two rows "
            "would count as a hit, or as a miss",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u3_q3_null_prompt", "locked": true}
"""
## Question 3. A null that is rounded like the table (2 points)

`medians_usd` holds the median pay of software developers by state. Simulate 20,000 tables of
four rows, each row drawn from `medians_usd` with replacement. Round every figure to the nearest
$10,000, as `tt-early-industry` is. Assign to `chance_rate` the share of the tables that are
equal-step in the sense of Question 2: a float, as a fraction. Any seed will do. Arrays are
faster than loops: a draw may have the shape `(20_000, 4)`.
"""

# %% nbgrader={"grade_id": "u3_given_medians", "locked": true}
by_state = reference.occupations_by_state()
medians_usd = by_state.loc[by_state["soc"] == "15-1252", "p50_usd"].dropna().to_numpy()
print(len(medians_usd), "medians, from", medians_usd.min(), "to", medians_usd.max())

# %% nbgrader={"grade_id": "u3_q3_null", "solution": true}
chance_rate = ...  # a float, as a fraction
### BEGIN SOLUTION
rng = np.random.default_rng(2026)
drawn = rng.choice(medians_usd, size=(20_000, 4))
steps = np.diff(np.sort(np.rint(drawn / 10_000), axis=1), axis=1)
chance_rate = np.mean((steps == steps[:, :1]).all(axis=1) & (steps[:, 0] > 0))
### END SOLUTION

# %% nbgrader={"grade_id": "u3_q3_null_check", "grade": true, "points": 2}
check = Check(
    "u3_q3_null",
    points=2,
    audits=["tt-early-industry"],
    see="A null, from nothing",
    after_submission=["the rate by chance"],
)
check.fraction("chance_rate", low=0, says="the share of equal-step tables")
### BEGIN HIDDEN TESTS
# The mean of 1,000 reference seeds, 4.5 Monte Carlo standard errors up and down; the test of this
# unit derives it anew.
check.between(
    "chance_rate",
    0.0434,
    0.0582,
    label="the rate by chance",
    property="it is not what four rows, drawn, rounded to $10,000 and sorted, give by chance",
    because={
        "null_not_rounded": (
            lambda rate: rate < 0.0005,
            "practically no table has equal steps, as when the drawn figures are not rounded like "
            "the printed ones",
        ),
        "null_not_sorted": (
            lambda rate: 0.0005 <= rate < 0.004,
            "this is about what figures give in the order in which they were drawn; sort each "
            "table first",
        ),
        "rounded_to_5000": (
            lambda rate: 0.024 <= rate <= 0.0345,
            "this is about what rounding to $5,000 gives; the table is coarser",
        ),
        "zero_step_in_null": (
            lambda rate: 0.0605 <= rate <= 0.0755,
            "this is about what counts four equal figures, too; their step is zero",
        ),
        "three_rows_in_null": (
            lambda rate: 0.14 <= rate <= 0.166,
            "this is about what tables of three rows give; the table has four",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u3_q4_article_prompt", "locked": true}
"""
## Question 4. One article, many tables (4 points)

`by_chance` holds, for each of 20,000 simulated articles of eleven tables, how many are
equal-step by chance; in `two_designed` two of the tables are always equal-step. The article has
four. Assign:

- `any_hit`: the share of the articles by chance that have one such table or more;
- `p_value`: the p-value of four hits or more, by (b + 1) / (m + 1), where b of m simulated
  articles are as extreme;
- `critical`: the least number of hits that at most 5 % of the articles by chance reach or exceed;
- `power`: the share of the articles in `two_designed` with `critical` hits or more.

All are fractions but `critical`, a whole number.
"""

# %% nbgrader={"grade_id": "u3_given_articles", "locked": true}
# Rows of the eleven tables, and the grids that their figures are rounded to.
rows = [4, 4, 5, 5, 5, 3, 5, 3, 5, 5, 5]
grids_usd = [5_000, 10_000, 10_000, 5_000, 10_000, 10_000, 5_000, 10_000, 5_000, 10_000, 10_000]
rng = np.random.default_rng(31)
by_chance = forensics.equal_step_null(rows, grids_usd, rng=rng, repetitions=20_000)
two_designed = 2 + forensics.equal_step_null(rows[2:], grids_usd[2:], rng=rng, repetitions=20_000)
pd.DataFrame({"by_chance": by_chance, "two_designed": two_designed}).head(3)

# %% nbgrader={"grade_id": "u3_q4_article", "solution": true}
any_hit = ...  # a float, as a fraction
p_value = ...  # a float, as a fraction
critical = ...  # a whole number
power = ...  # a float, as a fraction
### BEGIN SOLUTION
any_hit = (by_chance >= 1).mean()
p_value = ((by_chance >= 4).sum() + 1) / (len(by_chance) + 1)
critical = min(hits for hits in range(12) if (by_chance >= hits).mean() <= 0.05)
power = (two_designed >= critical).mean()
### END SOLUTION

# %% nbgrader={"grade_id": "u3_q4_article_check", "grade": true, "points": 4}
check = Check(
    "u3_q4_article",
    points=4,
    audits=["tt-ten-tables-present-data", "tt-conclusion-tables-inform"],
    see="Power",
    after_submission=[
        "one hit or more, by chance",
        "the p-value of four",
        "the critical number",
        "the power",
    ],
)
check.fraction("any_hit", low=0, says="share of articles with a hit")
check.fraction("p_value", low=0, says="p-value of four hits")
check.number("critical", low=0, high=12, whole=True, says="a number of hits")
check.fraction("power", low=0, says="power against two designed tables")
### BEGIN HIDDEN TESTS
from paylab.stats import forensics as course_forensics

table_rows = [4, 4, 5, 5, 5, 3, 5, 3, 5, 5, 5]
table_grids = [5_000, 10_000, 10_000, 5_000, 10_000, 10_000, 5_000, 10_000, 5_000, 10_000, 10_000]
seeded = np.random.default_rng(31)
chance = course_forensics.equal_step_null(table_rows, table_grids, rng=seeded, repetitions=20_000)
designed = 2 + course_forensics.equal_step_null(
    table_rows[2:], table_grids[2:], rng=seeded, repetitions=20_000
)
beyond = int((chance >= 4).sum())
least_rare = min(hits for hits in range(12) if (chance >= hits).mean() <= 0.05)
check.close(
    "any_hit",
    (chance >= 1).mean(),
    label="one hit or more, by chance",
    property="it is not the share of simulated articles with at least one equal-step table",
    because={
        "exactly_one": (
            (chance == 1).mean(),
            "this is the share with exactly one; those with two or three have a hit, too",
        ),
        "mean_number_of_hits": (
            chance.mean(),
            "this is the mean number of hits in an article; an article with three counts as one",
        ),
        "chance_of_none": ((chance == 0).mean(), "this is the share of articles without a hit"),
    },
)
check.close(
    "p_value",
    (beyond + 1) / (len(chance) + 1),
    label="the p-value of four",
    property="it is not (b + 1) / (m + 1), with b the simulated articles of four hits or more",
    because={
        "printed_article_not_counted": (
            beyond / len(chance),
            "this is b / m, which can be zero; the printed article counts as one of them",
        ),
        "more_than_four": (
            ((chance > 4).sum() + 1) / (len(chance) + 1),
            "this counts articles with more than four hits; as extreme means four, too",
        ),
        "one_minus_p": (
            1 - (beyond + 1) / (len(chance) + 1),
            "this is one minus a p-value, which is no probability of a design either",
        ),
    },
)
check.close(
    "critical",
    least_rare,
    label="the critical number",
    property="it is not the least number that at most 5 % of the articles by chance reach",
    because={
        "one_too_few": (
            least_rare - 1,
            "more than 5 % of the articles by chance have as many hits: too many false alarms",
        ),
        "printed_number": (4, "this is rare enough, but fewer hits would be, too"),
    },
)
check.close(
    "power",
    (designed >= least_rare).mean(),
    label="the power",
    property="it is not the share of articles with two designed tables that reach the critical "
    "number",
    because={
        "power_from_the_null": (
            (chance >= least_rare).mean(),
            "this is the rate of false alarms, from articles by chance; power is about articles in "
            "which something is there",
        ),
        "misses_not_power": (
            (designed < least_rare).mean(),
            "this is the share of designed articles that go unnoticed",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u3_q5_posterior_prompt", "locked": true}
"""
## Question 5. Raw, or rounded for display (3 points)

Write `posterior(prior, hits, n, rate_if_rounded, rate_if_raw)`: the probability that a table was
rounded for display, after `hits` of its `n` figures turned out round. Under either story each
figure is round with its rate, independently of the others; `prior` is the probability of
"rounded" before.

For example, in `tt-t06-role` five of five figures are multiples of $5,000, with rate 1 if rounded
and 0.52 if raw, as in a survey: `posterior(0.1, 5, 5, 1, 0.52)`. Try other priors, and see how
much they matter.
"""


# %% nbgrader={"grade_id": "u3_q5_posterior", "solution": true}
def posterior(prior, hits, n, rate_if_rounded, rate_if_raw):
    """Return the probability of "rounded for display" after seeing hits of n round figures."""
    ### BEGIN SOLUTION
    rounded = prior * rate_if_rounded**hits * (1 - rate_if_rounded) ** (n - hits)
    raw = (1 - prior) * rate_if_raw**hits * (1 - rate_if_raw) ** (n - hits)
    return rounded / (rounded + raw)
    ### END SOLUTION


# %% nbgrader={"grade_id": "u3_q5_posterior_check", "grade": true, "points": 3}
check = Check(
    "u3_q5_posterior",
    points=3,
    audits=["tt-t06-role", "tt-early-rough-estimates"],
    see="Raw, or rounded for display?",
    after_submission=["all figures round", "some figures not round"],
)
check.function(
    "posterior", try_with=(0.2, 3, 3, 1, 0.5), says="a function of a prior, a count and two rates"
)
### BEGIN HIDDEN TESTS
ratio_only = (
    lambda f: abs(f(0.2, 3, 3, 1, 0.5) - 8) < 1e-6,
    "it returns the likelihood ratio; a posterior takes the prior, too",
)
prior_ignored = (
    lambda f: abs(f(0.2, 3, 3, 1, 0.5) - f(0.6, 3, 3, 1, 0.5)) < 1e-9,
    "it gives the same whatever the prior is",
)
stories_swapped = (
    lambda f: abs(f(0.1, 4, 4, 0.9, 0.3) - 0.1) < 1e-6,
    "it returns the probability that the table is raw",
)
not_normalized = (
    lambda f: abs(f(0.2, 3, 3, 1, 0.5) - 1.6) < 1e-6 or abs(f(0.2, 3, 3, 1, 0.5) - 2) < 1e-6,
    "it returns odds, or something else that can exceed one; divide by the sum over both stories",
)
check.calls(
    "posterior",
    [
        ((0.2, 3, 3, 1, 0.5), 2 / 3),
        ((0.1, 4, 4, 0.9, 0.3), 0.1 * 0.9**4 / (0.1 * 0.9**4 + 0.9 * 0.3**4)),
        ((0.5, 46, 46, 1, 0.002), 1.0),
        ((0.01, 5, 5, 1, 0.52), 0.01 / (0.01 + 0.99 * 0.52**5)),
        ((0.5, 1, 1, 0.4, 0.4), 0.5),
    ],
    label="all figures round",
    property="it is the share of the story in prior times likelihood, summed over both stories",
    because={
        "likelihood_ratio_only": ratio_only,
        "prior_ignored": prior_ignored,
        "stories_swapped": stories_swapped,
        "odds_not_probability": not_normalized,
        "one_figure_for_all": (
            lambda f: abs(f(0.1, 4, 4, 0.9, 0.3) - 0.25) < 1e-6,
            "it weighs one figure, whatever their number; each figure multiplies the likelihood",
        ),
    },
)
check.calls(
    "posterior",
    [
        ((0.5, 2, 4, 0.5, 0.25), 1 / (1 + (0.25**2 * 0.75**2) / 0.5**4)),
        (
            (0.3, 38, 46, 0.9, 0.5),
            0.3 * 0.9**38 * 0.1**8 / (0.3 * 0.9**38 * 0.1**8 + 0.7 * 0.5**46),
        ),
        ((0.9, 4, 5, 1, 0.52), 0.0),
        ((0.5, 0, 3, 0.6, 0.2), 0.4**3 / (0.4**3 + 0.8**3)),
    ],
    label="some figures not round",
    property="a figure that is not round is evidence, too, with one minus the rate",
    because={
        "misses_ignored": (
            lambda f: f(0.9, 4, 5, 1, 0.52) > 0.5,
            "one figure in five is not round, which a table rounded for display can't have, and "
            "still it favors that story: figures that are not round count, too",
        ),
        "likelihood_ratio_only": ratio_only,
        "prior_ignored": prior_ignored,
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u3_q6_grim_prompt", "locked": true}
"""
## Question 6. GRIM (2 points)

Complete `grim_can_tell`: `True` where GRIM could show such a figure to be impossible, `False`
where it never can.

Then write `possible_counts(percent, n)`: the list of all whole numbers k from 0 to n for which k
of n people, as a percentage, prints as the whole number `percent`. A half may print as either
neighbor: accept both. For example, 1 of 8 people (12.5 %) may print as 12 or as 13.
"""


# %% nbgrader={"grade_id": "u3_q6_grim", "solution": true}
grim_can_tell = {
    "a whole percentage of 15 people": ...,
    "a whole percentage of 150 people": ...,
    "nl-indeed-average, as printed, without n": ...,
    "a mean of $114,121, pay in multiples of $5,000, 50 people": ...,
    "a mean of $114,121, pay in whole dollars, 50 people": ...,
}


def possible_counts(percent, n):
    """Return the counts k of n people that a printed whole percentage can stand for."""
    ### BEGIN SOLUTION
    return [k for k in range(n + 1) if abs(200 * k - 2 * percent * n) <= n]
    ### END SOLUTION


### BEGIN SOLUTION
grim_can_tell = {
    "a whole percentage of 15 people": True,
    "a whole percentage of 150 people": False,
    "nl-indeed-average, as printed, without n": False,
    "a mean of $114,121, pay in multiples of $5,000, 50 people": True,
    "a mean of $114,121, pay in whole dollars, 50 people": False,
}
### END SOLUTION

# %% nbgrader={"grade_id": "u3_q6_grim_check", "grade": true, "points": 2}
check = Check(
    "u3_q6_grim",
    points=2,
    audits=["nl-indeed-average", "tt-glassdoor-base-average"],
    see="GRIM, where it works and where it can't",
    after_submission=["counts behind a percentage", "where GRIM can tell"],
)
check.function("possible_counts", try_with=(20, 15), says="a function of a percentage and n")
check.mapping(
    "grim_can_tell",
    keys=[
        "a whole percentage of 15 people",
        "a whole percentage of 150 people",
        "nl-indeed-average, as printed, without n",
        "a mean of $114,121, pay in multiples of $5,000, 50 people",
        "a mean of $114,121, pay in whole dollars, 50 people",
    ],
    options=[True, False],
    says="True or False for each of five figures",
)
### BEGIN HIDDEN TESTS
check.calls(
    "possible_counts",
    [
        ((20, 15), [3]),
        ((22, 15), []),
        ((12, 8), [1]),
        ((13, 8), [1]),
        ((0, 10), [0]),
        ((100, 10), [10]),
        ((50, 300), [149, 150, 151]),
        ((2, 200), [3, 4, 5]),
        ((22, 9), [2]),
    ],
    label="counts behind a percentage",
    property="k of n is possible where 100 k / n lies within half a point of what is printed",
    because={
        "cuts_off_instead_of_rounding": (
            lambda f: list(f(66, 3)) == [2],
            "two of three people print as 67 %, not 66 %: percentages are rounded, not cut off",
        ),
        "one_way_to_round_a_half": (
            lambda f: (list(f(12, 8)) == [1]) != (list(f(13, 8)) == [1]),
            "12.5 % may print as 12 or as 13; it accepts one of them",
        ),
        "first_count_only": (
            lambda f: len(list(f(50, 300))) == 1,
            "for 50 % of 300 people it lists one count; others round to 50 %, too",
        ),
        "nobody_or_everybody_left_out": (
            lambda f: list(f(0, 10)) == [] or list(f(100, 10)) == [],
            "k runs from 0 to n, both included",
        ),
    },
)
check.entries(
    "grim_can_tell",
    {
        "a whole percentage of 15 people": True,
        "a whole percentage of 150 people": False,
        "nl-indeed-average, as printed, without n": False,
        "a mean of $114,121, pay in multiples of $5,000, 50 people": True,
        "a mean of $114,121, pay in whole dollars, 50 people": False,
    },
    partial=True,
    label="where GRIM can tell",
    property="GRIM needs a known n, and steps of the mean wider than its last printed digit",
    because={
        "grim_without_n": (
            lambda d: d["nl-indeed-average, as printed, without n"],
            "it is said to test a mean without n; some n can have any mean",
        ),
        "grim_on_arbitrary_dollars": (
            lambda d: d["a mean of $114,121, pay in whole dollars, 50 people"],
            "50 people paid in whole dollars can have a mean that prints as any whole dollar",
        ),
        "grim_at_large_n": (
            lambda d: d["a whole percentage of 150 people"],
            "150 people can have every whole percentage",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u3_q7_words_prompt", "locked": true}
"""
## Question 7. Words, and the rung they bear (3 points)

The next cell prints counts for the paragraphs of `no-figures`. Assign to `phrase_share` the
share of all its words that belong to an occurrence of the four-word phrase, spliced ones
included (a fraction), and to `hedge_rate` how many of the three hedges (can, often, may) there
are for each 100 words.

Then assign to `rungs` a dict with one rung of the verdicts for each claim in `to_judge`: all
claims of `no-figures`, and four tables that rise by equal steps. Judge by what this unit has
shown, and take each claim as it is written.
"""

# %% nbgrader={"grade_id": "u3_given_words", "locked": true}
words = documents.paragraphs("no-figures")
to_judge = documents.claims("no-figures")["id"].tolist()
to_judge += ["tt-early-industry", "tt-t06-role", "tt-t07-company-size", "tt-t08-certification"]
words[["paragraph", "words", "phrase_count", "spliced_count", "can", "often", "may"]]

# %% nbgrader={"grade_id": "u3_q7_words", "solution": true}
phrase_share = ...  # a float, as a fraction
hedge_rate = ...  # a float, hedges for each 100 words
rungs = ...  # a dict: a rung for each claim in to_judge
### BEGIN SOLUTION
phrase_share = 4 * words["phrase_count"].sum() / words["words"].sum()
hedge_rate = 100 * words[["can", "often", "may"]].to_numpy().sum() / words["words"].sum()
rungs = {
    claim_id: "consistent but unverifiable" if claim_id.startswith("tt") else "cannot be assessed"
    for claim_id in to_judge
}
### END SOLUTION

# %% nbgrader={"grade_id": "u3_q7_words_check", "grade": true, "points": 3}
check = Check(
    "u3_q7_words",
    points=3,
    audits=[
        "nf-*",
        "tt-early-industry",
        "tt-t06-role",
        "tt-t07-company-size",
        "tt-t08-certification",
    ],
    see="Words",
    after_submission=["the phrase", "the hedges", "rungs of words", "rungs of tidy tables"],
)
check.fraction("phrase_share", low=0, says="a share of all words")
check.number("hedge_rate", low=0, high=100, says="hedges for each 100 words")
check.mapping(
    "rungs",
    keys=[
        *documents.claims("no-figures")["id"],
        "tt-early-industry",
        "tt-t06-role",
        "tt-t07-company-size",
        "tt-t08-certification",
    ],
    options=[
        "supported",
        "consistent but unverifiable",
        "cannot be assessed",
        "inconsistent as printed",
        "contradicted by better data",
    ],
    says="one rung for each claim",
)
### BEGIN HIDDEN TESTS
from paylab import documents as printed_documents

text = printed_documents.paragraphs("no-figures")
in_all = text.sum()
check.close(
    "phrase_share",
    4 * in_all["phrase_count"] / in_all["words"],
    label="the phrase",
    property="it is not the phrase's words divided by all words of the eleven paragraphs",
    because={
        "phrases_not_words": (
            in_all["phrase_count"] / in_all["words"],
            "this counts a phrase as one word; it has four",
        ),
        "splices_left_out": (
            4 * (in_all["phrase_count"] - in_all["spliced_count"]) / in_all["words"],
            "this leaves the spliced occurrences out",
        ),
        "splices_counted_twice": (
            4 * (in_all["phrase_count"] + in_all["spliced_count"]) / in_all["words"],
            "this counts the spliced occurrences twice: phrase_count holds them already",
        ),
        "mean_of_shares": (
            (4 * text["phrase_count"] / text["words"]).mean(),
            "this is the mean of the paragraphs' shares, in which a short paragraph weighs as much "
            "as a long one",
        ),
    },
)
check.close(
    "hedge_rate",
    100 * (in_all["can"] + in_all["often"] + in_all["may"]) / in_all["words"],
    label="the hedges",
    property="it is not all three hedges together, for each 100 words of the eleven paragraphs",
    because={
        "fraction_not_rate": (
            (in_all["can"] + in_all["often"] + in_all["may"]) / in_all["words"],
            "this is for each single word",
        ),
        "hedges_per_paragraph": (
            (in_all["can"] + in_all["often"] + in_all["may"]) / len(text),
            "this is for each paragraph",
        ),
    },
)
modest = {"cannot be assessed", "consistent but unverifiable"}
# Three states' medians bear the direction of this one; a reader may call that support.
direction_seen = {"nf-hubs-pay-more": modest | {"supported"}}
in_words = printed_documents.claims("no-figures")["id"]
tidy = ["tt-early-industry", "tt-t06-role", "tt-t07-company-size", "tt-t08-certification"]
strong = {"inconsistent as printed", "contradicted by better data"}
check.entries(
    "rungs",
    {claim_id: direction_seen.get(claim_id, modest) for claim_id in in_words},
    partial=True,
    label="rungs of words",
    property="no rung may say more than the evidence of this unit bears",
    because={
        "style_taken_for_evidence": (
            lambda r: strong & {r[claim_id] for claim_id in in_words},
            "a claim is called inconsistent or contradicted for the way in which its page is "
            "written; style says nothing about pay",
        ),
        "plausible_taken_for_supported": (
            lambda r: "supported" in [r[claim_id] for claim_id in in_words],
            "a claim that sounds right is called supported; name the data that support it, with "
            "an amount, a date and a population",
        ),
    },
)
check.entries(
    "rungs",
    dict.fromkeys(tidy, modest),
    partial=True,
    label="rungs of tidy tables",
    property="no rung may say more than the evidence of this unit bears",
    because={
        "tidy_taken_for_inconsistent": (
            lambda r: "inconsistent as printed" in [r[name] for name in tidy],
            "equal steps are called inconsistent; tidy figures agree with each other perfectly",
        ),
        "tidy_taken_for_contradicted": (
            lambda r: "contradicted by better data" in [r[name] for name in tidy],
            "a tidy table is called contradicted by better data, and no data were compared",
        ),
        "tidy_taken_for_supported": (
            lambda r: "supported" in [r[name] for name in tidy],
            "a tidy table is called supported; nothing here compares its figures with data",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u3_q8_calibration_prompt", "locked": true}
"""
## Question 8. The calibration game (1 point)

Twelve tables of pay in US dollars; the groups are not named. Some are *genuine*: published, or
computed from real people's answers or payrolls, some of them rounded for display. The others are
*synthetic*: from a generator, or made by a rule. How many of each isn't told.

Assign to `confidence` a dict: for each letter, how probable you think it that the table is
genuine, a fraction from 0 to 1. The point is for playing: any twelve fractions earn it. Your
Brier score, and what each table was, come with your feedback. Don't look the figures up.
"""

# %% nbgrader={"grade_id": "u3_given_tables", "locked": true}
game = {
    "A": [116_880, 136_880, 130_770, 130_420, 149_160],
    "B": [84_594, 73_936, 101_276, 83_061, 133_394, 119_948],
    "C": [190_000, 150_000, 170_000, 130_000],
    "D": [113_000, 120_000, 115_000, 115_000, 120_000],
    "E": [135_000, 117_423, 102_218, 98_162, 128_000],
    "F": [95_000, 100_000, 105_000, 110_000, 115_000],
    "G": [10_782, 17_025, 20_430, 30_645, 37_455],
    "H": [72_000, 80_600, 90_300, 101_200, 113_300],
    "I": [57_060, 68_360, 88_940, 125_990, 159_910],
    "J": [125_000, 110_000, 110_000, 115_000, 145_000],
    "K": [84_104, 95_783, 107_756, 124_428, 150_918],
    "L": [146_064, 117_129, 130_593, 128_576, 127_972, 121_687],
}
for letter, figures_usd in game.items():
    print(f"{letter}:", "  ".join(f"{usd:>9,}" for usd in figures_usd))

# %% nbgrader={"grade_id": "u3_q8_calibration", "solution": true}
confidence = {  # fractions from 0 to 1
    "A": ...,
    "B": ...,
    "C": ...,
    "D": ...,
    "E": ...,
    "F": ...,
    "G": ...,
    "H": ...,
    "I": ...,
    "J": ...,
    "K": ...,
    "L": ...,
}
### BEGIN SOLUTION
confidence = dict.fromkeys("ABCDEFGHIJKL", 0.5)
### END SOLUTION

# %% nbgrader={"grade_id": "u3_q8_calibration_check", "grade": true, "points": 1}
check = Check(
    "u3_q8_calibration",
    points=1,
    audits=["tt-ten-tables-present-data"],
    see="How sure are you?",
    after_submission=["twelve confidences, scored"],
)
check.mapping("confidence", keys=list("ABCDEFGHIJKL"), says="a confidence for each of 12 tables")
check.holds(
    "confidence",
    lambda c: all(0 <= float(c[letter]) <= 1 for letter in "ABCDEFGHIJKL"),
    label="confidences from 0 to 1",
    property="a confidence is a number from 0 (surely synthetic) to 1 (surely genuine)",
    because={
        "percent_not_fraction": (
            lambda c: any(1 < float(c[letter]) <= 100 for letter in "ABCDEFGHIJKL"),
            "some confidences look like percentages; write 80 % as 0.8",
        ),
    },
    weight=0,
)
### BEGIN HIDDEN TESTS
from paylab.stats import forensics as course_forensics

key = {
    "A": (False, "lognormal draws with a log spread of 0.15, printed to $10"),
    "B": (True, "mean pay of one college's professors by rank and field, from its payroll"),
    "C": (
        True,
        "upper quartiles of data scientists in four states, rounded to $10,000",
    ),
    "D": (False, "medians of 51 simulated people who round their pay as people do"),
    "E": (True, "median household income by industry, as people typed it into a survey"),
    "F": (False, "made by a rule, $5,000 apart"),
    "G": (True, "median income by degree in a survey that asks in brackets, in dollars of 1986"),
    "H": (False, "made by a rule, 12 % apart, printed to $100"),
    "I": (True, "five percentiles of one occupation in official statistics"),
    "J": (False, "lognormal draws rounded to $5,000"),
    "K": (True, "mean wage by education in a survey of men in one region"),
    "L": (False, "means of 51 simulated people each"),
}
told = []


def scored(answer):
    stated = [float(answer[letter]) for letter in key]
    score = course_forensics.brier_score(stated, [genuine for genuine, _ in key.values()])
    told.append(f"your Brier score is {score:.3f}; 0 is perfect, always saying 0.5 gives 0.250")
    for kind, truth in (("genuine", True), ("synthetic", False)):
        each = [
            f"{letter} (you: {said:.2f}), {origin}"
            for (letter, (genuine, origin)), said in zip(key.items(), stated, strict=True)
            if genuine is truth
        ]
        told.append(f"these were {kind}: {'; '.join(each)}")
    return 0 <= score <= 1


check.holds(
    "confidence",
    scored,
    label="twelve confidences, scored",
    property="no Brier score can be computed from these confidences",
)
# A feedback page shows the labels of checks that passed, so the score and the key stand in some.
for words in told:
    check.mapping("confidence", keys=list(key), says=words)
### END HIDDEN TESTS
check.score()
