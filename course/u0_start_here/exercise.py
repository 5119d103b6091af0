# %% [markdown]
"""
# Exercise: Start here

Five questions, five points, one for each kind of answer that this course asks for. Each stands
alone. Write in the answer cell, run it, then run the check below it. Some parts of a check run
after you submit.
"""

# %% nbgrader={"grade_id": "u0_given_imports", "locked": true}
from paylab import documents
from paylab.check import Check

# %% [markdown] nbgrader={"grade_id": "u0_q1_sources_prompt", "locked": true}
"""
## Question 1. A number (1 point)

`register` holds every claim of the three documents. Assign to `claims_with_a_source` how many
of them name a source, that is, have a `stated_source`: a whole number.
"""

# %% nbgrader={"grade_id": "u0_given_register", "locked": true}
register = documents.claims()
register[["id", "document", "kind", "value", "stated_source"]].sample(4, random_state=3)

# %% nbgrader={"grade_id": "u0_q1_sources", "solution": true}
claims_with_a_source = ...  # a whole number
### BEGIN SOLUTION
claims_with_a_source = int(register["stated_source"].notna().sum())
### END SOLUTION

# %% nbgrader={"grade_id": "u0_q1_sources_check", "grade": true, "points": 1}
check = Check(
    "u0_q1_sources",
    points=1,
    audits=["nl-*", "nf-*", "tt-*"],
    see="Meet the register",
    after_submission=["the count against the register"],
)
check.number("claims_with_a_source", low=0, high=len(register), whole=True, says="a count")
### BEGIN HIDDEN TESTS
from paylab import documents as printed_documents

sources = printed_documents.claims()["stated_source"]
check.close(
    "claims_with_a_source",
    sources.count(),
    label="the count against the register",
    property="it is not the number of rows of the register whose stated_source is there",
    because={
        "missing_counted": (
            sources.isna().sum(),
            "this counts the claims whose source is missing",
        ),
        "every_claim_counted": (
            len(sources),
            "this counts every claim, also where the source is missing",
        ),
        "different_sources_counted": (
            sources.nunique(),
            "this counts how many different sources there are; two claims may name the same one",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u0_q2_rung_prompt", "locked": true}
"""
## Question 2. A choice (1 point)

A page prints that women are 30 % of a firm's engineers and men 80 %, and says that these are
all of them. You have no other data on the firm. Assign to `rung` the verdict that the decision
table gives, as a text: one of `supported`, `consistent but unverifiable`, `cannot be assessed`,
`inconsistent as printed`, `contradicted by better data`.
"""

# %% nbgrader={"grade_id": "u0_q2_rung", "solution": true}
rung = ...  # a text, one of the five rungs
### BEGIN SOLUTION
rung = "inconsistent as printed"
### END SOLUTION

# %% nbgrader={"grade_id": "u0_q2_rung_check", "grade": true, "points": 1}
check = Check(
    "u0_q2_rung",
    points=1,
    audits=[],
    see="The verdicts",
    after_submission=["the rung against the findings"],
)
check.text(
    "rung",
    options=[
        "supported",
        "consistent but unverifiable",
        "cannot be assessed",
        "inconsistent as printed",
        "contradicted by better data",
    ],
    says="one of the five rungs",
)
### BEGIN HIDDEN TESTS
check.one_of(
    "rung",
    ["inconsistent as printed"],
    label="the rung against the findings",
    because={
        "better_data_assumed": (
            "contradicted by better data",
            "this rung needs other data, and the question says that you have none",
        ),
        "page_alone_taken_for_nothing": (
            "cannot be assessed",
            "the page can be checked against itself: add up what it prints",
        ),
        "sum_not_checked": (
            "consistent but unverifiable",
            "the internal finding is called consistent: add up what the page prints",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u0_q3_steps_prompt", "locked": true}
"""
## Question 3. A dict (1 point)

Assign to `step_of` a dict that names for each of these questions the audit step that asks it:
`Source and selection`, `Units and basis`, `Internal consistency`, `Shape` or `Comparison`. Each
step occurs once. Every right entry earns its share of the point.
"""

# %% nbgrader={"grade_id": "u0_q3_steps", "solution": true}
step_of = {
    "Does the mean lie between the smallest and the largest group mean?": ...,
    "Were the salaries taken from adverts or from a survey?": ...,
    "Is the salary before or after bonuses?": ...,
    "What does the official wage survey print for this job?": ...,
    "Are there two clusters of salaries?": ...,
}
### BEGIN SOLUTION
step_of = {
    "Does the mean lie between the smallest and the largest group mean?": "Internal consistency",
    "Were the salaries taken from adverts or from a survey?": "Source and selection",
    "Is the salary before or after bonuses?": "Units and basis",
    "What does the official wage survey print for this job?": "Comparison",
    "Are there two clusters of salaries?": "Shape",
}
### END SOLUTION

# %% nbgrader={"grade_id": "u0_q3_steps_check", "grade": true, "points": 1}
check = Check(
    "u0_q3_steps",
    points=1,
    audits=[],
    see="Five steps of an audit",
    after_submission=["the step of each question"],
)
check.mapping(
    "step_of",
    keys=[
        "Does the mean lie between the smallest and the largest group mean?",
        "Were the salaries taken from adverts or from a survey?",
        "Is the salary before or after bonuses?",
        "What does the official wage survey print for this job?",
        "Are there two clusters of salaries?",
    ],
    options=[
        "Source and selection",
        "Units and basis",
        "Internal consistency",
        "Shape",
        "Comparison",
    ],
    says="a step for each of five questions",
)
### BEGIN HIDDEN TESTS
check.entries(
    "step_of",
    {
        "Does the mean lie between the smallest and the largest group mean?": (
            "Internal consistency"
        ),
        "Were the salaries taken from adverts or from a survey?": "Source and selection",
        "Is the salary before or after bonuses?": "Units and basis",
        "What does the official wage survey print for this job?": "Comparison",
        "Are there two clusters of salaries?": "Shape",
    },
    partial=True,
    label="the step of each question",
    property="look up in the table of steps what each of them asks",
    because={
        "source_and_basis_swapped": (
            lambda s: (
                s["Is the salary before or after bonuses?"] == "Source and selection"
                and s["Were the salaries taken from adverts or from a survey?"] == "Units and basis"
            ),
            "where salaries come from and what was counted as salary are swapped",
        ),
        "consistency_and_comparison_swapped": (
            lambda s: (
                s["What does the official wage survey print for this job?"]
                == "Internal consistency"
            ),
            "another publisher's figure is taken for a check inside the page",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u0_q4_multiple_prompt", "locked": true}
"""
## Question 4. A function (1 point)

How finely is a figure printed? Write `is_multiple(value_usd, step_usd)`: it returns True where
a whole number of dollars is a multiple of `step_usd`, and False where it is not. For example,
90,000 is a multiple of 5,000 and 92,500 is not.
"""


# %% nbgrader={"grade_id": "u0_q4_multiple", "solution": true}
def is_multiple(value_usd, step_usd):
    """Return whether `value_usd` is a multiple of `step_usd`, both whole dollars."""
    ### BEGIN SOLUTION
    return value_usd % step_usd == 0
    ### END SOLUTION


# %% nbgrader={"grade_id": "u0_q4_multiple_check", "grade": true, "points": 1}
check = Check(
    "u0_q4_multiple",
    points=1,
    audits=["nl-indeed-average", "tt-glassdoor-base-average", "nl-openai-million"],
    see="Five steps of an audit",
    after_submission=["multiples and others"],
)
check.function("is_multiple", try_with=(90_000, 5_000), says="a function of two numbers")
### BEGIN HIDDEN TESTS
check.calls(
    "is_multiple",
    [
        ((1_000_000, 5_000), True),
        ((140_107, 5_000), False),
        ((114_121, 5_000), False),
        ((114_121, 1), True),
        ((125_000, 10_000), False),
        ((122_500, 2_500), True),
        ((2_500, 5_000), False),
        ((5_000, 5_000), True),
    ],
    label="multiples and others",
    property="a multiple leaves no remainder when it is divided by the step",
    because={
        "step_ignored": (
            lambda f: f(125_000, 10_000) is True and f(125_000, 5_000) is True,
            "it gives the same answer whatever the step is",
        ),
        "remainder_returned": (
            lambda f: f(140_107, 5_000) == 140_107 % 5_000 and f(1_000_000, 5_000) == 0,
            "it returns the remainder; True and False are asked for",
        ),
        "answer_turned_round": (
            lambda f: f(140_107, 5_000) is True and f(1_000_000, 5_000) is False,
            "True and False are the wrong way round",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u0_q5_ask_prompt", "locked": true}
"""
## Question 5. A few sentences (1 point)

Choose one claim of the register. In 30 to 60 words: name its id, say what you would ask its
author first, which audit step that question belongs to, and what answer would let you go on. A
person reads and grades this.
### BEGIN MARK SCHEME
A quarter of the point for each:

- an id that is in the register, and a question that fits this claim;
- the question could be answered by a fact (how many, who, when, per what), not by an opinion;
- the step is named and is the one that asks this;
- it is said which answer would let the audit go on.

Nothing is taken off for language. A text that accuses the author of dishonesty gets at most half.
### END MARK SCHEME
"""

# %% [markdown] nbgrader={"grade_id": "u0_q5_ask", "grade": true, "solution": true, "points": 1}
"""
Write your answer here.
"""
