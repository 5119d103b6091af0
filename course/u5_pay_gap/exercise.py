# %% [markdown]
"""
# Exercise: A pay gap

Eight questions, 20 points. Each stands alone: a question starts from what it is given, never from
your answer to another. A gap is (men − women) / men unless a question says otherwise, and a
fraction: 0.15, not 15. The last question is read by a person.
"""

# %% nbgrader={"grade_id": "u5_given_imports", "locked": true}
import numpy as np
import pandas as pd
import statsmodels.formula.api as smf

from paylab import documents, microdata, verdict
from paylab.check import Check

# %% [markdown] nbgrader={"grade_id": "u5_q1_three_gaps_prompt", "locked": true}
"""
## Question 1. Three numbers, one verdict (2 points)

Table `tt-t05-gender` prints an average for men and one for women. Assign the gap as a share of
men's pay to `gap_of_mens_pay`, as a share of women's pay to `gap_of_womens_pay`, and ln(men) −
ln(women) to `log_difference`: three floats, 0.154 for 15.4 log points.

Somebody cites the table for the sentence "women get 14.3 % less". Assign to `rung` the verdict on
it, a text out of `verdict.RUNGS`. Several rungs may be defended.
"""

# %% nbgrader={"grade_id": "u5_given_table", "locked": true}
print(documents.table_text("tt-t05-gender"))
list(verdict.RUNGS)

# %% nbgrader={"grade_id": "u5_q1_three_gaps", "solution": true}
gap_of_mens_pay = ...  # a float, as a fraction
gap_of_womens_pay = ...  # a float, as a fraction
log_difference = ...  # a float, such as 0.154
rung = ...  # a text out of verdict.RUNGS
### BEGIN SOLUTION
men_usd, women_usd = documents.table("tt-t05-gender")["value_usd"]
gap_of_mens_pay = (men_usd - women_usd) / men_usd
gap_of_womens_pay = (men_usd - women_usd) / women_usd
log_difference = np.log(men_usd) - np.log(women_usd)
rung = "consistent but unverifiable"
### END SOLUTION

# %% nbgrader={"grade_id": "u5_q1_three_gaps_check", "grade": true, "points": 2}
check = Check(
    "u5_q1_three_gaps",
    points=2,
    audits=["tt-t05-gender"],
    see="Three denominators",
    after_submission=[
        "the gap as a share of men's pay",
        "the gap as a share of women's pay",
        "the difference of logarithms",
        "a verdict that its evidence bears",
    ],
)
check.fraction("gap_of_mens_pay", says="the gap as a share of men's pay")
check.fraction("gap_of_womens_pay", says="the gap as a share of women's pay")
check.fraction("log_difference", says="ln(men) - ln(women)")
check.text("rung", options=verdict.RUNGS, says="a verdict", see="The audit, step by step")
### BEGIN HIDDEN TESTS
wrong_sign = (lambda gap: gap < 0, "it is negative, which says that men get less")
check.close(
    "gap_of_mens_pay",
    20 / 140,
    label="the gap as a share of men's pay",
    property="(men - women) / men, with the two figures of the table",
    because={
        "denominators_swapped": (20 / 120, "this is the gap as a share of women's pay"),
        "ratio_for_gap": (120 / 140, "this is women's pay as a share of men's, not the gap"),
        "wrong_sign": wrong_sign,
    },
)
check.close(
    "gap_of_womens_pay",
    20 / 120,
    label="the gap as a share of women's pay",
    property="(men - women) / women, with the two figures of the table",
    because={
        "denominators_swapped": (20 / 140, "this is the gap as a share of men's pay"),
        "ratio_for_gap": (140 / 120, "this is men's pay as a share of women's, not the gap"),
        "wrong_sign": wrong_sign,
    },
)
check.close(
    "log_difference",
    np.log(140 / 120),
    label="the difference of logarithms",
    property="the natural logarithm of men's figure less that of women's",
    because={
        "base_ten": (np.log10(140 / 120), "these are logarithms to base ten; ln has base e"),
        "wrong_sign": wrong_sign,
    },
)
check.one_of(
    "rung",
    ["consistent but unverifiable", "cannot be assessed"],
    label="a verdict that its evidence bears",
    see="The audit, step by step",
    because={
        "size_taken_for_support": (
            "supported",
            "published gaps of that size, on other bases, make a figure plausible; they don't "
            "support its decimal, and the table names neither source nor n",
        ),
        "other_basis_taken_for_contradiction": (
            "contradicted by better data",
            "what is published has another basis (medians of weekly earnings, other people, other "
            "years), and its gaps lie on both sides of this one",
        ),
        "base_taken_for_total": (
            "inconsistent as printed",
            "the page's average that doesn't fit is base pay, and the table doesn't say what it "
            "is; test the innocent reading first",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u5_q2_rounding_prompt", "locked": true}
"""
## Question 2. What rounding leaves (2 points)

Each of two printed figures may have been rounded to the nearest `rounded_to_usd`, so the true one
lies within half of that, below or above. Write `gap_range(men_usd, women_usd, rounded_to_usd)`: it
returns the smallest and the largest gap of men's pay, as a tuple of two floats, that the printed
figures allow. Zero means not rounded.
"""


# %% nbgrader={"grade_id": "u5_q2_rounding", "solution": true}
def gap_range(men_usd, women_usd, rounded_to_usd):
    """Return (smallest, largest) gap as fractions of men's pay."""
    ### BEGIN SOLUTION
    half = rounded_to_usd / 2
    smallest = 1 - (women_usd + half) / (men_usd - half)
    largest = 1 - (women_usd - half) / (men_usd + half)
    return smallest, largest
    ### END SOLUTION


# %% nbgrader={"grade_id": "u5_q2_rounding_check", "grade": true, "points": 2}
check = Check(
    "u5_q2_rounding",
    points=2,
    audits=["tt-t05-gender", "tt-early-rough-estimates"],
    see="What rounding leaves",
    after_submission=["the range for the table", "ranges where women get more, or nearly as much"],
)
check.function("gap_range", try_with=(100_000, 90_000, 1_000), says="a function of three numbers")


### BEGIN HIDDEN TESTS
def bounds(men, women, grid):
    half = grid / 2
    return 1 - (women + half) / (men - half), 1 - (women - half) / (men + half)


def gives(form):
    """Tell whether a function returns what a wrong form returns, where the two forms differ."""
    cases = [(140_000, 120_000, 10_000), (100_000, 98_000, 5_000)]
    return lambda f: all(np.allclose(f(*case), form(*case), atol=1e-9) for case in cases)


def both_down_both_up(men, women, grid):
    half = grid / 2
    return tuple(sorted([1 - (women + s) / (men + s) for s in (-half, half)]))


slips = {
    "whole_step_each_way": (
        gives(lambda m, w, g: bounds(m, w, 2 * g)),
        "a figure rounded to the nearest step lies within half a step, not a whole one",
    ),
    "both_rounded_the_same_way": (
        gives(both_down_both_up),
        "it moves both figures the same way; one may have been rounded up and the other down",
    ),
    "share_of_printed_figure": (
        gives(lambda m, w, g: ((m - w - g) / m, (m - w + g) / m)),
        "the difference moves, and so does the denominator: men's true figure isn't the printed",
    ),
    "denominators_swapped": (
        gives(lambda m, w, g: ((m - w - g) / (w + g / 2), (m - w + g) / (w - g / 2))),
        "it divides by women's pay; a gap of men's pay is asked for",
    ),
    "ends_swapped": (
        gives(lambda m, w, g: bounds(m, w, g)[::-1]),
        "the larger gap comes first; the smallest is asked for first",
    ),
}
check.calls(
    "gap_range",
    [
        ((140_000, 120_000, 5_000), bounds(140_000, 120_000, 5_000)),
        ((140_000, 120_000, 10_000), bounds(140_000, 120_000, 10_000)),
        ((140_000, 120_000, 0), bounds(140_000, 120_000, 0)),
    ],
    label="the range for the table",
    property="each end is the gap of one pair of true figures that would be printed like this",
    because=slips,
)
check.calls(
    "gap_range",
    [
        ((100_000, 98_000, 5_000), bounds(100_000, 98_000, 5_000)),
        ((118_250, 121_750, 500), bounds(118_250, 121_750, 500)),
    ],
    label="ranges where women get more, or nearly as much",
    property="a gap may be negative, and a range may hold zero",
    because={
        "sign_dropped": (
            lambda f: min(f(100_000, 98_000, 5_000)) >= 0,
            "no end is below zero, though women's true figure may be the higher one",
        ),
        **slips,
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u5_q3_averages_prompt", "locked": true}
"""
## Question 3. Three averages (2 points)

Write `three_gaps(people)`. `people` is a DataFrame with the columns `pay_usd` (above zero) and
`gender`; only rows with `"male"` or `"female"` count. It returns a dict with the keys
`"arithmetic"` (gap of the means), `"geometric"` (gap of the geometric means, the exponentials of
the mean of ln pay) and `"median"` (gap of the medians), each a float, as a fraction of men's
average. Try it on `it`, which the next cell loads.
"""

# %% nbgrader={"grade_id": "u5_given_it", "locked": true}
survey = microdata.reddit_finance().rename(columns={"household_income_usd": "pay_usd"})
kept = (survey["industry"] == "Information Technology") & (
    survey["pay_usd"] >= microdata.LOWEST_YEARLY_USD
)
it = survey.loc[kept, ["pay_usd", "gender", "relationship"]].reset_index(drop=True)
it["gender"].value_counts(dropna=False)


# %% nbgrader={"grade_id": "u5_q3_averages", "solution": true}
def three_gaps(people):
    """Return the arithmetic, geometric and median gap as fractions of men's average."""
    ### BEGIN SOLUTION
    men = people.loc[people["gender"] == "male", "pay_usd"]
    women = people.loc[people["gender"] == "female", "pay_usd"]
    return {
        "arithmetic": 1 - women.mean() / men.mean(),
        "geometric": 1 - np.exp(np.log(women).mean() - np.log(men).mean()),
        "median": 1 - women.median() / men.median(),
    }
    ### END SOLUTION


# %% nbgrader={"grade_id": "u5_q3_averages_check", "grade": true, "points": 2}
check = Check(
    "u5_q3_averages",
    points=2,
    audits=[],
    see="Mean, geometric mean, median",
    after_submission=["the gap of the means", "the gap of the geometric means", "the median gap"],
)
few = pd.DataFrame({"pay_usd": [90_000, 120_000, 80_000, 100_000]})
few["gender"] = ["male", "male", "female", "female"]
check.function("three_gaps", try_with=(few,), says="a function of a DataFrame")
check.holds(
    "three_gaps",
    lambda f: set(f(few)) == {"arithmetic", "geometric", "median"},
    label="the keys arithmetic, geometric and median",
    property="it does not return a dict with the keys arithmetic, geometric and median",
    weight=0,
)
### BEGIN HIDDEN TESTS
from paylab import microdata as real_data


def frame_of(men, women, others=()):
    labels = ["male"] * len(men) + ["female"] * len(women) + ["non-binary"] * len(others)
    return pd.DataFrame({"pay_usd": [*map(float, [*men, *women, *others])], "gender": labels})


small = frame_of([60_000, 110_000, 400_000, 150_000], [90_000, 100_000, 230_000], [55_000, 60_000])
reversed_small = frame_of([60_000, 80_000, 90_000], [95_000, 70_000, 240_000, 100_000])
payroll = real_data.college_salaries().rename(columns={"nine_month_salary_usd": "pay_usd"})
payroll = payroll[["pay_usd", "gender"]]
frames = [small, reversed_small, payroll]


def sides(frame):
    return [frame.loc[frame["gender"] == each, "pay_usd"].to_numpy() for each in ("male", "female")]


def gap_of(frame, average):
    men, women = map(average, sides(frame))
    return 1 - women / men


def geometric_mean(pay):
    return np.exp(np.mean(np.log(pay)))


averages = {"arithmetic": np.mean, "geometric": geometric_mean, "median": np.median}


def right(name):
    wanted = [gap_of(frame, averages[name]) for frame in frames]
    return lambda f: all(
        abs(float(f(frame)[name]) - value) < 1e-6
        for frame, value in zip(frames, wanted, strict=True)
    )


def returns(name, wrong):
    return lambda f: all(abs(float(f(frame)[name]) - wrong(frame)) < 1e-6 for frame in frames[:2])


def with_others_as_women(average):
    def wrong(frame):
        men = frame.loc[frame["gender"] == "male", "pay_usd"].to_numpy()
        women = frame.loc[frame["gender"] != "male", "pay_usd"].to_numpy()
        return 1 - average(women) / average(men)

    return wrong


def of_womens(average):
    return lambda frame: average(sides(frame)[0]) / average(sides(frame)[1]) - 1


def because(name):
    average = averages[name]
    return {
        "others_counted_as_women": (
            returns(name, with_others_as_women(average)),
            "everybody who is not a man counts as a woman; only two answers are asked for",
        ),
        "denominators_swapped": (
            returns(name, of_womens(average)),
            "it divides by women's average; a share of men's is asked for",
        ),
        "ratio_for_gap": (
            returns(name, lambda frame: 1 - gap_of(frame, average)),
            "this is women's average as a share of men's, not the gap",
        ),
        "wrong_sign": (
            returns(name, lambda frame: -gap_of(frame, average)),
            "its sign is turned round: where women get less the gap is positive",
        ),
    }


check.holds(
    "three_gaps",
    right("arithmetic"),
    label="the gap of the means",
    property="arithmetic is not the gap of the two means",
    because=because("arithmetic"),
)
check.holds(
    "three_gaps",
    right("geometric"),
    label="the gap of the geometric means",
    property="geometric is not the gap of the two geometric means",
    because={
        "log_points_for_gap": (
            returns("geometric", lambda frame: -np.log(1 - gap_of(frame, geometric_mean))),
            "geometric is a difference of mean logarithms; turn it into a fraction of men's pay",
        ),
        "ratio_of_mean_logs": (
            returns("geometric", lambda frame: gap_of(frame, lambda pay: np.mean(np.log(pay)))),
            "geometric divides one mean logarithm by another; go back from logarithms first",
        ),
        "averages_mixed": (
            returns("geometric", lambda frame: gap_of(frame, np.mean)),
            "geometric is the gap of the plain means",
        ),
        **because("geometric"),
    },
)
check.holds(
    "three_gaps",
    right("median"),
    label="the median gap",
    property="median is not the gap of the two medians",
    because=because("median"),
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u5_q4_one_man_prompt", "locked": true}
"""
## Question 4. One man and the unmarried (2 points)

The next cell loads `workers`: men and women in information technology, US households with one
income. Assign to `gap_without_top` the arithmetic gap once the one row with the highest pay is left
out, and to `gap_unmarried` the arithmetic gap among all rows whose `relationship` is one of
`UNMARRIED`. Two floats, fractions of men's mean.
"""

# %% nbgrader={"grade_id": "u5_given_workers", "locked": true}
UNMARRIED = ["Single, never married", "In a relationship, but not married", "Divorced", "Widowed"]
workers = microdata.reddit_finance().rename(columns={"household_income_usd": "pay_usd"})
workers = workers[
    (workers["industry"] == "Information Technology")
    & (workers["pay_usd"] >= microdata.LOWEST_YEARLY_USD)
    & workers["gender"].isin(["male", "female"])
][["pay_usd", "gender", "relationship"]].reset_index(drop=True)
workers["relationship"].value_counts(dropna=False)

# %% nbgrader={"grade_id": "u5_q4_one_man", "solution": true}
gap_without_top = ...  # a float, as a fraction
gap_unmarried = ...  # a float, as a fraction


### BEGIN SOLUTION
def mean_gap(people):
    mean = people.groupby("gender")["pay_usd"].mean()
    return 1 - mean["female"] / mean["male"]


gap_without_top = mean_gap(workers.drop(index=workers["pay_usd"].idxmax()))
gap_unmarried = mean_gap(workers[workers["relationship"].isin(UNMARRIED)])
### END SOLUTION

# %% nbgrader={"grade_id": "u5_q4_one_man_check", "grade": true, "points": 2}
check = Check(
    "u5_q4_one_man",
    points=2,
    audits=["tt-misconception-1-few-high-earners"],
    see="One man and the unmarried",
    after_submission=["the gap without the top row", "the gap among the unmarried"],
)
check.fraction("gap_without_top", says="an arithmetic gap")
check.fraction("gap_unmarried", says="an arithmetic gap")
### BEGIN HIDDEN TESTS
from paylab import microdata as real_data

people = real_data.reddit_finance().rename(columns={"household_income_usd": "pay_usd"})
people = people[
    (people["industry"] == "Information Technology")
    & (people["pay_usd"] >= 20_000)
    & people["gender"].isin(["male", "female"])
]


def gap_among(rows, average="mean"):
    by_gender = rows.groupby("gender")["pay_usd"].agg(average)
    return 1 - by_gender["female"] / by_gender["male"]


top = people["pay_usd"].idxmax()
top_woman = people.loc[people["gender"] == "female", "pay_usd"].idxmax()
never_married = ["Single, never married", "In a relationship, but not married"]
alone = people[people["relationship"].isin([*never_married, "Divorced", "Widowed"])]
check.close(
    "gap_without_top",
    gap_among(people.drop(index=top)),
    label="the gap without the top row",
    property="the gap of the means once one row, the highest of all, is gone",
    because={
        "nobody_left_out": (gap_among(people), "this is the gap with everybody in it"),
        "top_of_each_gender_dropped": (
            gap_among(people.drop(index=[top, top_woman])),
            "the top man and the top woman are gone; one row is asked for",
        ),
        "averages_mixed": (
            gap_among(people.drop(index=top), "median"),
            "this is the gap of medians; the arithmetic gap compares means",
        ),
        "denominators_swapped": (
            1 / (1 - gap_among(people.drop(index=top))) - 1,
            "it divides by women's mean; a fraction of men's is asked for",
        ),
    },
)
check.close(
    "gap_unmarried",
    gap_among(alone),
    label="the gap among the unmarried",
    property="the gap of the means among the rows whose relationship is in UNMARRIED",
    because={
        "nobody_left_out": (gap_among(people), "this is the gap with everybody in it"),
        "missing_counted_as_unmarried": (
            gap_among(people[people["relationship"] != "Married"]),
            "whoever did not answer, or is married again, is still in: choose what is in the list",
        ),
        "only_single": (
            gap_among(people[people["relationship"] == "Single, never married"]),
            "only the single are in; the list has four answers",
        ),
        "filters_combined": (
            gap_among(alone.drop(index=top, errors="ignore")),
            "the top row is gone here, too; this gap is asked for with everybody in the list",
        ),
        "averages_mixed": (
            gap_among(alone, "median"),
            "this is the gap of medians; the arithmetic gap compares means",
        ),
        "denominators_swapped": (
            1 / (1 - gap_among(alone)) - 1,
            "it divides by women's mean; a fraction of men's is asked for",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u5_q5_bootstrap_prompt", "locked": true}
"""
## Question 5. An interval by resampling (3 points)

Write `median_gap_interval(men_usd, women_usd, seed)`. The first two are lists or arrays of pay. It
draws 4,000 resamples with `np.random.default_rng(seed)`: each time as many men from the men as
there are, and as many women from the women, with replacement. It returns the 2.5 % and the 97.5 %
quantile of the 4,000 median gaps (fractions of men's median) as a tuple of two floats. Any order
of draws will do, and so will any seed. Avoid a loop if you can.
"""


# %% nbgrader={"grade_id": "u5_q5_bootstrap", "solution": true}
def median_gap_interval(men_usd, women_usd, seed):
    """Return (low, high), the 95 % percentile bootstrap interval of the median gap."""
    ### BEGIN SOLUTION
    rng = np.random.default_rng(seed)
    men = rng.choice(men_usd, size=(4_000, len(men_usd)))
    women = rng.choice(women_usd, size=(4_000, len(women_usd)))
    gaps = 1 - np.median(women, axis=1) / np.median(men, axis=1)
    low, high = np.quantile(gaps, [0.025, 0.975])
    return low, high
    ### END SOLUTION


# %% nbgrader={"grade_id": "u5_q5_bootstrap_check", "grade": true, "points": 3}
check = Check(
    "u5_q5_bootstrap",
    points=3,
    audits=[],
    see="An interval by resampling",
    after_submission=["an interval on simulated pay", "an interval on a college's payroll"],
)
check.function(
    "median_gap_interval",
    try_with=([90_000, 100_000, 130_000], [80_000, 95_000, 99_000], 1),
    says="a function of two lists and a seed",
)
check.holds(
    "median_gap_interval",
    lambda f: len(f([90_000, 100_000, 130_000], [80_000, 95_000, 99_000], 1)) == 2,
    label="two numbers",
    property="it does not return a pair, the lower and the upper end",
    weight=0,
)
### BEGIN HIDDEN TESTS
from paylab import microdata as real_data
from paylab import simulate

# Accepted ends: the range over 1,000 reference seeds, widened by half. tests/course/test_u5.py
# derives it anew and holds these figures to it.
ACCEPTED = {
    "simulated": ((0.0963, 0.1148), (0.3196, 0.3323)),
    "college": ((-0.0265, -0.0159), (0.2427, 0.2720)),
}
generator = np.random.default_rng(11)
known_men = simulate.pay(60, generator, median_usd=140_000, sigma=0.25).round()
known_women = simulate.pay(40, generator, median_usd=105_000, sigma=0.25).round()
salaries = real_data.college_salaries()
college_pay = salaries.groupby("gender")["nine_month_salary_usd"]
SAMPLES = {
    "simulated": (known_men, known_women),
    "college": tuple(college_pay.get_group(each).to_numpy(float) for each in ("male", "female")),
}


def ends_in(name, accepted):
    (low_from, low_to), (high_from, high_to) = accepted

    def predicate(f):
        low, high = f(*SAMPLES[name], 7)
        return low_from <= low <= low_to and high_from <= high <= high_to

    return predicate


def median_gap(men, women):
    return 1 - np.median(women) / np.median(men)


def looks(test):
    """A predicate of the interval on the simulated sample, where the gap is far from zero."""
    return lambda f: test(*f(*SAMPLES["simulated"], 7))


(low_from, low_to), (high_from, high_to) = ACCEPTED["simulated"]
slips = {
    "drawn_without_replacement": (
        looks(lambda low, high: low == high),
        "every resample is the sample itself: without replacement nothing varies",
    ),
    "groups_pooled": (
        looks(lambda low, high: low < 0 < high and abs(low + high) < 0.1),
        "it lies around zero: men and women went into one pot, which supposes that there is no gap",
    ),
    "percent_for_fraction": (
        looks(lambda low, high: 5 < low < high < 50),
        "these are percentages; fractions are asked for",
    ),
    "ends_swapped": (
        looks(lambda low, high: low > high),
        "the upper end comes first",
    ),
    "denominators_swapped": (
        looks(
            lambda low, high: (
                low_from < 1 - 1 / (1 + low) < low_to and high_from < 1 - 1 / (1 + high) < high_to
            )
        ),
        "each gap is divided by women's median; a fraction of men's is asked for",
    ),
    "standard_error_of_nothing": (
        looks(lambda low, high: high - low < 0.02),
        "the interval is far too narrow: each resample has as many people as the group",
    ),
    "averages_mixed": (
        lambda f: f(*SAMPLES["college"], 7)[0] > 0.03,
        "its lower end on the payroll is where the gaps of means have it; medians are asked for",
    ),
    "other_coverage": (
        looks(
            lambda low, high: (
                low_to < low < median_gap(*SAMPLES["simulated"]) < high < high_from
                and high - low > 0.1
            )
        ),
        "the interval is narrower than the middle 95 % of the resampled gaps of medians",
    ),
}
between = "its ends are not where 4,000 resamples put the 2.5 % and 97.5 % quantiles"
check.holds(
    "median_gap_interval",
    ends_in("simulated", ACCEPTED["simulated"]),
    label="an interval on simulated pay",
    property=between,
    because=slips,
)
check.holds(
    "median_gap_interval",
    ends_in("college", ACCEPTED["college"]),
    label="an interval on a college's payroll",
    property=between,
    because=slips,
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u5_q6_adjusted_prompt", "locked": true}
"""
## Question 6. An adjusted gap (3 points)

The next cell loads `college`, a payroll. Fit by ordinary least squares
`np.log(nine_month_salary_usd) ~ woman + discipline + years_since_phd`, and again with `+ rank`.
With b the coefficient of `woman`, the gap is 1 − exp(b). Assign it to `gap_without_rank` and
`gap_with_rank`. Assign to `interval_with_rank` the ends (low, high) of the second gap's 95 %
interval: HC3 standard errors, Student's t, both ends turned by 1 − exp. All are fractions.

Which sentence do these numbers bear? Assign `"A"`, `"B"`, `"C"` or `"D"` to `reading`.

- A. Rank explains the gap, so nobody is treated unfairly at this college.
- B. Women of the same field, years and rank get less by an amount that these data can't tell from
  zero; whether the way to a rank is fair, they don't say.
- C. The interval with rank holds zero, so women of the same rank are paid the same.
- D. The gap without rank is what discrimination costs a woman at this college.
"""

# %% nbgrader={"grade_id": "u5_given_college", "locked": true}
college = microdata.college_salaries()
college["woman"] = (college["gender"] == "female").astype(int)
college.head(3)

# %% nbgrader={"grade_id": "u5_q6_adjusted", "solution": true}
gap_without_rank = ...  # a float, as a fraction
gap_with_rank = ...  # a float, as a fraction
interval_with_rank = ...  # a tuple of two floats, low and high
reading = ...  # "A", "B", "C" or "D"
### BEGIN SOLUTION
formula = "np.log(nine_month_salary_usd) ~ woman + discipline + years_since_phd"
without = smf.ols(formula, college).fit()
with_rank = smf.ols(formula + " + rank", college).fit(cov_type="HC3", use_t=True)
gap_without_rank = 1 - np.exp(without.params["woman"])
gap_with_rank = 1 - np.exp(with_rank.params["woman"])
b_low, b_high = with_rank.conf_int().loc["woman"]
interval_with_rank = (1 - np.exp(b_high), 1 - np.exp(b_low))
reading = "B"
### END SOLUTION

# %% nbgrader={"grade_id": "u5_q6_adjusted_check", "grade": true, "points": 3}
check = Check(
    "u5_q6_adjusted",
    points=3,
    audits=["tt-conclusion-factors"],
    see="Adjusted gaps",
    after_submission=[
        "the gap with field and years held equal",
        "the gap with rank held equal, too",
        "its interval",
        "the sentence that the numbers bear",
    ],
)
check.fraction("gap_without_rank", says="an adjusted gap")
check.fraction("gap_with_rank", says="an adjusted gap")
check.sequence("interval_with_rank", length=2, says="the ends of an interval")
check.text("reading", options=["A", "B", "C", "D"], says="a letter", see="Bad controls")
### BEGIN HIDDEN TESTS
from paylab import microdata as real_data
from paylab.stats import gap as gaps

staff = real_data.college_salaries()
staff["woman"] = (staff["gender"] == "female").astype(int)
terms = "woman + discipline + years_since_phd"
short = gaps.adjusted_gap(staff, f"np.log(nine_month_salary_usd) ~ {terms}")
long = gaps.adjusted_gap(staff, f"np.log(nine_month_salary_usd) ~ {terms} + rank")


def slips(fit):
    return {
        "coefficient_for_gap": (
            fit.log_points,
            "this is -b, in log points; the gap is 1 - exp(b)",
        ),
        "wrong_sign": (lambda gap: gap < 0, "it is negative: 1 - exp(b), with b below zero"),
        "denominators_swapped": (
            1 / (1 - fit.of_mens_pay) - 1,
            "this is exp(-b) - 1, a share of women's pay",
        ),
    }


check.close(
    "gap_without_rank",
    short.of_mens_pay,
    label="the gap with field and years held equal",
    property="1 - exp(b) in the regression without rank",
    because={
        "models_swapped": (long.of_mens_pay, "this is the gap with rank held equal"),
        "no_control": (
            gaps.geometric_gap(
                staff.loc[staff["woman"] == 0, "nine_month_salary_usd"],
                staff.loc[staff["woman"] == 1, "nine_month_salary_usd"],
            ),
            "this is the raw geometric gap; the field and the years are not held equal",
        ),
        **slips(short),
    },
)
check.close(
    "gap_with_rank",
    long.of_mens_pay,
    label="the gap with rank held equal, too",
    property="1 - exp(b) in the regression with rank",
    because={
        "models_swapped": (short.of_mens_pay, "this is the gap without rank"),
        **slips(long),
    },
)
check.values(
    "interval_with_rank",
    [long.low, long.high],
    within=1e-4,
    label="its interval",
    property="HC3 standard errors, Student's t, and 1 - exp at both ends of b's interval",
    because={
        "ends_swapped": ([long.high, long.low], "the upper end comes first: 1 - exp turns them"),
        "ends_in_log_points": (
            [-np.log(1 - long.low), -np.log(1 - long.high)],
            "these are log points; turn each end by 1 - exp",
        ),
        "interval_of_b": (
            [np.log(1 - long.high), np.log(1 - long.low)],
            "this is the interval of b itself; turn each end by 1 - exp",
        ),
        "usual_standard_errors": (
            lambda ends: abs(sum(map(float, ends)) / 2 - (long.low + long.high) / 2) < 2e-3,
            "about the right middle, another width: fit with cov_type='HC3' and use_t=True",
        ),
    },
)
check.one_of(
    "reading",
    ["B"],
    label="the sentence that the numbers bear",
    see="Bad controls",
    because={
        "adjusted_means_fair": (
            "A",
            "rank may itself be an outcome of gender; holding it equal hides how it was reached",
        ),
        "zero_inside_means_zero": (
            "C",
            "an interval that holds zero holds other values as well; nothing excludes them",
        ),
        "raw_means_discrimination": (
            "D",
            "what is left may have other causes that are not in the columns; a gap has no label "
            "that says why",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u5_q7_needed_prompt", "locked": true}
"""
## Question 7. How many people (2 points)

Write `people_needed(difference_usd, spread_usd, women_share)`: how many women and how many men must
be asked to detect that difference of two means with 80 % power by a two-sided test at the 5 %
level, when pay has the standard deviation `spread_usd` in both groups. It returns a tuple (women,
men) of whole numbers.

By the normal: women = ((1.96 + 0.84) · spread / difference)² / (1 − share), with the exact
quantiles 0.975 and 0.8 of the standard normal in place of the rounded ones; men = women · (1 −
share) / share, from women before rounding; both are then rounded up. Student's t, as in
`statsmodels` (`TTestIndPower`), is accepted, too.
"""


# %% nbgrader={"grade_id": "u5_q7_needed", "solution": true}
def people_needed(difference_usd, spread_usd, women_share):
    """Return (women, men), whole numbers, for 80 % power at the 5 % level."""
    ### BEGIN SOLUTION
    from statistics import NormalDist

    quantiles = NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(0.8)
    women = (quantiles * spread_usd / difference_usd) ** 2 / (1 - women_share)
    men = women * (1 - women_share) / women_share
    return int(np.ceil(women)), int(np.ceil(men))
    ### END SOLUTION


# %% nbgrader={"grade_id": "u5_q7_needed_check", "grade": true, "points": 2}
check = Check(
    "u5_q7_needed",
    points=2,
    audits=["tt-t05-gender"],
    see="How many people",
    after_submission=["as many women as men", "few women among those asked"],
)
check.function(
    "people_needed", try_with=(50_000, 50_000, 0.5), says="a function of difference, spread, share"
)
check.holds(
    "people_needed",
    lambda f: len(f(50_000, 50_000, 0.5)) == 2,
    label="two numbers",
    property="it does not return a pair, women and men",
    weight=0,
)
### BEGIN HIDDEN TESTS
from paylab.stats import gap as gaps


def accepted(case):
    difference, spread, share = case
    for method in ("normal", "t"):
        size = gaps.needed_sample_size(difference, spread, women_share=share, method=method)
        yield size.women, size.men


def answers(*cases):
    wanted = {case: list(accepted(case)) for case in cases}
    return lambda f: all(tuple(map(float, f(*case))) in wanted[case] for case in cases)


def by_normal(case, z):
    difference, spread, share = case
    women = (z * spread / difference) ** 2 / (1 - share)
    return women, women * (1 - share) / share


def gives(form):
    cases = [(20_000, 58_500, 0.5), (20_000, 58_500, 0.22)]
    return lambda f: all(tuple(map(float, f(*c))) == tuple(map(float, form(c))) for c in cases)


Z = 2.8015852
slips = {
    "rounded_down": (
        gives(lambda c: np.floor(by_normal(c, Z))),
        "it rounds down, and then the power falls short: round up",
    ),
    "not_rounded": (
        lambda f: any(float(number) % 1 for number in f(20_000, 58_500, 0.5)),
        "its numbers are not whole; nobody asks a part of a person",
    ),
    "one_sided": (
        gives(lambda c: np.ceil(by_normal(c, 2.4864749))),
        "this is the size for a one-sided test; two-sided takes the quantile 0.975",
    ),
    "power_left_out": (
        gives(lambda c: np.ceil(by_normal(c, 1.9599640))),
        "this uses the 5 % level alone: with it the power is one half",
    ),
    "women_and_men_swapped": (
        lambda f: tuple(f(20_000, 58_500, 0.22))[::-1] in list(accepted((20_000, 58_500, 0.22))),
        "women and men are swapped: where few are women, more men are asked",
    ),
    "share_ignored": (
        lambda f: tuple(f(20_000, 58_500, 0.5)) == tuple(f(20_000, 58_500, 0.22)),
        "it gives the same numbers whatever the share of women is",
    ),
    "total_for_group": (
        lambda f: (
            tuple(number / 2 for number in f(20_000, 58_500, 0.5)) in [(135, 135), (136, 136)]
        ),
        "these are both groups together; each group is asked for",
    ),
}
check.holds(
    "people_needed",
    answers((20_000, 58_500, 0.5), (10_000, 43_000, 0.5), (30_000, 58_500, 0.5)),
    label="as many women as men",
    property="neither the normal nor Student's t gives these sizes for groups of equal size",
    because=slips,
)
check.holds(
    "people_needed",
    answers((20_000, 58_500, 0.22), (25_000, 70_000, 0.35), (12_000, 40_000, 0.8)),
    label="few women among those asked",
    property="neither the normal nor Student's t gives these sizes for groups of unequal size",
    because=slips,
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u5_q8_verdict_prompt", "locked": true}
"""
## Question 8. Your verdict (4 points)

Write about 120 words (90 to 150) on `tt-t05-gender` for a reader who saw "women get 14.3 % less"
quoted from it. Say what the table prints and by which denominator; what rounding leaves; what is
missing and therefore can't be said; how the size compares with data of known origin, and on which
basis those are; and your verdict, one of the five rungs. Name an innocent explanation or what the
publisher could reply. A person grades this.
### BEGIN MARK SCHEME
One point for each line; half points are fine. Nothing is taken off for language.

1. **What is printed.** Both averages or their difference, a gap with its denominator (14.3 % of
   men's pay, 16.7 % of women's, or 15.4 log points), and that rounding dissolves its decimal
   (about 11 to 17 % after a rounding to 5,000, 7 to 21 % to 10,000).
2. **What is missing.** At least two of: n, spread, source, date, base or total pay, hours, which
   average; with a consequence ("so no interval", "so no adjusted gap"), not as a bare list.
3. **Comparison on a named basis.** At least one published gap or data set of the lesson with its
   size and how it differs (medians, weekly, self-selected, one college ...); intervals are read as
   imprecision, not as "no gap".
4. **A verdict that its evidence bears.** One rung by name: "consistent but unverifiable", or
   "cannot be assessed" with a reason; plausible in size, unsupported in precision. Neither "raw
   means discrimination" nor "no discrimination"; an innocent explanation or a possible reply.

A rung that is too strong ("supported", "contradicted by better data", "inconsistent as printed"
without the innocent reading) gets 0 for line 4. A text that accuses anybody of intent gets at most
2 in all. Under 60 or over 200 words: at most 3.
### END MARK SCHEME
"""

# %% [markdown] nbgrader={"grade_id": "u5_q8_verdict", "grade": true, "solution": true, "points": 4}
"""
Write your answer here.
"""
