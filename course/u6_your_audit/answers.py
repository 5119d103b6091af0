"""Answer bank of u6_your_audit: every answer is code that suits whichever article it meets."""

from paybuild.bank import alternative, exemplar, wrong
from paybuild.units import read, unit
from paylab import cases

CELLS = {
    cell.metadata["nbgrader"]["grade_id"]: cell.source
    for cell in read(unit("u6_your_audit").exercise_file).cells
    if "nbgrader" in cell.metadata
}
# The solutions, to be spoilt below; their markers are comments.
REGULAR = CELLS["u6_q1_regular"]
AUDIT = CELLS["u6_q2_findings"]
MICRODATA = CELLS["u6_q3_microdata"]
RUNGS = CELLS["u6_q4_rungs"]
# Whether a wrong gap leads to the wrong rung hangs on the article.
NO_RUNG = "\nrung_of_m = ..."


def instead(told, said):
    """Return code that audits rightly and then writes one finding in the place of another."""
    return (
        f"{AUDIT}\nfindings = {{k: {said!r} if f == {told!r} else f for k, f in findings.items()}}"
    )


say = cases.practice().claim

ANSWERS = {
    "u6_q1_regular": [
        alternative(
            "by hand, without forensics' test of a table",
            """
            equal_step_tables = []
            for number, table in case.tables.items():
                for name in table.columns[1:]:
                    figures = sorted(table[name].dropna())
                    steps = {b - a for a, b in zip(figures, figures[1:])}
                    if name.endswith("_usd") and len(figures) > 2 and len(steps) == 1:
                        equal_step_tables.append(number)
            rng = np.random.default_rng(2026)
            articles = forensics.equal_step_null([4, 5, 4, 4], 5_000, rng=rng, repetitions=20_000)
            chance_of_one_or_more = np.mean(articles > 0)
            calls_for = " a note "
            """,
        ),
        alternative(
            "from the chance of each column by itself",
            """
            regular = lambda t: forensics.equal_step_count(
                [t[c].dropna() for c in t if c.endswith("_usd")]
            ) > 0
            equal_step_tables = {n for n, table in case.tables.items() if regular(table)}
            rng = np.random.default_rng(1)
            alone = [forensics.equal_step_null([n], 5_000, rng=rng).mean() for n in (4, 5, 4, 4)]
            chance_of_one_or_more = 1 - np.prod(1 - np.array(alone))
            calls_for = "a note"
            """,
        ),
        wrong(
            "two figures count as a pattern",
            f"{REGULAR}\nequal_step_tables = equal_step_tables + [n for n, t in "
            "case.tables.items() if len(t) == 2]",
            points=2,
            told="two figures always have one step",
            misconception="two_figures_are_no_pattern",
        ),
        wrong(
            "looks at the rows unsorted and finds nothing",
            f"{REGULAR}\nequal_step_tables = []",
            points=2,
            told="sort the figures before you compare neighbors",
            misconception="unsorted_figures",
        ),
        wrong(
            "the chance that there is none",
            f"{REGULAR}\nchance_of_one_or_more = 1 - chance_of_one_or_more",
            points=2,
            told="the share of honest articles without any",
            misconception="chance_of_none",
        ),
        wrong(
            "the chance for one column",
            f"{REGULAR}\nchance_of_one_or_more = chance_of_one_or_more / 4",
            points=2,
            told="one column by itself",
            misconception="one_column_only",
        ),
        wrong(
            "calls regular figures a contradiction",
            f"{REGULAR}\ncalls_for = 'inconsistent as printed'",
            points=2,
            told="this is a false alarm",
            misconception="regular_means_contradiction",
        ),
    ],
    "u6_q2_findings": [
        alternative("a Series", f"{AUDIT}\nimport pandas as pd\nfindings = pd.Series(findings)"),
        alternative(
            "in another order, as numpy texts",
            f"{AUDIT}\nfindings = dict(reversed([(np.str_(k), np.str_(f)) for k, f in "
            "findings.items()]))",
        ),
        wrong(
            "alarm everywhere",
            'findings = dict.fromkeys(case.claims["id"].head(12), "inconsistent as printed")',
            points=0,
            told="each false alarm costs as much",
            misconception="alarm_everywhere",
        ),
        wrong(
            "agreement everywhere",
            'findings = dict.fromkeys(case.claims["id"].head(12), "consistent")',
            points=0,
            told="takes no reading, and earns nothing",
            misconception="agreement_everywhere",
        ),
        wrong(
            "takes printed figures as exact and stops there",
            instead("dissolved by rounding", "inconsistent as printed"),
            points=2,
            told="may be anything that rounds to them",
            misconception="rounding_forgotten",
        ),
        wrong(
            "excuses every contradiction by rounding",
            instead("inconsistent as printed", "dissolved by rounding"),
            points=5,
            told="rounding that is too narrow",
            misconception="rounding_excuses_all",
        ),
        wrong(
            "calls what is not printed consistent",
            instead("cannot be assessed", "consistent"),
            points=6,
            told="called consistent: with what?",
            misconception="silence_is_agreement",
        ),
        wrong(
            "never takes the figures as exact",
            instead("dissolved by rounding", "consistent"),
            points=5,
            told="take the table figures as exact first",
            misconception="exact_is_the_rule",
        ),
        wrong(
            "right findings of somebody else's article",
            f'{AUDIT}\nother = f"{{(case.number + 1) % 200:03d}}"\n'
            "findings = {other + key[3:]: finding for key, finding in findings.items()}",
            points=0,
            told="what is copied from somebody else's case scores nothing",
            misconception="another_case",
        ),
        wrong(
            "the practice case of the lesson",
            'findings = dict.fromkeys(cases.practice().claims["id"].head(12), "consistent")',
            points=0,
            told="the answers are about the practice case",
            misconception="another_case",
        ),
        wrong(
            "a rung of the verdicts for a finding",
            instead("consistent", "consistent but unverifiable"),
            points=0,
            told="the values are among",
        ),
        wrong(
            "a list without claim ids",
            f"{AUDIT}\nfindings = list(findings.values())",
            points=0,
            told="a dict is asked for",
        ),
    ],
    "u6_q3_microdata": [
        alternative(
            "numpy and masks",
            """
            full = case.microdata["weekly_hours"].to_numpy() >= 35
            pay = case.microdata["pay_usd"].to_numpy()
            women = (case.microdata["group"] == "woman").to_numpy()
            full_time_people = full.sum()
            median_pay_usd = np.median(pay[full])
            men_usd = pay[full & ~women].mean()
            gap_of_mens_pay = (men_usd - pay[full & women].mean()) / men_usd
            words = case.claims.iloc[-1, 1]
            off = abs(100 * gap_of_mens_pay - int(words.split(" % ")[0].split()[-1]))
            rung_of_m = verdict.RUNGS[0] if off < 0.5 else verdict.RUNGS[-1]
            """,
        ),
        alternative(
            "plain Python",
            """
            import statistics

            rows = [r for r in case.microdata.to_dict("records") if r["weekly_hours"] > 34]
            full_time_people = float(len(rows))
            median_pay_usd = statistics.median(r["pay_usd"] for r in rows)
            mean = lambda g: statistics.fmean(r["pay_usd"] for r in rows if r["group"] == g)
            gap_of_mens_pay = (mean("man") - mean("woman")) / mean("man")
            printed = int(re.findall("[0-9]+(?= %)", case.claim("m"))[0])
            external = "supported"
            if round(100 * gap_of_mens_pay) != printed:
                external = "contradicted by better data"
            rung_of_m = verdict.rung("nothing to check", external)
            """,
        ),
        wrong(
            "leaves the microdata alone",
            f'{MICRODATA}\nrung_of_m = "cannot be assessed"',
            points=3,
            told="it can be verified",
            misconception="data_ignored",
        ),
        wrong(
            "reads the microdata the wrong way round",
            f"{MICRODATA}\n"
            'other = {"supported": "contradicted by better data"}\n'
            'rung_of_m = other.get(rung_of_m, "supported")',
            points=3,
            told="compare it with the printed one",
        ),
        wrong(
            "everybody, part time too",
            MICRODATA.replace('case.microdata["weekly_hours"] >= 35', "case.microdata.pay_usd > 0")
            + NO_RUNG,
            points=0,
            told="this is everybody, part time too",
            misconception="part_time_counted",
        ),
        wrong(
            "more than 35 hours",
            MICRODATA.replace(">= 35", "> 35") + NO_RUNG,
            points=0,
            told="35 hours themselves are full time",
        ),
        wrong(
            "a share of women's pay",
            f'{MICRODATA}\ngap_of_mens_pay = mean_pay_usd["man"] / mean_pay_usd["woman"] - 1',
            points=3,
            told="the gap as a share of women's pay",
            misconception="divided_by_womens_pay",
        ),
        wrong(
            "women's minus men's",
            f"{MICRODATA}\ngap_of_mens_pay = -gap_of_mens_pay",
            points=3,
            told="the sign says that women earn more",
            misconception="wrong_sign",
        ),
        wrong(
            "a percentage",
            f"{MICRODATA}\ngap_of_mens_pay = round(100 * gap_of_mens_pay, 1)",
            points=3,
            told="looks like a percentage",
        ),
        wrong(
            "medians for means",
            f'{MICRODATA}\nmedians = full_time.groupby("group")["pay_usd"].median()\n'
            'gap_of_mens_pay = 1 - medians["woman"] / medians["man"]',
            points=3,
            told="one minus women's mean over men's mean",
        ),
    ],
    "u6_q4_rungs": [
        alternative(
            "by the decision table, other rungs that careful readers choose",
            """
            nothing = verdict.rung("nothing to check", "no comparable data")
            agree = verdict.rung("consistent", "no comparable data")
            rungs = dict.fromkeys(["nl-bimodal", "nf-remote-pays-less", "tt-t01-experience"], agree)
            rungs |= dict.fromkeys(["tt-t05-gender", "nl-mean-falls-20-percent"], nothing)
            overlap = "inconsistent as printed"
            rungs["tt-t01-experience"] = verdict.rung(overlap, "no comparable data")
            rungs["tt-ten-tables-present-data"] = verdict.rung("nothing to check", "supported")
            """,
        ),
        alternative("a Series", f"{RUNGS}\nimport pandas as pd\nrungs = pd.Series(rungs)[::-1]"),
        wrong(
            "nothing can ever be assessed",
            f"{RUNGS}\nrungs = dict.fromkeys(rungs, 'cannot be assessed')",
            points=1.6667,
            told="that rung is not what the evidence bears",
        ),
        wrong(
            "calls a claim wrong for want of evidence",
            f'{RUNGS}\nrungs["nl-bimodal"] = "contradicted by better data"',
            points=0.8333,
            told="unproven is not untrue",
            misconception="unsupported_is_contradicted",
        ),
        wrong(
            "believes what sounds likely",
            f'{RUNGS}\nrungs["nf-remote-pays-less"] = "supported"',
            points=0.8333,
            told="supported for sounding likely",
            misconception="plausible_is_supported",
        ),
        wrong(
            "a word that is no rung",
            f'{RUNGS}\nrungs["nl-bimodal"] = "false"',
            points=0,
            told="the values are among",
        ),
    ],
    "u6_q5_memo": [
        exemplar(
            "3 points: evidence, measured words, innocent readings, a question",
            f"""
            To the publisher: I read your article and its eleven tables, and checked thirteen of
            its claims against its own figures. I took every table figure first as exact, then as
            anything that rounds to it. I did not look for mistakes only: six claims agree with
            the tables (a, d, e and g as printed; b, c and h once rounding is allowed for, so I
            report those as dissolved). One table rises in equal steps. About one honest article
            in twelve has such a table, so this is a note and no finding.

            Three claims are inconsistent as printed. f: "{say("f")}" Even the lowest and highest
            figures that round to yours give another share. A slip of typing would explain it, or
            an average over other people than the two grades. j: "{say("j")}" The two years in
            the table don't give that percent, whatever they were rounded from; another first
            year would. l: "{say("l")}" Some years stand at the end of one band and at the start
            of the next. "Up to, but not including" would mend it.

            Two claims I could not check, i and k: medians by gender and the pay of trainees are
            not printed. Those two numbers would settle it.

            Claim m I could hold against the payroll itself. Counting everybody with 35 hours a
            week or more, the mean pay of women is lower than that of men by a smaller percent
            than you print; the data are complete, so chance is no reason. Part time counted in,
            total pay, or another year could be. My question: which people and which year is
            that percent about?
            """,
            points=3,
        ),
        exemplar(
            "2 points: sound findings, few figures, no innocent reading",
            """
            To the publisher: I checked your article. Claims f, j and l are inconsistent as
            printed, even with rounding. Claims b, c and h look inconsistent but rounding
            dissolves them. Claims a, d, e and g are fine. Claims i and k can't be assessed,
            because medians and trainees are not in the tables. One table has equal steps, which
            happens. Claim m is contradicted by the payroll data: I took only people with 35 hours
            or more and compared the means of men and women. For f, the share of seniors that
            follows from the three averages is not the printed one. Please correct these claims
            and print how many people each table is about, and the medians of women and men. Will
            you publish a correction?
            """,
            points=2,
        ),
        exemplar(
            "0.5 points: accuses, and shows nothing",
            """
            To the publisher: your numbers are obviously made up. Real data never look so round,
            and one of your tables goes up in perfectly equal steps, which proves that somebody
            sat down and invented it. Half of the claims are wrong. The gap between men and women
            is wrong too, I computed it. You should be ashamed and take the page down, or tell
            everybody where you got the data from.
            """,
            points=0.5,
        ),
    ],
}

# Mutants of the right answer that do the same as it, each with its reason.
OTHER_RUNG = "the other rung that careful readers choose; the question accepts both"
RUNGS_LINE = "in: rungs = {'nl-bimodal': 'cannot be assessed', 'nl-mean-falls…"
SWAPPED = f"'cannot be assessed' -> 'consistent but unverifiable' {RUNGS_LINE}"
EQUIVALENT_MUTANTS: dict[str, dict[str, str]] = {
    "u6_q1_regular": {
        "5 -> 6 in: null = forensics.equal_step_null([4, 5, 4, 4], 5000, rng=np…": "a column of "
        "five rows adds so little to the chance that a sixth row is lost in the simulation's error",
    },
    "u6_q2_findings": {
        "sums[0].low <= column(1, 'spread')['25th percentile'].high -> sums[0].low < column(1, "
        "'spread')['25th percentile'].high in: return sums[0].low <= column(1, 'spread')"
        "['25th percentile'…": "no article's lowest pay lies on the very end of an interval",
    },
    "u6_q4_rungs": {SWAPPED: OTHER_RUNG, f"{SWAPPED} (2)": OTHER_RUNG},
}
