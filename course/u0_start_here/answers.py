"""Answer bank of u0_start_here."""

from paybuild.bank import alternative, exemplar, wrong

STEP_OF = """
    step_of = {
        "Does the mean lie between the smallest and the largest group mean?":
            "Internal consistency",
        "Were the salaries taken from adverts or from a survey?": "Source and selection",
        "Is the salary before or after bonuses?": "Units and basis",
        "What does the official wage survey print for this job?": "Comparison",
        "Are there two clusters of salaries?": "Shape",
    }
"""

ANSWERS = {
    "u0_q1_sources": [
        alternative(
            "the rows of a part of the frame",
            'claims_with_a_source = len(register.dropna(subset="stated_source"))',
        ),
        alternative(
            "a numpy integer from count",
            'claims_with_a_source = register["stated_source"].count()',
        ),
        alternative(
            "a loop, and a float",
            """
            claims_with_a_source = 0.0
            for source in register["stated_source"]:
                if isinstance(source, str):
                    claims_with_a_source += 1
            """,
        ),
        wrong(
            "counts what is missing",
            'claims_with_a_source = register["stated_source"].isna().sum()',
            points=0,
            told="whose source is missing",
            misconception="missing_counted",
        ),
        wrong(
            "counts every row",
            'claims_with_a_source = len(register["stated_source"])',
            points=0,
            told="this counts every claim",
            misconception="every_claim_counted",
        ),
        wrong(
            "compares with None, which keeps every row",
            'claims_with_a_source = (register["stated_source"] != None).sum()',
            points=0,
            told="this counts every claim",
            misconception="every_claim_counted",
        ),
        wrong(
            "counts different sources",
            'claims_with_a_source = register["stated_source"].nunique()',
            points=0,
            told="two claims may name the same one",
            misconception="different_sources_counted",
        ),
        wrong(
            "a part of the frame and not its length",
            'claims_with_a_source = register[register["stated_source"].notna()]',
            points=0,
            told="one number is asked for",
        ),
        wrong(
            "off by one",
            'claims_with_a_source = register["stated_source"].count() - 1',
            points=0,
            told="not the number of rows of the register whose stated_source is there",
        ),
    ],
    "u0_q2_rung": [
        alternative(
            "read off the library's decision table",
            """
            from paylab import verdict

            rung = verdict.rung("inconsistent as printed", "no comparable data")
            """,
        ),
        alternative("with blanks around it", 'rung = " inconsistent as printed "'),
        wrong(
            "as if there were better data",
            'rung = "contradicted by better data"',
            points=0,
            told="the question says that you have none",
            misconception="better_data_assumed",
        ),
        wrong(
            "nothing to go on",
            'rung = "cannot be assessed"',
            points=0,
            told="the page can be checked against itself",
            misconception="page_alone_taken_for_nothing",
        ),
        wrong(
            "did not add up",
            'rung = "consistent but unverifiable"',
            points=0,
            told="add up what the page prints",
            misconception="sum_not_checked",
        ),
        wrong("believes it", 'rung = "supported"', points=0, told="does not bear it"),
        wrong("another word", 'rung = "wrong"', points=0, told="choose one of: supported"),
    ],
    "u0_q3_steps": [
        alternative("a Series", STEP_OF + "    step_of = pd.Series(step_of)"),
        alternative(
            "by list and zip",
            """
            questions = list(step_of) if "step_of" in globals() else [
                "Does the mean lie between the smallest and the largest group mean?",
                "Were the salaries taken from adverts or from a survey?",
                "Is the salary before or after bonuses?",
                "What does the official wage survey print for this job?",
                "Are there two clusters of salaries?",
            ]
            steps = ["Internal consistency", "Source and selection", "Units and basis",
                     "Comparison", "Shape"]
            step_of = dict(zip(questions, steps))
            """,
        ),
        wrong(
            "source and basis swapped",
            STEP_OF.replace("Source and selection", "X")
            .replace("Units and basis", "Source and selection")
            .replace('"X"', '"Units and basis"'),
            points=0.6,
            told="what was counted as salary are swapped",
            misconception="source_and_basis_swapped",
        ),
        wrong(
            "the survey is taken for a check inside the page",
            STEP_OF.replace('"Comparison"', '"Internal consistency"'),
            points=0.8,
            told="another publisher's figure is taken for a check inside the page",
            misconception="consistency_and_comparison_swapped",
        ),
        wrong(
            "clusters are taken for a comparison",
            STEP_OF.replace('"Shape"', '"Comparison"'),
            points=0.8,
            told="look up in the table of steps",
        ),
        wrong(
            "one left open",
            STEP_OF.replace('"Shape"', "..."),
            points=0,
            told="has no answer yet for Are there two clusters",
        ),
        wrong(
            "numbers in the place of names",
            """
            step_of = {
                "Does the mean lie between the smallest and the largest group mean?": 3,
                "Were the salaries taken from adverts or from a survey?": 1,
                "Is the salary before or after bonuses?": 2,
                "What does the official wage survey print for this job?": 5,
                "Are there two clusters of salaries?": 4,
            }
            """,
            points=0,
            told="the values are among: Source and selection",
        ),
    ],
    "u0_q4_multiple": [
        alternative(
            "divmod",
            """
            def is_multiple(value_usd, step_usd):
                return divmod(value_usd, step_usd)[1] == 0
            """,
        ),
        alternative(
            "a numpy truth value",
            """
            import numpy as np

            def is_multiple(value_usd, step_usd):
                return np.isclose(np.round(value_usd / step_usd) * step_usd, value_usd, rtol=0)
            """,
        ),
        alternative(
            "the quotient is whole",
            """
            def is_multiple(value_usd, step_usd):
                return (value_usd / step_usd).is_integer()
            """,
        ),
        wrong(
            "looks for three zeros",
            """
            def is_multiple(value_usd, step_usd):
                return str(value_usd).endswith("000")
            """,
            points=0,
            told="the same answer whatever the step is",
            misconception="step_ignored",
        ),
        wrong(
            "returns the remainder",
            """
            def is_multiple(value_usd, step_usd):
                return value_usd % step_usd
            """,
            points=0,
            told="it returns the remainder",
            misconception="remainder_returned",
        ),
        wrong(
            "the wrong way round",
            """
            def is_multiple(value_usd, step_usd):
                return value_usd % step_usd != 0
            """,
            points=0,
            told="the wrong way round",
            misconception="answer_turned_round",
        ),
        wrong(
            "divides the step by the value",
            """
            def is_multiple(value_usd, step_usd):
                return step_usd % value_usd == 0
            """,
            points=0,
            told="leaves no remainder when it is divided by the step",
        ),
        wrong(
            "prints and returns nothing",
            """
            def is_multiple(value_usd, step_usd):
                print(value_usd % step_usd == 0)
            """,
            points=0,
            told="returns nothing",
        ),
    ],
    "u0_q5_ask": [
        exemplar(
            "everything that is asked for",
            """
            I chose nl-indeed-average. First I would ask how many salaries stand behind the average
            and whether they come from adverts or from users' reports. That is step one, Source and
            selection. If the author names the page, the day and a number of a few hundred or more,
            the audit can go on to units.
            """,
            points=1,
        ),
        exemplar(
            "a good question, no step, no answer that would help",
            """
            tt-t05-gender prints averages for men and women. I would ask how many women and how
            many men were asked, because with only a few people such a difference means little.
            """,
            points=0.5,
        ),
        exemplar(
            "an opinion about the author",
            """
            The newsletter claims two clusters. I would ask why the author makes things up. Nobody
            can earn that much.
            """,
            points=0,
        ),
    ],
}
