# ---
# pay_audited:
#   title: "One hump or two?"
#   objectives:
#     - solve the newsletter's mixture equation, with the premise that it rests on
#     - count modes by a stated rule, and say the scale, the bandwidth and the prominence
#     - tell two groups from two modes
#     - test heaped pay without mistaking heaps for humps
#     - say how many people it takes to see a small cluster
#     - write a verdict on a claim about a shape
#   prerequisites: [u1_reading_tables]
#   minutes: {reading: 45, doing: 75}
#   data:
#     - newsletter
#     - reference/published.csv (NALP)
#     - openintro loans_full_schema (stated incomes of people who were granted a loan)
#     - openintro blizzard_salary (one company, self-selected)
#     - simulated pay
#   terms:
#     mode: a top of a density; two modes have a valley between them
#     bimodal: with two modes; unimodal is with one
#     mixture: one population made of several groups, each with its share
#     density: a curve over pay with area one; high where many people are
#     kernel density estimate: a density drawn from data, one small bell for each person, added up
#     bandwidth: the width of each small bell, as its standard deviation
#     Scott's rule: a bandwidth of SD times n to the power of minus one fifth, a common default
#     prominence: how far a top rises above the valley that parts it from higher ground
#     scale: what the axis counts evenly; dollars, or ratios (logarithms of dollars)
#     heaping: people report round figures, so certain amounts hold far too many of them
#     empirical distribution: for each amount, the share of people who are paid at most that
#     dip statistic: how far the empirical distribution is from the nearest one with a single mode
#     null hypothesis: what a test supposes; a small p-value speaks against it
#     p-value: how often data as extreme as these would come up if the null hypothesis were true
#     parametric bootstrap: simulating from a model fitted to the data, to see what is ordinary
#     power: the chance that a study detects what is really there
#     heavy tail: a slow decline on one side, so that single values lie far out
# ---

# %% [markdown]
"""
## Claim

The newsletter says that pay in machine learning has *two* humps (`nl-bimodal`): a small cluster
near a million dollars (`nl-small-cluster-near-million`) and a much larger one under about a
quarter of a million (`nl-large-cluster-under-250k`). Both will last (`nl-two-modes-persist`). A
*mode* is a top of a distribution; *bimodal* means two of them, *unimodal* one.
"""

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import Markdown, display
from scipy import stats
from scipy.signal import find_peaks

from paylab import documents, microdata, reference, simulate, theme
from paylab.explore import humps, reveal
from paylab.stats import consistency, modality

theme.use()
named = documents.claims("newsletter").set_index("id")
shape = named.loc[["nl-bimodal", "nl-small-cluster-near-million", "nl-large-cluster-under-250k"]]
shape[["value", "population", "stated_source", "n", "date"]]

# %% [markdown]
"""
Behind the shape stand searches on two job sites, which found far more examples of ordinary pay
(`nl-few-million-examples`), and one news report on a laboratory
(`nl-openai-million`; part-years and signing bonuses are among its figures). No data set, no n. A
count of search hits (`nl-linkedin-results`) is nobody's pay. So we can't look at the shape; we can
ask what follows if it is true.

### Predict

Suppose that the printed average includes the million-dollar cluster, and that all others average
125,000 dollars. What percentage of people is in the cluster?
"""

# %%
my_prediction = ...  # a number, in percent


# %%
def say(words):
    display(Markdown(words))


overall_usd = named.loc["nl-indeed-average", "value"]
top_usd = named.loc["nl-small-cluster-near-million", "value"]
share = (overall_usd - 125_000) / (top_usd - 125_000)
reveal(f"{100 * share:.2f} %", "In the cluster", my_prediction)

# %% [markdown]
"""
## The mixture equation

A population made of groups is a *mixture*, and its mean is the groups' means weighed by their
shares: (1 − share) · lower + share · upper = overall. Two of the newsletter's figures are in it
(`nl-indeed-average` and the million). The lower mean is *not* printed: we have to choose it. Try
the base average of the other article, too, and let "around a million" be 0.9 to 1.1 million.
"""


# %%
def others_fall(percent, row):
    later_usd = overall_usd * (1 - percent / 100)
    return 100 - 100 * (later_usd - row[1] * top_usd) / (1 - row[1]) / row[0]


glassdoor_usd = documents.claim("tt-glassdoor-base-average")["value"]
rows = []
for lower_usd in (125_000, glassdoor_usd):
    p = consistency.implied_share(overall_usd, top_usd, lower_usd).low
    around = [consistency.implied_share(overall_usd, u, lower_usd).low for u in (1.1e6, 0.9e6)]
    rows.append([lower_usd, p, *around, 200 * p])
columns = ["lower mean", "share", "at 1.1 million", "at 0.9 million", "people among 200"]
percents = dict.fromkeys(columns[1:4], "{:.2%}".format)
one_place = {"lower mean": "{:,.0f}".format, "people among 200": "{:.1f}".format}
pd.DataFrame(rows, columns=columns).style.format(percents | one_place).hide()


# %%
fall = named.loc["nl-mean-falls-20-percent", "value"]
around = consistency.rounding_interval(fall, 5)
needed = [[others_fall(percent, row) for percent in (fall, *around)] for row in rows]
say(
    f"**Look.** A few people in a hundred are enough to fit the average, with {rows[0][4]:.1f} to "
    f"{rows[1][4]:.1f} among 200: *consistent*. But the premise is ours: nothing says that the "
    f"job site's average holds the cluster at all. And if the mean is to fall by {fall:.0f} % to "
    f"{overall_usd * (1 - fall / 100):,.0f} dollars (`nl-mean-falls-20-percent`) while the cluster "
    f"stays, all others must fall by {needed[0][0]:.1f} or {needed[1][0]:.1f} %; where *around* "
    f"is {around.low:.1f} to {around.high:.1f} %, {np.min(needed):.0f} to {np.max(needed):.0f} %."
)

# %% [markdown]
"""
## A density and its modes

To see modes we draw a *density*: a curve of area one, high where many people are. A *kernel
density estimate* puts a small bell on each person and adds the bells up. How wide the bells are is
the *bandwidth*, and it is our choice. A usual default is *Scott's rule*: the standard deviation
times n to the power of −1/5.

### Predict

We draw 2,000 people from a distribution with one hump. How many tops has its curve, at the default
bandwidth?
"""

# %%
my_prediction_tops = ...  # a whole number

# %%
rng = np.random.default_rng(4)
one_hump = simulate.pay(2_000, rng)
ladder = modality.bandwidth_ladder(one_hump, (0.25, 0.5, 1, 2))
tops = ladder.set_index("multiple")["bumps"]
reveal(tops[1.0], "Tops at the default bandwidth", my_prediction_tops)
ladder[["multiple", "bandwidth", "bumps", "modes"]].round({"bandwidth": 0})

# %%
figure, panels = plt.subplots(3, 1, figsize=(4.5, 5.5), sharex=True)
for axes, multiple in zip(panels, (0.25, 1, 2), strict=True):
    width = multiple * modality.rule_bandwidth(one_hump)
    modes = modality.find_modes(one_hump, bandwidth=width)["pay_usd"].to_numpy()
    humps.draw_modes(axes, one_hump, modes, width, "dollars")
    axes.set(title=f"{multiple:g} × Scott's rule: modes {len(modes)}", yticks=[])
panels[0].set_xlim(0, 400_000)
theme.dollars_axis(axes.xaxis, "Yearly pay")
theme.show(
    figure,
    caption="One sample of 2,000 from one hump, at three bandwidths. Triangles: modes by the rule.",
    alt="Three curves over pay. The top one is jagged with several marked tops; the other two "
    "are smooth hills with one marked top each.",
)

# %% [markdown]
"""
## A stated rule

Some tops are a person or two far out, right of the picture. So say in advance what counts. Our
rule: a top counts if its *prominence*, its rise above the valley that parts it from higher ground,
is at least 5 % of the highest density. A count of modes is complete only with its scale, bandwidth,
grid and prominence. How often does each way of counting see two modes or more where there is one?
"""

# %%
repetitions = 500
for people in (50, 2_000):
    samples = simulate.pay((repetitions, people), rng)
    for prominence, name in [(0, "every top"), (modality.PROMINENCE, "the 5 % rule")]:
        counts = modality.count_modes_by_row(samples, prominence=prominence)
        print(f"{people:5,} people, {name:12}: {(counts > 1).mean():6.1%} see two or more")
print(f"{repetitions} samples each, Scott's rule, sigma {simulate.SIGMA}, no rounding")

# %% [markdown]
"""
**Explain.** Counting every top fails more often with *more* people: a larger sample reaches
further out, and single people there make tops of their own. The rule has a price: a real mode that
is very small doesn't count either. Remember that for the cluster.

### Explore

Keep the people and change the bandwidth. Then change the bins, the scale and the shape: which of
these change the number of modes?
"""

# %%
humps.bandwidth_bins_and_scale()

# %% [markdown]
"""
## A mode needs a scale

On a *dollar* scale equal steps are equal sums; on a *log* scale they are equal ratios. A density
says how many people there are *per step*, so changing the scale changes the curve: per dollar is
per log unit divided by pay. Here are two groups with medians of 90,000 and 200,000 dollars, the
first 60 % of all. No sample, so no bandwidth: the exact curves.

### Predict

How many modes has the curve in dollars, and how many in logs?
"""

# %%
my_prediction_scales = ...  # two whole numbers in a list: [in dollars, in logs]

# %%
pay = np.geomspace(30_000, 500_000, 4_000)
first, second = (stats.norm.pdf(np.log(pay), np.log(m), 0.30) for m in (90_000, 200_000))
per_log_unit = 0.6 * first + 0.4 * second
curves = {"dollars": per_log_unit / pay, "logs": per_log_unit}
tops = {name: find_peaks(curve)[0] for name, curve in curves.items()}
reveal([tops["dollars"].size, tops["logs"].size], "Modes in dollars, in logs", my_prediction_scales)

# %%
figure, panels = plt.subplots(2, 1, figsize=(4.5, 5.5))
for axes, name in zip(panels, curves, strict=True):
    axes.plot(pay, curves[name])
    axes.plot(pay[tops[name]], curves[name][tops[name]], "v", color="C1", markersize=9)
    axes.set(xscale="linear" if name == "dollars" else "log", yticks=[], title=f"Density in {name}")
    theme.dollars_axis(axes.xaxis, "Yearly pay")
theme.show(
    figure,
    caption="The same people on two scales; exact densities, standard deviation of logs 0.30.",
    alt="In dollars one hill with a shoulder on its right; in logs two hills with a shallow "
    "valley between them.",
)

# %% [markdown]
"""
**Explain.** Neither picture is wrong. "Pay is bimodal" without a scale is not yet a claim that can
be checked; the newsletter names none.

## Two groups are not two modes

Two equal groups with normal pay and one standard deviation (SD) make two modes only if their means
are more than *two* SD apart. Take the table by gender (`tt-t05-gender`) and a spread like that of
data scientists in official statistics.
"""

# %%
men_usd, women_usd = documents.table("tt-t05-gender")["value_usd"]
row = reference.occupation("15-2051")
fitted = simulate.oews_calibration()
sd = row["mean_usd"] * np.sqrt(np.expm1(fitted.sigma**2))
pay = np.linspace(0, 300_000, 6_001)
for spread in (sd, 15_000, 10_500, 9_500):
    curve = stats.norm.pdf(pay, men_usd, spread) + stats.norm.pdf(pay, women_usd, spread)
    print(f"SD {spread:7,.0f}: {find_peaks(curve)[0].size} mode(s)")

# %%
say(
    f"**Look.** The official spread is about {round(sd, -3):,.0f} dollars, and two groups "
    f"{men_usd - women_usd:,} dollars apart melt into one hump; it takes an SD below "
    f"{(men_usd - women_usd) / 2:,.0f} to part them. So a table of group averages says nothing "
    "about modes of individuals, and two *kinds* of workers (`nl-two-kinds-of-builders`) need not "
    "be two humps. Turned round: two modes need not be two kinds of people, either."
)

# %% [markdown]
"""
## Heaped pay combs

People round what they report, so pay *heaps* on certain amounts. If bins are no multiple of the
heap's step, some hold one heap and some two: the histogram shows a comb of modes that nobody is
paid. Take bins that are a multiple of the step, with edges half-way between heaps.
"""

# %%
heaped = simulate.pay(1_000, rng, round_to_usd=1_000, share_heaped=0.55)
good = modality.histogram_edges(heaped, 10_000, heap_usd=5_000)
figure, panels = plt.subplots(2, 1, figsize=(4.5, 5.5), sharex=True)
panels[0].hist(heaped, bins=np.arange(30_000, 400_000, 7_500), linewidth=0)
panels[1].hist(heaped, bins=good, linewidth=0)
for axes, title in zip(panels, ("Bins of $7,500", "Bins of $10,000"), strict=True):
    axes.set(title=title.replace("$", r"\$"), ylabel="People", xlim=(30_000, 300_000))
theme.dollars_axis(axes.xaxis, "Yearly pay")
theme.show(
    figure,
    caption="The same 1,000 people; 55 % round to $5,000. Below, edges lie between heaps.",
    alt="Above, bars rise and fall by turns like a comb; below, one hill without the comb.",
)

# %% [markdown]
"""
## The dip test

A test needs no bandwidth. The *empirical distribution* says for each amount which share of people
is paid at most that. The *dip statistic* is how far it lies from the nearest distribution with a
single mode. The *null hypothesis*: one mode, and *continuous* pay. A small *p-value* (data like
these would be rare under the null) speaks against it.

Stated incomes of people who were granted a loan, not checked by the lender; all sources together,
early 2018.

### Predict

Does the dip test reject one mode, at 5 %?
"""

# %%
my_prediction_rejects = ...  # True or False
loans = microdata.loans_full_schema().query("verified == 'Not Verified'")
incomes = loans["yearly_income_usd"].to_numpy()

# %%
plain = modality.dip_test(incomes)
reveal(plain.p_value < 0.05, "Rejects one mode", my_prediction_rejects)
print(f"dip {plain.dip:.4f}, p = {plain.p_value:.4f} to four digits, {plain.people:,} people")
print("modes by the rule:", modality.count_modes(incomes), "in dollars,", end=" ")
print(modality.count_modes(incomes, scale="log"), "in logs")
modality.rounding_mixture(incomes).query("share > 0.05").round(2)

# %% [markdown]
"""
## What heaping does to it

The density shows one mode, the test says more than one. Look at the last table: most people
rounded. Each heap is a mode of its own, and a test for continuous data finds it. The cure is to let
the null round as people do. That is a *parametric bootstrap*: fit a lognormal and the rounding,
simulate, and see how often the simulated dip is as large. A second cure spreads each heap over the
amounts that round to it.
"""

# %%
aware = modality.heaping_aware_dip_test(incomes, rng, draws=199)
jittered = modality.jitter_within_cell(incomes, modality.draw_rounding_cells(incomes, rng), rng)
print(f"plain dip test:          p = {plain.p_value:.3f}, null: {plain.null}")
print(f"heaping-aware:           p = {aware.p_value:.3f}, null: {aware.null}")
print(f"heaps spread by chance:  p = {modality.dip_test(jittered).p_value:.3f}")


# %%
# How often the plain test rejects one hump that is heaped: false alarms.
def one_hump_rounded(people, sigma):
    return lambda g: simulate.pay(people, g, sigma=sigma, round_to_usd=1_000, share_heaped=0.55)


def plain_p(pay_usd):
    return modality.dip_test(pay_usd).p_value


sizes = {
    f"sigma {sigma}": {
        people: modality.rejection_rate(one_hump_rounded(people, sigma), plain_p, rng).rate
        for people in (100, 300, 1_000)
    }
    for sigma in (0.25, 0.35, simulate.SIGMA)
}
pd.DataFrame(sizes).rename_axis("people").map("{:.0%}".format)

# %%
sheet = microdata.blizzard_salary()["yearly_salary_usd"].to_numpy()
one_company = modality.heaping_aware_dip_test(sheet, rng)
say(
    "**Look.** The table shows false alarms of the plain test: one hump each time, 55 % rounded "
    f"to $5,000, the rest to $1,000, median ${simulate.MEDIAN_USD:,}, 400 samples a cell. "
    "The narrower the pay and the more the people, the worse.".replace("$", "\\$")
)
say(
    "The cure has a price: its null is *lognormal plus rounding*. In a sheet that "
    f"{sheet.size} employees of one company filled in, it gives p = {one_company.p_value:.3f}, "
    f"though the rule sees {modality.count_modes(sheet)} mode: another shape than lognormal "
    "is enough for that, and two humps need not be there. And a large p proves nothing."
)

# %% [markdown]
"""
## How many people it takes

Now the newsletter's cluster: the share from the mixture equation, at a million, and a lognormal
for all others. That *density* has two modes, by construction. Would a sample of 200 show it? Beside
it stands a single hump with a *heavy tail* (a slow decline, so that single values lie far out).
Which is which?
"""

# %%
draws = np.random.default_rng(4)
tail = simulate.MEDIAN_USD * np.exp(0.36 * draws.standard_t(3, 200))
cluster = simulate.with_small_cluster(
    200, np.random.default_rng(9), share=share, lower_mean_usd=125_000
).pay_usd
print(f"one of them has a cluster of {share:.2%}; {tail.size} and {cluster.size} people")

# %%
figure, panels = plt.subplots(2, 1, figsize=(4.5, 5.5), sharex=True)
for axes, sample, name in zip(panels, (tail, cluster), "AB", strict=True):
    axes.hist(sample, bins=np.geomspace(20_000, 2_000_000, 41), linewidth=0)
    humps.rug(axes, sample)
    axes.set(xscale="log", xlim=(20_000, 2e6), ylabel="People", title=f"Sample {name}")
theme.dollars_axis(axes.xaxis, "Yearly pay")
axes.set_xticks([50_000, 200_000, 1_000_000])
theme.show(
    figure,
    caption="Two samples of 200; 40 bins of equal ratio, and a stroke for each person (a rug).",
    alt="Two similar hills around a hundred thousand dollars. Each has a few single strokes near "
    "a million, far to the right of the rest.",
)

# %%
for name, sample in (("A, one hump with a heavy tail", tail), ("B, with the cluster", cluster)):
    found = modality.dip_test(sample).p_value
    far = (sample > 700_000).sum()
    print(f"{name}: {far} above 700,000; dip p = {found:.2f}; modes {modality.count_modes(sample)}")
count = modality.people_in_cluster(200, share)
above = simulate.pay(100_000, rng, median_usd=simulate.median_of_mean(125_000, simulate.SIGMA))
say(
    f"Of 200 people {count.low} to {count.high} are in the cluster (95 % of samples), none at all "
    f"in {100 * count.probability_of_none:.0f} %. They show as isolated points, and so do "
    "the far people of a heavy tail (this pair was picked to look alike). Nor is the lower "
    f"cluster all under 250,000: with our spread {(above > 250_000).mean():.1%} of it lie above."
)

# %% [markdown]
"""
*Power* is the chance that a study detects what is really there. How often does the dip test see
the cluster? It depends on n, and on how far the cluster spreads, which nobody stated. Try it.
"""

# %%
power = {
    f"cluster SD {spread} (logs)": {
        f"{people:,} people": modality.power_against_cluster(
            people, share, rng, lower_mean_usd=125_000, cluster_sigma=spread, repetitions=100
        ).rate
        for people in (200, 2_000, 20_000)
    }
    for spread in (0.1, 0.2)
}
display(pd.DataFrame(power).map("{:.0%}".format))
humps.small_cluster()

# %% [markdown]
"""
**Explain.** A dip is measured against everybody, and the cluster is few. Only a tight cluster among
tens of thousands is seen; a wide one is not, even there. So no rejection says nothing against the
newsletter, and no sample of a few hundred could have shown its shape.

## A published case

Bimodal pay exists. Starting salaries of one class of law graduates in the United States:
"""

# %%
published = reference.published().set_index("id")
nalp = published.filter(like="nalp", axis=0)
reported, low_share, high_share = nalp["value"]
say(
    f"Of {reported:,.0f} reported salaries {low_share:.0f} % lay from 40,000 to 65,000 dollars and "
    f"{high_share:.0f} % at 160,000: a crowd and a spike of thousands, with n, year, source. "
    f"That is about {reported * high_share / 100:,.0f} people in the upper one, not 3 among 200. "
    "It still leaves out graduates who reported nothing."
)
nalp[["what", "value", "year", "source"]]

# %% [markdown]
"""
## Optional: three more tools

*Silverman's test* asks how much smoothing it takes to leave one mode. *Mixtures* of normals are
compared with single shapes by the BIC (misfit plus a price for each parameter; smaller is better).
The *bimodality coefficient* is made of skewness and kurtosis; above 5/9 it is said to hint at two
modes. All three on one hump:
"""

# %%
one = simulate.pay(500, rng)
print("Silverman's test on logs: p =", modality.silverman_test(one, rng, draws=99).p_value)
in_dollars, in_logs = (
    [modality.fit_normal_mixture(v, k).bic for k in (1, 2)] for v in (one, np.log(one))
)
print("two normals beat one in dollars:", in_dollars[1] < in_dollars[0])
print("two normals beat one in logs:", in_logs[1] < in_logs[0])
skewed = rng.exponential(100_000, (200, 200))
warned = [modality.bimodality_coefficient(row) > modality.BIMODALITY_WARNING for row in skewed]
print(f"coefficient above 5/9 in skewed samples with one mode: {np.mean(warned):.0%} of 200")

# %% [markdown]
"""
**Explain.** In dollars, skew alone calls for a second component: fit on logs, and compare with
skewed single shapes (`modality.compare_shapes`). The coefficient answers to skew: a warning to
look, never a test.

## The audit, step by step

| step | finding on `nl-bimodal` and its two clusters |
| --- | --- |
| Source and selection | searches by hand and one news report; examples, no sample |
| Units and basis | dollars a year; salary or total pay, and the scale of the shape: not said |
| Internal consistency | a share of a few percent solves the equation, if the premise holds |
| Shape | can't be seen: no data; a sample of hundreds couldn't show it |
| Comparison | no comparable data on individuals; official percentiles don't reach a million |

Verdict: *consistent but unverifiable*; who takes the premise for too weak says *cannot be
assessed*. What lasts, and when a mean will have fallen, has no date: *cannot be assessed*. The
innocent reading is a figure of speech: "two very different kinds of jobs". The publisher could
reply with the salaries found, and where.
"""

# %% [markdown]
"""
## What would change my mind?

Pay of some ten thousand individuals from payrolls, with total pay and a date; or a published
histogram with n. A valley between 250,000 and a million that stays at every sensible bandwidth
would support the claim; a smooth decline through that range would contradict it.

## What this does not show

Nothing here says that pay in machine learning has one hump, or two. The loan incomes are of people
who were granted a loan, not of engineers; the company's sheet is self-selected; the rest is
simulated, and the lognormal and the cluster's spread are our choices.
"""

# %% [markdown]
"""
## Take-aways

- An equation that can be solved is consistency, not evidence; name its premise.
- A mode belongs to a density on a scale. Count by a rule stated in advance.
- Two groups are not two modes; a table of averages shows no shape.
- Heaps fool histograms and the dip test: bins between heaps, a null that rounds.
- A cluster of one or two percent can't be told from a tail by a few hundred people.

## Self-check

**1.** A colleague's curve of 3,000 salaries has four tops. What do you ask first?

<details><summary>Answer</summary>
Which bandwidth, which scale, and how prominent the tops are. At a default bandwidth nearly every
large sample from one hump has two or more tops.
</details>

**2.** Men average 140,000 and women 120,000. Is pay bimodal?

<details><summary>Answer</summary>
Averages can't tell. With a usual spread it is one hump; two equal normal groups need more than two
standard deviations between their means.
</details>

**3.** The dip test rejects one mode for 1,000 self-reported salaries. Two humps?

<details><summary>Answer</summary>
Look at the rounding first. Heaps are modes of their own for a test that supposes continuous data.
Repeat with a null that rounds as these people do.
</details>

**4.** The dip test on 200 people gives p = 0.9. Is the newsletter contradicted?

<details><summary>Answer</summary>
No. Against a cluster of two percent the test has no power at that size: it would say the same if
the cluster were there.
</details>

**5.** "The equation gives 1.73 %, so 1.73 % earn a million." What is wrong?

<details><summary>Answer</summary>
The share follows from a lower mean that somebody chose, and from the premise that the average
includes the cluster. Another lower mean gives another share.
</details>
"""
