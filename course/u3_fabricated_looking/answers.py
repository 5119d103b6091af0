"""Answer bank of u3_fabricated_looking."""

from paybuild.bank import alternative, wrong

CAN_TELL = """
    grim_can_tell = {
        "a whole percentage of 15 people": True,
        "a whole percentage of 150 people": False,
        "nl-indeed-average, as printed, without n": False,
        "a mean of $114,121, pay in multiples of $5,000, 50 people": True,
        "a mean of $114,121, pay in whole dollars, 50 people": False,
    }
"""
POSSIBLE = """
    def possible_counts(percent, n):
        return [k for k in range(n + 1) if abs(200 * k - 2 * percent * n) <= n]
"""
ARTICLE = """
    any_hit = (by_chance >= 1).mean()
    p_value = ((by_chance >= 4).sum() + 1) / (len(by_chance) + 1)
    critical = 3
    power = (two_designed >= 3).mean()
"""
COUNTS = """
    phrase_share = 4 * words["phrase_count"].sum() / words["words"].sum()
    hedge_rate = 100 * words[["can", "often", "may"]].to_numpy().sum() / words["words"].sum()
"""
RUNGS = """
    rungs = dict.fromkeys(to_judge, "cannot be assessed")
"""

ANSWERS = {
    "u3_q1_heaping": [
        alternative(
            "a loop that skips what is missing",
            """
            import math

            def heaping_share(values_usd, grid_usd):
                present = [v for v in values_usd if v is not None and not math.isnan(v)]
                if not present:
                    raise ValueError("no values")
                return sum(1 for v in present if v % grid_usd == 0) / len(present)
            """,
        ),
        alternative(
            "numpy, as a numpy float",
            """
            def heaping_share(values_usd, grid_usd):
                values = np.array(values_usd, dtype=float)
                values = values[~np.isnan(values)]
                if values.size == 0:
                    raise ValueError("every value is missing")
                return np.mean(np.isclose(values / grid_usd, np.round(values / grid_usd)))
            """,
        ),
        alternative(
            "a Fraction",
            """
            from fractions import Fraction

            def heaping_share(values_usd, grid_usd):
                present = [v for v in values_usd if not pd.isna(v)]
                if len(present) == 0:
                    raise ValueError("no value")
                return Fraction(sum(v % grid_usd == 0 for v in present), len(present))
            """,
        ),
        wrong(
            "counts instead of a share",
            """
            def heaping_share(values_usd, grid_usd):
                values = pd.Series(values_usd, dtype=float).dropna()
                return int((values % grid_usd == 0).sum())
            """,
            points=0,
            told="not their share",
            misconception="count_not_share",
        ),
        wrong(
            "a percentage",
            """
            def heaping_share(values_usd, grid_usd):
                values = pd.Series(values_usd, dtype=float).dropna()
                return 100 * (values % grid_usd == 0).mean()
            """,
            points=0,
            told="it returns a percentage",
            misconception="percent_not_fraction",
        ),
        wrong(
            "divides by all values, missing ones included",
            """
            def heaping_share(values_usd, grid_usd):
                if not values_usd:
                    raise ValueError("empty")
                return (pd.Series(values_usd, dtype=float) % grid_usd == 0).mean()
            """,
            points=1,
            told="missing values still count",
            misconception="missing_counted_in_n",
        ),
        wrong(
            "fills what is missing with zero",
            """
            def heaping_share(values_usd, grid_usd):
                values = pd.Series(values_usd, dtype=float).fillna(0)
                return (values % grid_usd == 0).mean()
            """,
            points=1,
            told="0 is a multiple of everything",
            misconception="missing_taken_for_zero",
        ),
        wrong(
            "the grid is always $5,000",
            """
            def heaping_share(values_usd, grid_usd):
                values = pd.Series(values_usd, dtype=float).dropna()
                return (values % 5_000 == 0).mean()
            """,
            points=0,
            told="the grid is an argument",
            misconception="grid_not_used",
        ),
        wrong(
            "the share of figures that are not round",
            """
            def heaping_share(values_usd, grid_usd):
                values = pd.Series(values_usd, dtype=float).dropna()
                if values.empty:
                    raise ValueError
                return (values % grid_usd > 0).mean()
            """,
            points=0,
            told="no multiples",
            misconception="not_the_round_ones",
        ),
        wrong(
            "an empty list has the share zero",
            """
            def heaping_share(values_usd, grid_usd):
                values = pd.Series(values_usd, dtype=float).dropna()
                return (values % grid_usd == 0).mean() if len(values) else 0.0
            """,
            points=1,
            told="where none is left there is no share",
        ),
    ],
    "u3_q2_equal_step": [
        alternative(
            "a loop over neighbors",
            """
            def is_equal_step(figures_usd):
                ordered = sorted(figures_usd)
                if len(ordered) < 3:
                    raise ValueError("too few figures")
                step = ordered[1] - ordered[0]
                for low, high in zip(ordered, ordered[1:]):
                    if high - low != step:
                        return False
                return step > 0
            """,
        ),
        alternative(
            "numpy, as a numpy bool",
            """
            def is_equal_step(figures_usd):
                figures = np.sort(np.asarray(figures_usd))
                if figures.size < 3:
                    raise ValueError(f"{figures.size} figures")
                steps = np.diff(figures)
                return np.logical_and(steps.max() == steps.min(), steps[0] > 0)
            """,
        ),
        alternative(
            "compares with a range from least to most",
            """
            def is_equal_step(figures_usd):
                if len(figures_usd) <= 2:
                    raise ValueError("three at least")
                low, high = min(figures_usd), max(figures_usd)
                ideal = np.linspace(low, high, len(figures_usd))
                return bool(high > low and np.allclose(ideal, sorted(figures_usd)))
            """,
        ),
        wrong(
            "looks at the printed order",
            """
            def is_equal_step(figures_usd):
                if len(figures_usd) < 3:
                    raise ValueError("too few")
                steps = set(np.diff(figures_usd))
                return len(steps) == 1 and min(steps) > 0
            """,
            points=2,
            told="sort first",
            misconception="printed_order",
        ),
        wrong(
            "a step of zero counts",
            """
            def is_equal_step(figures_usd):
                if len(figures_usd) < 3:
                    raise ValueError("too few")
                return len(set(np.diff(sorted(figures_usd)))) == 1
            """,
            points=2,
            told="their step is zero",
            misconception="zero_step",
        ),
        wrong(
            "two figures pass",
            """
            def is_equal_step(figures_usd):
                steps = set(np.diff(sorted(figures_usd)))
                return len(steps) == 1 and min(steps) > 0
            """,
            points=2,
            told="they can't fail the test",
            misconception="two_figures_pass",
        ),
        wrong(
            "compares the first step with the last",
            """
            def is_equal_step(figures_usd):
                if len(figures_usd) < 3:
                    raise ValueError("too few")
                steps = np.diff(sorted(figures_usd))
                return bool(steps[0] == steps[-1] and steps[0] > 0)
            """,
            points=2,
            told="every one has to be the same",
            misconception="ends_only",
        ),
        wrong(
            "round steps instead of equal ones",
            """
            def is_equal_step(figures_usd):
                if len(figures_usd) < 3:
                    raise ValueError("too few")
                steps = np.diff(sorted(figures_usd))
                return bool((steps % 5_000 == 0).all() and (steps > 0).all())
            """,
            points=1,
            told="round for steps that are equal",
            misconception="any_round_step",
        ),
    ],
    "u3_q3_null": [
        alternative(
            "the course's function, another seed",
            """
            draws = np.random.default_rng(7).choice(medians_usd, (20_000, 4))
            chance_rate = forensics.is_equal_step(np.round(draws, -4)).mean()
            """,
        ),
        alternative(
            "a loop over tables, halves up",
            """
            generator = np.random.default_rng(99)
            hits = 0
            drawn = generator.choice(medians_usd, size=(20_000, 4)).tolist()
            for table in drawn:
                a, b, c, d = sorted(int(usd / 10_000 + 0.5) for usd in table)
                hits += b - a == c - b == d - c > 0
            chance_rate = hits / len(drawn)
            """,
        ),
        wrong(
            "a null that is not rounded",
            """
            draws = np.random.default_rng(1).choice(medians_usd, (20_000, 4))
            chance_rate = float(forensics.is_equal_step(draws).mean())
            """,
            points=0,
            told="not rounded like the printed ones",
            misconception="null_not_rounded",
        ),
        wrong(
            "forgets to sort",
            """
            draws = np.random.default_rng(1).choice(medians_usd, (20_000, 4))
            steps = np.diff(np.round(draws, -4), axis=1)
            chance_rate = ((steps == steps[:, :1]).all(axis=1) & (steps[:, 0] > 0)).mean()
            """,
            points=0,
            told="sort each table first",
            misconception="null_not_sorted",
        ),
        wrong(
            "rounds to $5,000",
            """
            draws = np.random.default_rng(1).choice(medians_usd, (20_000, 4))
            rounded = np.rint(draws / 5_000) * 5_000
            chance_rate = forensics.is_equal_step(rounded).mean()
            """,
            points=0,
            told="the table is coarser",
            misconception="rounded_to_5000",
        ),
        wrong(
            "counts equal figures, too",
            """
            draws = np.random.default_rng(1).choice(medians_usd, (20_000, 4))
            steps = np.diff(np.sort(np.round(draws, -4), axis=1), axis=1)
            chance_rate = (steps == steps[:, :1]).all(axis=1).mean()
            """,
            points=0,
            told="their step is zero",
            misconception="zero_step_in_null",
        ),
        wrong(
            "tables of three rows",
            """
            draws = np.random.default_rng(1).choice(medians_usd, (20_000, 3))
            chance_rate = forensics.is_equal_step(np.round(draws, -4)).mean()
            """,
            points=0,
            told="the table has four",
            misconception="three_rows_in_null",
        ),
        wrong(
            "a percentage",
            """
            draws = np.random.default_rng(1).choice(medians_usd, (20_000, 4))
            chance_rate = 100 * forensics.is_equal_step(np.round(draws, -4)).mean()
            """,
            points=0,
            told="looks like a percentage",
        ),
    ],
    "u3_q4_article": [
        alternative("counted by hand", ARTICLE),
        alternative(
            "pandas and the course's function",
            """
            hits = pd.Series(by_chance)
            any_hit = 1 - (hits == 0).mean()
            p_value = forensics.simulated_p_value(4, by_chance).p_value
            tail = {k: (hits >= k).mean() for k in range(1, 12)}
            critical = next(k for k, share in tail.items() if share <= 0.05)
            power = np.count_nonzero(two_designed >= critical) / two_designed.size
            """,
        ),
        wrong(
            "exactly one hit",
            ARTICLE + "    any_hit = (by_chance == 1).mean()\n",
            points=3,
            told="those with two or three have a hit, too",
            misconception="exactly_one",
        ),
        wrong(
            "the mean number of hits",
            ARTICLE + "    any_hit = by_chance.mean()\n",
            points=3,
            told="the mean number of hits",
            misconception="mean_number_of_hits",
        ),
        wrong(
            "articles without a hit",
            ARTICLE + "    any_hit = np.mean(by_chance == 0)\n",
            points=3,
            told="articles without a hit",
            misconception="chance_of_none",
        ),
        wrong(
            "b / m",
            ARTICLE + "    p_value = (by_chance >= 4).mean()\n",
            points=3,
            told="which can be zero",
            misconception="printed_article_not_counted",
        ),
        wrong(
            "more than four",
            ARTICLE + "    p_value = ((by_chance > 4).sum() + 1) / (len(by_chance) + 1)\n",
            points=3,
            told="as extreme means four, too",
            misconception="more_than_four",
        ),
        wrong(
            "one minus the p-value",
            ARTICLE + "    p_value = 1 - p_value\n",
            points=3,
            told="no probability of a design either",
            misconception="one_minus_p",
        ),
        wrong(
            "critical number too small, power by it",
            ARTICLE + "    critical = 2\n    power = (two_designed >= 2).mean()\n",
            points=2,
            told="too many false alarms",
            misconception="one_too_few",
        ),
        wrong(
            "takes the printed number for the critical one",
            ARTICLE + "    critical = 4\n",
            points=3,
            told="fewer hits would be, too",
            misconception="printed_number",
        ),
        wrong(
            "power from the null",
            ARTICLE + "    power = (by_chance >= 3).mean()\n",
            points=3,
            told="the rate of false alarms",
            misconception="power_from_the_null",
        ),
        wrong(
            "misses instead of power",
            ARTICLE + "    power = (two_designed < 3).mean()\n",
            points=3,
            told="go unnoticed",
            misconception="misses_not_power",
        ),
    ],
    "u3_q5_posterior": [
        alternative(
            "through odds and a likelihood ratio",
            """
            def posterior(prior, hits, n, rate_if_rounded, rate_if_raw):
                odds = prior / (1 - prior)
                for i in range(n):
                    if i < hits:
                        odds *= rate_if_rounded / rate_if_raw
                    else:
                        odds *= (1 - rate_if_rounded) / (1 - rate_if_raw)
                return odds / (1 + odds)
            """,
        ),
        alternative(
            "the course's functions",
            """
            def posterior(prior, hits, n, rate_if_rounded, rate_if_raw):
                ratio = forensics.likelihood_ratio(hits, n, rate_if_rounded, rate_if_raw)
                return forensics.posterior_probability(prior, ratio)
            """,
        ),
        alternative(
            "binomial probabilities, with their coefficient",
            """
            from math import comb

            def posterior(prior, hits, n, rate_if_rounded, rate_if_raw):
                def likelihood(rate):
                    return comb(n, hits) * rate**hits * (1 - rate) ** (n - hits)

                joint = np.array([prior, 1 - prior]) * [
                    likelihood(rate_if_rounded), likelihood(rate_if_raw)
                ]
                return joint[0] / joint.sum()
            """,
        ),
        wrong(
            "the likelihood ratio alone",
            """
            def posterior(prior, hits, n, rate_if_rounded, rate_if_raw):
                return forensics.likelihood_ratio(hits, n, rate_if_rounded, rate_if_raw)
            """,
            points=0,
            told="a posterior takes the prior, too",
            misconception="likelihood_ratio_only",
        ),
        wrong(
            "a prior of one half, always",
            """
            def posterior(prior, hits, n, rate_if_rounded, rate_if_raw):
                ratio = forensics.likelihood_ratio(hits, n, rate_if_rounded, rate_if_raw)
                return ratio / (1 + ratio)
            """,
            points=0,
            told="the same whatever the prior is",
            misconception="prior_ignored",
        ),
        wrong(
            "the probability of the other story",
            """
            def posterior(prior, hits, n, rate_if_rounded, rate_if_raw):
                ratio = forensics.likelihood_ratio(hits, n, rate_if_rounded, rate_if_raw)
                return 1 - forensics.posterior_probability(prior, ratio)
            """,
            points=0,
            told="the probability that the table is raw",
            misconception="stories_swapped",
        ),
        wrong(
            "prior times ratio",
            """
            def posterior(prior, hits, n, rate_if_rounded, rate_if_raw):
                return prior * forensics.likelihood_ratio(hits, n, rate_if_rounded, rate_if_raw)
            """,
            points=0,
            told="divide by the sum over both stories",
            misconception="odds_not_probability",
        ),
        wrong(
            "one figure, whatever their number",
            """
            def posterior(prior, hits, n, rate_if_rounded, rate_if_raw):
                top = prior * rate_if_rounded
                return top / (top + (1 - prior) * rate_if_raw)
            """,
            points=0,
            told="each figure multiplies the likelihood",
            misconception="one_figure_for_all",
        ),
        wrong(
            "figures that are not round are left out",
            """
            def posterior(prior, hits, n, rate_if_rounded, rate_if_raw):
                top = prior * rate_if_rounded**hits
                return top / (top + (1 - prior) * rate_if_raw**hits)
            """,
            points=1.5,
            told="figures that are not round count, too",
            misconception="misses_ignored",
        ),
    ],
    "u3_q6_grim": [
        alternative(
            "the course's function",
            CAN_TELL
            + """
    def possible_counts(percent, n):
        return forensics.grim_counts(str(percent), n)
""",
        ),
        alternative(
            "a loop in floats, as an array",
            CAN_TELL
            + """
    def possible_counts(percent, n):
        found = []
        for k in range(0, n + 1):
            if abs(100 * k / n - percent) < 0.5 + 1e-9:
                found.append(k)
        return np.array(found)
""",
        ),
        wrong(
            "Python's round",
            CAN_TELL
            + """
    def possible_counts(percent, n):
        return [k for k in range(n + 1) if round(100 * k / n) == percent]
""",
            points=1,
            told="it accepts one of them",
            misconception="one_way_to_round_a_half",
        ),
        wrong(
            "one count at most",
            CAN_TELL
            + """
    def possible_counts(percent, n):
        k = round(percent * n / 100)
        return [k] if abs(200 * k - 2 * percent * n) <= n else []
""",
            points=1,
            told="others round to 50 %, too",
            misconception="first_count_only",
        ),
        wrong(
            "cuts the decimals off",
            CAN_TELL
            + """
    def possible_counts(percent, n):
        return [k for k in range(n + 1) if percent <= 100 * k / n < percent + 1]
""",
            points=1,
            told="rounded, not cut off",
            misconception="cuts_off_instead_of_rounding",
        ),
        wrong(
            "k from 1 to n - 1",
            CAN_TELL
            + """
    def possible_counts(percent, n):
        return [k for k in range(1, n) if abs(200 * k - 2 * percent * n) <= n]
""",
            points=1,
            told="both included",
            misconception="nobody_or_everybody_left_out",
        ),
        wrong(
            "GRIM without n",
            CAN_TELL.replace('without n": False', 'without n": True') + POSSIBLE,
            points=1.8,
            told="some n can have any mean",
            misconception="grim_without_n",
        ),
        wrong(
            "GRIM on arbitrary dollars",
            CAN_TELL.replace('whole dollars, 50 people": False', 'whole dollars, 50 people": True')
            + POSSIBLE,
            points=1.8,
            told="prints as any whole dollar",
            misconception="grim_on_arbitrary_dollars",
        ),
        wrong(
            "GRIM at a large n",
            CAN_TELL.replace('150 people": False', '150 people": True') + POSSIBLE,
            points=1.8,
            told="150 people can have every whole percentage",
            misconception="grim_at_large_n",
        ),
        wrong(
            "coarse pay overlooked",
            CAN_TELL.replace('$5,000, 50 people": True', '$5,000, 50 people": False') + POSSIBLE,
            points=1.8,
            told="wider than its last printed digit",
        ),
    ],
    "u3_q7_words": [
        alternative(
            "the same low rung for all, sums in plain Python",
            """
            total = sum(words["words"])
            phrase_share = sum(words["phrase_count"]) * 4 / total
            hedge_rate = (sum(words["can"]) + sum(words["often"]) + sum(words["may"])) / total * 100
            rungs = {}
            for claim_id in to_judge:
                rungs[claim_id] = "cannot be assessed"
            """,
        ),
        alternative(
            "a Series, and the hubs supported by their states",
            COUNTS
            + """
    rungs = pd.Series("consistent but unverifiable", index=to_judge)
    rungs["nf-hubs-pay-more"] = "supported"
""",
        ),
        wrong(
            "a phrase counts as one word",
            COUNTS + RUNGS + "    phrase_share = phrase_share / 4\n",
            points=2.25,
            told="it has four",
            misconception="phrases_not_words",
        ),
        wrong(
            "spliced occurrences left out",
            COUNTS
            + RUNGS
            + """
    placed = (words["phrase_count"] - words["spliced_count"]).sum()
    phrase_share = 4 * placed / words["words"].sum()
""",
            points=2.25,
            told="leaves the spliced occurrences out",
            misconception="splices_left_out",
        ),
        wrong(
            "spliced occurrences twice",
            COUNTS
            + RUNGS
            + """
    placed = (words["phrase_count"] + words["spliced_count"]).sum()
    phrase_share = 4 * placed / words["words"].sum()
""",
            points=2.25,
            told="phrase_count holds them already",
            misconception="splices_counted_twice",
        ),
        wrong(
            "a mean of shares",
            COUNTS
            + RUNGS
            + """
    phrase_share = (4 * words["phrase_count"] / words["words"]).mean()
""",
            points=2.25,
            told="a short paragraph weighs as much",
            misconception="mean_of_shares",
        ),
        wrong(
            "hedges for each word",
            COUNTS + RUNGS + "    hedge_rate = hedge_rate / 100\n",
            points=2.25,
            told="for each single word",
            misconception="fraction_not_rate",
        ),
        wrong(
            "hedges for each paragraph",
            COUNTS
            + RUNGS
            + """
    hedge_rate = words[["can", "often", "may"]].sum(axis=1).mean()
""",
            points=2.25,
            told="for each paragraph",
            misconception="hedges_per_paragraph",
        ),
        wrong(
            "equal steps called inconsistent",
            COUNTS
            + RUNGS
            + """
    for claim_id in to_judge:
        if claim_id.startswith("tt"):
            rungs[claim_id] = "inconsistent as printed"
""",
            points=2.25,
            told="tidy figures agree with each other perfectly",
            misconception="tidy_taken_for_inconsistent",
        ),
        wrong(
            "style taken for evidence",
            COUNTS
            + RUNGS
            + """
    rungs |= {c: "contradicted by better data" for c in to_judge if c.startswith("nf")}
""",
            points=2.25,
            told="style says nothing about pay",
            misconception="style_taken_for_evidence",
        ),
        wrong(
            "what sounds right is supported",
            COUNTS
            + RUNGS
            + """
    rungs["nf-degree-raises-pay"] = "supported"
    rungs["nf-experience-raises-pay"] = "supported"
""",
            points=2.94,
            told="a claim that sounds right is called supported",
            misconception="plausible_taken_for_supported",
        ),
        wrong(
            "a tidy table contradicted",
            COUNTS
            + RUNGS
            + """
    rungs["tt-t06-role"] = "contradicted by better data"
""",
            points=2.8125,
            told="no data were compared",
            misconception="tidy_taken_for_contradicted",
        ),
        wrong(
            "one claim forgotten",
            COUNTS
            + RUNGS
            + """
    rungs.pop("nf-view-counter")
""",
            points=1.5,
            told="has no answer yet for nf-view-counter",
        ),
    ],
    "u3_q8_calibration": [
        alternative(
            "twelve considered confidences",
            """
            confidence = {
                "A": 0.6, "B": 0.9, "C": 0.2, "D": 0.3, "E": 0.8, "F": 0.05,
                "G": 0.7, "H": 0.4, "I": 0.9, "J": 0.3, "K": 0.9, "L": 0.5,
            }
            """,
        ),
        alternative(
            "a Series of zeros and ones",
            """
            confidence = pd.Series([0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1, 1], index=list("ABCDEFGHIJKL"))
            """,
        ),
        wrong(
            "percentages",
            """
            confidence = {letter: 80 for letter in "ABCDEFGHIJKL"}
            """,
            points=0,
            told="write 80 % as 0.8",
            misconception="percent_not_fraction",
        ),
        wrong(
            "eleven of twelve",
            """
            confidence = dict.fromkeys("ABCDEFGHIJK", 0.7)
            """,
            points=0,
            told="has no answer yet for L",
        ),
        wrong(
            "words",
            """
            confidence = dict.fromkeys("ABCDEFGHIJKL", "genuine")
            """,
            points=0,
            told="a number from 0 (surely synthetic) to 1 (surely genuine)",
        ),
        wrong(
            "a list",
            """
            confidence = [0.5] * 12
            """,
            points=0,
            told="a dict is asked for",
        ),
    ],
}

EQUIVALENT_MUTANTS = {
    "u3_q1_heaping": {
        "dtype=float dropped in: values = pd.Series(values_usd, dtype=float).dropna()": (
            "pandas reads numbers with None as floats without being told"
        ),
    },
    "u3_q2_equal_step": {
        "min() -> max() in: return len(steps) == 1 and min(steps) > 0": (
            "where there is one step it is the least and the greatest"
        ),
    },
    "u3_q3_null": {
        "20000 -> 20001 in: drawn = rng.choice(medians_usd, size=(20000, 4))": (
            "one repetition more moves the rate by far less than its Monte Carlo error"
        ),
        "2026 -> 2027 in: rng = np.random.default_rng(2026)": "any seed will do",
    },
    "u3_q7_words": {
        "'cannot be assessed' -> 'consistent but unverifiable' in: rungs = {claim_id: "
        "'consistent but unverifiable' if claim_i…": "reasonable people choose either rung",
    },
    "u3_q8_calibration": {
        "0.5 -> 0.55 in: confidence = dict.fromkeys('ABCDEFGHIJKL', 0.5)": (
            "the point is for playing: any fraction earns it"
        ),
    },
}
