# ---
# pay_audited:
#   title: Start here
#   objectives:
#     - run a notebook from top to bottom, and know what a cell can see
#     - answer a question, read what its check says, validate, and submit
#     - name the five steps of an audit and what each asks
#     - read a verdict off the decision table
#     - look up a claim in the register
#   prerequisites: []
#   minutes: {reading: 25, doing: 20}
#   data: [newsletter, no-figures, ten-tables]
#   terms:
#     cell: a piece of a notebook, either text or code, that is run as one
#     kernel: the Python process that runs a notebook's code and remembers its variables
#     claim: a sentence that could be true or not; each has an id in the register
#     register: the list of every claim that the three documents make, in our own words
#     audit: five steps that end in a verdict on one claim
#     verdict: one of five rungs, read off two findings
#     internal finding: whether the figures on the page agree with each other
#     external finding: what comparable data of known origin say
# ---

# %% [markdown]
"""
## Claim

A newsletter says what the average machine learning engineer earns. An article prints tables of
such averages. A third page says a good deal about pay and prints no amount at all. Which of it
should you believe, and how would you find out? This course is about the second question.
"""

# %%
import matplotlib.pyplot as plt
import pandas as pd

from paylab import documents, theme, verdict
from paylab.check import Check
from paylab.explore import frame, reveal, verdicts

theme.use()
frame(documents.documents().drop(columns=["tables", "figures"]), "The three documents")

# %% [markdown]
"""
## How a notebook works

A notebook is made of *cells*: text like this, and code like the cell above. Click on a code
cell and press Shift and Enter to run it; what it ends with appears below. Run the next cell
now.
"""

# %%
claimed = int(documents.claim("nl-indeed-average")["value"])
claimed

# %% [markdown]
"""
The *kernel*, a Python process behind the notebook, remembers `claimed`. Any cell that you run
later can use it. What counts is the order in which you run cells, not the order on the page: so
when something looks odd, choose Kernel, then Restart Kernel and Run All Cells.
"""

# %%
print(f"${claimed:,.0f} a year is ${claimed / 12:,.2f} a month, if it is per year.")

# %% [markdown]
"""
If it is per year: the newsletter doesn't say. We just met the first finding of this course, and
it took no statistics. Most findings come from reading closely; code keeps us honest while we
do.
"""

# %% [markdown]
"""
## Meet the register

Every claim of the three documents stands in a *register*, in our own words and under an id such
as `nl-indeed-average`. Ids begin with `nl-` for the newsletter, `nf-` for the page without
figures and `tt-` for the article with tables.

### Predict

How many claims do the three short documents make? Replace the three dots with your guess. It is
not graded.
"""

# %%
my_prediction = ...  # a whole number

# %%
register = documents.claims()
reveal(len(register), "Claims in the register", my_prediction)
some = register.sample(4, random_state=5)
frame(some[["id", "claim", "kind", "value", "stated_source", "n"]], "Four claims, drawn at random")

# %% [markdown]
"""
Beside the claim itself the register holds what the document says about it: the number, its
unit, whose pay it is, where it comes from, how many people it stands on (`n`), and when. What
the document leaves out is missing here; a plain pandas table writes `NaN` or `<NA>` for it.
Nothing was filled in for it.
"""

# %%
one = documents.claim("nl-mean-falls-20-percent").rename("what the register holds")
frame(one.rename_axis("field").to_frame(), "One claim")

# %% [markdown]
"""
**Look.** A forecast with a size, but no date by which it should come true, and an escape:
unless demand surges. What kinds of claims are there altogether?
"""

# %%
kinds = pd.crosstab(register["kind"], register["document"])
kinds.loc[kinds.sum(axis=1).sort_values(ascending=False).index]

# %%
prints_figure = register["value"].notna() | (register["kind"] == "table")
counts = pd.crosstab(register["document"], prints_figure)
figure, axes = plt.subplots()
axes.barh(counts.index, counts[True], label="prints a figure")
axes.barh(counts.index, counts[False], left=counts[True], label="prints none", hatch="//")
axes.set(xlabel="claims (count)", ylabel="document")
axes.legend(loc="lower right")
theme.show(
    figure,
    caption="Claims of the three documents, with and without a figure. A table counts as one.",
    alt=f"Stacked bars. {counts.loc['ten-tables', True]} claims of ten-tables print a figure, "
    f"{counts.loc['newsletter', True]} of the newsletter and {counts.loc['no-figures', True]} of "
    "no-figures; in every document most claims print none.",
)

# %% [markdown]
"""
**Explain.** Most of these claims come without any figure. They may well be true; but there is
little to hold them against. An *audit* sorts this out, one claim at a time, always by the same
five steps.

## Five steps of an audit

| step | it asks |
| --- | --- |
| Source and selection | Who says so? Who was asked, and who was not? |
| Units and basis | A number of what: per year, before tax, in which currency and year? |
| Internal consistency | Do the numbers on the page agree with each other? |
| Shape | One hump or two? How far apart are low and high? |
| Comparison | What do comparable data of known origin say? |
"""

# %% [markdown]
"""
**Worked.** Here is what the five steps find for `nl-indeed-average`, so far. The first two are
pure reading, and unit 1 teaches them. The others need tools that later units build.
"""

# %%
found = [
    "a job site is named; not how many people or adverts, nor which",
    "dollars, an average; not per what time, nor base or total pay",
    "one figure alone: nothing to check",
    "an average has no shape",
    "no data on the same people and the same kind of pay at hand",
]
frame(pd.DataFrame({"step": verdict.STEPS, "found so far": found}), "nl-indeed-average")

# %% [markdown]
"""
## The verdicts

Two findings make a *verdict*. The *internal* one: do the printed figures agree with each other?
The *external* one: what do comparable data say? A table turns each pair into one of five rungs,
so that two people with the same findings reach the same verdict.
"""

# %%
frame(verdict.decision_table(), "Internal findings in rows, external ones in columns")

# %% [markdown]
"""
For our claim: *nothing to check* on the page, and *no comparable data* yet. The third row, last
column, says *cannot be assessed*. The function `verdict.rung` reads the same table.
"""

# %%
verdict.rung("nothing to check", "no comparable data")

# %% [markdown]
"""
Read the words as they stand. *Inconsistent as printed* blames the page and not a person; a
typing slip can do it. *Cannot be assessed* is not a polite no. A claim on that rung may well be
true: there is nothing to check it with.

### Predict

A page's figures agree with each other. You find no comparable data. Which rung?
"""

# %%
my_prediction_rung = ...  # one of verdict.RUNGS, a text

# %%
reveal(verdict.rung("consistent", "no comparable data"), "The rung", my_prediction_rung)

# %% [markdown]
"""
Numbers that agree are worth something, yet anybody can print numbers that agree. So the rung
promises no more than that.

### Explore

Choose two findings and watch the rung. Which pairs end on *contradicted by better data*? Where
does better data not help a page?
"""

# %%
verdicts.two_findings_one_rung()

# %% [markdown]
"""
## How an exercise works

A question has three cells: the question, your answer, and a *check* that you can't edit. Here
is one. It asks by what fraction a pay of 100 has grown when it becomes 125. Run it as it is,
then put in `25`, then a right answer, and read what the check says each time.
"""

# %%
growth = ...  # a fraction

# %%
check = Check("u0_example", points=1, see="How an exercise works")
check.fraction("growth", says="the growth as a share of the first value")
check.score()

# %% [markdown]
"""
A check names what it looked at, what it saw and where to read again. Some checks are announced
and run only after you submit: they compare values. *Validate*, in the toolbar of an exercise,
runs the whole notebook from the top and shows all messages at once. Then save, and submit it
the way your instructor told you.
"""

# %% [markdown]
"""
## House rules

We audit claims, not people. We name no authors. We look for innocent explanations first, and
test them: another year, total instead of base pay, rounding, a slip of the pen. We say what we
found, what we did not find, and what the publisher could answer.
"""

# %% [markdown]
"""
## What would change my mind?

Every audit in this course ends with this question. If no answer comes to mind, it was not an
audit. For `nl-indeed-average` it is easy: the page behind the link, saved on the day, with the
number of people, would do.

## What this does not show

Counting claims says nothing on which are true. And three documents are three documents: nothing
here tells how pages about pay are in general.
"""

# %% [markdown]
"""
## Take-aways

- Run cells in order; when in doubt, restart and run all.
- A check says what it saw. Validate before you submit.
- Five steps: source, units, consistency, shape, comparison.
- Two findings make a verdict; *cannot be assessed* is one of them.
- What a page does not say is part of the finding.
"""

# %% [markdown]
"""
## Self-check

**1.** You change a cell in the middle and the last cell still shows the old result. Why?

<details><summary>Answer</summary>
A notebook does not update itself. The last cell shows what it computed when it was run. Restart
the kernel and run all cells.
</details>

**2.** A page says that pay is "competitive" and prints no number. Which rung, if you have no
data?

<details><summary>Answer</summary>
Cannot be assessed: there is nothing to check on the page and nothing comparable beside it.
</details>

**3.** Two tables on one page disagree, and you have no other data. Which rung?

<details><summary>Answer</summary>
Inconsistent as printed. Which of the two is wrong remains open; perhaps they speak of different
years.
</details>

**4.** To which step belongs the question whether bonuses are included?

<details><summary>Answer</summary>
Units and basis: it asks what was counted as pay.
</details>

**5.** A check says "not answered yet" although you wrote something. What is likely?

<details><summary>Answer</summary>
The answer has another name than the question asks for, or its cell was not run. A check looks a
variable up by its name.
</details>
"""
