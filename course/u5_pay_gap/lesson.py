# ---
# pay_audited:
#   title: "A pay gap: which one, of whom, how sure?"
#   objectives:
#     - state a gap with its denominator, and never mix arithmetic with geometric gaps
#     - say what rounding, and a table without n and spread, leave of a printed gap
#     - compute raw, median and adjusted gaps on real pay, each with an interval
#     - draw what causes what, name the estimand, and recognize a bad control
#     - compute how many people it takes to see a gap
#     - write a verdict that claims no more than its evidence bears
#   prerequisites: [u1_reading_tables, u2_cross_checking]
#   minutes: {reading: 45, doing: 90}
#   data:
#     - ten-tables
#     - reference/published.csv
#     - openintro reddit_finance (one forum, household income)
#     - carData Salaries (one college)
#     - AER CPS1985
#   terms:
#     pay gap: here men's pay less women's, as a fraction of men's pay; other denominators exist
#     log points: 100 times the difference of natural logarithms, a scale without a denominator
#     geometric mean: the exponential of the mean of logarithms; one huge value moves it little
#     arithmetic gap: a gap between two means
#     geometric gap: a gap between two geometric means; what a regression of log pay finds
#     standard deviation: the typical distance from the mean; the usual measure of spread
#     power: the chance that a study detects a difference that is really there
#     empirical distribution: for each amount, the share of people who are paid at most that
#     bootstrap: drawing samples from the sample itself, to see how much a statistic varies
#     confidence interval: a range made by a rule that catches the truth in, say, 95 % of samples
#     regression: an equation that predicts one column from others by weighing each of them
#     control: a column in a regression that is held equal while another is compared
#     adjusted gap: the gap that a regression leaves between people alike in its controls
#     standard error: how much an estimate varies from sample to sample, as a standard deviation
#     HC3: a standard error that does not assume equal spread in all groups
#     estimand: what exactly one wants to know, before any formula
#     DAG: directed acyclic graph; arrows from cause to effect, and no way round in a circle
#     mediator: something on the way from a cause to its effect, such as seniority
#     collider: something with two causes; holding it equal makes the two look related
#     bad control: a control that is itself an outcome of what is being compared
#     Simpson's paradox: a difference that turns round in every stratum
#     stratum: one of the groups into which people are sorted; plural strata
#     Oaxaca-Blinder decomposition: a split of a gap into what goes with the controls and a rest
# ---

# %% [markdown]
"""
## Claim

The article with tables prints one pay figure for men and one for women (`tt-t05-gender`). Its
conclusion counts gender among the things that average pay depends on (`tt-conclusion-factors`);
its own list of factors in the FAQ leaves gender out (`tt-faq-02-factors`). What does the table
say, and what could it never say?
"""

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import Markdown, display

from paylab import documents, microdata, reference, simulate, theme
from paylab.explore import gap as explorer
from paylab.explore import reveal
from paylab.explore.gap import percent
from paylab.stats import consistency, gap

theme.use()


def say(words):
    display(Markdown(words))


print(documents.table_text("tt-t05-gender"))
documents.claim("tt-t05-gender")[["statistic", "population", "stated_source", "n", "date"]]

# %% [markdown]
"""
Two averages; no source, no number of people, no date. The text says that a disparity is seen
sometimes. A *pay gap* compares the two figures.

### Predict

By how many percent do women get less than men, by this table? Write a number before you go on.
"""

# %%
my_prediction = ...  # a number, in percent

# %% [markdown]
"""
## Three denominators

The same two figures give three numbers. A gap as a share of *men's* pay says how much less
women get. A share of *women's* pay says how much more men get. *Log points*, 100 times the
difference of natural logarithms, need no denominator. In this course a gap is (men − women) /
men, unless it says otherwise.
"""

# %%
men_usd, women_usd = documents.table("tt-t05-gender")["value_usd"]
three = gap.three_denominators(men_usd, women_usd)
reveal(percent(three.of_mens_pay), "Women get less, as a share of men's pay", my_prediction)
say(
    f"**Look.** {percent(three.of_mens_pay)} of men's pay, "
    f"{percent(three.of_womens_pay)} of women's, {100 * three.in_log_points:.1f} log points: "
    "three true sentences about one table. Two articles may print different gaps and agree. "
    "So say the denominator, each time."
)

# %% [markdown]
"""
## What rounding leaves

Both figures are multiples of ten thousand dollars. Nothing says how they were rounded; the page
calls its early figures rough estimates (`tt-early-rough-estimates`). So compute every check
twice: with the figures as printed, and with the intervals that a rounding to five or to ten
thousand allows. The gap is smallest where men's true figure is lowest and women's is highest.
Explore other pairs with the arrow keys.
"""

# %%
for rounded_to in (5_000, 10_000):
    men = consistency.rounding_interval(men_usd, rounded_to)
    women = consistency.rounding_interval(women_usd, rounded_to)
    low = gap.three_denominators(men.low, women.high).of_mens_pay
    high = gap.three_denominators(men.high, women.low).of_mens_pay
    print(f"rounded to {rounded_to:6,} dollars: a gap of {percent(low)} to {percent(high)}")

explorer.three_denominators()

# %% [markdown]
"""
**Explain.** That women's figure is the lower survives the rounding. The decimal does not: it
dissolves, and so does a good part of the whole number.

## What a summary table can never tell

Two averages hide who was counted, how many, and how far apart people are within each group. We
can only ask *what if*. What if women were half of those asked, or the share that the World
Economic Forum counted among AI professionals? What if pay were spread within each group as
official statistics spread it?
"""

# %%
share = reference.published_value("wef-women-share-ai-2018") / 100
half, fewer = (men_usd * (1 - part) + women_usd * part for part in (0.5, share))
rng = np.random.default_rng(5)
men, women = (simulate.pay(100_000, rng, median_usd=m) for m in (men_usd, women_usd))
base = documents.claim("tt-glassdoor-base-average")["value"]
say(
    f"The overall average would be {half:,.0f} dollars with half women, {fewer:,.0f} with "
    f"{percent(share, 0)}. No mix of the two gives the article's {base:,.0f}: that one is base "
    "pay, and the table doesn't say what it is. Draw one man and one woman at random: with "
    f"this spread, the woman is paid more in {percent((women > men).mean(), 0)} of pairs."
)

# %% [markdown]
"""
## How many people

A gap between averages is not a gap between any two people, and spread decides how many people
it takes to see it. *Power* is the chance that a study detects a difference that is there.
Suppose a *standard deviation* (the typical distance from the mean) of 0.45 times the mean, as
wide as our generator's. We want 80 % power, and a false alarm in at most 5 % of studies where
there is no difference. "normal" takes the spread as known, "t" counts that it is estimated, too.
"""

# %%
mean_usd, difference_usd = (men_usd + women_usd) / 2, men_usd - women_usd
spread = 0.45 * mean_usd
sizes = {
    (f"{percent(part, 0)} women", method): gap.needed_sample_size(
        difference_usd, spread, women_share=part, method=method
    )
    for part in (0.5, share)
    for method in ("normal", "t")
}
needed = pd.DataFrame({key: {"women": n.women, "men": n.men} for key, n in sizes.items()}).T
needed.assign(people=needed.sum(axis=1))

# %% [markdown]
"""
The two conventions are one person apart. Where few are women, many more people must be asked.
That happens to the best: the Current Population Survey of the US prints no median for women
among computer research scientists, since too few of them are in its sample.

## Real pay, with its limits

A 2020 survey of a Reddit forum on retiring early asked for income. Its people chose to answer.
The income is the *household's*, so we keep US households with one income, in information
technology, and leave out what can't be a year's pay.
"""

# %%
survey = microdata.reddit_finance().rename(columns={"household_income_usd": "pay_usd"})
in_it = survey["industry"] == "Information Technology"
answered = survey["gender"].isin(["male", "female"])
above = survey["pay_usd"] >= microdata.LOWEST_YEARLY_USD
it = survey[in_it & answered & above]
print("left out as too small:", survey.loc[in_it & answered & ~above, "pay_usd"].tolist())
it.groupby("gender")["pay_usd"].describe().astype(int)

# %% [markdown]
"""
## Mean, geometric mean, median

Three averages can be compared. The *arithmetic gap* compares means. The *geometric gap* compares
geometric means, the exponentials of mean logarithms (of 50, 100 and 200 it is 100). The *median
gap* compares the middles. They answer different questions, so never subtract one from another.

### Predict

Men's largest pay here is far above women's. Which of the three gaps is the largest?
"""

# %%
my_prediction_largest = ...  # "arithmetic", "geometric" or "median"

# %%
men, women = (it.loc[it["gender"] == gender, "pay_usd"].to_numpy() for gender in ("male", "female"))
gaps = pd.Series(
    {
        "arithmetic": gap.arithmetic_gap(men, women),
        "geometric": gap.geometric_gap(men, women),
        "median": gap.median_gap(men, women),
    }
)
reveal(gaps.idxmax(), "The largest gap", my_prediction_largest)
gaps.map(percent)

# %%
figure, axes = plt.subplots()
for name, pay, line in [("men", men, "-"), ("women", women, "--")]:
    share = np.linspace(0, 1, pay.size + 1)[1:]
    axes.step(np.sort(pay), share, line, where="post", label=f"{pay.size} {name}")
    axes.plot(pay.mean(), (pay <= pay.mean()).mean(), "D", color=axes.lines[-1].get_color())
axes.set(xscale="log", ylabel="Share paid at most that")
axes.legend(loc="lower right")
theme.dollars_axis(axes.xaxis, "Household income")
axes.set_xticks([50_000, 200_000, 1_000_000])
theme.show(
    figure,
    caption="Empirical distributions: one-earner households in IT. A diamond marks each mean.",
    alt="Two rising steps, close below; men's reaches past two million, its mean further up.",
)

# %% [markdown]
"""
**Look.** The lines are close in the middle and part at the top. The mean counts every dollar up
there, the median none of them.

## An interval by resampling

How far would these gaps move with other people from the same population? The *bootstrap* draws
new samples from the sample itself: as many men from the men, as many women from the women, with
replacement. Its middle 95 % is a *confidence interval*. Here is the whole of it.
"""

# %%
rng = np.random.default_rng(5)
drawn = [
    1 - np.median(rng.choice(women, women.size)) / np.median(rng.choice(men, men.size))
    for _ in range(2_000)
]
print("median gap, 95 % interval:", *[percent(end) for end in np.quantile(drawn, [0.025, 0.975])])

# %%
found = {name: gap.gap_interval(men, women, rng, statistic=name) for name in gaps.index}
rows = [(name, each.estimate, each.low, each.high) for name, each in found.items()]
intervals = pd.DataFrame(rows, columns=["label", "gap", "low", "high"])
median = found["median"]
display(intervals.set_index("label").map(percent))
say(
    "**Explain.** The median's line does *not* say that there is no gap. It says: too "
    f"imprecise to exclude anything from {percent(median.low, 0)} to {percent(median.high, 0)}. "
    "And each interval treats people who chose to answer as if drawn by lot; "
    "who did not answer is in none of them. (Drawn anew, the ends move a little.)"
)

# %% [markdown]
"""
## One man and the unmarried

Two doubts can be tested. One man reports far more than anybody else: what if he is left out? And
with one earner in a household, the earner need not be the person who answered: what if we keep
only those who are not married?
"""

# %%
unmarried = ["Single, never married", "In a relationship, but not married", "Divorced", "Widowed"]
cases = {
    "everybody": it,
    "without the top man": it.drop(index=it["pay_usd"].idxmax()),
    "unmarried": it[it["relationship"].isin(unmarried)],
    "single, never married": it[it["relationship"] == unmarried[0]],
}
rows = []
for label, kept in cases.items():
    m, w = (kept.loc[kept["gender"] == each, "pay_usd"] for each in ("male", "female"))
    i, geometric = gap.gap_interval(m, w, rng), gap.geometric_gap(m, w)
    rows.append((label, w.size, i.estimate, i.low, i.high, geometric, gap.median_gap(m, w)))
columns = ["label", "women", "gap", "low", "high", "geometric", "median"]
tried = pd.DataFrame(rows, columns=columns)

# %%
theme.show(
    explorer.forest(tried, "People kept"),
    caption="Arithmetic gaps with 95 % bootstrap intervals, by who is kept.",
    alt="Four estimates right of zero, each smaller than the one above. The interval of the "
    "single, never married is the widest and reaches far left of zero.",
)
display(tried.set_index(["label", "women"])[["gap", "geometric", "median"]].map(percent))
say(
    f"**Look.** One man of {it['pay_usd'].max():,.0f} dollars moves the mean gap from "
    f"{percent(tried['gap'][1])} to {percent(tried['gap'][0])}, and the median not at all. "
    "The article knows the effect: it suspects a few high earners behind the impression of "
    "exorbitant pay (`tt-misconception-1-few-high-earners`). Among the single, with "
    f"{tried['women'][3]} women, even the sign depends on the average that is compared."
)

# %% [markdown]
"""
## Adjusted gaps

Are the men and women compared alike in other things? A *regression* of log pay weighs several
columns at once; those beside gender are its *controls*. The coefficient b of `woman` gives an
*adjusted gap*, 1 − exp(b): a geometric one, between people alike in the controls. Its interval
rests on a *standard error* (HC3) that allows for unequal spread. Controls here: age and degree.
"""

# %%
alike = it.assign(
    woman=(it["gender"] == "female").astype(int),
    age_step=it["age_band"].cat.codes,
    graduate=(it["education"] >= "Graduate degree").astype(int),
)
fit = gap.adjusted_gap(alike, "np.log(pay_usd) ~ woman + age_step + graduate")
print(f"without controls {percent(gaps['geometric'])}, adjusted {percent(fit.of_mens_pay)}")
print(f"95 % interval of the adjusted gap: {percent(fit.low)} to {percent(fit.high)}")

# %% [markdown]
"""
### Predict

No self-reports now: the payroll of one US college, nine months' pay, 2008-09. We add controls
one by one: the field, years since the doctorate, academic rank. By the last line, will the gap
be near zero, about a third of the first, or unchanged?
"""

# %%
college = microdata.college_salaries()
college["woman"] = (college["gender"] == "female").astype(int)
my_prediction_adjusted = ...  # "near zero", "a third" or "unchanged"

# %%
steps = {"nothing": "", "+ field": "discipline", "+ years": "years_since_phd", "+ rank": "rank"}
formula, rows = "np.log(nine_month_salary_usd) ~ woman", []
for label, control in steps.items():
    formula += f" + {control}" if control else ""
    fit = gap.adjusted_gap(college, formula)
    rows.append((label, fit.of_mens_pay, fit.low, fit.high))
adjusted = pd.DataFrame(rows, columns=["label", "gap", "low", "high"])
reveal([percent(value) for value in adjusted["gap"]], "Gaps, step by step", my_prediction_adjusted)
theme.show(
    explorer.forest(adjusted, "Held equal"),
    caption="Geometric gaps at one college, 95 % intervals (HC3); each row adds one control.",
    alt="Four estimates right of zero. The first two agree; holding years equal halves the gap, "
    "holding rank equal shrinks it again, and its interval reaches zero.",
)

# %% [markdown]
"""
**Explain.** None of the four is *the* gap; each answers its own question. What one wants to
know, before any formula, is the *estimand*. "What do women get at this college?" is the first
line. "What do women of the same rank get?" is the last. If women were promoted later, rank is
part of the answer, and holding it equal hides that part.

## Bad controls

A *DAG* (directed acyclic graph) draws such thoughts: arrows from cause to effect, no circles.
Here is a company that we simulate, so that for once we know the causes.
"""

# %%
theme.show(
    explorer.causes(),
    caption="What causes what in the simulated company. Skill does not depend on gender.",
    alt="Arrows lead from gender to seniority (marked: higher bar?) and straight to pay (marked: "
    "unequal pay?), from skill to seniority and to pay, and from seniority to pay.",
)

# %% [markdown]
"""
Seniority is a *mediator*, on the way from gender to pay. It is a *collider* too: gender and
skill both lead to it, and among people of one level its two causes are tied together.

### Predict

Women need more skill for a senior job; among equals all are paid alike. So women are paid less on
average. Hold seniority equal: is the gap still positive, zero, or negative?
"""

# %%
my_prediction_sign = ...  # "positive", "zero" or "negative"

# %%
company = explorer.company_gaps(higher_bar=0.8, unequal_pay=0.0)
by_level = company.set_index("label").loc["same seniority", "gap"]
reveal("negative" if by_level < 0 else "not negative", "Seniority held equal", my_prediction_sign)
theme.show(
    explorer.forest(company, "Held equal", known=0.0, known_name="unequal pay among equals"),
    caption=f"Geometric gaps among {explorer.PEOPLE:,} simulated people, by what is held equal.",
    alt="Without control and with skill held equal the gap is positive; with seniority alone held "
    "equal it is negative; with both it is about zero, where the dashed line stands.",
)

# %% [markdown]
"""
**Explain.** In each level the women are more skilled than the men beside them: the senior ones
passed a higher bar, and some juniors would be senior as men. Skill pays. Holding seniority equal
turned the sign, though nobody is paid unequally for equal work. Seniority is a *bad control* for
the question what gender does to pay.

### Explore

Keep the bar and raise the unequal pay. At what value does "same seniority" show no gap at all?
"""

# %%
explorer.controls()

# %% [markdown]
"""
So two slogans are wrong. "Adjusted means no discrimination": a control can hide it. "Raw means
discrimination": people may differ in what came before. Which arrows exist is not in the data;
somebody has to argue for them.

## Simpson's paradox

A gap that shrinks within groups is not yet Simpson's paradox. That is a gap that turns round in
*every* stratum.
"""

# %%
ranks = gap.simpson_check(college, pay="nine_month_salary_usd", stratum="rank")
print(f"all: {percent(ranks.overall_gap)}; turned round in every rank: {ranks.is_reversal}")
ranks.by_stratum.assign(gap_of_mens_pay=ranks.by_stratum["gap_of_mens_pay"].map(percent))

# %% [markdown]
"""
## Optional: Oaxaca-Blinder

A *decomposition* splits a gap of mean logs into what goes with the controls ("explained") and a
rest ("unexplained"). How much is a year of schooling worth, or an occupation? Men's coefficients,
women's and pooled ones (pooled with gender in the model; without it they take a part of the gap)
give three answers. Hourly wages of 534 Americans, 1985:
"""

# %%
wages = microdata.cps1985()
wages["woman"] = (wages["gender"] == "female").astype(int)
split = gap.oaxaca_blinder(wages, "np.log(hourly_wage_usd) ~ education_years + occupation")
signs = "changes its sign" if split["explained"].min() < 0 < split["explained"].max() else "keeps"
display(split.round(3))
say(
    f"The explained part {signs} with the reference: a description, not a finding about "
    'fairness. Occupation may itself be an outcome, and "unexplained" is not a synonym for '
    "discrimination. On a table of two averages none of this can be run at all."
)

# %% [markdown]
"""
## Comparison

What do published figures say? Each has its own basis: medians of weekly earnings of full-time
employees (CPS), or a dollar of men's pay among college-educated computer workers (ACS). The
article names neither a statistic beyond "average" nor a year. So sizes can be compared, loosely.
"""

# %%
pd.set_option("display.max_colwidth", None)
published = reference.published().set_index("id")
ratios = published.filter(regex="women-to-men", axis=0)[["value", "year", "population", "source"]]
ratios.insert(0, "gap", (1 - ratios["value"] / 100).map(percent))
display(ratios.drop(columns="value"))
after = published.loc["acs-gap-computer-science-adjusted", "value"]
series = ratios.filter(like="software-developers", axis=0)["value"]
moved = series.max() - series.min()
say(
    f"**Look.** The article's {percent(three.of_mens_pay)} lies within the span of these, and "
    "so do gaps a third smaller or larger. The survey behind the last row still finds "
    f"{after:.1f} cents after its controls. From one year to the next a single series moves by "
    f"{moved:.1f} points."
)

# %% [markdown]
"""
## The audit, step by step

| step | finding on `tt-t05-gender` |
| --- | --- |
| Source and selection | none named; nobody knows who was asked |
| Units and basis | dollars and "average"; base or total, hours, year and country are not said |
| Internal consistency | they fit the page's base average only if they are not base pay |
| Shape | none: two averages say nothing on spread or humps |
| Comparison | plausible in size, on other bases; its precision has no support |

Verdict: *consistent but unverifiable*. Who finds nothing to check inside says *cannot be
assessed*. Innocent explanations of round figures: rounding for display, bands, a model. The
publisher could reply with the source, n and the year, and this verdict would move.
"""

# %% [markdown]
"""
## What would change my mind?

A table with n, a spread and a source; the same gap in hours-adjusted pay; or the microdata behind
the two figures. An interval that excludes zero, or one that excludes the printed gap, would move
the verdict either way.

## What this does not show

Nothing here tells whether anybody is paid unfairly, in that article's world or elsewhere. The
forum's people chose themselves; the college is one college; the wages of 1985 are old; the
company is invented. Hours of work are in none of them.
"""

# %% [markdown]
"""
## Take-aways

- A gap has a denominator and an average: say both, and don't mix arithmetic with geometric gaps.
- Undo the rounding before you quote a decimal.
- An interval that includes zero is not a proof of zero.
- Each set of controls answers its own question; level, hours and occupation may be outcomes.
- Neither "adjusted" nor "raw" settles what is fair. A table of two averages can't even start.

## Self-check

**1.** One page says that women earn 20 % less, another that men earn 25 % more. Do they disagree?

<details><summary>Answer</summary>
No. If men get 100 and women 80, both are right: the first divides by men's pay, the second by
women's.
</details>

**2.** "The interval reaches from −20 % to 25 %, so there is no gap." What is wrong?

<details><summary>Answer</summary>
The data can't tell no gap from a large one in either direction. Too imprecise to say is not the
same as nothing there.
</details>

**3.** A company reports that the gap vanishes once job level is held equal. What do you ask?

<details><summary>Answer</summary>
Who gets which level, and how. Level may be an outcome of gender: a higher bar makes a gap that
this control hides, or even turns round.
</details>

**4.** A coefficient of `woman` in a regression of log pay is −0.25. Is the gap 25 %?

<details><summary>Answer</summary>
It is 1 − exp(−0.25), about 22 %, and a geometric gap. The coefficient itself is in log points;
the two part company as gaps grow.
</details>

**5.** Two averages are printed, for men and for women. Name three things that no method can get
out of them.

<details><summary>Answer</summary>
A standard error or interval (no n, no spread), an adjusted gap (no controls), a decomposition; the
share of women who earn more than a given man; how many humps the distribution has.
</details>
"""
