# ---
# pay_audited:
#   title: Reading tables
#   objectives:
#     - turn a printed table, with or without pipes, into a frame with one row for each figure
#     - turn printed money into numbers, and refuse what is not one sum
#     - keep bands such as 3-5 years in their order
#     - say for every figure what statistic it is, whose pay, how many people, when, and from where
#     - tell claims that data could contradict from claims that nothing could
#   prerequisites: [u0_start_here]
#   minutes: {reading: 35, doing: 75}
#   data: [newsletter, no-figures, ten-tables, reference/oews_national_may2025.csv]
#   terms:
#     tidy frame: a table with one row for each figure and one column for each thing known about it
#     parse: to turn text into data that a program can compute with
#     dtype: the kind of values that a column of a frame holds, such as whole numbers or text
#     band: an interval with a label, such as 3-5 years
#     ordered category: a column of labels that know which comes first
#     statistic: a number that is computed from data, such as a mean, a median or a count
#     mean: the sum of all values divided by how many there are; what "average" most often is
#     median: the value in the middle once all are sorted; half lie below, half above
#     unit of analysis: what one row of a table is about, such as a person, a city or a job title
#     population: everybody that a figure claims to speak for
#     sample size: how many people (or adverts) a figure was computed from; written n
#     basis: what was counted as pay, over what time, in which currency and year
#     horizon: the date by which a forecast should have come true
# ---

# %% [markdown]
"""
## Claim

An article about the pay of machine learning engineers says that its tables present the data on
what moves pay (`tt-ten-tables-present-data`). Before a table can be checked, a program has to
read it. Before it can be believed, we have to know what each of its figures is a figure *of*.
This lesson does both.
"""

# %%
import re

import matplotlib.pyplot as plt
import pandas as pd

from paylab import documents, reference, theme
from paylab.explore import frame, reveal, tables

theme.use()
pd.set_option("display.max_colwidth", None)
print(documents.table_text("tt-t07-company-size"))

# %% [markdown]
"""
### Predict

You see a title, a header and some rows. Python sees one long text. Suppose that a program takes
every line that starts with a pipe, `|`, for a row of data: how many rows does it find? Replace
the three dots before you go on. Predictions are not graded; a wrong one teaches more.
"""

# %%
my_prediction = ...  # a whole number


# %%
lines = documents.table_text("tt-t07-company-size").splitlines()
piped = [line for line in lines if line.startswith("|")]
reveal(len(piped), "Lines that start with a pipe", my_prediction)
piped

# %% [markdown]
"""
## Pipe tables

To *parse* a text is to turn it into data that a program can compute with. The lines with a pipe
are one more than the table has rows: the first is the *header*, which names the columns and is
no data. We leave it out and cut the others at their pipes. `strip` takes blanks off the ends of
a text, and `strip("|")` takes pipes.
"""

# %%
cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in piped[1:]]
print(piped[-1])
cells

# %% [markdown]
"""
**Look** at the last row as it was printed: it has no blank before its second pipe. Printed
tables are full of such slips. Had we cut at `" | "`, blanks included, label and figure would
have stayed in one piece. Cut at the pipe alone, then strip.
"""

# %% [markdown]
"""
## From a text to a number

The second cell of each row looks like a number and is still a text. Ask Python to add two of
them and it glues them together. A number of dollars has neither sign nor commas, so we take
both away and let `int` do the rest. `int` is strict, which is a virtue: what it can't read it
refuses with a `ValueError`, and we hear of it.
"""


# %%
def to_dollars(printed):
    return int(printed.removeprefix("$").replace(",", ""))


print(cells[0][1] + cells[1][1])
[to_dollars(printed) for label, printed in cells]

# %% [markdown]
"""
A popular shortcut is to drop every character that is not a digit. It never complains. Here is
what it makes of the range that the article gives for an average salary
(`tt-faq-01-average-range`): one enormous number. Code that can't fail can't warn.
"""

# %%
low, high = documents.claim("tt-faq-01-average-range")[["value", "value_high"]]
as_printed = f"${low:,.0f} to ${high:,.0f}"
print(as_printed, "becomes", re.sub(r"\D", "", as_printed))

# %% [markdown]
"""
## Tables without pipes

The same article opens with two tables that have no pipes. Nothing marks where a label ends.
What can we hold on to? The figure stands last, and it has no blank in it. So we cut once, from
the right, with `rsplit`.
"""

# %%
print(documents.table_text("tt-early-experience"))
early = documents.table_text("tt-early-experience").splitlines()[3:]
pd.DataFrame([row.rsplit(maxsplit=1) for row in early], columns=["label", "printed"])

# %% [markdown]
"""
Cutting from the left would do here, but not in general: `"San Francisco $170,000".split()`
gives three parts, and the city would become San. The header is harder still. Where in `Years of
Experience Median Salary` does the first column's name end? Only a reader who knows the words
can tell.

### Explore

Go through the steps with one table or another. Then damage its text, leave the box, and see
which step gives.
"""

# %%
tables.parse_a_table()

# %% [markdown]
"""
## Bands have an order

### Predict

A *band* is an interval with a label. In which order does Python sort the four bands of
`tt-early-experience`? Write a list of texts.
"""

# %%
my_prediction_order = ...  # a list of four texts

# %%
bands = documents.table("tt-early-experience")
reveal(sorted(bands["label"]), "Bands as Python sorts them", my_prediction_order)

# %% [markdown]
"""
Texts are sorted by their characters, and `1` comes before `3`. An *ordered category* is a
column of labels that know their order: we state it once, and sorting, comparing and plotting
keep to it. The same goes for degrees, company sizes and months.
"""

# %%
order = ["0-2", "3-5", "6-9", "10+"]
bands["band"] = pd.Categorical(bands["label"], categories=order, ordered=True)
bands[bands["band"] > "3-5"]

# %%
figure, (top, bottom) = plt.subplots(2, 1, sharex=True)
top.plot("value_usd", "label", data=bands.sort_values("label"), marker="o")
bottom.plot("value_usd", "label", data=bands, marker="o")
top.set(ylabel="years,\nas text")
bottom.set(ylabel="years,\nin order")
theme.dollars_axis(bottom.xaxis, "Median pay")
theme.show(
    figure,
    caption="Median pay by years of experience (tt-early-experience), in two orders.",
    alt="Two line plots of the same four medians. With the bands sorted as text the line runs "
    "to and fro; in the order of the bands it rises steadily.",
)

# %% [markdown]
"""
**Explain.** Nothing in the data differs between the panels; the zigzag is an order that means
nothing. Read the labels themselves, too. In Table 1 a person with exactly three years belongs
to two bands, and `Entry Level` names no years at all. In Table 9 the labels are points in time,
not bands. Such things are findings: write them down, don't repair them.
"""

# %%
for name in ["tt-t01-experience", "tt-t09-growth", "tt-t04-education"]:
    print(name, "→", ", ".join(documents.table(name)["label"]))

# %% [markdown]
"""
## One tidy frame

A *tidy frame* has one row for each figure and one column for each thing that is known about it.
All twelve tables fit into one. Here is what each is about: its *unit of analysis* (what one row
speaks of) and its statistic, in the document's own word.
"""

# %%
figures = documents.figures()
by_table = figures.groupby(["table_id", "unit_of_analysis", "statistic"], sort=False)
print(len(figures), "figures in", figures["table_id"].nunique(), "tables")
frame(by_table.size().rename("figures").reset_index(), "What each table is about")

# %% [markdown]
"""
**Look** at the second column. The roles of `tt-t06-role` are job titles, and only one of them
is machine learning engineer. A person may hold two of the certificates of
`tt-t08-certification`. `tt-t03-city` and `tt-t10-country` print dollars for places that pay in
other money, without rate or date. `tt-t05-gender` doesn't say how many women and men there
were.
"""

# %% [markdown]
"""
The last check before computing is the *dtype*, the kind of values in a column. `value_usd` must
be whole numbers. Labels are text, and text is matched letter by letter: one industry is `Tech`
in `tt-early-industry` and `Technology` in `tt-t02-industry`, and the apostrophe in `Bachelor’s`
is not the one on your keyboard.
"""

# %%
labels = set(figures["label"])
print({label: label in labels for label in ["Tech", "Technology", "Bachelor's", "Bachelor’s"]})
figures[["label", "printed", "value_usd", "statistic"]].dtypes

# %% [markdown]
"""
## What statistic?

A *statistic* is a number that is computed from data. The *mean* is the sum divided by how many
there are. The *median* is the value in the middle. "Average" most often means the mean, but a
page rarely says so. One very high pay moves the one and leaves the other. Five people,
invented:
"""

# %%
pay_usd = pd.Series([90_000, 100_000, 110_000, 120_000, 130_000])
with_star = pay_usd.replace(130_000, 1_000_000)
pd.DataFrame({"five people": pay_usd, "one earns a million": with_star}).agg(["mean", "median"])

# %% [markdown]
"""
Two more words to look for. A *count* says how many, not how much: the newsletter's search
results (`nl-linkedin-results`) are hits on a web page. *Growth* says by how much something
rose: the five figures of `tt-t09-growth` are dollars, like all the others, and are nobody's
pay.

## Five questions for every figure

What statistic? Whose pay (the *population*)? How many people (the *sample size*, n)? When? From
where? Here are three figures that a reader might want to compare.
"""

# %%
oews = reference.occupation("15-2051")
three = documents.claims().set_index("id").loc[["nl-indeed-average", "tt-glassdoor-base-average"]]
three = three[["value", "statistic", "population", "stated_source"]]
three.loc["OEWS, May 2025"] = [oews["mean_usd"], "mean", oews["occupation"], "employers"]
frame(three, "Three averages, in dollars")

# %% [markdown]
"""
They differ in more than size. Pay in an *advert* is an offer. *Self-reported* pay is what
people choose to tell. *Payroll* pay is what an employer's books say, as in OEWS, a wage survey
of the US government. These are three variables, not three measurements of one, and the first
two lines don't say which they are.

The people differ, too: OEWS has no line for machine learning engineers. And of the *basis*
little is said: base or total pay, in which year's dollars.
"""

# %%
facts = ["statistic", "population", "stated_source", "n", "date"]
newsletter = documents.claims("newsletter").set_index("id")  # nl-*
newsletter = newsletter.loc[newsletter["value"].notna(), ["value", "unit", *facts]]
frame(newsletter, "The newsletter's figures, and what it says about them")

# %% [markdown]
"""
**Worked: the newsletter.** Each of its figures names a population and most name a source. None
says how many people, and a date is given twice, once as a bare year. The million is an example:
what some people got, with no word on the others. Now the same for all three documents. Which
fact do you expect never to be stated?
"""

# %%
my_prediction_fact = ...  # one of the five names in `facts`

# %%
register = documents.claims()  # every claim: nl-*, nf-* and tt-*
has_figure = register["value"].notna() | (register["kind"] == "table")
stated = register[has_figure].groupby("document")[facts].count()
never = [fact for fact in facts if stated[fact].sum() == 0]
reveal(never, "Stated for no figure at all", my_prediction_fact)
stated.assign(claims_with_a_figure=register[has_figure]["document"].value_counts())

# %% [markdown]
"""
**Look.** Without n there is no telling whether a mean speaks for a thousand people or for
three, nor how far chance alone could have moved it. That is why the audit stops here for many
claims: not because they are wrong, but because they *cannot be assessed*.
"""

# %% [markdown]
"""

## Claims without figures

Most claims of the register print no figure at all. Four questions sort them, in this order;
stop at the first yes. Is it about the future (*forecast*)? About something other than what
people are paid (*not pay*)? Does it say who is paid more, or what raises pay (*direction*)?
Does it only say that pay differs (*varies*)?
"""

# %%
says = {
    "nl-two-modes-persist": "forecast",
    "nl-frontier-paid-more": "forecast",
    "nl-sharing-changed-pay": "varies",
    "nf-most-sought-after": "not pay",
    "nf-hubs-pay-more": "direction",
    "nf-pay-varies-by-factors": "varies",
    "nf-remote-pays-less": ...,
    "nf-experience-over-schooling": ...,
    "nf-degree-raises-pay": ...,
}
frame(register.set_index("id").loc[list(says), ["claim"]].assign(says=says), "Claims, sorted")

# %% [markdown]
"""
**Half-worked: `no-figures`.** Fill in the last three, and run the cell again. A *direction* can
be held against data, even without a size. *Varies* can't: whatever pay does, the sentence
stands. A *forecast* without a *horizon*, the date by which it should have come true, can't fail
either.
"""

# %% [markdown]
"""
## What would change my mind?

A line from the publisher would do: how many people, asked when and how, what counted as pay.
Then a figure that *cannot be assessed* today could be assessed tomorrow. So could a direction,
once somebody names the groups and a data set that holds both.

## What this does not show

Nothing here says that a figure is right or wrong. A fact that a page leaves out may be known to
its author. And a table read without error can still be a table of guesses: whether its numbers
agree with each other, and with better data, is for later units.
"""

# %% [markdown]
"""
## Take-aways

- Cut at what parts the cells, then strip. Never drop characters until something parses.
- A missing figure stays missing. A label that says nothing keeps saying nothing.
- Labels with an order become ordered categories.
- One row for each figure; beside it the statistic, the population, n, the date and the source.
- Adverts, self-reports and payrolls measure different things.
- A claim that nothing could contradict is not yet a claim about data.
"""

# %% [markdown]
"""
## Self-check

**1.** A program reads a pipe table and reports one row too many. What is the likely reason?

<details><summary>Answer</summary>
It took the header for data. The header starts with a pipe, too; it names the columns.
</details>

**2.** Why is `int("competitive")` raising an error better than a function that returns 0?

<details><summary>Answer</summary>
A zero looks like data: it would enter every mean as somebody who is paid nothing. An error, or
a missing value, keeps the fact that nothing was said.
</details>

**3.** A table of bands runs `5-10`, `0-4`, `10+` when sorted as text. What is lost, and what
helps?

<details><summary>Answer</summary>
As text, it is sorted by characters: `0-4`, `10+`, `5-10`. The order of the bands is lost. An
ordered category states it once. (And ten years lie in two bands: that goes into your notes.)
</details>

**4.** One page prints a mean from adverts, another a mean from self-reports. The second is
lower. Does the second page err?

<details><summary>Answer</summary>
Not for that reason. What is offered to newcomers and what people say they earn are different
variables, of different people. Compare them only once you know both bases.
</details>

**5.** "Pay can differ by location." What data would contradict this sentence?

<details><summary>Answer</summary>
None that one could expect: any difference at all fits, in either direction. It says that pay
varies, not how. "Hubs pay more than other places" could be contradicted.
</details>
"""
