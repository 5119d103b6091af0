# %% [markdown]
"""
# Exercise: Your audit

Five questions, 20 points, on an article of your own. Nobody else in your class need have the same
one, and a finding about somebody else's article earns nothing. Each question stands alone. A check
says what it looked at; most of its parts run after you submit, because only then is it known whose
article is the right one.

The articles are generated for this exercise. Their figures are nobody's pay.
"""

# %% nbgrader={"grade_id": "u6_given_imports", "locked": true}
import re

import numpy as np

from paylab import cases, documents, verdict
from paylab.check import Check
from paylab.stats import consistency, forensics

TERM = "demo"

# %% [markdown]
"""
## Your article

Your student id decides which of the 200 articles is yours. Put it in quotes in place of the three
dots: the id under which you hand in, as your instructor's gradebook has it. Until then you see the
practice case of the lesson.
"""

# %%
student_id = ...  # your id, in quotes
case = cases.load(student_id, TERM)
case

# %% [markdown]
"""
Sums of dollars in the sentences are rounded to $100, percents to whole percents. The figures of a
table are rounded as the note under it says. `case.tables[3]` is Table 3 as a DataFrame, and
`case.titles`, `case.notes` and `case.rounded_to` are keyed by the same numbers.
"""

# %% [markdown] nbgrader={"grade_id": "u6_q1_regular_prompt", "locked": true}
"""
## Question 1. Regular on purpose? (3 points)

Assign to `equal_step_tables` the numbers of the tables that have a column of three or more dollar
figures which, once sorted, rise by the same step each time: a list of whole numbers.

Many articles are honest and regular by chance. Assign to `chance_of_one_or_more` how often an
honest article has at least one equal-step column among columns of 4, 5, 4 and 4 rows: a fraction.
Use `forensics.equal_step_null` with its own median and spread, rounded to $5,000, and at least
10,000 repetitions.

Assign to `calls_for` what such a regularity calls for by itself: `"a note"` or one of the rungs of
`verdict.RUNGS`, as text.
"""

# %% nbgrader={"grade_id": "u6_q1_regular", "solution": true}
equal_step_tables = ...  # a list of whole numbers
chance_of_one_or_more = ...  # a float, as a fraction
calls_for = ...  # a text
### BEGIN SOLUTION
equal_step_tables = []
for number, table in case.tables.items():
    columns = [table[name].dropna() for name in table.columns if name.endswith("_usd")]
    if forensics.equal_step_count(columns):
        equal_step_tables.append(number)
null = forensics.equal_step_null([4, 5, 4, 4], 5_000, rng=np.random.default_rng(6))
chance_of_one_or_more = float((null >= 1).mean())
calls_for = "a note"
### END SOLUTION

# %% nbgrader={"grade_id": "u6_q1_regular_check", "grade": true, "points": 3}
check = Check(
    "u6_q1_regular",
    points=3,
    audits=[],
    see="Regular, and honest",
    after_submission=[
        "it is your own article",
        "the equal-step tables of your article",
        "the chance in honest articles",
        "what a regularity calls for",
    ],
)
check.sequence("equal_step_tables", says="numbers of tables")
check.fraction("chance_of_one_or_more", low=0, says="a share of honest articles")
check.text("calls_for", options=["a note", *verdict.RUNGS], says="a note or a rung")
### BEGIN HIDDEN TESTS
number = cases.trusted_number("@term@")
problem = cases.not_own(number, lambda: cases.case_number(student_id, "@term@"))
check.holds(
    "equal_step_tables",
    lambda _: not problem,
    label="it is your own article",
    property=problem,
    weight=bool(problem),
)
if number is not None and not problem:
    # fmt: off
    key = cases.read_key("""
@microdata@
""")
    # fmt: on
    regular = int(key[number][0])
    check.values(
        "equal_step_tables",
        [regular],
        label="the equal-step tables of your article",
        property="sort each column of dollars and compare neighbors: where every step is the same, "
        "and nowhere else, the table belongs here",
        because={
            "two_figures_are_no_pattern": (
                lambda tables: regular in list(tables) and len(list(tables)) > 1,
                "one table too many: two figures always have one step, and a column whose steps "
                "only look alike doesn't count",
            ),
            "unsorted_figures": (
                lambda tables: len(list(tables)) == 0,
                "it is empty, and one table belongs here: sort the figures before you compare "
                "neighbors",
            ),
        },
    )
    check.between(
        "chance_of_one_or_more",
        # 1,000 seeds gave 0.073 to 0.091 (mean 0.0825, standard deviation 0.0028).
        0.070,
        0.095,
        label="the chance in honest articles",
        property="count the simulated articles in which at least one column is equal-step",
        because={
            "chance_of_none": (
                lambda chance: chance > 0.9,
                "this is the share of honest articles without any such column",
            ),
            "one_column_only": (
                lambda chance: 0.005 < chance < 0.04,
                "this is near the chance of one column by itself: an article has four of them",
            ),
        },
    )
    check.close(
        "calls_for",
        "a note",
        label="what a regularity calls for",
        property="a pattern that honest articles show now and then decides nothing",
        because={
            "regular_means_contradiction": (
                lambda words: words in verdict.RUNGS[3:],
                "this is a false alarm: equal steps contradict no figure on the page, and no "
                "better data speak against them",
            ),
        },
    )
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u6_q2_findings_prompt", "locked": true}
"""
## Question 2. Twelve claims (8 points)

Assign to `findings` a dict from the ids of the claims a to l to one of four texts:

- `"consistent"`: the claim agrees with the table figures taken as exact;
- `"dissolved by rounding"`: it does not, and it agrees with figures that round to the printed ones;
- `"inconsistent as printed"`: no figures that round to the printed ones agree with it;
- `"cannot be assessed"`: a figure that the claim is about is not printed.

In the first three, the sentence's own sums of dollars and percents count as rounded, to $100 and to
whole percents. Each right finding counts 1. A false alarm, `"inconsistent as printed"` where that
is not so, takes 1 away. What is left is your net; four claims can be right by luck, so points begin
at a net of 5 and are all earned at 12.

For a claim about bonuses, recall that average and median are never more than one standard
deviation apart. The next cell prints a form to copy into your answer.
"""

# %%
print(cases.form(case))

# %% nbgrader={"grade_id": "u6_q2_findings", "solution": true}
findings = ...  # a dict: claim id -> one of the four texts
### BEGIN SOLUTION
NOT_PRINTED = "[Tt]en years ago|trainees|median pay of|part-time|five largest"


def agrees(words, widen):
    """Whether the claim can be true, table figures within `widen` times their rounding.

    None where a figure that the claim is about is not printed.
    """
    exact = [int(text.replace(",", "")) for text in re.findall(r"\$([\d,]+)", words)]
    sums = [consistency.rounding_interval(value, 100) for value in exact]
    shares = [consistency.rounding_interval(int(p), 1) for p in re.findall(r"(\d+) %", words)]
    titles = {title: number for number, title in case.titles.items()}
    named = re.search(r"Table (\d+)", words)

    def column(place, title=None):
        number = (
            int(named[1]) if title is None else next(n for t, n in titles.items() if title in t)
        )
        table, grid = case.tables[number], case.rounded_to[number] * widen
        cells = zip(table["label"], table.iloc[:, place], strict=True)
        return {label: consistency.rounding_interval(float(v), grid) for label, v in cells}

    def apart(high, low):
        return consistency.Interval(high.low - low.high, high.high - low.low)

    def percent(interval):
        return tuple(100 * end for end in interval)

    if re.search(NOT_PRINTED, words):
        return None
    if "Nobody" in words:
        return sums[0].low <= column(1, "spread")["25th percentile"].high
    if "Half" in words:
        return column(1, "spread")["Median"].overlaps(sums[0])
    if "employer counted" in words:
        if "left out" in case.notes[int(named[1])]:
            return None
        return consistency.percentages_can_sum_to_100(column(1).values())
    if "just one row" in words:
        labels = case.tables[int(named[1])]["label"]
        limits = [[int(year) for year in re.findall(r"\d+", label)] for label in labels]
        if not limits[0]:
            return None
        return not consistency.band_overlaps([(*years, np.inf)[:2] for years in limits])
    if "pays best" in words:
        best, other = re.match(r"(\w+) .* than (\w+)", words).groups()
        cities = column(1)
        return apart(cities[best], cities[other]).overlaps(sums[0]) if other in cities else None
    if "Starting pay" in words:
        first, last = re.findall(r"20\d\d", words)
        years = column(1, "Starting pay")
        if first not in years:
            return None
        rise = consistency.relative_change(years[first], years[last])
        return shares[0].overlaps(percent(rise))
    if "Women" in words:
        pay = column(1, "gender")
        fall = consistency.relative_change(pay["Men"], pay["Women"])
        return shares[0].overlaps(percent((-fall.high, -fall.low)))
    if "set of bonuses" in words:
        if case.tables[int(named[1])].isna().any(axis=None):
            return None
        return consistency.mean_median_distance_is_possible(*column(1).values())
    if "Taken together" in words:
        tables = [column(1, title).values() for title in ("by region", "by gender")]
        return consistency.feasible_mean(tables).overlaps(sums[0])
    if "public service" in words:
        grades = column(1)
        if not sums:
            return None
        implied = consistency.implied_share(sums[0], grades["Senior"], grades["Junior"])
        return shares[0].overlaps(percent(implied))
    if "employers together" in words:
        people = case.tables[int(named[1])]["people"]
        means = list(column(1).values())
        return consistency.pooled_mean(means, people).overlaps(sums[0])
    pairs = zip(column(1).values(), column(2).values(), strict=True)
    return all(apart(mean, median).overlaps(sums[0]) for mean, median in pairs)


def finding(words):
    if agrees(words, 0) is None:
        return "cannot be assessed"
    if agrees(words, 0):
        return "consistent"
    return "dissolved by rounding" if agrees(words, 1) else "inconsistent as printed"


findings = {row.id: finding(row.claim) for row in case.claims.head(12).itertuples()}
### END SOLUTION

# %% nbgrader={"grade_id": "u6_q2_findings_check", "grade": true, "points": 8}
check = Check(
    "u6_q2_findings",
    points=8,
    audits=[],
    see="Four findings",
    after_submission=[
        "it is your own article",
        "net of 5 or more",
        "net of 6 or more",
        "net of 7 or more",
        "net of 8 or more",
        "net of 9 or more",
        "net of 10 or more",
        "net of 11 or more",
        "net of 12",
        "every finding by itself",
        "no false alarm",
    ],
)
check.mapping(
    "findings",
    keys=cases.ids_in(lambda: findings),
    options=cases.FINDINGS,
    says="twelve claims of one article, each with one of the four findings",
)
### BEGIN HIDDEN TESTS
number = cases.trusted_number("@term@")
problem = cases.not_own(number, lambda: cases.number_in(findings))
check.holds(
    "findings",
    lambda _: not problem,
    label="it is your own article",
    property=problem,
    weight=bool(problem),
    because={"another_case": (lambda _: number is not None, problem)},
)
if number is not None and not problem:
    # fmt: off
    truth = cases.findings_key("""
@findings@
""", number)
    # fmt: on
    ALARM = cases.FALSE_ALARM

    def reaches(least):
        return lambda found: cases.net_findings(found, truth) >= least

    def mistaken(found, true, said):
        """How many claims of one truth got this finding instead."""
        return sum(t == true and found[at].strip() == said for at, t in truth.items())

    words = "right findings less false alarms stay below that"
    because = {
        "alarm_everywhere": (
            lambda found: sum(f.strip() == ALARM for f in found.values()) >= 10,
            "nearly everything is called inconsistent: each false alarm costs as much as a "
            "right finding earns",
        ),
        "agreement_everywhere": (
            lambda found: sum(f.strip() == "consistent" for f in found.values()) >= 10,
            "nearly everything is called consistent: that takes no reading, and earns nothing",
        ),
        "rounding_forgotten": (
            lambda found: mistaken(found, "dissolved by rounding", ALARM) >= 2,
            "several alarms vanish once the table figures may be anything that rounds to them",
        ),
        "rounding_excuses_all": (
            lambda found: mistaken(found, ALARM, "dissolved by rounding") >= 2,
            "several contradictions are put down to rounding that is too narrow to bear it: "
            "compute the interval, then look whether it reaches",
        ),
        "silence_is_agreement": (
            lambda found: mistaken(found, "cannot be assessed", "consistent") >= 2,
            "claims about figures that are not printed are called consistent: with what?",
        ),
        "exact_is_the_rule": (
            lambda found: mistaken(found, "dissolved by rounding", "consistent") >= 2,
            "claims that agree only after rounding are called consistent: take the table "
            "figures as exact first",
        ),
    }
    for_all = {"property": words, "because": because}
    check.holds("findings", reaches(5), label="net of 5 or more", **for_all)
    check.holds("findings", reaches(6), label="net of 6 or more", **for_all)
    check.holds("findings", reaches(7), label="net of 7 or more", **for_all)
    check.holds("findings", reaches(8), label="net of 8 or more", **for_all)
    check.holds("findings", reaches(9), label="net of 9 or more", **for_all)
    check.holds("findings", reaches(10), label="net of 10 or more", **for_all)
    check.holds("findings", reaches(11), label="net of 11 or more", **for_all)
    check.holds("findings", reaches(12), label="net of 12", **for_all)
    check.entries(
        "findings",
        truth,
        label="every finding by itself",
        property="the article does not bear that finding",
        weight=0,
    )
    check.holds(
        "findings",
        lambda found: all(truth[at] == ALARM or f.strip() != ALARM for at, f in found.items()),
        label="no false alarm",
        property="a claim is called inconsistent that the article does not contradict",
        weight=0,
    )
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u6_q3_microdata_prompt", "locked": true}
"""
## Question 3. One employer's people (4 points)

Claim m of your article is about the people in `case.microdata`: everybody on one payroll, with
yearly pay, group and weekly hours. It speaks of full time, which is 35 hours a week or more. For
those in full time only, assign to `full_time_people` how many there are (a whole number), to
`median_pay_usd` their median pay in US dollars, and to `gap_of_mens_pay` the gap between men's and
women's mean pay as a share of men's mean pay (a float, as a fraction).

Assign to `rung_of_m` the rung of claim m, one of `verdict.RUNGS` as text. The data hold everybody
that it speaks of, so there is no sampling error; its percent is rounded to whole percents.
"""

# %% nbgrader={"grade_id": "u6_q3_microdata", "solution": true}
full_time_people = ...  # a whole number
median_pay_usd = ...  # a number of US dollars
gap_of_mens_pay = ...  # a float, as a fraction
rung_of_m = ...  # a text
### BEGIN SOLUTION
full_time = case.microdata[case.microdata["weekly_hours"] >= 35]
full_time_people = len(full_time)
median_pay_usd = full_time["pay_usd"].median()
mean_pay_usd = full_time.groupby("group")["pay_usd"].mean()
gap_of_mens_pay = 1 - mean_pay_usd["woman"] / mean_pay_usd["man"]
printed_percent = int(re.search(r"(\d+) %", case.claim("m"))[1])
agree = round(100 * gap_of_mens_pay) == printed_percent
rung_of_m = "supported" if agree else "contradicted by better data"
### END SOLUTION

# %% nbgrader={"grade_id": "u6_q3_microdata_check", "grade": true, "points": 4}
check = Check(
    "u6_q3_microdata",
    points=4,
    audits=[],
    see="Better data",
    after_submission=[
        "it is your own article",
        "people in full time",
        "their median pay",
        "the gap of their means",
        "the rung of claim m",
    ],
)
check.number("full_time_people", low=1, high=1_000, whole=True, says="how many people")
check.number("median_pay_usd", low=1_000, high=1_000_000, says="US dollars a year")
check.fraction("gap_of_mens_pay", says="a share of men's mean pay")
check.text("rung_of_m", options=verdict.RUNGS, says="a rung")
### BEGIN HIDDEN TESTS
number = cases.trusted_number("@term@")
problem = cases.not_own(number, lambda: cases.case_number(student_id, "@term@"))
check.holds(
    "gap_of_mens_pay",
    lambda _: not problem,
    label="it is your own article",
    property=problem,
    weight=bool(problem),
)
if number is not None and not problem:
    # fmt: off
    key = cases.read_key("""
@microdata@
""")
    # fmt: on
    people, median_usd, gap = map(float, key[number][1:4])
    others = [list(map(float, fields[1:4])) for at, fields in key.items() if at != number]
    check.close(
        "full_time_people",
        people,
        label="people in full time",
        property="35 hours themselves are full time, and everybody below is not",
        because={"part_time_counted": (240, "this is everybody, part time too")},
    )
    check.close(
        "median_pay_usd",
        median_usd,
        label="their median pay",
        property="sort the pay of those in full time; half lie below it, half above",
    )
    check.close(
        "gap_of_mens_pay",
        gap,
        label="the gap of their means",
        property="it is one minus women's mean over men's mean, of those in full time",
        because={
            "divided_by_womens_pay": (
                gap / (1 - gap),
                "this is the gap as a share of women's pay",
            ),
            "wrong_sign": (-gap, "the sign says that women earn more: men's minus women's"),
            "another_case": (
                lambda said: any(abs(said - other[2]) < 1e-6 for other in others),
                "this is the gap in somebody else's case",
            ),
        },
    )
    check.close(
        "rung_of_m",
        {"su": "supported", "co": "contradicted by better data"}[key[number][4]],
        label="the rung of claim m",
        property="compute the percent for full time, and compare it with the printed one",
        because={
            "data_ignored": (
                lambda said: said in ("cannot be assessed", "consistent but unverifiable"),
                "the data hold everybody that claim m speaks of: it can be verified",
            ),
        },
    )
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u6_q4_rungs_prompt", "locked": true}
"""
## Question 4. No stronger than its evidence (2 points)

Back to the three documents. Assign to `rungs` a dict from six claim ids to a rung of
`verdict.RUNGS`, as text, as you would defend it to the publisher: `"nl-bimodal"`,
`"nl-mean-falls-20-percent"`, `"nf-remote-pays-less"`, `"tt-t01-experience"`, `"tt-t05-gender"` and
`"tt-ten-tables-present-data"` (of which only the number of tables is in question). Where careful
readers differ, either rung is right.
"""

# %%
six = ["nl-bimodal", "nl-mean-falls-20-percent", "nf-remote-pays-less"]
six += ["tt-t01-experience", "tt-t05-gender", "tt-ten-tables-present-data"]
documents.claims().set_index("id").loc[six, ["claim"]]

# %% nbgrader={"grade_id": "u6_q4_rungs", "solution": true}
rungs = ...  # a dict: claim id -> a rung
### BEGIN SOLUTION
rungs = {
    "nl-bimodal": "cannot be assessed",
    "nl-mean-falls-20-percent": "cannot be assessed",
    "nf-remote-pays-less": "cannot be assessed",
    "tt-t01-experience": "inconsistent as printed",
    "tt-t05-gender": "consistent but unverifiable",
    "tt-ten-tables-present-data": "supported",
}
### END SOLUTION

# %% nbgrader={"grade_id": "u6_q4_rungs_check", "grade": true, "points": 2}
check = Check(
    "u6_q4_rungs",
    points=2,
    audits=[
        "nl-bimodal",
        "nl-mean-falls-20-percent",
        "nf-remote-pays-less",
        "tt-t01-experience",
        "tt-t05-gender",
        "tt-ten-tables-present-data",
    ],
    see="The whole audit",
    after_submission=["each rung against its evidence", "no rung above its evidence"],
)
check.mapping(
    "rungs",
    keys=[
        "nl-bimodal",
        "nl-mean-falls-20-percent",
        "nf-remote-pays-less",
        "tt-t01-experience",
        "tt-t05-gender",
        "tt-ten-tables-present-data",
    ],
    options=verdict.RUNGS,
    says="six claims, each with a rung",
)
### BEGIN HIDDEN TESTS
unprovable = {"cannot be assessed", "consistent but unverifiable"}
accepted = {
    # A claim about the shape of all pay that rests on simple searches.
    "nl-bimodal": unprovable,
    # A forecast without a date, and with a way out.
    "nl-mean-falls-20-percent": unprovable,
    # "May" and "slightly", no figure, no place and no time.
    "nf-remote-pays-less": unprovable,
    # The bands overlap at 3, 5 and 10 years; its figures by themselves contradict nothing.
    "tt-t01-experience": {"inconsistent as printed", "consistent but unverifiable"},
    # Two averages, no n, no date; published ratios make the size plausible.
    "tt-t05-gender": unprovable,
    # Ten tables can be counted.
    "tt-ten-tables-present-data": {"supported"},
}
check.entries(
    "rungs",
    accepted,
    partial=True,
    label="each rung against its evidence",
    property="that rung is not what the evidence bears",
)
check.holds(
    "rungs",
    lambda said: all(
        said[at] in accepted[at]
        or said[at] not in ("supported", "inconsistent as printed", "contradicted by better data")
        for at in accepted
    ),
    label="no rung above its evidence",
    property="a claim is called right or wrong that nothing on its page or in our data settles",
    because={
        "unsupported_is_contradicted": (
            lambda said: "contradicted by better data" in list(said.values()),
            "a claim is called contradicted, and no better data exist: unproven is not untrue",
        ),
        "plausible_is_supported": (
            lambda said: any(said[at] == "supported" for at in list(accepted)[:5]),
            "a claim is called supported for sounding likely: name the data that support it",
        ),
    },
)
### END HIDDEN TESTS
check.score()

# %% [markdown] nbgrader={"grade_id": "u6_q5_memo_prompt", "locked": true}
"""
## Question 5. The memo (3 points)

Write about 300 words to the publisher of your article: somebody who is no statistician and did
nothing wrong that you know of. Say what you checked; what you found, with claim ids and the
figures that speak for it; which odd-looking things rounding or chance explain; what nobody could
check, and which data would settle it. Close with one question that the publisher can answer. A
person reads it.
### BEGIN MARK SCHEME
One point for each line; half points are fine. Length: 200 to 400 words; nothing is taken off for
language.

1. **Evidence.** Every finding names its claim id, the figures and the step that leads from one to
   the other; contradictions that the interval dissolves are reported as dissolved; the microdata
   result says who was counted.
2. **Strength and charity.** No word is stronger than its rung: "inconsistent as printed" and not
   "wrong" or "made up"; regularities are notes. For each contradiction at least one innocent
   reading is named (typing slip, other group, other year, base or total pay).
3. **Readable by both.** A relative follows it, an expert can repeat it: terms are explained,
   numbers come with units. It says which data would settle what can't be assessed, and closes with
   one question that the publisher can answer.

A memo about somebody else's article gets 0 and a talk. A memo that accuses anybody of intent gets
at most 1.
### END MARK SCHEME
"""

# %% [markdown] nbgrader={"grade_id": "u6_q5_memo", "grade": true, "solution": true, "points": 3}
"""
To the publisher:

(your memo of about 300 words)
"""
