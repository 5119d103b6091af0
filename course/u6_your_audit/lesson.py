# ---
# pay_audited:
#   title: Your audit
#   objectives:
#     - audit an article you have never seen by the five steps, from its source to a comparison
#     - tell a contradiction from one that rounding dissolves and from a claim nobody can check
#     - leave regularities and oddities alone that honest tables show, too
#     - write what you found so that an expert can repeat it and a relative can follow it
#     - read charitably, ask before you accuse, and leave room for the publisher's reply
#   prerequisites: [u2_cross_checking, u3_fabricated_looking, u4_one_hump_or_two, u5_pay_gap]
#   minutes: {reading: 40, doing: 120}
#   data: [newsletter, no-figures, ten-tables, a generated practice article]
#   terms:
#     finding: what one check of one claim gave, before anybody draws a conclusion
#     false alarm: calling something a contradiction that is none
#     rounding factor: how many times wider rounding would have to be for figures and claim to agree
#     innocent reading: an explanation of a finding in which nobody did anything wrong
#     charitable reading: the innocent reading that the words on the page bear best
#     memo: a short letter that says what was checked, what was found and how sure one is
# ---

# %% [markdown]
"""
## Claim

Here is an article with eleven tables and thirteen claims, a to m. It was generated for this
lesson: its figures are nobody's pay, and nobody else will be asked about it. In the exercise you
get one of your own. This one we audit together.
"""

# %%
import re
from fnmatch import fnmatch

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import Markdown, display

from paylab import cases, documents, theme, verdict
from paylab.explore import audit, reveal
from paylab.stats import consistency, forensics

theme.use()
case = cases.practice()
case

# %% [markdown]
"""
### Predict

Read the claims once, as you would read any page. How many of the claims a to l contradict the
tables, even if every table figure may be anything that rounds to it?
"""

# %%
my_prediction = ...  # a whole number from 0 to 12

# %% [markdown]
"""
## Source and selection

First step: who says so, about whom, and how many? The notes under the tables are all that there
is. Look for n, a date and a source before you look at a single figure, because what is missing
here limits every later word.
"""

# %%
pd.set_option("display.max_colwidth", None)
figures = {n: ", ".join(table.columns[1:]) for n, table in case.tables.items()}
pd.DataFrame({"title": case.titles, "figures": figures, "note": case.notes})

# %% [markdown]
"""
**Look.** No table names a source or a date, and one only says how many people it is about. Some
describe everybody (regions, genders, kinds of employer); others a part: five cities, three
employers, those in full time. A claim about everybody can't be checked with a part.

## Units and basis

Second step: which statistic, in which unit, rounded how? The column `figures` says it. Averages
and medians sit side by side, and bonuses are rounded more finely than pay.
"""

# %% [markdown]
"""
## Internal consistency

Third step: can figures and claims all be true at once? Take claim j. The exact change between
the two printed figures is one number. But a printed figure stands for everything that rounds to
it, so we compute the smallest and the largest change that the table allows, too.
"""

# %%
start, end = case.tables[3].set_index("label")["average_usd"][["2022", "2025"]]
exact = consistency.relative_change(start, end)
allowed = consistency.relative_change(start, end, rounded_to_usd=case.rounded_to[3])
print(case.claim("j"))
print(f"exact: {exact.low:.1%}; with rounding: {allowed.low:.1%} to {allowed.high:.1%}")

# %% [markdown]
"""
Printed percent and allowed percents don't meet. No figures that round to the printed ones agree
with the claim: *inconsistent as printed*. How much coarser would the rounding have to be? That
number, the *rounding factor*, tells a near miss from a clear one.

### Explore

Widen the rounding until the finding changes.
"""

# %%
audit.percent_and_endpoints()

# %% [markdown]
"""
### Four findings

A *finding* is what one check of one claim gave. The order of questions matters:

1. Is every figure printed that the claim is about? If not: *cannot be assessed*.
2. Do the table figures, taken as exact, agree? Then: *consistent*.
3. Do any figures agree that round to the printed ones? Then: *dissolved by rounding*.
4. Else: *inconsistent as printed*.

Sums of dollars and percents in a sentence are rounded, too: half of their last step is always
allowed.

### Predict

Claim b averages three employers. Their averages and head counts are in Table 4. Which finding?
"""

# %%
my_prediction_b = ...  # a text, one of cases.FINDINGS

# %%
print(case.claim("b"))
four = case.tables[4]
for figures, grid in {"exact": 0, "rounded": case.rounded_to[4]}.items():
    low, high = consistency.pooled_mean(list(four["average_usd"]), four["people"], grid)
    print(f"{figures} figures: an average from ${low:,.0f} to ${high:,.0f}")
reveal("dissolved by rounding", "Finding for claim b", my_prediction_b)

# %% [markdown]
"""
**Explain.** As exact figures, the three averages give another average than the one printed, by
more than $50. As rounded figures they allow it. Had we stopped at the first line, we would have
told an honest writer that the average is wrong. A contradiction that dissolves is reported, as
dissolved.

A share can be tested the same way. In claim f, the average of two grades fixes the share of
seniors.
"""

# %%
words = case.claim("f")
junior, senior = case.tables[10]["average_usd"]
mean_usd, percent = (int(n.replace(",", "")) for n in re.findall(r"\d+(?:,\d+)?(?=, | %)", words))
mean = consistency.rounding_interval(mean_usd, 100)
as_exact = consistency.implied_share(mean, senior, junior)
as_rounded = consistency.implied_share(mean, senior, junior, case.rounded_to[10])
print(words)

# %%
figure, axes = plt.subplots(figsize=(5, 1.8))
for place, share in enumerate([as_rounded, as_exact]):
    axes.plot(100 * np.array(share), [place, place], linewidth=8, solid_capstyle="butt")
axes.axvspan(percent - 0.5, percent + 0.5, color="black", alpha=0.6)
axes.set(xlabel="Share of seniors (%)", yticks=[0, 1], yticklabels=["rounded", "exact"])
axes.set(ylim=(-0.6, 1.6), ylabel="Table figures")
theme.show(
    figure,
    caption="Claim f: bars are the shares that the average allows; the dark band is the printed "
    "share with its rounding.",
    alt="Two horizontal bars, a short one for exact figures and a longer one for rounded figures; "
    "the dark band of the printed share lies to the left of both.",
)

# %% [markdown]
"""
Neither bar reaches the printed share: *inconsistent as printed*. Now two claims of another kind.
Table 5 holds averages, and claim i speaks of medians. Claim k counts people who stand in no
table. However odd they sound, nothing on the page speaks for or against them.
"""

# %%
print(case.claim("i"), case.claim("k"), sep="\n")
print(case.claim("l"), "Rows:", ", ".join(case.tables[6]["label"]))
limits = [[*re.findall(r"\d+", label), "inf"] for label in case.tables[6]["label"]]
consistency.band_overlaps([(int(first), float(last)) for first, last, *_ in limits])

# %% [markdown]
"""
Claim l needs no arithmetic at all. Somebody with ten completed years stands in two rows.
Rounding can't help, since years are counted and not rounded.

The other claims go the same ways. For h, recall that average and median are never more than one
standard deviation apart. Here is the whole list; hold it against your own reading.
"""

# %%
found = {
    "a": "consistent", "b": "dissolved by rounding", "c": "dissolved by rounding",
    "d": "consistent", "e": "consistent", "f": "inconsistent as printed",
    "g": "consistent", "h": "dissolved by rounding", "i": "cannot be assessed",
    "j": "inconsistent as printed", "k": "cannot be assessed", "l": "inconsistent as printed",
}  # fmt: skip
reveal(list(found.values()).count(cases.FALSE_ALARM), "Claims that contradict", my_prediction)
pd.DataFrame({"finding": pd.Series(found), "claim": {at: case.claim(at) for at in found}})

# %% [markdown]
"""
## Shape

Fourth step: do the figures look as such figures look? Every dollar figure here is a round
number, the notes say why, and so that is settled.

### Regular, and honest

Something else catches the eye: sorted, the five cities of Table 2 rise in equal steps. So do
averages over medians in claim e, by the same sum in every row.
"""

# %%
for number, table in case.tables.items():
    columns = [table[name].dropna() for name in table if name.endswith("_usd")]
    if forensics.equal_step_count(columns):
        print(f"Table {number} ({case.titles[number]}):", sorted(columns[0]))

# %% [markdown]
"""
### Predict

In how many honest articles with four such columns, of 4, 5, 4 and 4 rows, does at least one
column rise in equal steps, after rounding? Write a fraction.
"""

# %%
my_prediction_regular = ...  # a float, as a fraction

# %%
null = forensics.equal_step_null([4, 5, 4, 4], 5_000, rng=np.random.default_rng(1))
reveal(round(float((null >= 1).mean()), 2), "Honest, and regular", my_prediction_regular)

# %% [markdown]
"""
**Explain.** We went through eleven tables looking for anything odd, and found something that a
good many honest articles have. It calls for a note. To call it a contradiction is a *false
alarm*: it costs the writer a reputation, and you the trust of everybody who checks your work.
Equal offsets are what skewed pay gives once it is rounded.
"""

# %% [markdown]
"""
## Comparison

### Better data

Fifth step: what do better data say? For claim m we have the employer's own payroll. Better data
are better *for this claim*: they hold everybody that it speaks of, and the definition of full
time is the claim's own.
"""

# %%
print(case.claim("m"))
full_time = case.microdata[case.microdata["weekly_hours"] >= 35]
for who, people in {"full time": full_time, "everybody": case.microdata}.items():
    means = people.groupby("group")["pay_usd"].mean()
    print(f"{who}: {len(people)} people, gap {1 - means['woman'] / means['man']:.1%} of men's pay")

# %% [markdown]
"""
The payroll gives another percent than the page, and no chance is involved, since nobody is
missing. Two axes, one rung: *contradicted by better data*. Look at the second line before you
write that down. With part time counted in, the gap is near the printed one. That is no proof of
what the writer did. It is an *innocent reading*, and a question to ask.
"""

# %% [markdown]
"""
## The charitable reading

Before a finding becomes a sentence, list its innocent readings and say what would decide. The
one that the words bear best is the *charitable reading*. You need not believe it. You owe it a
test, and your reader the result.

| finding | innocent reading | what would decide |
| --- | --- | --- |
| j, the percent | another first year | the figure of that year |
| f, the share | a slip in typing | the head counts of both grades |
| l, the bands | "up to, not including" | the rule used for sorting people |
| m, the gap | part time counted in | the writer's own computation |
"""

# %% [markdown]
"""
## What calling something out does

An audit is read by three people. The *expert* wants to repeat it: figures, intervals, steps. A
*relative* wants to know what it means for choosing a job. The *publisher* wants to know what to
mend. None of them needs an adjective. You saw figures; you did not see how they were made, and
"made up" is a claim about a person that no table bears.

So: name claims and not people; write first to the publisher; give time; print the reply.
"""

# %%
strength = {
    "These numbers are invented.": "no: a claim about a person",
    "Claim j is wrong.": "no: which of the figures is wrong is not known",
    "Claim j and Table 3 can't both be right, whatever they were rounded from.": "yes",
    "Equal steps in Table 2 are suspicious.": "no: a good many honest articles have them",
    "Claims i and k are unfounded.": "no: nothing is printed that could found or refute them",
}
pd.Series(strength, name="does the evidence bear it?").to_frame()

# %% [markdown]
"""
## The memo

A *memo* puts it on one page: what was checked, what was found (claim, figures, step, rung),
what is odd and innocent, what nobody could check and what would settle it, and one question.
Let code write the numbers; a typing slip in an audit is hard to live down. One finding, the way
it could read:
"""

# %%
display(
    Markdown(
        f"**Claim j** reads: “{case.claim('j')}” Table 3 gives {exact.low:.0%}, from "
        f"\\${start:,} to \\${end:,}; figures that round to these allow {allowed.low:.0%} to "
        f"{allowed.high:.0%}. Claim and table can't both be right as printed. Another first "
        "year would explain it. *Which one is meant?*"
    )
)

# %% [markdown]
"""
### The publisher's reply

Leave a slot for it: who was asked, when, and what came back, in full. A reply can settle a
finding ("the first year was another one": then the claim is checked again, and the audit says
so), explain it, or leave it as it is. No reply is no confession.

## The whole audit

Back to the three documents. Each rule below gives both axes for the claims that it names; the
first rule that fits a claim counts.
"""


# %%
def audited(document, rules):
    """Every claim of a document with both axes, its rung, and why."""
    rows = []
    for claim in documents.claims(document)["id"]:
        rule = next(rule for rule in rules if any(fnmatch(claim, p) for p in rule[0].split()))
        rows.append((claim, *rule[1:3], verdict.rung(*rule[1:3]), rule[3]))
    return pd.DataFrame(rows, columns=["claim", "internal", "external", "rung", "why"])


AGREES, DIFFERS, NOTHING = verdict.INTERNAL
SUPPORTED, CONTRADICTED, NO_DATA = verdict.EXTERNAL

# %%
newsletter = audited("newsletter", [
    ("nl-*-cluster-*", AGREES, NO_DATA, "the average fixes the share of the upper cluster"),
    ("nl-bimodal", NOTHING, NO_DATA, "searches can't show the shape of all pay"),
    ("nl-indeed-average", NOTHING, NO_DATA, "no n, no date; adverts or self-reports unknown"),
    ("nl-linkedin-results", NOTHING, NO_DATA, "counts search hits, which are nobody's pay"),
    ("nl-openai-million", NOTHING, NO_DATA, "an example, part-years and bonuses among it"),
    ("nl-mean-* nl-two-modes-* nl-frontier-* nl-rest-*", NOTHING, NO_DATA, "forecast, no date"),
    ("nl-*", NOTHING, NO_DATA, "no figure, and no groups to compare"),
])  # fmt: skip
newsletter

# %%
no_figures = audited("no-figures", [
    ("nf-view-counter", NOTHING, NO_DATA, "about the page, not about pay"),
    ("nf-hubs-pay-more", NOTHING, NO_DATA, "published by state, and for other occupations"),
    ("nf-firms-rely-more nf-pay-holds-or-rises", NOTHING, NO_DATA, "forecast, no date"),
    ("nf-*", NOTHING, NO_DATA, "no figure, no date, and a hedge or no group to compare"),
])  # fmt: skip
no_figures

# %%
ten_tables = audited("ten-tables", [
    ("tt-ten-tables-present-data", AGREES, SUPPORTED, "ten; whether they are data is not shown"),
    ("tt-t01-experience", DIFFERS, NO_DATA, "bands share 3, 5 and 10 years; Entry has none"),
    ("tt-t09-growth", DIFFERS, NO_DATA, "as one person's growth it misses tt-early-experience"),
    ("tt-faq-06-industries", DIFFERS, NO_DATA, "e-commerce is last in tt-t02-industry"),
    ("tt-early-industry tt-t02-industry", AGREES, NO_DATA, "equal offsets: skew plus rounding"),
    ("tt-t05-gender", AGREES, NO_DATA, "plausible in size, unsupported in precision"),
    ("tt-glassdoor-*", AGREES, NO_DATA, "base against total pay would explain its distance"),
    ("tt-faq-01-*", AGREES, NO_DATA, "a range for a mean is not a range for rows"),
    ("tt-intro-demand-* tt-misconception-5-*", AGREES, NO_DATA, "to tend is not to guarantee"),
    ("tt-t* tt-early-experience", AGREES, NO_DATA, "no n, no date, no source, no spread"),
    ("tt-*", NOTHING, NO_DATA, "no figure, or none that speaks of it"),
])  # fmt: skip
ten_tables

# %%
whole = {"newsletter": newsletter, "no-figures": no_figures, "ten-tables": ten_tables}
rungs = pd.concat(whole, names=["document"]).reset_index("document")
pd.crosstab(rungs["rung"], rungs["document"])

# %% [markdown]
"""
**Look.** Most claims of all three documents rest on the same two rungs: nothing to check, or
nothing to compare with. A few tables contradict themselves or their own text. Nothing is
contradicted by better data, because no data of ours measure these people on this basis. That is
the audit's result, and it is less than a headline would like.
"""

# %% [markdown]
"""
## What would change my mind?

For a claim *inconsistent as printed*: the figure before rounding, or the group that was meant.
For one that *cannot be assessed*: n, a date and a source. For one *contradicted by better data*:
a reason why those data are not about the claim.

## What this does not show

No audit of the page shows how its figures came about. Consistent figures can be wrong, all of
them together. Twelve checks of one page overlap, and a page with one contradiction is not
therefore wrong elsewhere. The practice article was built to be audited; real ones are less tidy.
"""

# %% [markdown]
"""
## Take-aways

- Missing figures first: a claim about what is not printed *cannot be assessed*.
- Every contradiction twice: with the figure, and with everything that rounds to it.
- A regularity is a note until you know how often honest articles have it.
- Data are better for a claim, not better as such: same people, same definition, same year.
- Innocent readings are listed, tested and printed. Claims are named, people are not.
- No word is stronger than its rung, and the publisher has the last line.
"""

# %% [markdown]
"""
## Self-check

**1.** A table prints averages of two regions, rounded to $5,000, and the text prints an overall
average that lies $2,000 above the larger one. Which finding?

<details><summary>Answer</summary>
Dissolved by rounding, if every person is in one of the regions: the larger average may be up to
$2,500 above its printed figure, so an overall average that high is possible.
</details>

**2.** The text prints an average gap, the table prints medians. They differ. Which finding?

<details><summary>Answer</summary>
Cannot be assessed. An average gap is about averages, and none are printed.
</details>

**3.** Why does a false alarm cost more than a missed right finding?

<details><summary>Answer</summary>
It accuses. A missed finding leaves things as they were; a false alarm harms somebody who did
nothing wrong, and every true finding beside it is believed less.
</details>

**4.** A publisher does not answer. What goes into the slot for the reply?

<details><summary>Answer</summary>
That you asked, when, and that no answer came by a given day. Nothing is to be concluded from it.
</details>

**5.** You hold data on software developers in full time. A page speaks of machine learning
engineers and prints another mean. Is it contradicted by better data?

<details><summary>Answer</summary>
No. Another occupation and perhaps another basis of pay: the data are good, and not about this
claim. "No comparable data" is the finding on that axis.
</details>
"""
