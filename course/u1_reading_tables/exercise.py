# %% [markdown]
"""
# Exercise: Reading tables

Eight questions, 20 points. Each stands alone: a question starts from what it is given, never
from your answer to another. Write in the answer cell, run it, then run the check below it. A
check says what it looked at; some of its parts run after you submit.
"""

# %% nbgrader={"grade_id": "u1_given_imports", "locked": true}
import pandas as pd

from paylab import documents
from paylab.check import Check

# %% [markdown] nbgrader={"grade_id": "u1_q1_money_prompt", "locked": true}
"""
## Question 1. Money (3 points)

Write `dollars(text)`: it returns the sum of dollars that a text prints, as a whole number. It
reads `$120,000`, with or without blanks around it, and `k` for thousands, as in `$92.5k`. A
text that is not one sum of dollars raises `ValueError`: words (`competitive`), a number without
a dollar sign (`18`), a range (`$100,000 to $150,000`).
"""


# %% nbgrader={"grade_id": "u1_q1_money", "solution": true}
def dollars(text):
    """Return the sum of dollars in `text` as an int, or raise ValueError."""
    ### BEGIN SOLUTION
    number = text.strip().removeprefix("$")
    if number == text.strip():
        raise ValueError(f"no sum of dollars: {text!r}")
    if number.lower().endswith("k"):
        return round(float(number[:-1]) * 1000)
    return int(number.replace(",", ""))
    ### END SOLUTION


# %% nbgrader={"grade_id": "u1_q1_money_check", "grade": true, "points": 3}
check = Check(
    "u1_q1_money",
    points=3,
    audits=[
        "nl-*-average",
        "nl-linkedin-results",
        "nl-openai-million",
        "tt-glassdoor-*",
        "tt-faq-01-*",
    ],
    see="From a text to a number",
    after_submission=["sums with commas", "thousands written as k", "texts that are not one sum"],
)
check.function("dollars", try_with=("$120,000",), says="a function of a text")
### BEGIN HIDDEN TESTS
check.calls(
    "dollars",
    [
        (("$140,107",), 140_107),
        (("$114,121",), 114_121),
        (("  $1,000,000 ",), 1_000_000),
        (("$950",), 950),
        (("$12,345,678",), 12_345_678),
    ],
    label="sums with commas",
    property="the digits between the commas make one whole number of dollars",
    because={
        "money_stays_text": (
            lambda f: isinstance(f("$140,107"), str),
            "it returns a text, and a text can't be added or compared: turn it into an int",
        ),
    },
)
check.calls(
    "dollars",
    [(("$92.5k",), 92_500), (("$250k",), 250_000), ((" $80K",), 80_000), (("$0.5k",), 500)],
    label="thousands written as k",
    property="k stands for a thousand, and a decimal point for a part of one",
    because={
        "k_dropped": (
            lambda f: f("$250k") == 250,
            "the k is gone, and with it a factor of a thousand",
        ),
        "decimal_point_dropped": (
            lambda f: f("$92.5k") in (925, 925_000),
            "the decimal point is gone, so the sum is ten times too large",
        ),
        "decimals_cut_off": (
            lambda f: f("$92.5k") == 92_000,
            "what stands after the decimal point is cut off before the k is read",
        ),
    },
)
check.calls(
    "dollars",
    [
        (("competitive",), ValueError),
        (("18",), ValueError),
        (("152,352 results",), ValueError),
        (("$100,000 to $150,000",), ValueError),
        (("$100,000-$150,000",), ValueError),
        (("",), ValueError),
    ],
    label="texts that are not one sum",
    property="what is not one sum of dollars must not become a number",
    because={
        "range_glued_together": (
            lambda f: f("$100,000 to $150,000") == 100_000_150_000,
            "it glues both ends of a range into one number: dropping everything that is not a "
            "digit also drops the reason to stop",
        ),
        "count_taken_for_money": (
            lambda f: f("18") == 18,
            "it takes a number without a dollar sign for money, though it may count page views",
        ),
        "silent_zero": (
            lambda f: f("competitive") == 0,
            "it returns 0 where nothing is printed, and a zero would pull every average down",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u1_q2_pipe_table_prompt", "locked": true}
"""
## Question 2. A pipe table (3 points)

Write `read_pipe_table(text)`: it returns a DataFrame with one row for each printed row, in
printed order, and the columns `label` (text) and `value_usd` (whole dollars). A figure that is
not printed (`n/a`) stays missing. The next cell prints an example, which was invented for this
exercise.
"""

# %% nbgrader={"grade_id": "u1_given_pipe_table", "locked": true}
pipe_text = """\
Table 11: Average ML Engineer Salary by Employer

| Employer | Average Salary (USD) |
| Public sector| $95,000 |
| Bank or insurance | $152,500 |
| Self-employed | n/a |
"""
print(pipe_text)


# %% nbgrader={"grade_id": "u1_q2_pipe_table", "solution": true}
def read_pipe_table(text):
    """Return the rows of a pipe table: label (text) and value_usd (whole dollars or missing)."""
    ### BEGIN SOLUTION
    rows = [line for line in text.splitlines() if "|" in line][1:]
    cells = [[cell.strip() for cell in row.strip("| ").split("|")] for row in rows]
    table = pd.DataFrame(cells, columns=["label", "printed"])
    digits = table["printed"].str.replace(r"[$,]", "", regex=True)
    table["value_usd"] = pd.to_numeric(digits, errors="coerce")
    return table[["label", "value_usd"]]
    ### END SOLUTION


# %% nbgrader={"grade_id": "u1_q2_pipe_table_check", "grade": true, "points": 3}
check = Check(
    "u1_q2_pipe_table",
    points=3,
    audits=["tt-t*"],
    see="Pipe tables",
    after_submission=["the ten numbered tables", "a figure that is not printed"],
)
check.function("read_pipe_table", try_with=(pipe_text,), says="a function of a table's text")
check.holds(
    "read_pipe_table",
    lambda f: {"label", "value_usd"} <= set(f(pipe_text).columns),
    label="the columns label and value_usd",
    property="what it returns for the example is no DataFrame with the columns label and value_usd",
    weight=0,
)
### BEGIN HIDDEN TESTS
from paylab import documents as printed_documents

header_is_a_row = (
    lambda f: "Gender" in list(f(printed_documents.table_text("tt-t05-gender"))["label"]),
    "the header is among the rows: it names the columns and is not data",
)


def labels_by_size(f):
    return list(f(printed_documents.table_text("tt-t07-company-size"))["label"])


numbered = [name for name in printed_documents.table_ids() if "early" not in name]
check.calls(
    "read_pipe_table",
    [
        (
            (printed_documents.table_text(name),),
            printed_documents.table(name)[["label", "value_usd"]],
        )
        for name in numbered
    ],
    weight=2,
    label="the ten numbered tables",
    property="each printed row is one row, its label as printed and its dollars as a number",
    because={
        "header_is_a_row": header_is_a_row,
        "splits_at_blank_pipe_blank": (
            lambda f: (
                "Startups" in labels_by_size(f) and "Large Enterprises" not in labels_by_size(f)
            ),
            "a row without the blank before its pipe comes out wrong: look at the last row of the "
            "table by company size",
        ),
        "money_stays_text": (
            lambda f: isinstance(
                f(printed_documents.table_text("tt-t05-gender"))["value_usd"].iloc[0], str
            ),
            "value_usd still holds texts, and a text can't be added or compared",
        ),
    },
)
unprinted = (
    "Pay by contract\n\n| Contract | Average Salary (USD) |\n| Permanent | $118,250 |\n"
    "| Fixed-term| n/a |\n| Part-time, 50 % | $61,000 |\n"
)
check.calls(
    "read_pipe_table",
    [
        (
            (unprinted,),
            pd.DataFrame(
                {
                    "label": ["Permanent", "Fixed-term", "Part-time, 50 %"],
                    "value_usd": [118_250, None, 61_000],
                }
            ),
        )
    ],
    label="a figure that is not printed",
    property="the row stays, and its figure is missing",
    because={
        "header_is_a_row": header_is_a_row,
        "row_without_figure_dropped": (
            lambda f: len(f(unprinted)) == 2,
            "the row without a figure is gone, and with it the fact that nothing is said about it",
        ),
        "missing_becomes_zero": (
            lambda f: 0 in list(f(unprinted)["value_usd"]),
            "a figure that is not printed became 0, which says that nothing was paid",
        ),
        "money_stays_text": (
            lambda f: isinstance(f(unprinted)["value_usd"].iloc[0], str),
            "value_usd still holds texts, and a text can't be added or compared",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u1_q3_plain_table_prompt", "locked": true}
"""
## Question 3. A table without pipes (2 points)

Write `read_plain_table(text)`: it returns a DataFrame with one row for each printed row, in
printed order, and the columns `label` (text), `value_usd` (whole dollars) and `statistic`: the
header's word for it, `"median"` or `"average"`. A label may have several words. The next cell
prints an example, which was invented for this exercise.
"""

# %% nbgrader={"grade_id": "u1_given_plain_table", "locked": true}
plain_text = """\
Salaries by Employer

Type of Employer Median Salary
Public sector $95,000
Bank or insurance $152,500
University $88,000
"""
print(plain_text)


# %% nbgrader={"grade_id": "u1_q3_plain_table", "solution": true}
def read_plain_table(text):
    """Return the rows of a plain table: label, value_usd and statistic (median or average)."""
    ### BEGIN SOLUTION
    header, *rows = text.strip().splitlines()[2:]
    cells = [row.rsplit(maxsplit=1) for row in rows]
    table = pd.DataFrame(cells, columns=["label", "printed"])
    table["value_usd"] = table["printed"].str.replace(r"[$,]", "", regex=True).astype(int)
    table["statistic"] = "median" if "Median" in header else "average"
    return table[["label", "value_usd", "statistic"]]
    ### END SOLUTION


# %% nbgrader={"grade_id": "u1_q3_plain_table_check", "grade": true, "points": 2}
check = Check(
    "u1_q3_plain_table",
    points=2,
    audits=["tt-early-experience", "tt-early-industry"],
    see="Tables without pipes",
    after_submission=["rows of plain tables", "the header's statistic"],
)
check.function("read_plain_table", try_with=(plain_text,), says="a function of a table's text")
check.holds(
    "read_plain_table",
    lambda f: {"label", "value_usd", "statistic"} <= set(f(plain_text).columns),
    label="the columns label, value_usd and statistic",
    property="what it returns for the example is no DataFrame with the columns label, value_usd "
    "and statistic",
    weight=0,
)
### BEGIN HIDDEN TESTS
from paylab import documents as printed_documents

early = ["tt-early-experience", "tt-early-industry"]
two_words = (
    "Pay by Field\n\nField of Work Average Salary\nNatural language processing $151,000\n"
    "Vision  $139,500\nRobots and cars  $1,020,000\n"
)
check.calls(
    "read_plain_table",
    [
        *(
            (
                (printed_documents.table_text(name),),
                printed_documents.table(name)[["label", "value_usd"]],
            )
            for name in early
        ),
        (
            (two_words,),
            pd.DataFrame(
                {
                    "label": ["Natural language processing", "Vision", "Robots and cars"],
                    "value_usd": [151_000, 139_500, 1_020_000],
                }
            ),
        ),
    ],
    label="rows of plain tables",
    property="each printed row is one row: the figure is what stands last, the label all before it",
    because={
        "header_is_a_row": (
            lambda f: len(f(two_words)) == 4,
            "the header or the title is among the rows",
        ),
        "first_word_is_the_label": (
            lambda f: f(two_words)["label"].iloc[0] == "Natural",
            "a label of several words is cut after its first: only the last blank parts label and "
            "figure",
        ),
        "money_stays_text": (
            lambda f: isinstance(f(two_words)["value_usd"].iloc[0], str),
            "value_usd still holds texts, and a text can't be added or compared",
        ),
    },
)
check.holds(
    "read_plain_table",
    lambda f: (
        set(f(printed_documents.table_text(early[0]))["statistic"]) == {"median"}
        and set(f(two_words)["statistic"]) == {"average"}
    ),
    label="the header's statistic",
    property="in every row, statistic is the header's word: median or average, in lower case",
    because={
        "statistic_not_read_from_header": (
            lambda f: (
                set(f(printed_documents.table_text(early[0]))["statistic"])
                == set(f(two_words)["statistic"])
            ),
            "it gives the same statistic whatever the header says",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u1_q4_bands_prompt", "locked": true}
"""
## Question 4. Bands in order (3 points)

`experience` holds the five rows of Table 1, in alphabetical order. Assign to `bands` a
DataFrame of these rows from the least to the most experience, with `label` as an ordered
category in that order, and the columns `low_years` and `high_years`: the years that the label
prints, as numbers. What a label does not print is missing, even if you could guess it.
"""

# %% nbgrader={"grade_id": "u1_given_experience", "locked": true}
experience = documents.table("tt-t01-experience")[["label", "value_usd"]]
experience = experience.sort_values("label", ignore_index=True)
experience

# %% nbgrader={"grade_id": "u1_q4_bands", "solution": true}
bands = ...  # a DataFrame with label, value_usd, low_years, high_years
### BEGIN SOLUTION
order = ["Entry Level", "1-3 years", "3-5 years", "5-10 years", "10+ years"]
bands = experience.assign(label=pd.Categorical(experience["label"], order, ordered=True))
bands = bands.sort_values("label")
years = bands["label"].str.extract(r"(\d+)(?:-(\d+))?").astype(float)
bands["low_years"] = years[0]
bands["high_years"] = years[1]
### END SOLUTION

# %% nbgrader={"grade_id": "u1_q4_bands_check", "grade": true, "points": 3}
check = Check(
    "u1_q4_bands",
    points=3,
    audits=["tt-t01-experience"],
    see="Bands have an order",
    after_submission=["the order of the bands", "where a band begins", "where a band ends"],
)
check.frame(
    "bands",
    columns={"label": "ordered category", "low_years": "number", "high_years": "number"},
    rows=5,
    says="five rows with an ordered label and its years",
)
### BEGIN HIDDEN TESTS
order_of_bands = ["Entry Level", "1-3 years", "3-5 years", "5-10 years", "10+ years"]
band_years = pd.DataFrame(
    {
        "label": order_of_bands,
        "low_years": [None, 1, 3, 5, 10],
        "high_years": [None, 3, 5, 10, None],
    }
)


def categories(b):
    return list(b["label"].cat.remove_unused_categories().cat.categories)


def years_at(b, label, column):
    return b.loc[b["label"].astype(str) == label, column].iloc[0]


check.holds(
    "bands",
    lambda b: categories(b) == order_of_bands and list(b["label"]) == order_of_bands,
    label="the order of the bands",
    property="rows and categories run from the least to the most experience",
    because={
        "alphabetical_bands": (
            lambda b: categories(b) == sorted(order_of_bands),
            "its categories are in alphabetical order, in which 10+ comes before 3-5",
        ),
        "most_experience_first": (
            lambda b: categories(b) == order_of_bands[::-1],
            "its categories run from the most to the least experience",
        ),
        "rows_not_sorted": (
            lambda b: categories(b) == order_of_bands,
            "its categories are in order, but the rows are not sorted by them",
        ),
    },
)
check.column(
    "bands",
    "low_years",
    band_years,
    key=["label"],
    label="where a band begins",
    property="it is the first number that the label prints, or missing",
    because={
        "entry_level_guessed": (
            lambda b: years_at(b, "Entry Level", "low_years") >= 0,
            "Entry Level got years, though the table does not say which: that is a guess, and a "
            "finding about the table is lost with it",
        ),
    },
)
check.column(
    "bands",
    "high_years",
    band_years,
    key=["label"],
    label="where a band ends",
    property="it is the second number that the label prints, or missing",
    because={
        "open_end_closed": (
            lambda b: years_at(b, "10+ years", "high_years") >= 0,
            "10+ years got an upper end, though the table leaves it open",
        ),
        "entry_level_guessed": (
            lambda b: years_at(b, "Entry Level", "high_years") >= 0,
            "Entry Level got years, though the table does not say which",
        ),
        "ends_made_not_to_touch": (
            lambda b: years_at(b, "1-3 years", "high_years") < 3,
            "the end of 1-3 years was moved so that bands do not overlap: read what is printed, "
            "and report the overlap",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u1_q5_tidy_frame_prompt", "locked": true}
"""
## Question 5. One tidy frame (3 points)

`printed` holds every figure of the twelve tables, all as text. Assign to `tidy` a DataFrame
with the same rows and their `table_id` and `label`, and three more columns. `value_usd`: whole
dollars, as numbers. `statistic`: `"mean"` or `"median"`, where an average is read as a mean.
`amount`: `"pay"` where the figure is what people are paid, `"growth"` where it is by how much
pay went up.
"""

# %% nbgrader={"grade_id": "u1_given_printed", "locked": true}
headers = {name: documents.table_text(name).splitlines()[2] for name in documents.table_ids()}
printed = documents.figures()[["table_id", "label", "printed"]]
printed.insert(1, "header", printed["table_id"].map(headers))
printed.sample(5, random_state=1)

# %% nbgrader={"grade_id": "u1_q5_tidy_frame", "solution": true}
tidy = ...  # a DataFrame with table_id, label, value_usd, statistic, amount
### BEGIN SOLUTION
tidy = printed[["table_id", "label"]].copy()
tidy["value_usd"] = printed["printed"].str.replace(r"[$,]", "", regex=True).astype(int)
tidy["statistic"] = printed["header"].str.contains("Median").map({True: "median", False: "mean"})
tidy["amount"] = printed["header"].str.contains("Growth").map({True: "growth", False: "pay"})
### END SOLUTION

# %% nbgrader={"grade_id": "u1_q5_tidy_frame_check", "grade": true, "points": 3}
check = Check(
    "u1_q5_tidy_frame",
    points=3,
    audits=["tt-early-experience", "tt-early-industry", "tt-t0*", "tt-t10-country"],
    see="One tidy frame",
    after_submission=["the dollars of every row", "the statistic", "pay or growth"],
)
check.frame(
    "tidy",
    columns={
        "table_id": "text",
        "label": "text",
        "value_usd": "whole number",
        "statistic": "text",
        "amount": "text",
    },
    rows=len(printed),
    says="one row for each printed figure",
)
### BEGIN HIDDEN TESTS
from paylab import documents as printed_documents

every = printed_documents.figures()
every["amount"] = "pay"
every.loc[every["table_id"] == "tt-t09-growth", "amount"] = "growth"
every["statistic"] = every["statistic"].replace({"average": "mean", "average growth": "mean"})
check.column(
    "tidy",
    "value_usd",
    every,
    key=["table_id", "label"],
    label="the dollars of every row",
    property="it is not what the table prints for this label",
    because={
        "thousands_not_dollars": (
            lambda t: t["value_usd"].max() < 1_000,
            "value_usd is in thousands of dollars; its name promises dollars",
        ),
        "commas_read_as_decimals": (
            lambda t: t["value_usd"].max() > 10_000_000,
            "value_usd is too large by a power of ten",
        ),
    },
)
check.column(
    "tidy",
    "statistic",
    every,
    key=["table_id", "label"],
    label="the statistic",
    property="it is not what the table's header says",
    because={
        "one_statistic_for_all": (
            lambda t: t["statistic"].nunique() == 1 and "average" not in set(t["statistic"]),
            "every row has the same statistic, but the headers of the tables differ",
        ),
        "average_left_as_average": (
            lambda t: "average" in set(t["statistic"].str.lower()),
            "some rows still say average; in this question an average is read as a mean",
        ),
    },
)
check.column(
    "tidy",
    "amount",
    every,
    key=["table_id", "label"],
    label="pay or growth",
    property="read the table's header again",
    because={
        "growth_taken_for_pay": (
            lambda t: set(t["amount"]) == {"pay"},
            "every figure counts as pay, but one table prints by how much pay went up",
        ),
        "experience_taken_for_growth": (
            lambda t: "growth" in set(t.loc[t["table_id"].str.contains("exper"), "amount"]),
            "a table by years of experience prints what people with that experience are paid; "
            "that is a level, not growth",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u1_q6_statistic_prompt", "locked": true}
"""
## Question 6. What is this a number of? (2 points)

The next cell prints eight claims that carry a number. Assign to `number_of` a dict that says
for each what its number is:

- `"mean"` or `"median"`: one value that stands for a group;
- `"count"`: how many of something there are;
- `"range"`: two ends; `"bound"`: one end;
- `"change"`: by how much something goes up or down;
- `"example"`: what some people got, with no summary of a group.
"""

# %% nbgrader={"grade_id": "u1_given_numbers", "locked": true}
with_number = [
    "nl-indeed-average",
    "nl-linkedin-results",
    "nl-openai-million",
    "nl-large-cluster-under-250k",
    "nl-mean-falls-20-percent",
    "nf-view-counter",
    "tt-early-industry",
    "tt-faq-01-average-range",
]
for claim_id in with_number:
    print(f"{claim_id}: {documents.claim(claim_id)['claim']}")

# %% nbgrader={"grade_id": "u1_q6_statistic", "solution": true}
number_of = {
    "nl-indeed-average": ...,
    "nl-linkedin-results": ...,
    "nl-openai-million": ...,
    "nl-large-cluster-under-250k": ...,
    "nl-mean-falls-20-percent": ...,
    "nf-view-counter": ...,
    "tt-early-industry": ...,
    "tt-faq-01-average-range": ...,
}
### BEGIN SOLUTION
number_of = {
    "nl-indeed-average": "mean",
    "nl-linkedin-results": "count",
    "nl-openai-million": "example",
    "nl-large-cluster-under-250k": "bound",
    "nl-mean-falls-20-percent": "change",
    "nf-view-counter": "count",
    "tt-early-industry": "median",
    "tt-faq-01-average-range": "range",
}
### END SOLUTION

# %% nbgrader={"grade_id": "u1_q6_statistic_check", "grade": true, "points": 2}
check = Check(
    "u1_q6_statistic",
    points=2,
    audits=[
        "nl-indeed-average",
        "nl-linkedin-results",
        "nl-openai-million",
        "nl-large-cluster-under-250k",
        "nl-mean-falls-20-percent",
        "nf-view-counter",
        "tt-early-industry",
        "tt-faq-01-average-range",
    ],
    see="What statistic?",
    after_submission=["what each number is"],
)
check.mapping(
    "number_of",
    keys=[
        "nl-indeed-average",
        "nl-linkedin-results",
        "nl-openai-million",
        "nl-large-cluster-under-250k",
        "nl-mean-falls-20-percent",
        "nf-view-counter",
        "tt-early-industry",
        "tt-faq-01-average-range",
    ],
    options=["mean", "median", "count", "range", "bound", "change", "example"],
    says="one word for each of eight claims",
)
### BEGIN HIDDEN TESTS
check.entries(
    "number_of",
    {
        "nl-indeed-average": "mean",
        "nl-linkedin-results": "count",
        "nl-openai-million": "example",
        "nl-large-cluster-under-250k": "bound",
        "nl-mean-falls-20-percent": "change",
        "nf-view-counter": "count",
        "tt-early-industry": "median",
        "tt-faq-01-average-range": "range",
    },
    partial=True,
    label="what each number is",
    property="read the claim again: is it one group's middle, how many, an end, or a difference",
    because={
        "change_taken_for_level": (
            lambda n: n["nl-mean-falls-20-percent"] in ("mean", "median"),
            "the forecast's number is called a level, but it says by how much a level moves",
        ),
        "example_taken_for_summary": (
            lambda n: n["nl-openai-million"] in ("mean", "median"),
            "a million for some people is called a summary, but no group is summed up: neither "
            "how many got it nor what the others got is said",
        ),
        "median_called_mean": (
            lambda n: n["tt-early-industry"] == "mean",
            "a table whose header says median is called a mean",
        ),
        "range_taken_for_mean": (
            lambda n: n["tt-faq-01-average-range"] == "mean",
            "two ends are called a mean; a mean is one number",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u1_q7_missing_facts_prompt", "locked": true}
"""
## Question 7. What is missing (2 points)

`register` holds all claims of the three documents. Assign to `reading` a DataFrame with one row
for each claim and the columns `id`, `prints_figure` and `facts_missing`. `prints_figure` is
True where the document prints at least one figure for the claim: a value of its own, or a whole
table of them. `facts_missing` counts, from 0 to 5, how many of `statistic`, `population`,
`stated_source`, `n` and `date` the document leaves out.
"""

# %% nbgrader={"grade_id": "u1_given_register", "locked": true}
register = documents.claims()
register.drop(columns=["document", "section"]).sample(4, random_state=2)

# %% nbgrader={"grade_id": "u1_q7_missing_facts", "solution": true}
reading = ...  # a DataFrame with id, prints_figure (True or False), facts_missing (0 to 5)
### BEGIN SOLUTION
facts = ["statistic", "population", "stated_source", "n", "date"]
reading = register[["id"]].copy()
reading["prints_figure"] = register["value"].notna() | (register["kind"] == "table")
reading["facts_missing"] = register[facts].isna().sum(axis=1)
### END SOLUTION

# %% nbgrader={"grade_id": "u1_q7_missing_facts_check", "grade": true, "points": 2}
check = Check(
    "u1_q7_missing_facts",
    points=2,
    audits=["nl-*", "nf-*", "tt-*"],
    see="Five questions for every figure",
    after_submission=["which claims print a figure", "how many facts are missing"],
)
check.frame(
    "reading",
    columns={"id": "text", "prints_figure": "boolean", "facts_missing": "whole number"},
    rows=len(register),
    says="one row for each claim",
)
### BEGIN HIDDEN TESTS
from paylab import documents as printed_documents

known = printed_documents.claims()
known["prints_figure"] = known["value"].notna() | (known["kind"] == "table")
five = ["statistic", "population", "stated_source", "n", "date"]
known["facts_missing"] = known[five].isna().sum(axis=1)
check.column(
    "reading",
    "prints_figure",
    known,
    key=["id"],
    label="which claims print a figure",
    property="look up whether its document prints a value or a table for it",
    because={
        "tables_forgotten": (
            lambda r: (
                not r.loc[r["id"].isin(known.loc[known["kind"] == "table", "id"])][
                    "prints_figure"
                ].any()
            ),
            "no table counts as printing a figure: a table has no value of its own in the "
            "register, but its rows are all figures",
        ),
        "statistic_taken_for_figure": (
            lambda r: r.set_index("id").loc["nl-bimodal", "prints_figure"],
            "a claim that names a statistic or a unit need not print a number",
        ),
    },
)
check.column(
    "reading",
    "facts_missing",
    known,
    key=["id"],
    label="how many facts are missing",
    property="count the empty ones among the five named columns",
    because={
        "stated_counted_for_missing": (
            lambda r: (
                (r.set_index("id")["facts_missing"] + known.set_index("id")["facts_missing"])
                .eq(len(five))
                .all()
            ),
            "it counts the facts that are stated, not those that are missing",
        ),
        "every_empty_column_counted": (
            lambda r: r["facts_missing"].max() > len(five),
            "more than five are missing somewhere: only the five named columns count",
        ),
        "n_forgotten": (
            lambda r: (
                (known.set_index("id")["facts_missing"] - r.set_index("id")["facts_missing"])
                .eq(1)
                .all()
            ),
            "one too few everywhere: which fact does no document give for any claim?",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u1_q8_without_figures_prompt", "locked": true}
"""
## Question 8. Claims without figures (2 points)

The next cell prints twelve claims without any figure. Assign to `says` a dict that sorts them.
Ask in this order and stop at the first yes:

1. Is it about the future? `"forecast"`
2. Is it about something other than how much people are paid? `"not pay"`
3. Does it say who is paid more, or what raises pay? `"direction"`
4. Does it only say that pay differs? `"varies"`
"""

# %% nbgrader={"grade_id": "u1_given_without_figures", "locked": true}
without_figure = [
    "tt-intro-high-demand",
    "tt-intro-varies-by-factors",
    "tt-factor-experience",
    "tt-factor-location",
    "tt-misconception-3-industries",
    "tt-faq-02-factors",
    "tt-faq-04-advancement",
    "tt-faq-08-further-growth",
    "tt-faq-10-sources",
    "nf-scale-skills-pay-more",
    "nf-firms-rely-more",
    "nf-pay-holds-or-rises",
]
for claim_id in without_figure:
    print(f"{claim_id}: {documents.claim(claim_id)['claim']}")

# %% nbgrader={"grade_id": "u1_q8_without_figures", "solution": true}
says = {
    "tt-intro-high-demand": ...,
    "tt-intro-varies-by-factors": ...,
    "tt-factor-experience": ...,
    "tt-factor-location": ...,
    "tt-misconception-3-industries": ...,
    "tt-faq-02-factors": ...,
    "tt-faq-04-advancement": ...,
    "tt-faq-08-further-growth": ...,
    "tt-faq-10-sources": ...,
    "nf-scale-skills-pay-more": ...,
    "nf-firms-rely-more": ...,
    "nf-pay-holds-or-rises": ...,
}
### BEGIN SOLUTION
says = {
    "tt-intro-high-demand": "not pay",
    "tt-intro-varies-by-factors": "varies",
    "tt-factor-experience": "direction",
    "tt-factor-location": "direction",
    "tt-misconception-3-industries": "varies",
    "tt-faq-02-factors": "varies",
    "tt-faq-04-advancement": "not pay",
    "tt-faq-08-further-growth": "forecast",
    "tt-faq-10-sources": "not pay",
    "nf-scale-skills-pay-more": "direction",
    "nf-firms-rely-more": "forecast",
    "nf-pay-holds-or-rises": "forecast",
}
### END SOLUTION

# %% nbgrader={"grade_id": "u1_q8_without_figures_check", "grade": true, "points": 2}
check = Check(
    "u1_q8_without_figures",
    points=2,
    audits=[
        "tt-intro-high-demand",
        "tt-intro-varies-by-factors",
        "tt-factor-experience",
        "tt-factor-location",
        "tt-misconception-3-industries",
        "tt-faq-02-factors",
        "tt-faq-04-advancement",
        "tt-faq-08-further-growth",
        "tt-faq-10-sources",
        "nf-scale-skills-pay-more",
        "nf-firms-rely-more",
        "nf-pay-holds-or-rises",
    ],
    see="Claims without figures",
    after_submission=["what each claim says"],
)
check.mapping(
    "says",
    keys=[
        "tt-intro-high-demand",
        "tt-intro-varies-by-factors",
        "tt-factor-experience",
        "tt-factor-location",
        "tt-misconception-3-industries",
        "tt-faq-02-factors",
        "tt-faq-04-advancement",
        "tt-faq-08-further-growth",
        "tt-faq-10-sources",
        "nf-scale-skills-pay-more",
        "nf-firms-rely-more",
        "nf-pay-holds-or-rises",
    ],
    options=["forecast", "not pay", "direction", "varies"],
    says="one word for each of twelve claims",
)
### BEGIN HIDDEN TESTS
check.entries(
    "says",
    {
        "tt-intro-high-demand": "not pay",
        "tt-intro-varies-by-factors": "varies",
        "tt-factor-experience": "direction",
        "tt-factor-location": "direction",
        "tt-misconception-3-industries": "varies",
        "tt-faq-02-factors": "varies",
        "tt-faq-04-advancement": "not pay",
        "tt-faq-08-further-growth": "forecast",
        "tt-faq-10-sources": "not pay",
        "nf-scale-skills-pay-more": "direction",
        "nf-firms-rely-more": "forecast",
        "nf-pay-holds-or-rises": "forecast",
    },
    partial=True,
    label="what each claim says",
    property="ask the four questions in their order and stop at the first yes",
    because={
        "difference_taken_for_direction": (
            lambda s: s["tt-faq-02-factors"] == "direction",
            "a list of what pay depends on is called a direction, but it does not say which way "
            "any of it works: no outcome could contradict it",
        ),
        "demand_taken_for_pay": (
            lambda s: s["tt-intro-high-demand"] in ("direction", "varies"),
            "a claim about demand is called one about pay; whether demand moves pay is another "
            "claim",
        ),
        "forecast_overlooked": (
            lambda s: s["nf-pay-holds-or-rises"] in ("direction", "varies"),
            "a claim about years to come is not called a forecast; without a date it can't be "
            "held against anything yet",
        ),
    },
)
### END HIDDEN TESTS
check.score()
