"""Answer bank of u2_cross_checking."""

from paybuild.bank import alternative, wrong

BASIS = """
    newsletter_2025_usd = newsletter_usd * cpi_may_2025 / cpi_november_2021
    london_base_usd = 90_000 * 0.85 * 1.3
    same_basis = {
        "price level": "same",
        "job title": "different",
        "base or total pay": "not stated",
        "number of people": "not stated",
    }
"""
OFFSET = """
    offsets_usd = {"Technology": 10_000, "Finance": 10_000, "Healthcare": 10_000}
    true_medians = rng.uniform(125_000, 135_000, 10_000)
    true_means = true_medians * math.exp(0.431**2 / 2)
    apart = np.round(true_means, -4) - np.round(true_medians, -4)
    share_of_rows = (apart == 10_000).mean()
    verdict_offset = "consistent but unverifiable"
"""
GROWTH = """
    growth_range_usd = (9_750, 10_250)
    least_at_ten_usd = 85_000 + 7 * 9_750
    verdict_growth = "inconsistent as printed"
"""
SHARES = """
    women_share = {0: (0.25, 0.25), 5_000: (0, 0.5), 10_000: (0, 0.75)}
    mean_at_published_share_usd = 0.205 * 120_000 + 0.795 * 140_000
"""
FINDING = """
    finding = {
        "A": "dissolved",
        "B": "possible",
        "C": "impossible",
        "D": "dissolved",
        "E": "impossible",
        "F": "possible",
    }
"""
FOUND = """
    found = {
        "experience": "agree",
        "range": "not comparable",
        "scientists": "not comparable",
        "e-commerce": "conflict",
        "demand": "not comparable",
        "role": "dissolved",
        "gender": "conflict",
        "startups": "agree",
    }
"""

ANSWERS = {
    "u2_q1_one_basis": [
        alternative(
            "numpy float and a Series",
            """
            newsletter_2025_usd = np.float64(newsletter_usd) / (cpi_november_2021 / cpi_may_2025)
            extras_gbp = london_total_gbp * extras_share_of_total
            london_base_usd = (london_total_gbp - extras_gbp) * usd_per_gbp
            same_basis = pd.Series({
                "price level": "same",
                "job title": "different",
                "base or total pay": "not stated",
                "number of people": "not stated",
            })
            """,
        ),
        alternative(
            "Decimals, another order of keys",
            """
            from decimal import Decimal

            ratio = Decimal(str(cpi_may_2025)) / Decimal(str(cpi_november_2021))
            newsletter_2025_usd = Decimal(int(newsletter_usd)) * ratio
            london_base_usd = Decimal(90_000) * Decimal("0.85") * Decimal("1.3")
            same_basis = {
                "number of people": "not stated",
                "base or total pay": "not stated",
                "job title": "different",
                "price level": "same",
            }
            """,
        ),
        wrong(
            "the index ratio upside down",
            BASIS.replace("cpi_may_2025 / cpi_november_2021", "cpi_november_2021 / cpi_may_2025"),
            points=2,
            told="the ratio is upside down",
            misconception="index_ratio_upside_down",
        ),
        wrong(
            "index points as percent",
            BASIS.replace(
                "cpi_may_2025 / cpi_november_2021",
                "(1 + (cpi_may_2025 - cpi_november_2021) / 100)",
            ),
            points=2,
            told="only their ratio is one",
            misconception="index_points_taken_for_percent",
        ),
        wrong(
            "divides by one plus the share",
            BASIS.replace("90_000 * 0.85 * 1.3", "90_000 / 1.15 * 1.3"),
            points=2,
            told="a share of the total here",
            misconception="extras_taken_as_share_of_base",
        ),
        wrong(
            "divides by the exchange rate",
            BASIS.replace("0.85 * 1.3", "0.85 / 1.3"),
            points=2,
            told="how many dollars one pound buys",
            misconception="rate_upside_down",
        ),
        wrong(
            "leaves bonus and stock in",
            BASIS.replace("* 0.85", ""),
            points=2,
            told="bonus and stock are still in it",
            misconception="total_compared_with_base",
        ),
        wrong(
            "takes what is not said as the same",
            BASIS.replace('"not stated"', '"same"'),
            points=2.5,
            told="silence is not agreement",
            misconception="silence_taken_for_sameness",
        ),
        wrong(
            "software developers taken for the same job",
            BASIS.replace('"different"', '"same"'),
            points=2.75,
            told="OEWS has no line for",
            misconception="other_job_overlooked",
        ),
        wrong(
            "leaves the price level open after equal prices",
            BASIS.replace('level": "same"', 'level": "different"'),
            points=2.75,
            told="for price level it holds the text 'different'",
        ),
    ],
    "u2_q2_feasible": [
        alternative(
            "the course's own tools",
            """
            from paylab.stats import consistency

            def feasible_range(tables, rounded_to):
                found = consistency.feasible_mean(tables, rounded_to)
                return None if found.is_empty else found
            """,
        ),
        alternative(
            "a loop that narrows the range, a list as result",
            """
            def feasible_range(tables, rounded_to):
                low, high = -np.inf, np.inf
                for table in tables:
                    rows = np.array(table)
                    low = max(low, rows.min() - rounded_to / 2)
                    high = min(high, rows.max() + rounded_to / 2)
                if low > high:
                    return None
                return [low, high]
            """,
        ),
        wrong(
            "spans everything that any table allows",
            """
            def feasible_range(tables, rounded_to):
                low = min(min(table) for table in tables) - rounded_to / 2
                high = max(max(table) for table in tables) + rounded_to / 2
                return (low, high)
            """,
            points=0,
            told="the mean has to suit every table at once",
            misconception="ranges_joined",
        ),
        wrong(
            "first and last row",
            """
            def feasible_range(tables, rounded_to):
                low = max(table[0] for table in tables) - rounded_to / 2
                high = min(table[-1] for table in tables) + rounded_to / 2
                return (low, high)
            """,
            points=0,
            told="takes the first and the last row",
            misconception="order_of_rows_trusted",
        ),
        wrong(
            "means of the rows",
            """
            def feasible_range(tables, rounded_to):
                means = [sum(table) / len(table) for table in tables]
                low, high = min(means) - rounded_to / 2, max(means) + rounded_to / 2
                return (low, high) if low <= high else None
            """,
            points=0,
            told="nothing says that they weigh the same",
            misconception="mean_of_means",
        ),
        wrong(
            "ignores the rounding",
            """
            def feasible_range(tables, rounded_to):
                low = max(min(table) for table in tables)
                high = min(max(table) for table in tables)
                return (low, high) if low <= high else None
            """,
            points=2,
            told="the same range whatever the rounding",
            misconception="rounding_ignored",
        ),
        wrong(
            "a whole step each way",
            """
            def feasible_range(tables, rounded_to):
                low = max(min(table) for table in tables) - rounded_to
                high = min(max(table) for table in tables) + rounded_to
                return (low, high) if low <= high else None
            """,
            points=1,
            told="rounding moves a figure by half a step at most",
            misconception="whole_step_each_way",
        ),
        wrong(
            "narrows by the rounding",
            """
            def feasible_range(tables, rounded_to):
                low = max(min(table) for table in tables) + rounded_to / 2
                high = min(max(table) for table in tables) - rounded_to / 2
                return (low, high) if low <= high else None
            """,
            points=2,
            told="not knowing can only make it wider",
            misconception="range_made_narrower",
        ),
        wrong(
            "one value is no range",
            """
            def feasible_range(tables, rounded_to):
                low = max(min(table) for table in tables) - rounded_to / 2
                high = min(max(table) for table in tables) + rounded_to / 2
                return (low, high) if low < high else None
            """,
            points=2,
            told="two ranges that share just one value",
            misconception="touching_taken_for_apart",
        ),
        wrong(
            "returns an empty range",
            """
            def feasible_range(tables, rounded_to):
                low = max(min(table) for table in tables) - rounded_to / 2
                high = min(max(table) for table in tables) + rounded_to / 2
                return (low, high)
            """,
            points=2,
            told="whose low lies above its high",
            misconception="empty_range_returned",
        ),
    ],
    "u2_q3_weights": [
        alternative(
            "numpy average and a list",
            """
            nation_mean_usd = np.average(states["mean_usd"], weights=states["employment"])
            nation_median_range_usd = sorted(states["median_usd"])[:: len(states) - 1]
            """,
        ),
        alternative(
            "a matrix product and a Series",
            """
            weight = states["employment"] / states["employment"].sum()
            nation_mean_usd = float(weight @ states["mean_usd"])
            nation_median_range_usd = states["median_usd"].agg(["min", "max"])
            """,
        ),
        wrong(
            "every state the same",
            """
            nation_mean_usd = states["mean_usd"].mean()
            nation_median_range_usd = (states["median_usd"].min(), states["median_usd"].max())
            """,
            points=1,
            told="the smallest as much as the largest",
            misconception="mean_of_means",
        ),
        wrong(
            "pools the medians",
            """
            nation_mean_usd = np.average(states["median_usd"], weights=states["employment"])
            nation_median_range_usd = (states["median_usd"].min(), states["median_usd"].max())
            """,
            points=1,
            told="the question asks for the mean",
            misconception="weighted_median_for_mean",
        ),
        wrong(
            "a weighted median, twice",
            """
            nation_mean_usd = np.average(states["mean_usd"], weights=states["employment"])
            middle = np.average(states["median_usd"], weights=states["employment"])
            nation_median_range_usd = (middle, middle)
            """,
            points=1,
            told="medians can't be averaged",
            misconception="median_averaged",
        ),
        wrong(
            "the quartiles of the medians",
            """
            nation_mean_usd = np.average(states["mean_usd"], weights=states["employment"])
            nation_median_range_usd = tuple(states["median_usd"].quantile([0.25, 0.75]))
            """,
            points=1,
            told="the range is narrower than the states allow",
            misconception="median_averaged",
        ),
        wrong(
            "bounds of the mean",
            """
            nation_mean_usd = np.average(states["mean_usd"], weights=states["employment"])
            nation_median_range_usd = (states["mean_usd"].min(), states["mean_usd"].max())
            """,
            points=1,
            told="the medians bound the median",
            misconception="means_bound_the_median",
        ),
        wrong(
            "high before low",
            """
            nation_mean_usd = np.average(states["mean_usd"], weights=states["employment"])
            nation_median_range_usd = (states["median_usd"].max(), states["median_usd"].min())
            """,
            points=1,
            told="low stands above high",
            misconception="low_and_high_swapped",
        ),
    ],
    "u2_q4_implied_share": [
        alternative(
            "the course's own tools",
            """
            from paylab.stats import consistency

            women_share = {
                grid: consistency.implied_share(overall_usd, women_usd, men_usd, grid)
                for grid in (0, 5_000, 10_000)
            }
            mean_at_published_share_usd = consistency.pooled_mean(
                [women_usd, men_usd], [published_share, 1 - published_share]
            ).low
            """,
        ),
        alternative(
            "a grid search over shares, lists as pairs",
            """
            women_share = {}
            share = np.arange(0, 1001) / 1000
            for grid in (0, 5_000, 10_000):
                lowest = share * women_usd + (1 - share) * men_usd - grid / 2
                highest = lowest + grid
                meets = (lowest <= overall_usd + grid / 2) & (highest >= overall_usd - grid / 2)
                women_share[grid] = [share[meets].min(), share[meets].max()]
            mean_at_published_share_usd = np.average(
                [women_usd, men_usd], weights=[published_share, 1 - published_share]
            )
            """,
        ),
        wrong(
            "the share of men",
            SHARES.replace("(0.25, 0.25)", "(0.75, 0.75)")
            .replace("(0, 0.5)", "(0.5, 1)")
            .replace("(0, 0.75)", "(0.25, 1)"),
            points=1,
            told="this is the share of men",
            misconception="share_of_the_other_group",
        ),
        wrong(
            "only the mean of all is rounded",
            """
            women_share = {
                grid: tuple((men_usd - end) / (men_usd - women_usd)
                            for end in (overall_usd + grid / 2, overall_usd - grid / 2))
                for grid in (0, 5_000, 10_000)
            }
            mean_at_published_share_usd = men_usd - published_share * (men_usd - women_usd)
            """,
            points=1,
            told="the figures of women and of men are, too",
            misconception="only_the_mean_rounded",
        ),
        wrong(
            "all figures moved together",
            """
            women_share = dict.fromkeys((0, 5_000, 10_000), (0.25, 0.25))
            mean_at_published_share_usd = men_usd - published_share * (men_usd - women_usd)
            """,
            points=1,
            told="each may be off in its own way",
            misconception="all_figures_move_together",
        ),
        wrong(
            "a whole step each way",
            SHARES.replace("(0, 0.75)", "(0, 1)").replace("(0, 0.5)", "(0, 0.75)"),
            points=1,
            told="a figure by half a step at most",
            misconception="whole_step_each_way",
        ),
        wrong(
            "shares beyond 0 and 1",
            SHARES.replace("(0, 0.75)", "(-0.25, 0.75)"),
            points=1,
            told="some entry is no pair of fractions from 0 to 1",
        ),
        wrong(
            "percentages",
            SHARES.replace("(0.25, 0.25)", "(25, 25)")
            .replace("(0, 0.5)", "(0, 50)")
            .replace("(0, 0.75)", "(0, 75)"),
            points=1,
            told="some entry is no pair of fractions from 0 to 1",
        ),
        wrong(
            "women and men swapped in the mean",
            SHARES.replace(
                "0.205 * 120_000 + 0.795 * 140_000", "0.205 * 140_000 + 0.795 * 120_000"
            ),
            points=1,
            told="women and men have changed places",
            misconception="shares_swapped",
        ),
        wrong(
            "the mean of the two means",
            SHARES.replace("0.205 * 120_000 + 0.795 * 140_000", "(120_000 + 140_000) / 2"),
            points=1,
            told="both groups count the same here",
            misconception="mean_of_means",
        ),
    ],
    "u2_q5_offset": [
        alternative("np.round to four places before the point", OFFSET),
        alternative(
            "plain Python and another seed, the other rung",
            """
            import random

            dice = random.Random(7)
            hits = 0
            for _ in range(10_000):
                median = dice.uniform(125_000, 135_000)
                mean = median * math.exp(0.431**2 / 2)
                hits += round(mean, -4) - round(median, -4) == 10_000
            share_of_rows = hits / 10_000
            matched = averages.rename({"Technology": "Tech"}) - medians
            offsets_usd = matched.rename({"Tech": "Technology"}).dropna().to_dict()
            verdict_offset = "cannot be assessed"
            """,
        ),
        wrong(
            "median less average",
            OFFSET.replace(
                '{"Technology": 10_000, "Finance": 10_000, "Healthcare": 10_000}',
                '{"Technology": -10_000, "Finance": -10_000, "Healthcare": -10_000}',
            ),
            points=2,
            told="the sign is turned round",
            misconception="median_less_average",
        ),
        wrong(
            "rows matched by place",
            OFFSET.replace(
                '"Finance": 10_000, "Healthcare": 10_000', '"Finance": 20_000, "Healthcare": 0'
            ),
            points=2.3333,
            told="in another order",
            misconception="rows_matched_by_place",
        ),
        wrong(
            "does not round",
            OFFSET.replace(
                "np.round(true_means, -4) - np.round(true_medians, -4)", "true_means - true_medians"
            ),
            points=2,
            told="either mean and median were not rounded",
            misconception="no_group_counted",
        ),
        wrong(
            "at least ten thousand",
            OFFSET.replace("apart == 10_000", "apart >= 10_000"),
            points=2,
            told="almost every group counts",
            misconception="at_least_for_exactly",
        ),
        wrong(
            "rounds to five thousand",
            OFFSET.replace(
                "np.round(true_means, -4) - np.round(true_medians, -4)",
                "5_000 * (np.round(true_means / 5_000) - np.round(true_medians / 5_000))",
            ),
            points=2,
            told="looks like rounding to 5,000",
            misconception="rounded_to_5000",
        ),
        wrong(
            "forgets the square in the exponent",
            OFFSET.replace("math.exp(0.431**2 / 2)", "math.exp(0.431 / 2)"),
            points=2,
            told="the exponent is not σ² / 2",
            misconception="no_group_counted",
        ),
        wrong(
            "calls it inconsistent",
            OFFSET.replace("consistent but unverifiable", "inconsistent as printed"),
            points=2,
            told="nothing here excludes anything else",
            misconception="regularity_taken_for_inconsistency",
        ),
        wrong(
            "calls it supported",
            OFFSET.replace("consistent but unverifiable", "supported"),
            points=2,
            told="no data of known origin",
            misconception="agreement_taken_for_support",
        ),
        wrong(
            "calls it contradicted",
            OFFSET.replace("consistent but unverifiable", "contradicted by better data"),
            points=2,
            told="no better data are at hand",
            misconception="no_better_data",
        ),
    ],
    "u2_q6_growth": [
        alternative(
            "by hand, a mild rung", GROWTH.replace("inconsistent as printed", "cannot be assessed")
        ),
        alternative(
            "the course's own tools",
            """
            from paylab.stats import consistency

            growth_range_usd = consistency.yearly_growth(
                growth["years"].tolist(), growth["growth_usd"].tolist(), 10_000
            )
            least_at_ten_usd = consistency.growth_over_band(
                early["0-2"], growth_range_usd, (10, math.inf), start_year=3, rounded_to_usd=10_000
            ).low
            verdict_growth = "consistent but unverifiable"
            """,
        ),
        wrong(
            "the range of any row",
            GROWTH.replace("(9_750, 10_250)", "(5_000, 15_000)"),
            points=2,
            told="all rows have to be met at once",
            misconception="first_row_only",
        ),
        wrong(
            "growth taken as exact",
            GROWTH.replace("(9_750, 10_250)", "(10_000, 10_000)"),
            points=2,
            told="each may be off by half a step",
            misconception="rounding_ignored",
        ),
        wrong(
            "a whole step each way",
            GROWTH.replace("(9_750, 10_250)", "(9_500, 10_500)"),
            points=2,
            told="a figure by half a step at most",
            misconception="whole_step_each_way",
        ),
        wrong(
            "ten years of growth from the start",
            GROWTH.replace("7 * 9_750", "10 * 9_750"),
            points=2,
            told="growth is counted from too early",
            misconception="start_not_kindest",
        ),
        wrong(
            "no rounding after ten years",
            GROWTH.replace("85_000 + 7 * 9_750", "90_000 + 7 * 10_000"),
            points=2,
            told="start and growth are taken as printed",
            misconception="rounding_ignored",
        ),
        wrong(
            "the start as printed",
            GROWTH.replace("85_000 +", "90_000 +"),
            points=2,
            told="it may lie half a step lower",
            misconception="start_not_rounded",
        ),
        wrong(
            "growth as printed",
            GROWTH.replace("7 * 9_750", "7 * 10_000"),
            points=2,
            told="the table allows a little less per year",
            misconception="growth_not_rounded",
        ),
        wrong(
            "calls it contradicted by better data",
            GROWTH.replace("inconsistent as printed", "contradicted by better data"),
            points=2,
            told="this is an internal finding",
            misconception="page_taken_for_better_data",
        ),
        wrong(
            "calls it supported",
            GROWTH.replace("inconsistent as printed", "supported"),
            points=2,
            told="nothing of known origin is compared",
            misconception="agreement_taken_for_support",
        ),
    ],
    "u2_q7_impossible": [
        alternative(
            "a Series",
            """
            finding = pd.Series(
                ["dissolved", "possible", "impossible", "dissolved", "impossible", "possible"],
                index=list("ABCDEF"),
            )
            """,
        ),
        alternative(
            "computed with the course's own tools",
            """
            from paylab.stats import consistency

            def passes(one, grid):
                order = consistency.order_is_possible(one[["min", "p25", "median", "p75", "max"]])
                near = consistency.mean_median_distance_is_possible(
                    one["mean"], one["median"], one["sd"], grid
                )
                most = consistency.largest_standard_deviation(
                    one["mean"], one["min"], one["max"], rounded_to_usd=grid
                )
                return order and near and one["sd"] - grid / 2 <= most

            finding = {
                name: "possible" if passes(one, 0) else
                "dissolved" if passes(one, 5_000) else "impossible"
                for name, one in summaries.items()
            }
            """,
        ),
        wrong(
            "never tries the rounding",
            FINDING.replace("dissolved", "impossible"),
            points=1.3333,
            told="half a step lower or higher",
            misconception="rounding_ignored",
        ),
        wrong(
            "the odd one called impossible",
            FINDING.replace('"F": "possible"', '"F": "impossible"'),
            points=1.6667,
            told="unusual for pay, and possible",
            misconception="odd_taken_for_impossible",
        ),
        wrong(
            "does not check the spread",
            FINDING.replace('"D": "dissolved"', '"D": "possible"').replace(
                '"E": "impossible"', '"E": "possible"'
            ),
            points=1.3333,
            told="minimum, mean and maximum do not allow",
            misconception="spread_not_checked",
        ),
        wrong(
            "does not compare mean and median",
            FINDING.replace('"A": "dissolved"', '"A": "possible"'),
            points=1.6667,
            told="further from its median than one standard deviation",
            misconception="mean_and_median_not_checked",
        ),
        wrong(
            "rounding excuses falling percentiles",
            FINDING.replace('"C": "impossible"', '"C": "dissolved"'),
            points=1.6667,
            told="which keeps an order as it is",
            misconception="order_excused_by_rounding",
        ),
        wrong(
            "a word that is not asked for",
            FINDING.replace('"B": "possible"', '"B": "fine"'),
            points=0,
            told="the values are among",
        ),
    ],
    "u2_q8_pairs": [
        alternative("a conflict on the plainest reading", FOUND),
        alternative(
            "the charitable reading throughout, as a Series",
            """
            found = pd.Series({
                "experience": "agree",
                "range": "agree",
                "scientists": "agree",
                "e-commerce": "not comparable",
                "demand": "agree",
                "role": "not comparable",
                "gender": "not comparable",
                "startups": "not comparable",
            })
            """,
        ),
        wrong(
            "single rows held against a range for the mean",
            FOUND.replace('"range": "not comparable"', '"range": "conflict"'),
            points=1.75,
            told="which may lie outside it",
            misconception="range_of_a_mean_taken_for_rows",
        ),
        wrong(
            "two averages against a claim about people",
            FOUND.replace('"scientists": "not comparable"', '"scientists": "conflict"'),
            points=1.75,
            told="somebody may earn as much",
            misconception="averages_taken_for_individuals",
        ),
        wrong(
            "rounding not tried",
            FOUND.replace('"dissolved"', '"conflict"'),
            points=1.75,
            told="though rounding to 5,000 reaches it",
            misconception="rounding_ignored",
        ),
        wrong(
            "rounding excuses the order",
            FOUND.replace('"e-commerce": "conflict"', '"e-commerce": "dissolved"'),
            points=1.75,
            told="which keeps an order as it is",
            misconception="order_excused_by_rounding",
        ),
        wrong(
            "a mean below both groups let through",
            FOUND.replace('"gender": "conflict"', '"gender": "agree"'),
            points=1.75,
            told="a mean of all lies between them",
            misconception="mean_outside_its_groups",
        ),
        wrong(
            "everything agrees",
            FOUND.replace('"not comparable"', '"agree"')
            .replace('"conflict"', '"agree"')
            .replace('"dissolved"', '"agree"'),
            points=1.25,
            told="a mean of all lies between them",
            misconception="mean_outside_its_groups",
        ),
    ],
}
