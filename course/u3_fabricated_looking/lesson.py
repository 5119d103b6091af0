# ---
# pay_audited:
#   title: Fabricated-looking
#   objectives:
#     - simulate a story of chance and read a p-value off it, without a formula
#     - round a null like the printed table before comparing
#     - tell what a p-value, a power and a likelihood ratio each answer
#     - weigh round figures as raw or as rounded for display, with a stated prior
#     - say where GRIM works, where it can't, and why Benford's law is no tool for pay
#     - state a confidence and have it scored
#   prerequisites: [u1_reading_tables]
#   minutes: {reading: 45, doing: 90}
#   data: [newsletter, no-figures, ten-tables, reference/oews_states_may2025_3soc.csv,
#     reference/published.csv, reddit_finance, loans_full_schema, blizzard_salary,
#     college_salaries, gss_wages]
#   terms:
#     null model: a story in which nothing special happened, exact enough to be simulated
#     p-value: the share of null outcomes at least as extreme as the one that was seen
#     Monte Carlo error: the uncertainty of a simulated share, which shrinks with more repetitions
#     power: how often a test notices something that really is there
#     likelihood ratio: how much likelier the data are under one story than under another
#     prior: a probability that is stated before looking at the data
#     posterior: the same probability after the data
#     base rate: how common a thing is among all the cases that one might look at
#     heaping: more multiples of a round number than chance would give
#     multiplicity: the more checks are run, the likelier one of them fails by chance
#     GRIM: a check whether a printed mean or percentage can come from whole people or whole steps
#     Benford's law: a rule for first digits of numbers that span several powers of ten
#     calibration: whether things that one believes with 80 % confidence happen in 80 % of cases
#     Brier score: the mean squared distance between stated confidences and what turned out
# ---

# %% [markdown]
"""
## Claim

An article opens with tables that it calls rough estimates (`tt-early-rough-estimates`), then
presents the data in ten more (`tt-ten-tables-present-data`). All are remarkably tidy. "Too tidy
to be true" is a feeling. This lesson turns it into numbers, and then asks of each number what
else could have made it.
"""

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from paylab import documents, microdata, reference, simulate, theme, verdict
from paylab.explore import heaping, reveal
from paylab.stats import forensics

theme.use()
pd.set_option("display.max_colwidth", None)
print(documents.table_text("tt-t07-company-size"))

# %% [markdown]
"""
## A statistic

What is tidy here? Each size of company is paid the same step more than the last. So: sort the
figures, take the differences, and see whether all are equal and above zero. Two figures always
pass, so three rows are the least. To see that the function works, we try it on cases whose
answer we know.
"""


# %%
def equal_steps(figures_usd):
    steps = np.diff(np.sort(figures_usd, axis=-1), axis=-1)
    return (steps == steps[..., :1]).all(axis=-1) & (steps[..., 0] > 0)


[bool(equal_steps(known)) for known in ([10, 30, 20], [10, 20, 40], [10, 10, 10])]

# %%
figures = documents.figures()  # tt-early-* and tt-t*
tables = figures.groupby("table_id", sort=False)["value_usd"].agg(list).to_frame("figures")
tables["rows"] = tables["figures"].str.len()
tables = tables[tables["rows"] >= 3]
in_tens = [all(figure % 10_000 == 0 for figure in table) for table in tables["figures"]]
tables["rounded_to_usd"] = np.where(in_tens, 10_000, 5_000)
tables["equal_steps"] = [bool(equal_steps(table)) for table in tables["figures"]]
tables.drop(columns="figures")

# %% [markdown]
"""
**Look.** Four of eleven. The growth table, `tt-t09-growth`, is not among them, although it grows
by the same sum for every year: its years are unevenly spaced, and our statistic doesn't know
them. A statistic sees what it was made to see.

## A null, from nothing

Is four many? Compared with what? A *null model* is a story in which nothing special happened.
Ours: each row is the median pay of a US state, picked by chance. We pick three, many times.
"""

# %%
medians = reference.occupations_by_state()["p50_usd"].dropna().to_numpy()  # OEWS, May 2025
rng = np.random.default_rng(3)
picked = rng.choice(medians, size=(100_000, 3))
print(
    f"{len(medians)} medians (three computing occupations by state), like {picked[0].astype(int)}"
)
print(f"Equal steps in {equal_steps(picked).mean():.2%} of {len(picked):,} tables of three rows")

# %% [markdown]
"""
### Predict

Next to never. Case closed? The states' medians are printed to ten dollars. The article's table
has only multiples of $10,000. Round the picked medians to $10,000, too: in what share of the
tables do three rows now rise by equal steps?
"""

# %%
my_prediction = ...  # a fraction, such as 0.01


# %%
def chance_tables(rows, grid_usd, pool=medians, repetitions=100_000):
    picked = rng.choice(pool, size=(repetitions, rows))
    return equal_steps(np.rint(picked / grid_usd) * grid_usd)


rates = {g: [chance_tables(rows, g).mean() for rows in (3, 4, 5)] for g in (10, 5_000, 10_000)}
reveal(round(rates[10_000][0], 3), "Equal steps in three rows, rounded to $10,000", my_prediction)
index = ["printed to $10", "rounded to $5,000", "rounded to $10,000"]
pd.DataFrame(rates.values(), columns=["3 rows", "4 rows", "5 rows"], index=index).round(4)

# %% [markdown]
"""
**Explain.** Rounding leaves few values, so figures step alike by accident. A null that isn't
rounded like the table tests for rounding and calls it design.

A *p-value* is the share of null outcomes at least as extreme as the one that was seen. The
printed table counts as one of them, so no p-value is zero. A simulated one has a *Monte Carlo
error* (`standard_error`), which more repetitions shrink.
"""

# %%
scientists = reference.occupations_by_state().query("soc == '15-2051'")
largest = scientists.nlargest(4, "employment").set_index("area")["p50_usd"].round(-4)
print("Medians of data scientists, rounded to $10,000:", largest.astype(int).to_dict())
four = tables[tables["equal_steps"]].copy()
four["step_usd"] = [int(np.ptp(table)) // (len(table) - 1) for table in four["figures"]]
four["least_usd"] = four["step_usd"] - four["rounded_to_usd"]
four["most_usd"] = four["step_usd"] + four["rounded_to_usd"]
shapes = zip(four["rows"], four["rounded_to_usd"], strict=True)
found = [forensics.simulated_p_value(1, chance_tables(rows, grid)) for rows, grid in shapes]
four.drop(columns=["figures", "equal_steps"]).join(pd.DataFrame(found, four.index).round(4))

# %% [markdown]
"""
Sorted, the published medians rise by equal steps: it does happen. The company sizes are nothing
unusual; the others look rarer. But undo the rounding, and each step could be anything from
`least_usd` to `most_usd`: equal steps are a fact about the *printed* figures, not about pay. And
we picked these four because they look rare. Ask about the whole article.

### Predict

Simulate articles of eleven tables, with the rows and the rounding of the printed ones. In what
share does chance give at least one table of equal steps?
"""

# %%
my_prediction_article = ...  # a fraction

# %%
shapes = list(zip(tables["rows"], tables["rounded_to_usd"], strict=True))
hits = np.array([chance_tables(rows, grid) for rows, grid in shapes])
null = hits.sum(axis=0)
reveal(round((null >= 1).mean(), 2), "Articles with one or more", my_prediction_article)
found = forensics.simulated_p_value(len(four), null)
print(f"Articles with {len(four)} or more: p = {found.p_value:.5f} ± {found.standard_error:.5f}")

# %%
shares = [(null == count).mean() for count in range(6)]
figure, axes = plt.subplots()
bars = axes.bar(range(6), shares, color=["C0"] * 4 + ["C1", "C0"])
axes.bar_label(bars, [f"{share:.2%}" for share in shares], fontsize=10)
axes.set(xlabel="Tables of equal steps, of eleven", ylabel="Share of articles", ylim=(0, 0.8))
arrow = {"arrowstyle": "->", "color": "black"}
axes.annotate("printed", (4, 0.06), (4, 0.3), ha="center", arrowprops=arrow)
caption = f"{len(null):,} simulated articles: state medians, rounded like the printed tables."
alt = (
    "Steep bars: two in three articles have no such table, nearly all others one, none to see four."
)
theme.show(figure, caption=caption, alt=alt)

# %% [markdown]
"""
**Look.** One hit is ordinary, four are not, *under this null*. Would another story of chance do?
We try two that make accidents likelier: data scientists alone, and figures that spread as little
as each printed table does. And we leave out the ordered tables (years, degrees, sizes): their
rows must rise, so they are no picks by chance.
"""


# %%
def like_itself(table):
    logs = np.log(table)  # lognormal pay with the middle and the spread of the printed rows
    return np.exp(rng.normal(logs.mean(), logs.std(ddof=1), size=100_000))


unordered = ~tables.index.str.contains("experience|education|size|growth")
stories = {"state medians": [medians] * len(shapes)}
stories["data scientists"] = [scientists["p50_usd"].dropna()] * len(shapes)
stories["spread like the table itself"] = [like_itself(table) for table in tables["figures"]]
compared = {}
for story, pools in stories.items():
    tried = np.array([chance_tables(*s, pool) for s, pool in zip(shapes, pools, strict=True)])
    for chosen in (unordered | True, unordered):
        seen, by_chance = tables["equal_steps"][chosen].sum(), tried[chosen].sum(axis=0)
        compared[story, f"{chosen.sum()} tables"] = forensics.simulated_p_value(seen, by_chance)[0]
pd.Series(compared).unstack(sort=False)

# %% [markdown]
"""
**Explain.** Chance is a poor story, however it is told. No more than that: we saw the pattern
first, and among many possible patterns some rare one always turns up. And "not chance" is not
"made up": public pay scales often rise by equal steps, firms pay in bands, an author may space
rough estimates evenly.

## Power

*Power* is how often a test notices what is there. Ours calls an article odd from that number of
hits on which chance reaches in at most 5 % of articles. Suppose that some tables, picked by lot,
are designed. How often does it say so?
"""

# %%
critical = next(k for k in range(12) if (null >= k).mean() <= 0.05)
lots = rng.permuted(np.indices(hits.shape)[0], axis=0)  # numbers the tables of each article
designed = {k: hits | (lots < k) for k in range(5)}  # tables with a low number always rise so
power = {k: (found.sum(axis=0) >= critical).mean() for k, found in designed.items()}
print(f"Odd from {critical} tables of equal steps; {hits.shape[1]:,} articles for each number")
pd.Series(power, name="share called odd").rename_axis("tables designed").round(3).to_frame()


# %% [markdown]
"""
The first line is the rate of false alarms. One designed table mostly goes unnoticed: "nothing
odd" is no proof that nothing was designed.

## Two stories

A p-value looks at one story. A *likelihood ratio* compares two: how much likelier is the table
under the one than under the other? To get from there to a probability takes a *prior*, stated
before looking; the result is the *posterior*. Here for the company sizes: designed, or chance?
"""

# %%
ratio = 1 / rates[10_000][0]  # a designed table always has equal steps
print(f"Three rows in equal steps: {ratio:.1f} times as likely if designed as by chance")
posterior = {prior: forensics.posterior_probability(prior, ratio) for prior in (0.01, 0.1, 0.5)}
pd.Series(posterior, name="posterior").rename_axis("prior").round(2).to_frame()

# %% [markdown]
"""
The prior is a *base rate*: how common designed tables are among all that one might check. If
they are rare, most alarms are false. And a pay scale predicts equal steps as surely as design
does: between these two the table says nothing.

## Heaping

*Heaping* means more round numbers than uniform last digits give.

### Predict

In a survey of a Reddit forum people typed in their household's yearly income. What share typed a
multiple of $5,000? (With uniform last digits it is one in five thousand.)
"""

# %%
my_prediction_heaping = ...  # a fraction

# %%
reddit = microdata.reddit_finance().set_index("industry")["household_income_usd"]
loans = microdata.loans_full_schema().groupby("verified")["yearly_income_usd"]
gss = microdata.gss_wages().query("survey_year == 2018 and work_status == 'Full-Time'")
pay_figures = figures.loc[figures["table_id"] != "tt-t09-growth", "value_usd"]
sets = {"Reddit, typed in": reddit, "… of them in IT": reddit["Information Technology"]}
sets |= {f"loans, {kind.lower()}": incomes for kind, incomes in loans}
sets["one firm, shared sheet"] = microdata.blizzard_salary()["yearly_salary_usd"]
sets["one college, payroll"] = microdata.college_salaries()["nine_month_salary_usd"]
sets["GSS, in brackets"] = gss["income_1986_usd"].dropna()
sets["article, pay tables"] = pay_figures
heaped = pd.concat({name: forensics.heaping_table(pay, [5_000]) for name, pay in sets.items()})
heaped["different"] = [pay.nunique() for pay in sets.values()]
reveal(round(heaped["share"].iloc[0], 2), "Share of multiples of $5,000", my_prediction_heaping)
heaped.droplevel(1)[["n", "different", "share", "share_low", "share_high"]].round(3)

# %%
figure, axes = plt.subplots(figsize=(4.5, 3.8))
shown, places = 100 * heaped[["share", "share_low", "share_high"]], range(len(heaped))[::-1]
below, above = shown["share"] - shown["share_low"], shown["share_high"] - shown["share"]
axes.errorbar(shown["share"], places, xerr=[below, above], fmt="o", capsize=3)
axes.set_yticks(places, sets)
axes.set(xlabel="Multiples of $5,000 (%)", ylabel="Figures", xlim=(-4, 104))
theme.show(
    figure,
    caption="Share of multiples of $5,000, with 95 % Wilson intervals (as if independent).",
    alt="Dots with intervals, one for each set of figures: incomes that people stated lie around "
    "a half, one firm's sheet at a quarter, payroll and bracketed incomes near zero, the article "
    "at all.",
)

# %% [markdown]
"""
**Look.** People round; payrolls hardly do. So *little* heaping in claimed self-reports would be a
question to ask, too. The survey in brackets (GSS) has no heap and few different values: honest
answers, ticked from a list, then put into dollars of another year. Regular is not invented. And
a forum, granted loans, one firm, one college: none of these speaks for everybody.

### Explore

Who did the rounding, people or the page? Try medians: they heap with the people. Means don't.
"""

# %%
heaping.rounding_and_heaping()

# %% [markdown]
"""
## Raw, or rounded for display?

So round *medians* may be raw. Round *means* are hardly ever: in a whole release of official wage
statistics (OEWS), they are about as rare as rounding to ten dollars must make them. Four stories,
with priors that you may change, and how often each gives a multiple of $5,000:
"""

# %%
means, round_means = "oews-means-published-2025", "oews-means-multiple-of-5000-2025"
rate_of = {"raw means": reference.published_value(round_means) / reference.published_value(means)}
rate_of["raw, as people state it"] = heaped["share"].iloc[0]
rate_of |= {"rounded for display": 1, "made up": 1}
priors = dict.fromkeys(rate_of, 0.25)
round_figures = int((pay_figures % 5_000 == 0).sum())
print(f"{round_figures} of {len(pay_figures)} pay figures are multiples of $5,000,")
print(f"{(pay_figures % 10_000 == 0).sum()} of them of $10,000")
forensics.bayes_table(priors, rate_of, round_figures, len(pay_figures)).round(4)

# %% [markdown]
"""
**Explain.** The table takes the figures as independent, and those of one author aren't. Yet if
only twelve of them counted, the raw stories would still be thousands of times less likely. The
last two keep exactly their ratio: honest authors round for display, and round figures can't tell
that from invention. What we may write is "rounded to $5,000 at best", and use intervals.

## Many checks

*Multiplicity*: an honest table takes ten independent checks, each with false alarms in 5 %. How
often does it fail one?
"""

# %%
alarms = rng.random((100_000, 10)) < 0.05
print(f"Simulated: {alarms.any(axis=1).mean():.1%} of {len(alarms):,} honest tables fail a check")
print(f"By the formula 1 - (1 - 0.05)^10: {forensics.familywise_error(10):.1%}")

# %% [markdown]
"""
So say beforehand which checks you will run, and report all of them, also those that found
nothing.

## GRIM, where it works and where it can't

*GRIM* asks whether a printed mean can come from n whole steps. How many people does each mean
need, if all pay is in multiples of a step? And what share of whole percentages is impossible
for n people?
"""

# %%
steps, least = (1, 1_000, 5_000), {}
for claim_id in ["nl-indeed-average", "tt-glassdoor-base-average"]:
    printed = f"{documents.claim(claim_id)['value']:,.0f}"
    least[printed] = {f"steps of ${s:,}": forensics.grim_minimum_n(printed, s) for s in steps}
for n in (15, 60, 100):
    print(f"n = {n}: {forensics.grim_impossible_share(n):.0%} of whole percentages are impossible")
one_of_eight = [p for p in ("12", "13", "12.0", "12.5") if forensics.grim_counts(p, 8) == [1]]
print("1 of 8 people may print as", " or ".join(f"{p} %" for p in one_of_eight))
pd.DataFrame(least).T.rename_axis("least n for a mean of")

# %% [markdown]
"""
**Worked: the newsletter.** In arbitrary dollars one person can have any mean: no power. In
thousands a small n would be impossible; but neither page prints an n, so GRIM *can't be run*. On
percentages it works for small n and dies at a hundred. It allows both ways to round a half, and
reads figures as text, since a trailing zero claims precision. (Precise-looking means, like these
two, are no proof of anything either.)

## Benford, a misuse

*Benford's law* says that many numbers start with 1 and few with 9, if they span several powers
of ten. Does pay?
"""

# %%
digits, pay_usd = np.arange(1, 10), simulate.pay(100_000, rng)
first = pd.Series(pay_usd).astype(int).astype(str).str[0].astype(int).value_counts(normalize=True)
span = 2 * 1.96 * simulate.SIGMA / np.log(10)
false = {n: forensics.benford_false_rejection_rate(n, rng=rng) for n in (20, 30, 51)}
print("Genuine pay called false:", [f"{rate:.0%} at n = {n}" for n, rate in false.items()])
figure, axes = plt.subplots()
axes.bar(digits, first.reindex(digits, fill_value=0), label="simulated pay")
axes.plot(digits, np.log10(1 + 1 / digits), "o-", color="C1", label="Benford's law")
axes.set(xlabel="First digit", ylabel="Share of figures", xticks=digits)
axes.legend()
caption = f"{len(pay_usd):,} from the course's generator, 95 % within {span:.2f} powers of ten."
alt = "First digits of pay: 1 far above Benford's falling curve, 2 to 5 far below, 8 and 9 above."
theme.show(figure, caption=caption, alt=alt)

# %% [markdown]
"""
**Look.** This pay is as genuine as simulated pay can be, and the usual test (chi-square at 5 %,
2,000 repetitions for each n) calls about half of it false at the smallest n, nearly all at the
largest. Whoever "proves" a pay table false by
Benford's law has proved that pay lies around a hundred thousand dollars.

## Words

`no-figures` prints no pay at all. What can be counted is words: a phrase of four words that
comes again and again, and words that soften. Would chance spread the phrase so evenly?
"""

# %%
text = documents.paragraphs("no-figures")
apart = text["phrase_count"] - text["spliced_count"]
lots = rng.multinomial(apart.sum(), text["words"] / text["words"].sum(), size=100_000)
even = forensics.simulated_p_value(1, (lots == 1).all(axis=1))
print(
    f"Splices apart, {(apart == 1).sum()} of {len(text)} paragraphs hold the phrase exactly once;"
)
print(f"scattered at random it does so with p = {even.p_value:.5f} ± {even.standard_error:.5f}")
print(f"The opening sentence stands {text['first_sentence_in_document'].max()} times")
counted = ["words", "phrase_count", "spliced_count", "can", "often", "may", "numerals"]
text[counted].sum().rename("in all").to_frame().T

# %% [markdown]
"""
**Half-worked.** The phrase was placed by a rule, and twice inside another pair of words. An
innocent reason: the page was written to be found by search engines. Style says nothing about
pay. The claims (`nf-*`) name no amount, so none *can be assessed* as written; some name a
direction to look at. Fill in the last column.
"""

# %%
by_state = reference.occupations_by_state().pivot(index="area", columns="soc", values="p50_usd")
nation = reference.occupations().set_index("soc")["p50_usd"][by_state.columns]
above = by_state.loc[["California", "New York", "Washington"]].gt(nation)
print(
    f"nf-hubs-pay-more: {above.sum().sum()} of {above.size} medians of the hubs' states are above"
)
seen = f"{len(four)} of {len(tables)} tables in equal steps, $5,000 at best"
audit = {"ten-tables": ["tables without source, n, date", "base or total not said"]}
audit["ten-tables"] += ["not contradicted by roundness", seen, "another unit's work", ""]
audit["no-figures"] = ["no source", "no amount", "nothing to check", "?", "?", "?"]
audit["ten-tables"][5] = verdict.rung("consistent", "no comparable data")
pd.DataFrame(audit, index=[*verdict.STEPS, "Verdict on how it looks"])

# %% [markdown]
"""
States are not hubs: this bears the direction at most, not its cause.

## How sure are you?

*Calibration* means: of all that you believe with a confidence of 80 %, four in five turn out
true. The *Brier score* is the mean squared distance between confidences and what happened; less
is better. Four guesses, invented, against somebody who always shrugs:
"""

# %%
happened = [True, False, False, True]
for who, confidences in {"bold": [0.9, 0.6, 0.2, 0.7], "shrugging": [0.5] * 4}.items():
    print(f"{who}: {forensics.brier_score(confidences, happened):.3f}")

# %% [markdown]
"""
## What would change my mind?

Unrounded tables with their n. Or the steps' origin.

**What the publisher could reply:** "We rounded for readers", "these are pay bands", "they come
from a model", "our rough estimates are spaced evenly". Each fits what we saw; with the unrounded
figures, the scale or the model in hand, each can be checked.

## What this does not show

Nothing here says that a figure is wrong, or how it came about. The nulls are stories that we
chose; medians of states stand in for those of towns, trades and titles, which the course does
not hold.
"""

# %% [markdown]
"""
## Take-aways

- A null is a story that can be simulated. Round it like the printed table.
- A p-value is about the data if the story holds, never about the story.
- One regular table is ordinary; ask about the article, and count your checks.
- "Not chance" leaves many innocent ways: scales, bands, rounding, estimates.
- People and editors round. Round figures can't tell an editor from an inventor.
- GRIM needs n and coarse steps; Benford's law needs several powers of ten.
- Write what was found: "inconsistent as printed" is for contradictions, not for tidiness.
"""

# %% [markdown]
"""
## Self-check

**1.** A table of three rows rises by equal steps, p = 0.14. A friend says: "So the chance that it
was designed is 86 %." What is wrong?

<details><summary>Answer</summary>
The p-value says how often chance alone does this. How probable design is depends also on how
common designed tables are, and on what else makes equal steps.
</details>

**2.** Somebody tests rounded figures against unrounded simulated ones and gets a tiny p-value.
What was found?

<details><summary>Answer</summary>
That the figures are rounded, which anybody can see. Round the simulated figures in the same way
and test again.
</details>

**3.** Of twenty honest checks on one article, one fails at 5 %. Is that a finding?

<details><summary>Answer</summary>
Hardly: one in twenty is what false alarms give. Report all twenty, and say which were planned.
</details>

**4.** A page prints a mean of $114,121 and no n. Can GRIM show that it is impossible?

<details><summary>Answer</summary>
No. Without n nothing can be tested, and if pay comes in arbitrary dollars any mean is possible
for any n.
</details>

**5.** All figures of a table are multiples of $10,000. Which is likelier: rounded for display, or
invented?

<details><summary>Answer</summary>
The figures don't say: both give round numbers always, so the likelihood ratio is one and your
priors stay what they were.
</details>
"""
