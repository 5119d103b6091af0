# ---
# pay_audited:
#   title: "Cross-checking: do the numbers agree?"
#   objectives:
#     - put two figures on one basis before comparing them, or say why that can't be done
#     - do every check twice, with the printed figure and with what its rounding allows
#     - pool group means with weights, and bound what can't be pooled
#     - compute the overall mean or the share that several printed figures imply
#     - test innocent explanations before calling two tables inconsistent as printed
#   prerequisites: [u1_reading_tables]
#   minutes: {reading: 45, doing: 80}
#   data:
#     - ten-tables
#     - newsletter
#     - no-figures
#     - reference/oews_national_may2025.csv
#     - reference/oews_states_may2025_3soc.csv
#     - reference/published.csv
#     - two values of the US consumer price index (BLS)
#   terms:
#     price level: what things cost in general at one time; an index such as the CPI measures it
#     base pay: what is paid without bonus, stock or overtime; total pay includes them
#     selection: who can get into the data at all
#     non-response: who could have answered and did not
#     rounding interval: all values that a printed figure may stand for
#     dissolved: said of a finding that a rounding interval makes disappear
#     weight: how much one group counts in an average of groups, such as its number of people
#     percentile: a value that a stated percentage of people lie below; the median is the 50th
#     bounds: the smallest and the largest value that are possible
#     partition: a table in whose rows everybody stands exactly once
#     feasible: possible, given everything that is printed
#     implied share: the share of a group that makes two group means give an overall mean
#     skew: a longer tail on one side; pay has it on the right, so its mean lies above its median
#     lognormal: a common model of pay, in which the logarithms of pay follow the bell curve
#     sigma: the standard deviation of the logarithm of pay, written σ; the lognormal's only spread
#     cross-section: different people at one time, as opposed to the same people over time
# ---

# %% [markdown]
"""
## Claim

What does a machine learning engineer earn? The newsletter has one average (`nl-indeed-average`),
the article with tables has another (`tt-glassdoor-base-average`) and prints a third for the
United States (`tt-t10-country`). Official statistics have a fourth. They differ. Does somebody
err, or do they measure different things?
"""

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import Markdown, display

from paylab import documents, reference, simulate, theme, verdict
from paylab.explore import reveal, shares
from paylab.stats import consistency

theme.use()
pd.set_option("display.max_colwidth", None)
tables = {t: documents.table(t).set_index("label")["value_usd"] for t in documents.table_ids()}
named = documents.claims().set_index("id")["value"]


# %%
def say(words):
    display(Markdown(words))


glassdoor_usd = named["tt-glassdoor-base-average"]
us_usd = tables["tt-t10-country"]["United States"]
oews_usd = reference.occupation("15-1252")["mean_usd"]
four = {
    "newsletter": [f"{named['nl-indeed-average']:,.0f}", "not stated", "Indeed", "late 2021"],
    "article": [f"{glassdoor_usd:,.0f}", "base pay", "Glassdoor", "not stated"],
    "its Table 10": [f"{us_usd:,}", "not stated", "not stated", "not stated"],
    "OEWS": [f"{oews_usd:,.0f}", "base pay", "employers", "May 2025"],
}
pd.DataFrame(four, index=["average, US dollars", "what is counted", "told by", "dollars of"]).T

# %% [markdown]
"""
OEWS is the wage survey of the US Bureau of Labor Statistics (BLS), here for software developers:
it has no line for machine learning engineers, so even the job differs.

### Predict

The newsletter names days of November 2021. Prices have risen since. How many dollars of May 2025
buy what its average bought then?
"""

# %%
my_prediction = ...  # a number of dollars

# %% [markdown]
"""
## Same basis before comparing

Two figures can contradict each other only if they are about the same thing. Take the *price
level* first, what things cost in general. A price index follows it, and the ratio of two values
of the index turns dollars of one month into dollars of another.
"""

# %%
index_then = reference.published_value("cpi-u-november-2021")  # all urban consumers, BLS
index_now = reference.published_value("cpi-u-may-2025")
then_usd = named["nl-indeed-average"]
now_usd = then_usd * index_now / index_then
reveal(f"{now_usd:,.0f}", "Dollars of May 2025", my_prediction)
say(
    f"**Look.** Against OEWS the newsletter's figure is {100 * (1 - then_usd / oews_usd):.0f} % "
    f"*lower* as printed, and {100 * (now_usd / oews_usd - 1):.0f} % *higher* in equal prices. "
    "The basis decides even the sign."
)

# %% [markdown]
"""
**Explain.** Equal prices tell what a salary could buy, not what the job would pay today. Three
more: *base pay* or total with bonus and stock; *country and currency* (Tables 3 and 10 print
dollars for London and Germany, no rate, no date); and *who tells*: an advert is an offer, a
self-report what people say, a payroll what was paid.

## Selection and non-response

*Selection* is who can get into the data at all, *non-response* who could answer and does not. Say
that the more people earn the likelier they answer, from one in ten to three in ten. Do more
invitations help?
"""

# %%
rng = np.random.default_rng(2)
rows = []
for invited in (2_000, 20_000, 200_000):
    pay_usd = simulate.pay(invited, rng)  # simulated: median 117,000 dollars, spread as in OEWS
    rank = pay_usd.argsort().argsort() / invited
    answers = rng.random(invited) < 0.1 + 0.2 * rank
    rows.append([invited, answers.sum(), pay_usd.mean(), pay_usd[answers].mean()])
sample = pd.DataFrame(rows, columns=["invited", "answered", "mean of all", "mean of answers"])
sample.round(-2).astype(int).set_index("invited")

# %% [markdown]
"""
The mean of the answers stays too high, at every size. A large n cures chance, not selection. Here
we know the truth; the reader of a web site does not.

## Every figure twice

A printed figure stands for all values that round to it, its *rounding interval*. How did the
article round? It doesn't say, so look at the figures.
"""

# %%
figures = documents.figures()["value_usd"]
print("multiples of 5,000:", (figures % 5_000 == 0).sum(), "of", len(figures), "figures")
print("multiples of 10,000:", (figures % 10_000 == 0).sum())
odd = [name[3:] for name, values in tables.items() if (values % 10_000 != 0).any()]
print("tables with an odd multiple of 5,000:", ", ".join(odd))
ROUNDED = {"as printed": 0, "rounded to 5,000": 5_000, "rounded to 10,000": 10_000}
{name: shares.span(consistency.rounding_interval(130_000, grid)) for name, grid in ROUNDED.items()}

# %% [markdown]
"""
Rounded to five thousand at best, some tables perhaps to ten; for those with odd multiples ten is
a generous reading. So we do every check with the figures as printed and with both intervals. A
finding that an interval makes disappear is *dissolved*, and we report it so.

## Averages of averages need weights

### Predict

A firm has a thousand juniors, 50 seniors and 10 directors, paid 120, 180 and 260 thousand dollars
on average. What is the mean pay of all?
"""

# %%
my_prediction_pooled = ...  # a number of dollars

# %%
firm = pd.DataFrame({"people": [1_000, 50, 10], "mean_usd": [120_000, 180_000, 260_000]})
everybody_usd = (firm["people"] * firm["mean_usd"]).sum() / firm["people"].sum()
reveal(f"{everybody_usd:,.0f}", "Mean of all people", my_prediction_pooled)
print(f"Mean of the three means: {firm['mean_usd'].mean():,.0f}")

# %% [markdown]
"""
The mean of means counts ten people as much as a thousand. Each group needs its *weight*, the
number of its people. Now real data: OEWS prints pay and jobs of software developers for each
state and for the nation. A *percentile* is a value that a stated percentage lie below; the median
is the 50th.
"""

# %%
states = reference.occupations_by_state().query("soc == '15-1252' and area != 'Puerto Rico'")
states = states.dropna(subset=["mean_usd"])  # one state's pay is not released
columns = ["mean_usd", "p50_usd", "p90_usd"]
pooled = pd.DataFrame({"mean of states": states[columns].mean()})
pooled["weighted by jobs"] = np.average(states[columns], axis=0, weights=states["employment"])
pooled["nation, as printed"] = reference.occupation("15-1252")[columns].astype(float)
print(
    "the nation's median is bounded:",
    shares.span(consistency.pooled_bounds(states["p50_usd"].tolist())),
)
pooled.round().astype(int)

# %% [markdown]
"""
**Look.** Weighted means give the nation's mean to within a few dollars. Weighted medians miss its
median by thousands: medians and percentiles of groups can't be averaged, with weights or without.
They can only be *bounded* by the lowest and the highest group.

## What the overall mean can be

Without weights, *bounds* are all one has for means too, and only for a *partition*, in whose rows
everybody stands exactly once.

### Predict

Which tables nearly are partitions of machine learning engineers?
"""

# %%
candidates = ["experience", "education", "gender", "role", "company-size", "certification", "city"]
my_prediction_partitions = ...  # a list of some of the candidates

# %%
near = ["tt-t01-experience", "tt-t04-education", "tt-t05-gender", "tt-t07-company-size"]
reveal([name[7:] for name in near], "Nearly partitions", my_prediction_partitions)
feasible = {
    chosen: [consistency.feasible_mean([tables[t] for t in names], g) for g in ROUNDED.values()]
    for chosen, names in {"four": near, "and role": [*near, "tt-t06-role"]}.items()
}
pd.DataFrame(feasible, index=list(ROUNDED)).map(shares.span)

# %% [markdown]
"""
**Explain.** Nearly: `Entry Level` is undefined, and "startup" is an age, not a size. Role
(`tt-t06-role`) joins if there are no further titles; it counts data scientists, whom
`tt-misconception-4-data-scientists` keeps apart. Certification (`tt-t08-certification`) has
holders only, some of two. Cities (`tt-t03-city`) and countries don't cover each other or the
world. Industries overlap.

One overall mean suits all five, so they are *feasible* together. Does the article's own average
suit them?
"""

# %%
averages = [name for name in tables if "early" not in name and "growth" not in name]
figure, axes = plt.subplots(figsize=(4.5, 4.2))
for name in reversed(averages):
    axes.plot(tables[name], [name[7:]] * len(tables[name]), color="C0", marker="o")
axes.axvspan(*feasible["four"][0], color="C2", alpha=0.25)
axes.axvline(glassdoor_usd, color="C1", linestyle="--")
axes.set(ylabel="table, one dot a row")
theme.dollars_axis(axes.xaxis, "Average pay")
axes.set_xlabel(axes.get_xlabel(), loc="right")
seen = "Nine tables of averages, as printed. Dashed: the average credited to Glassdoor. Shaded: "
seen += "overall means that the four near-partitions allow."
words = "Nine rows of dots. The dashed line lies left of every dot in six tables, among the dots "
words += "of experience, city and education, and left of the shaded band."
theme.show(figure, caption=seen, alt=words)


# %%
def above(grid):
    return [t for t in averages if consistency.pooled_bounds(tables[t], grid).low > glassdoor_usd]


dissolved = sorted(set(above(0)) - set(above(5_000)))
more = consistency.relative_change(glassdoor_usd, consistency.rounding_interval(us_usd, 10_000))
say(
    f"**Look.** {glassdoor_usd:,.0f} dollars lie below the lowest row of {len(above(0))} tables. "
    f"Rounding to 5,000 dissolves that for {', '.join(dissolved)}; {len(above(5_000))} remain, and "
    f"{len(above(10_000))} if rounded to 10,000. Table 10's United States lies "
    f"{100 * (us_usd / glassdoor_usd - 1):.0f} % above it, {100 * more.low:.0f} to "
    f"{100 * more.high:.0f} % once rounded to 10,000."
)

# %% [markdown]
"""
**Explain.** No mean of all lies outside a partition; of the six, gender and company size come
near one. *Innocent readings:* base pay here, totals there; another year or country. The page
doesn't say, so none can be tested. Without one basis there is no contradiction.

## The share that a mean implies

With p for the first group's share, overall = p · first + (1 − p) · second. Solved for p, it gives
the *implied share*.

### Predict

`tt-t05-gender` has averages of women and men. If the mean of all lies halfway, all rounded to
five thousand: which shares of women are possible?
"""

# %%
my_prediction_share = ...  # two fractions, the lowest and the highest share

# %%
overall_usd = tables["tt-t06-role"]["Machine Learning Engineer"]
men, women = tables["tt-t05-gender"]
startups, *others = tables["tt-t07-company-size"]
implied = {}
for name, grid in ROUNDED.items():
    rest = consistency.pooled_bounds(others, grid)  # two more rows: anywhere between them
    pairs = {"women": (women, men), "startups": (startups, rest)}
    implied[name] = {g: consistency.implied_share(overall_usd, *p, grid) for g, p in pairs.items()}
reveal(shares.percents(implied["rounded to 5,000"]["women"]), "Women", my_prediction_share)
pd.DataFrame(implied).T.map(shares.percents)

# %%
known = {
    "AI professionals 2018": reference.published_value("wef-women-share-ai-2018"),
    "US developers 2025": reference.published_value("cps-women-share-software-developers-2025"),
}
for name, percent in known.items():
    mean = consistency.pooled_mean([women, men], [percent, 100 - percent], rounded_to_usd=5_000)
    print(f"{name}: {percent} % women, so a mean of {shares.span(mean)} if rounded to 5,000")
shares.share_of_women()

# %% [markdown]
"""
**Look.** As point figures, half are women, far more than any published share. Rounded to five
thousand, the published shares still lie just outside; rounded to ten, any share will do:
*dissolved*, and so for startups. **Explore:** bring the two groups closer and see how fast.

## A mean above a median

Two tables go by industry: `tt-early-industry` prints medians, `tt-t02-industry` averages. Three
industries stand in both, one under two names. Do they differ by one and the same amount?
"""

# %%
same = {"Tech": "Technology", "Healthcare": "Healthcare", "Finance": "Finance"}
medians, means = tables["tt-early-industry"], tables["tt-t02-industry"]
print("average less median:", {b: int(means[b] - medians[a]) for a, b in same.items()})
rng = np.random.default_rng(2)
rows = {}
for grid in (10_000, 5_000):
    for sigma in (0.35, 0.40, simulate.SIGMA):
        how = {"rounded_to_usd": grid, "rng": rng, "repetitions": 10_000}
        rows[f"to {grid:,}, σ {sigma}"] = {
            f"{usd:,}": consistency.equal_offset_probability(sigma, median_usd=usd, **how)
            for usd in medians[list(same)]
        }
chance = pd.DataFrame(rows).T
chance.assign(**{"all three": chance.prod(axis=1)}).round(2)

# %% [markdown]
"""
**Explain.** Pay is *skewed*: a few earn very much, which lifts the mean over the median. In the
*lognormal* model mean / median = exp(σ² / 2); *sigma*, σ, is the spread of log pay. Each cell is
the share of simulated rows, by median, in which the rounded mean is just ten thousand above the
rounded median; the last column, of all three at once. Between one in a dozen and two in three:
nothing to call inconsistent, and no source. *Consistent but unverifiable.*

The telling pair is elsewhere: two tables of experience share two bands. Which σ do they need?
"""

# %%
early, later = tables["tt-early-experience"], tables["tt-t01-experience"]
needed = {}
for band in ("3-5", "10+"):
    pair = later[f"{band} years"], early[band]
    needed[band] = [consistency.required_sigma(*pair, grid) for grid in ROUNDED.values()]
    print(f"{band} years: the average lies {pair[0] - pair[1]:,} dollars above the median")
print(f"OEWS, all data scientists: σ = {simulate.SIGMA}")
pd.DataFrame(needed, index=list(ROUNDED)).map(lambda sigma: shares.span(sigma, places=2))

# %% [markdown]
"""
**Look.** Rounding to ten thousand brings 3-5 years within reach of the official spread:
dissolved. 10+ years stays far off. Still no law forbids it, for mean and median can be apart by
as much as one standard deviation (SD), and that is not printed. Odd, not impossible.

## Growth against level

Do the bands overlap? And does `tt-t09-growth`, average growth after so many years, fit the
levels? Start at the first row, let pay grow, and see which pay each band may show.
"""

# %%
clean, touching = [(0, 2), (3, 5), (6, 9), (10, np.inf)], [(1, 3), (3, 5), (5, 10), (10, np.inf)]
print("shared by bands, early:", consistency.band_overlaps(clean))
print("shared by bands, Table 1:", [years.low for years in consistency.band_overlaps(touching)])
growth = tables["tt-t09-growth"]
after = growth.index.astype(int).tolist()
rate = consistency.yearly_growth(after, growth.tolist())
reach = [shares.span(consistency.growth_over_band(later.iloc[0], rate, band)) for band in touching]
pd.DataFrame({"predicted": reach, "printed": later.iloc[1:].tolist()}, index=later.index[1:])

# %% [markdown]
"""
Table 1 agrees with Table 9, once at the very edge; rounding could only help. The early table is
harder: its first band, 0-2 completed years, stands for people with anything from no year to
nearly three. We try every start with every rounding. That is what *testing* an innocent reading
means.
"""


# %%
def fits(label, band, start_year, grid):
    rate = consistency.yearly_growth(after, growth.tolist(), grid)
    start = {"start_year": start_year, "rounded_to_usd": grid}
    reach = consistency.growth_over_band(early["0-2"], rate, band, **start)
    return "fits" if reach.overlaps(consistency.rounding_interval(early[label], grid)) else "fails"


years = {"3-5": (3, 6), "6-9": (6, 10), "10+": (10, np.inf)}  # "5 years" lasts until the sixth
kind = {}
for name, grid in ROUNDED.items():
    for start in (0, 1, 2, 3):
        found = {label: fits(label, band, start, grid) for label, band in years.items()}
        kind[name, f"from year {start}"] = found
pd.DataFrame(kind).T

# %% [markdown]
"""
**Explain.** At 6-9 years the miss dissolves under kind readings. At 10+ it survives them all:
*inconsistent as printed*, at most. A table by experience is a *cross-section*, different people
at one time: those with ten years began in another market, and the fastest risers may have left
the title. One person's growth need not show in it.

## Words against tables

`tt-faq-01-average-range` gives a range "on average", `tt-faq-06-industries` names four industries
that pay more. Count how the rows lie.
"""

# %%
low, high = documents.claim("tt-faq-01-average-range")[["value", "value_high"]]
rows = pd.concat([values for name, values in tables.items() if "growth" not in name])
for name, grid in ROUNDED.items():
    out = (rows + grid / 2 < low) | (rows - grid / 2 > high)
    print(f"{name}: {out.sum()} of {len(rows)} rows outside {shares.span((low, high))}")
print("industries, lowest first:", ", ".join(means.sort_values().index))

# %% [markdown]
"""
A range for a mean is not one for rows: ambiguous, no contradiction. E-commerce is named and last,
automotive first and not named; and rounding keeps an order, so it can't excuse that. The table
may lack the industries that pay less. `tt-intro-demand-raises-pay` and `tt-faq-08-steady-growth`
against `tt-misconception-5-demand`: a market may rise while one request fails.
`tt-factor-location` says Silicon Valley, Table 3 San Francisco. And two averages can't test "not
always more".
"""

# %% [markdown]
"""
## Cheap checks of a summary

Some summaries are impossible whatever the data. Percentiles can't fall, however rounded.
|mean − median| ≤ SD. SD² ≤ (maximum − mean) · (mean − minimum), times n / (n − 1) for an SD
computed with n − 1. Shares sum to 100, up to rounding. Here are an invented summary and real ones.
"""

# %%
minimum, mean, maximum, sd = 60_000, 140_000, 180_000, 65_000  # invented
for name, grid in ROUNDED.items():
    most = consistency.largest_standard_deviation(mean, minimum, maximum, rounded_to_usd=grid)
    least = consistency.rounding_interval(sd, grid).low
    print(f"{name}: SD is at least {least:,.0f} and at most {most:,.0f}")
percentiles = reference.occupations()[[f"p{p}_usd" for p in reference.PERCENTS]].to_numpy()
ordered = [consistency.order_is_possible(row) for row in percentiles]
print("OEWS percentiles in order:", sum(ordered), "of", len(ordered), "occupations")

# %% [markdown]
"""
The invented one is impossible, unless rounded to ten thousand. None of this works on the
documents, which print no spread. Without n and SD there is no standard error either: whether two
rows differ by more than chance *cannot be assessed*.

## Half-worked: the newsletter

It sees a cluster near a million (`nl-small-cluster-near-million`) and a mean that falls by around
20 % (`nl-mean-falls-20-percent`). *If* its average includes the cluster, and the cluster stays,
what happens to all others?
"""

# %%
mean_usd, top_usd = named["nl-indeed-average"], named["nl-small-cluster-near-million"]
for others_usd in (125_000, glassdoor_usd):  # two guesses at the mean of all others; add yours
    share = consistency.implied_share(mean_usd, top_usd, others_usd)
    print(f"others paid {others_usd:,.0f}: {100 * share.low:.2f} % are in the cluster")
    for around in (0, 5):  # 20 % as printed, and 20 % rounded to the nearest 5
        fall = consistency.rounding_interval(named["nl-mean-falls-20-percent"], around)
        mean_then = (mean_usd * (1 - fall.high / 100), mean_usd * (1 - fall.low / 100))
        left = consistency.implied_group_mean(mean_then, top_usd, share.low)
        change = consistency.relative_change(others_usd, left)
        falls = consistency.Interval(-change.high, -change.low)
        print(f"  mean {shares.span(mean_then)}: others fall by {shares.percents(falls)}")

# %% [markdown]
"""
## Three audits

| step | the two tables by industry: worked |
| --- | --- |
| Source and selection | no source, no n, no word on who reports |
| Units and basis | median here, average there; dollars; base or total and year not stated |
| Internal consistency | equal offsets, as skew and rounding give them: consistent |
| Shape | averages and medians of groups show no shape |
| Comparison | no comparable data by industry for this job |

Now you. Two steps of the newsletter are open: what could contradict a forecast without a date?
Then do all five for `nf-industries-highest`. It agrees with the top of Table 2: are two pages
without sources better than one?
"""

# %%
newsletter_audit = {
    "Source and selection": "a job site; no n, no word on who reports",
    "Units and basis": "an average in dollars; base or total, and of which month: not stated",
    "Internal consistency": "a share solves the equation, if the average includes the cluster",
    "Shape": ...,
    "Comparison": ...,
}
newsletter_rung = ...  # verdict.rung(internal finding, external finding)
no_figures_audit = dict.fromkeys(verdict.STEPS, ...)
print("two tables by industry:", verdict.rung("consistent", "no comparable data"))
print("growth, early table:", verdict.rung("inconsistent as printed", "no comparable data"))

# %% [markdown]
"""
## What would change my mind?

A source, a year and what was counted as pay, for each table. Head counts would turn bounds into
one number.

**What the publisher could reply:** the tables come from different surveys; base pay here, total
there; growth follows people through time. Each would remove a finding, and we would say so.

## What this does not show

Figures that agree may be wrong together. A check that fails says that not all can be true on one
basis; not which one errs, nor why. The lognormal is a model, OEWS counts other jobs, and the
selection above was invented.
"""

# %% [markdown]
"""
## Take-aways

- Same basis first: prices, base or total, country, who tells. Only then compare.
- A large sample does not cure selection.
- Do every check twice; report what dissolves as dissolved.
- Means need weights. Medians can only be bounded.
- Before "inconsistent as printed", try the kindest reading.
- Agreement is not support.

## Self-check

**1.** A page prints mean pay for each of ten firms. You want the mean over all their people. What
do you need?

<details><summary>Answer</summary>
The number of people in each firm. Without it, you can say that the mean lies between the lowest
and the highest firm, and nothing narrower.
</details>

**2.** The same page prints ten medians and all head counts. What can you say of the median over
all people?

<details><summary>Answer</summary>
That it lies between the lowest and the highest of the ten. Head counts do not make medians
average.
</details>

**3.** Two figures differ by less than the sum of half their rounding steps. What is your finding?

<details><summary>Answer</summary>
None: their rounding intervals meet, so both may stand for the same value. If you had a finding
with the printed figures, it is dissolved, and you say so.
</details>

**4.** Pay after ten years is printed as lower than entry pay plus ten years of printed growth.
Name two innocent explanations.

<details><summary>Answer</summary>
Those with ten years started long ago on lower pay: other people, not one person later. And those
who rose fastest may have left the job title. Rounding and the place of the first band are to be
tried as well.
</details>

**5.** Two sites print the same average. Does that support it?

<details><summary>Answer</summary>
Not by itself. One may have copied the other, or both may have the same selection. Support takes
comparable data of known origin.
</details>
"""
