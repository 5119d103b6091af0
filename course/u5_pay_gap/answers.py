"""Answer bank of u5_pay_gap."""

from paybuild.bank import alternative, exemplar, wrong

ANSWERS = {
    "u5_q1_three_gaps": [
        alternative(
            "by ratios, numpy's logarithm of one ratio, the stricter verdict",
            """
            pay = pd.Series({"men": 140_000, "women": 120_000})
            gap_of_mens_pay = 1 - pay["women"] / pay["men"]
            gap_of_womens_pay = pay["men"] / pay["women"] - 1
            log_difference = -np.log(pay["women"] / pay["men"])
            rung = "cannot be assessed"
            """,
        ),
        alternative(
            "the library, and a Fraction",
            """
            from fractions import Fraction

            from paylab.stats import gap

            gap_of_mens_pay = Fraction(1, 7)
            gap_of_womens_pay = np.array([Fraction(1, 6)], dtype=float)
            log_difference = gap.three_denominators(140_000, 120_000).in_log_points
            rung = verdict.rung("consistent", "no comparable data")
            """,
        ),
        wrong(
            "the two denominators swapped",
            """
            gap_of_mens_pay = 20 / 120
            gap_of_womens_pay = 20 / 140
            log_difference = np.log(140) - np.log(120)
            rung = "consistent but unverifiable"
            """,
            points=1,
            told="this is the gap as a share of women's pay",
            misconception="denominators_swapped",
        ),
        wrong(
            "percentages",
            """
            gap_of_mens_pay = 14.3
            gap_of_womens_pay = 16.7
            log_difference = 15.4
            rung = "consistent but unverifiable"
            """,
            points=0.5,
            told="looks like a percentage",
        ),
        wrong(
            "logarithms to base ten",
            """
            gap_of_mens_pay = 1 - 120 / 140
            gap_of_womens_pay = 140 / 120 - 1
            log_difference = np.log10(140) - np.log10(120)
            rung = "consistent but unverifiable"
            """,
            points=1.5,
            told="logarithms to base ten",
            misconception="base_ten",
        ),
        wrong(
            "women less men",
            """
            gap_of_mens_pay = (120 - 140) / 140
            gap_of_womens_pay = (120 - 140) / 120
            log_difference = np.log(120) - np.log(140)
            rung = "cannot be assessed"
            """,
            points=0.5,
            told="which says that men get less",
            misconception="wrong_sign",
        ),
        wrong(
            "the ratio in place of the gap",
            """
            gap_of_mens_pay = 120 / 140
            gap_of_womens_pay = 1 - 120 / 140
            log_difference = np.log(140 / 120)
            rung = "cannot be assessed"
            """,
            points=1,
            told="women's pay as a share of men's, not the gap",
            misconception="ratio_for_gap",
        ),
        wrong(
            "a plausible size taken for support",
            """
            gap_of_mens_pay = 1 - 120 / 140
            gap_of_womens_pay = 140 / 120 - 1
            log_difference = np.log(140 / 120)
            rung = "supported"
            """,
            points=1.5,
            told="the table names neither source nor n",
            misconception="size_taken_for_support",
        ),
        wrong(
            "data on another basis taken for a contradiction",
            """
            gap_of_mens_pay = 1 - 120 / 140
            gap_of_womens_pay = 140 / 120 - 1
            log_difference = np.log(140 / 120)
            rung = "contradicted by better data"
            """,
            points=1.5,
            told="has another basis",
            misconception="other_basis_taken_for_contradiction",
        ),
        wrong(
            "base pay held against pay that is not said to be base",
            """
            gap_of_mens_pay = 1 - 120 / 140
            gap_of_womens_pay = 140 / 120 - 1
            log_difference = np.log(140 / 120)
            rung = "inconsistent as printed"
            """,
            points=1.5,
            told="test the innocent reading first",
            misconception="base_taken_for_total",
        ),
    ],
    "u5_q2_rounding": [
        alternative(
            "every pair of ends, then the smallest and the largest gap",
            """
            def gap_range(men_usd, women_usd, rounded_to_usd):
                half = rounded_to_usd / 2
                gaps = [
                    (men - women) / men
                    for men in (men_usd - half, men_usd + half)
                    for women in (women_usd - half, women_usd + half)
                ]
                return min(gaps), max(gaps)
            """,
        ),
        alternative(
            "the library's relative change, as an array",
            """
            from paylab.stats.consistency import relative_change

            def gap_range(men_usd, women_usd, rounded_to_usd):
                change = relative_change(men_usd, women_usd, rounded_to_usd)
                return np.array([-change.high, -change.low])
            """,
        ),
        wrong(
            "a whole step each way",
            """
            def gap_range(men_usd, women_usd, rounded_to_usd):
                low = 1 - (women_usd + rounded_to_usd) / (men_usd - rounded_to_usd)
                high = 1 - (women_usd - rounded_to_usd) / (men_usd + rounded_to_usd)
                return low, high
            """,
            points=0,
            told="within half a step, not a whole one",
            misconception="whole_step_each_way",
        ),
        wrong(
            "both figures moved the same way",
            """
            def gap_range(men_usd, women_usd, rounded_to_usd):
                half = rounded_to_usd / 2
                down = 1 - (women_usd - half) / (men_usd - half)
                up = 1 - (women_usd + half) / (men_usd + half)
                return min(down, up), max(down, up)
            """,
            points=0,
            told="one may have been rounded up and the other down",
            misconception="both_rounded_the_same_way",
        ),
        wrong(
            "the printed figure kept below the line",
            """
            def gap_range(men_usd, women_usd, rounded_to_usd):
                difference = men_usd - women_usd
                return (
                    (difference - rounded_to_usd) / men_usd,
                    (difference + rounded_to_usd) / men_usd,
                )
            """,
            points=0,
            told="men's true figure isn't the printed",
            misconception="share_of_printed_figure",
        ),
        wrong(
            "divided by women's pay",
            """
            def gap_range(men_usd, women_usd, rounded_to_usd):
                half = rounded_to_usd / 2
                low = (men_usd - half) / (women_usd + half) - 1
                high = (men_usd + half) / (women_usd - half) - 1
                return low, high
            """,
            points=0,
            told="it divides by women's pay",
            misconception="denominators_swapped",
        ),
        wrong(
            "the largest gap first",
            """
            def gap_range(men_usd, women_usd, rounded_to_usd):
                half = rounded_to_usd / 2
                low = 1 - (women_usd + half) / (men_usd - half)
                high = 1 - (women_usd - half) / (men_usd + half)
                return high, low
            """,
            points=0,
            told="the smallest is asked for first",
            misconception="ends_swapped",
        ),
        wrong(
            "a gap that can't be negative",
            """
            def gap_range(men_usd, women_usd, rounded_to_usd):
                half = rounded_to_usd / 2
                low = 1 - (women_usd + half) / (men_usd - half)
                high = 1 - (women_usd - half) / (men_usd + half)
                return max(low, 0), max(high, 0)
            """,
            points=1,
            told="women's true figure may be the higher one",
            misconception="sign_dropped",
        ),
    ],
    "u5_q3_averages": [
        alternative(
            "one pivot, and scipy's geometric mean",
            """
            from scipy.stats import gmean

            def three_gaps(people):
                by_gender = people.groupby("gender")["pay_usd"]
                table = by_gender.agg(arithmetic="mean", geometric=gmean, median="median")
                return (1 - table.loc["female"] / table.loc["male"]).to_dict()
            """,
        ),
        alternative(
            "the library, as a Series",
            """
            from paylab.stats import gap

            def three_gaps(people):
                men, women = (
                    people["pay_usd"][people["gender"] == each] for each in ("male", "female")
                )
                return pd.Series(
                    {
                        "median": gap.median_gap(men, women),
                        "geometric": gap.geometric_gap(men, women),
                        "arithmetic": gap.arithmetic_gap(men, women),
                    }
                )
            """,
        ),
        wrong(
            "everybody who is no man is a woman",
            """
            def three_gaps(people):
                is_man = people["gender"] == "male"
                men, women = people.loc[is_man, "pay_usd"], people.loc[~is_man, "pay_usd"]
                return {
                    "arithmetic": 1 - women.mean() / men.mean(),
                    "geometric": 1 - np.exp(np.log(women).mean() - np.log(men).mean()),
                    "median": 1 - women.median() / men.median(),
                }
            """,
            points=0,
            told="everybody who is not a man counts as a woman",
            misconception="others_counted_as_women",
        ),
        wrong(
            "a difference of logarithms in place of a gap",
            """
            def three_gaps(people):
                men = people.loc[people["gender"] == "male", "pay_usd"]
                women = people.loc[people["gender"] == "female", "pay_usd"]
                return {
                    "arithmetic": 1 - women.mean() / men.mean(),
                    "geometric": np.log(men).mean() - np.log(women).mean(),
                    "median": 1 - women.median() / men.median(),
                }
            """,
            points=1.3333,
            told="turn it into a fraction of men's pay",
            misconception="log_points_for_gap",
        ),
        wrong(
            "a ratio of mean logarithms",
            """
            def three_gaps(people):
                men = people.loc[people["gender"] == "male", "pay_usd"]
                women = people.loc[people["gender"] == "female", "pay_usd"]
                return {
                    "arithmetic": 1 - women.mean() / men.mean(),
                    "geometric": 1 - np.log(women).mean() / np.log(men).mean(),
                    "median": 1 - women.median() / men.median(),
                }
            """,
            points=1.3333,
            told="go back from logarithms first",
            misconception="ratio_of_mean_logs",
        ),
        wrong(
            "the mean where the geometric mean is asked for",
            """
            def three_gaps(people):
                men = people.loc[people["gender"] == "male", "pay_usd"]
                women = people.loc[people["gender"] == "female", "pay_usd"]
                return {
                    "arithmetic": 1 - women.mean() / men.mean(),
                    "geometric": 1 - women.mean() / men.mean(),
                    "median": 1 - women.median() / men.median(),
                }
            """,
            points=1.3333,
            told="geometric is the gap of the plain means",
            misconception="averages_mixed",
        ),
        wrong(
            "as a share of women's average",
            """
            def three_gaps(people):
                men = people.loc[people["gender"] == "male", "pay_usd"]
                women = people.loc[people["gender"] == "female", "pay_usd"]
                return {
                    "arithmetic": men.mean() / women.mean() - 1,
                    "geometric": np.exp(np.log(men).mean() - np.log(women).mean()) - 1,
                    "median": men.median() / women.median() - 1,
                }
            """,
            points=0,
            told="it divides by women's average",
            misconception="denominators_swapped",
        ),
        wrong(
            "one number",
            """
            def three_gaps(people):
                mean = people.groupby("gender")["pay_usd"].mean()
                return 1 - mean["female"] / mean["male"]
            """,
            points=0,
            told="it does not return a dict with the keys",
        ),
        wrong(
            "women less men",
            """
            def three_gaps(people):
                men = people.loc[people["gender"] == "male", "pay_usd"]
                women = people.loc[people["gender"] == "female", "pay_usd"]
                return {
                    "arithmetic": women.mean() / men.mean() - 1,
                    "geometric": np.exp(np.log(women).mean() - np.log(men).mean()) - 1,
                    "median": women.median() / men.median() - 1,
                }
            """,
            points=0,
            told="where women get less the gap is positive",
            misconception="wrong_sign",
        ),
    ],
    "u5_q4_one_man": [
        alternative(
            "sorting, and a query",
            """
            def arithmetic(rows):
                men = rows.query("gender == 'male'")["pay_usd"]
                women = rows.query("gender == 'female'")["pay_usd"]
                return (men.mean() - women.mean()) / men.mean()

            gap_without_top = arithmetic(workers.sort_values("pay_usd").iloc[:-1])
            gap_unmarried = arithmetic(workers.query("relationship in @UNMARRIED"))
            """,
        ),
        alternative(
            "numpy masks and the library",
            """
            from paylab.stats import gap

            pay = workers["pay_usd"].to_numpy()
            woman = (workers["gender"] == "female").to_numpy()
            rest = pay < pay.max()
            single = workers["relationship"].isin(UNMARRIED).to_numpy()
            gap_without_top = np.float64(gap.arithmetic_gap(pay[rest & ~woman], pay[rest & woman]))
            gap_unmarried = gap.arithmetic_gap(pay[single & ~woman], pay[single & woman])
            """,
        ),
        wrong(
            "nobody is left out",
            """
            mean = workers.groupby("gender")["pay_usd"].mean()
            gap_without_top = 1 - mean["female"] / mean["male"]
            gap_unmarried = gap_without_top
            """,
            points=0,
            told="this is the gap with everybody in it",
            misconception="nobody_left_out",
        ),
        wrong(
            "the top man and the top woman dropped",
            """
            tops = workers.groupby("gender")["pay_usd"].idxmax()
            mean = workers.drop(index=tops).groupby("gender")["pay_usd"].mean()
            gap_without_top = 1 - mean["female"] / mean["male"]
            single = workers[workers["relationship"].isin(UNMARRIED)]
            mean = single.groupby("gender")["pay_usd"].mean()
            gap_unmarried = 1 - mean["female"] / mean["male"]
            """,
            points=1,
            told="the top man and the top woman are gone",
            misconception="top_of_each_gender_dropped",
        ),
        wrong(
            "everybody who does not say married",
            """
            rest = workers.drop(index=workers["pay_usd"].idxmax())
            mean = rest.groupby("gender")["pay_usd"].mean()
            gap_without_top = 1 - mean["female"] / mean["male"]
            mean = workers[workers["relationship"] != "Married"].groupby("gender")["pay_usd"].mean()
            gap_unmarried = 1 - mean["female"] / mean["male"]
            """,
            points=1,
            told="choose what is in the list",
            misconception="missing_counted_as_unmarried",
        ),
        wrong(
            "the single only",
            """
            rest = workers.drop(index=workers["pay_usd"].idxmax())
            mean = rest.groupby("gender")["pay_usd"].mean()
            gap_without_top = 1 - mean["female"] / mean["male"]
            single = workers[workers["relationship"] == "Single, never married"]
            mean = single.groupby("gender")["pay_usd"].mean()
            gap_unmarried = 1 - mean["female"] / mean["male"]
            """,
            points=1,
            told="the list has four answers",
            misconception="only_single",
        ),
        wrong(
            "medians",
            """
            rest = workers.drop(index=workers["pay_usd"].idxmax())
            median = rest.groupby("gender")["pay_usd"].median()
            gap_without_top = 1 - median["female"] / median["male"]
            single = workers[workers["relationship"].isin(UNMARRIED)]
            median = single.groupby("gender")["pay_usd"].median()
            gap_unmarried = 1 - median["female"] / median["male"]
            """,
            points=0,
            told="the arithmetic gap compares means",
            misconception="averages_mixed",
        ),
        wrong(
            "women's mean below the line",
            """
            rest = workers.drop(index=workers["pay_usd"].idxmax())
            mean = rest.groupby("gender")["pay_usd"].mean()
            gap_without_top = mean["male"] / mean["female"] - 1
            single = workers[workers["relationship"].isin(UNMARRIED)]
            mean = single.groupby("gender")["pay_usd"].mean()
            gap_unmarried = mean["male"] / mean["female"] - 1
            """,
            points=0,
            told="it divides by women's mean",
            misconception="denominators_swapped",
        ),
    ],
    "u5_q5_bootstrap": [
        alternative(
            "a loop with random indices",
            """
            def median_gap_interval(men_usd, women_usd, seed):
                rng = np.random.default_rng(seed)
                men, women = np.asarray(men_usd), np.asarray(women_usd)
                gaps = []
                for _ in range(4_000):
                    some_women = women[rng.integers(0, len(women), len(women))]
                    some_men = men[rng.integers(0, len(men), len(men))]
                    gaps.append(1 - np.median(some_women) / np.median(some_men))
                return tuple(np.percentile(gaps, [2.5, 97.5]))
            """,
        ),
        alternative(
            "scipy's bootstrap with the percentile method",
            """
            from scipy import stats

            def median_gap_interval(men_usd, women_usd, seed):
                def median_gap(men, women, axis=-1):
                    return 1 - np.median(women, axis=axis) / np.median(men, axis=axis)

                found = stats.bootstrap(
                    (men_usd, women_usd),
                    median_gap,
                    n_resamples=4_000,
                    method="percentile",
                    rng=np.random.default_rng(seed),
                )
                return list(found.confidence_interval)
            """,
        ),
        wrong(
            "drawn without replacement",
            """
            def median_gap_interval(men_usd, women_usd, seed):
                rng = np.random.default_rng(seed)
                men = rng.permuted(np.tile(men_usd, (4_000, 1)), axis=1)
                women = rng.permuted(np.tile(women_usd, (4_000, 1)), axis=1)
                gaps = 1 - np.median(women, axis=1) / np.median(men, axis=1)
                low, high = np.quantile(gaps, [0.025, 0.975])
                return low, high
            """,
            points=0,
            told="without replacement nothing varies",
            misconception="drawn_without_replacement",
        ),
        wrong(
            "men and women in one pot",
            """
            def median_gap_interval(men_usd, women_usd, seed):
                rng = np.random.default_rng(seed)
                everybody = np.concatenate([men_usd, women_usd])
                men = rng.choice(everybody, size=(4_000, len(men_usd)))
                women = rng.choice(everybody, size=(4_000, len(women_usd)))
                gaps = 1 - np.median(women, axis=1) / np.median(men, axis=1)
                low, high = np.quantile(gaps, [0.025, 0.975])
                return low, high
            """,
            points=0,
            told="which supposes that there is no gap",
            misconception="groups_pooled",
        ),
        wrong(
            "the middle ninety percent",
            """
            def median_gap_interval(men_usd, women_usd, seed):
                rng = np.random.default_rng(seed)
                men = rng.choice(men_usd, size=(4_000, len(men_usd)))
                women = rng.choice(women_usd, size=(4_000, len(women_usd)))
                gaps = 1 - np.median(women, axis=1) / np.median(men, axis=1)
                low, high = np.quantile(gaps, [0.05, 0.95])
                return low, high
            """,
            points=0,
            told="narrower than the middle 95 %",
            misconception="other_coverage",
        ),
        wrong(
            "gaps of means",
            """
            def median_gap_interval(men_usd, women_usd, seed):
                rng = np.random.default_rng(seed)
                men = rng.choice(men_usd, size=(4_000, len(men_usd)))
                women = rng.choice(women_usd, size=(4_000, len(women_usd)))
                gaps = 1 - np.mean(women, axis=1) / np.mean(men, axis=1)
                low, high = np.quantile(gaps, [0.025, 0.975])
                return low, high
            """,
            points=0,
            told="medians are asked for",
            misconception="averages_mixed",
        ),
        wrong(
            "gaps of women's pay",
            """
            def median_gap_interval(men_usd, women_usd, seed):
                rng = np.random.default_rng(seed)
                men = rng.choice(men_usd, size=(4_000, len(men_usd)))
                women = rng.choice(women_usd, size=(4_000, len(women_usd)))
                gaps = np.median(men, axis=1) / np.median(women, axis=1) - 1
                low, high = np.quantile(gaps, [0.025, 0.975])
                return low, high
            """,
            points=0,
            told="divided by women's median",
            misconception="denominators_swapped",
        ),
        wrong(
            "percentages",
            """
            def median_gap_interval(men_usd, women_usd, seed):
                rng = np.random.default_rng(seed)
                men = rng.choice(men_usd, size=(4_000, len(men_usd)))
                women = rng.choice(women_usd, size=(4_000, len(women_usd)))
                gaps = 100 * (1 - np.median(women, axis=1) / np.median(men, axis=1))
                low, high = np.quantile(gaps, [0.025, 0.975])
                return low, high
            """,
            points=0,
            told="fractions are asked for",
            misconception="percent_for_fraction",
        ),
        wrong(
            "the upper end first",
            """
            def median_gap_interval(men_usd, women_usd, seed):
                rng = np.random.default_rng(seed)
                men = rng.choice(men_usd, size=(4_000, len(men_usd)))
                women = rng.choice(women_usd, size=(4_000, len(women_usd)))
                gaps = 1 - np.median(women, axis=1) / np.median(men, axis=1)
                high, low = np.quantile(gaps, [0.025, 0.975])
                return low, high
            """,
            points=0,
            told="the upper end comes first",
            misconception="ends_swapped",
        ),
        wrong(
            "a standard error of the resamples' mean",
            """
            def median_gap_interval(men_usd, women_usd, seed):
                rng = np.random.default_rng(seed)
                men = rng.choice(men_usd, size=(4_000, len(men_usd)))
                women = rng.choice(women_usd, size=(4_000, len(women_usd)))
                gaps = 1 - np.median(women, axis=1) / np.median(men, axis=1)
                error = gaps.std() / np.sqrt(4_000)
                return gaps.mean() - 1.96 * error, gaps.mean() + 1.96 * error
            """,
            points=0,
            told="far too narrow",
            misconception="standard_error_of_nothing",
        ),
        wrong(
            "one number",
            """
            def median_gap_interval(men_usd, women_usd, seed):
                return 1 - np.median(women_usd) / np.median(men_usd)
            """,
            points=0,
            told="it does not return a pair",
        ),
    ],
    "u5_q6_adjusted": [
        alternative(
            "the library",
            """
            from paylab.stats import gap

            controls = "np.log(nine_month_salary_usd) ~ woman + discipline + years_since_phd"
            gap_without_rank = gap.adjusted_gap(college, controls).of_mens_pay
            full = gap.adjusted_gap(college, controls + " + rank")
            gap_with_rank = full.of_mens_pay
            interval_with_rank = [full.low, full.high]
            reading = "B"
            """,
        ),
        alternative(
            "dummies and least squares by hand",
            """
            from scipy import stats

            y = np.log(college["nine_month_salary_usd"].to_numpy())
            short = pd.DataFrame({"one": 1.0, "woman": college["woman"]})
            short["applied"] = college["discipline"] == "applied"
            short["years"] = college["years_since_phd"]
            full = short.join(pd.get_dummies(college["rank"], drop_first=True))
            X = short.to_numpy(float)
            gap_without_rank = -np.expm1(np.linalg.lstsq(X, y, rcond=None)[0][1])
            X = full.to_numpy(float)
            inverse = np.linalg.inv(X.T @ X)
            b = inverse @ X.T @ y
            leverage = np.einsum("ij,jk,ik->i", X, inverse, X)
            weight = ((y - X @ b) / (1 - leverage)) ** 2
            error = np.sqrt((inverse @ (X.T * weight) @ X @ inverse)[1, 1])
            margin = stats.t.ppf(0.975, len(y) - X.shape[1]) * error
            gap_with_rank = -np.expm1(b[1])
            interval_with_rank = -np.expm1(b[1] + np.array([margin, -margin]))
            reading = " B"
            """,
        ),
        wrong(
            "minus b for the gap, all over",
            """
            formula = "np.log(nine_month_salary_usd) ~ woman + discipline + years_since_phd"
            without = smf.ols(formula, college).fit()
            with_rank = smf.ols(formula + " + rank", college).fit(cov_type="HC3", use_t=True)
            gap_without_rank = -without.params["woman"]
            gap_with_rank = -with_rank.params["woman"]
            interval_with_rank = tuple(-with_rank.conf_int().loc["woman"][::-1])
            reading = "B"
            """,
            points=0.75,
            told="this is -b, in log points",
            misconception="coefficient_for_gap",
        ),
        wrong(
            "the interval of b itself",
            """
            formula = "np.log(nine_month_salary_usd) ~ woman + discipline + years_since_phd"
            without = smf.ols(formula, college).fit()
            with_rank = smf.ols(formula + " + rank", college).fit(cov_type="HC3", use_t=True)
            gap_without_rank = 1 - np.exp(without.params["woman"])
            gap_with_rank = 1 - np.exp(with_rank.params["woman"])
            interval_with_rank = tuple(with_rank.conf_int().loc["woman"])
            reading = "B"
            """,
            points=2.25,
            told="the interval of b itself",
            misconception="interval_of_b",
        ),
        wrong(
            "ends in log points",
            """
            formula = "np.log(nine_month_salary_usd) ~ woman + discipline + years_since_phd"
            without = smf.ols(formula, college).fit()
            with_rank = smf.ols(formula + " + rank", college).fit(cov_type="HC3", use_t=True)
            gap_without_rank = 1 - np.exp(without.params["woman"])
            gap_with_rank = 1 - np.exp(with_rank.params["woman"])
            interval_with_rank = tuple(-with_rank.conf_int().loc["woman"][::-1])
            reading = "B"
            """,
            points=2.25,
            told="these are log points",
            misconception="ends_in_log_points",
        ),
        wrong(
            "the usual standard errors, and a reading that rank makes all fair",
            """
            formula = "np.log(nine_month_salary_usd) ~ woman + discipline + years_since_phd"
            without = smf.ols(formula, college).fit()
            with_rank = smf.ols(formula + " + rank", college).fit()
            gap_without_rank = 1 - np.exp(without.params["woman"])
            gap_with_rank = 1 - np.exp(with_rank.params["woman"])
            b_low, b_high = with_rank.conf_int().loc["woman"]
            interval_with_rank = (1 - np.exp(b_high), 1 - np.exp(b_low))
            reading = "B"
            """,
            points=2.25,
            told="fit with cov_type='HC3' and use_t=True",
            misconception="usual_standard_errors",
        ),
        wrong(
            "adjusted means fair",
            """
            formula = "np.log(nine_month_salary_usd) ~ woman + discipline + years_since_phd"
            without = smf.ols(formula, college).fit()
            with_rank = smf.ols(formula + " + rank", college).fit(cov_type="HC3", use_t=True)
            gap_without_rank = 1 - np.exp(without.params["woman"])
            gap_with_rank = 1 - np.exp(with_rank.params["woman"])
            b_low, b_high = with_rank.conf_int().loc["woman"]
            interval_with_rank = (1 - np.exp(b_high), 1 - np.exp(b_low))
            reading = "A"
            """,
            points=2.25,
            told="rank may itself be an outcome of gender",
            misconception="adjusted_means_fair",
        ),
        wrong(
            "an interval that holds zero read as zero",
            """
            formula = "np.log(nine_month_salary_usd) ~ woman + discipline + years_since_phd"
            without = smf.ols(formula, college).fit()
            with_rank = smf.ols(formula + " + rank", college).fit(cov_type="HC3", use_t=True)
            gap_without_rank = 1 - np.exp(without.params["woman"])
            gap_with_rank = 1 - np.exp(with_rank.params["woman"])
            b_low, b_high = with_rank.conf_int().loc["woman"]
            interval_with_rank = (1 - np.exp(b_high), 1 - np.exp(b_low))
            reading = "C"
            """,
            points=2.25,
            told="holds other values as well",
            misconception="zero_inside_means_zero",
        ),
        wrong(
            "a gap read as discrimination",
            """
            formula = "np.log(nine_month_salary_usd) ~ woman + discipline + years_since_phd"
            without = smf.ols(formula, college).fit()
            with_rank = smf.ols(formula + " + rank", college).fit(cov_type="HC3", use_t=True)
            gap_without_rank = 1 - np.exp(without.params["woman"])
            gap_with_rank = 1 - np.exp(with_rank.params["woman"])
            b_low, b_high = with_rank.conf_int().loc["woman"]
            interval_with_rank = (1 - np.exp(b_high), 1 - np.exp(b_low))
            reading = "D"
            """,
            points=2.25,
            told="a gap has no label that says why",
            misconception="raw_means_discrimination",
        ),
        wrong(
            "the two models swapped",
            """
            formula = "np.log(nine_month_salary_usd) ~ woman + discipline + years_since_phd"
            without = smf.ols(formula + " + rank", college).fit()
            with_rank = smf.ols(formula, college).fit(cov_type="HC3", use_t=True)
            gap_without_rank = 1 - np.exp(without.params["woman"])
            gap_with_rank = 1 - np.exp(with_rank.params["woman"])
            b_low, b_high = with_rank.conf_int().loc["woman"]
            interval_with_rank = (1 - np.exp(b_high), 1 - np.exp(b_low))
            reading = "B"
            """,
            points=0.75,
            told="this is the gap with rank held equal",
            misconception="models_swapped",
        ),
        wrong(
            "no control in the first model",
            """
            formula = "np.log(nine_month_salary_usd) ~ woman"
            without = smf.ols(formula, college).fit()
            formula += " + discipline + years_since_phd + rank"
            with_rank = smf.ols(formula, college).fit(cov_type="HC3", use_t=True)
            gap_without_rank = 1 - np.exp(without.params["woman"])
            gap_with_rank = 1 - np.exp(with_rank.params["woman"])
            b_low, b_high = with_rank.conf_int().loc["woman"]
            interval_with_rank = (1 - np.exp(b_low), 1 - np.exp(b_high))
            reading = "B"
            """,
            points=1.5,
            told="the field and the years are not held equal",
            misconception="no_control",
        ),
    ],
    "u5_q7_needed": [
        alternative(
            "Student's t by statsmodels",
            """
            from statsmodels.stats.power import TTestIndPower

            def people_needed(difference_usd, spread_usd, women_share):
                ratio = (1 - women_share) / women_share
                women = TTestIndPower().solve_power(
                    difference_usd / spread_usd, alpha=0.05, power=0.8, ratio=ratio
                )
                return np.ceil(women), np.ceil(women * ratio)
            """,
        ),
        alternative(
            "scipy's normal, variances added, a list",
            """
            import math

            from scipy.stats import norm

            def people_needed(difference_usd, spread_usd, women_share):
                z = norm.ppf([0.975, 0.8]).sum()
                odds = women_share / (1 - women_share)
                women = z**2 * spread_usd**2 * (1 + odds) / difference_usd**2
                return [math.ceil(women), math.ceil(women / odds)]
            """,
        ),
        wrong(
            "rounded down",
            """
            def people_needed(difference_usd, spread_usd, women_share):
                from statistics import NormalDist

                quantiles = NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(0.8)
                women = (quantiles * spread_usd / difference_usd) ** 2 / (1 - women_share)
                return int(women), int(women * (1 - women_share) / women_share)
            """,
            points=0,
            told="then the power falls short",
            misconception="rounded_down",
        ),
        wrong(
            "not rounded",
            """
            def people_needed(difference_usd, spread_usd, women_share):
                from statistics import NormalDist

                quantiles = NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(0.8)
                women = (quantiles * spread_usd / difference_usd) ** 2 / (1 - women_share)
                return women, women * (1 - women_share) / women_share
            """,
            points=0,
            told="nobody asks a part of a person",
            misconception="not_rounded",
        ),
        wrong(
            "one-sided",
            """
            def people_needed(difference_usd, spread_usd, women_share):
                from statistics import NormalDist

                quantiles = NormalDist().inv_cdf(0.95) + NormalDist().inv_cdf(0.8)
                women = (quantiles * spread_usd / difference_usd) ** 2 / (1 - women_share)
                men = women * (1 - women_share) / women_share
                return int(np.ceil(women)), int(np.ceil(men))
            """,
            points=0,
            told="two-sided takes the quantile 0.975",
            misconception="one_sided",
        ),
        wrong(
            "the level alone, no power",
            """
            def people_needed(difference_usd, spread_usd, women_share):
                from statistics import NormalDist

                quantiles = NormalDist().inv_cdf(0.975)
                women = (quantiles * spread_usd / difference_usd) ** 2 / (1 - women_share)
                men = women * (1 - women_share) / women_share
                return int(np.ceil(women)), int(np.ceil(men))
            """,
            points=0,
            told="with it the power is one half",
            misconception="power_left_out",
        ),
        wrong(
            "women and men swapped",
            """
            def people_needed(difference_usd, spread_usd, women_share):
                from statistics import NormalDist

                quantiles = NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(0.8)
                women = (quantiles * spread_usd / difference_usd) ** 2 / (1 - women_share)
                men = women * (1 - women_share) / women_share
                return int(np.ceil(men)), int(np.ceil(women))
            """,
            points=1,
            told="where few are women, more men are asked",
            misconception="women_and_men_swapped",
        ),
        wrong(
            "the share of women forgotten",
            """
            def people_needed(difference_usd, spread_usd, women_share):
                from statistics import NormalDist

                quantiles = NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(0.8)
                each = int(np.ceil(2 * (quantiles * spread_usd / difference_usd) ** 2))
                return each, each
            """,
            points=1,
            told="whatever the share of women is",
            misconception="share_ignored",
        ),
        wrong(
            "both groups counted in each",
            """
            def people_needed(difference_usd, spread_usd, women_share):
                from statistics import NormalDist

                quantiles = NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(0.8)
                each = int(np.ceil(2 * (quantiles * spread_usd / difference_usd) ** 2))
                return 2 * each, round(2 * each * (1 - women_share) / women_share)
            """,
            points=0,
            told="each group is asked for",
            misconception="total_for_group",
        ),
        wrong(
            "one number",
            """
            def people_needed(difference_usd, spread_usd, women_share):
                return int(16 * (spread_usd / difference_usd) ** 2)
            """,
            points=0,
            told="it does not return a pair",
        ),
    ],
    "u5_q8_verdict": [
        exemplar(
            "good: says what is printed, what is missing and why it matters, compares by basis",
            """
            Table 5 prints average pay of 140,000 for men and 120,000 for women: 14.3 % of men's
            pay, 16.7 % of women's. Were both rounded to 10,000, the gap could be anything from
            7 to 21 %, so the decimal says nothing. No n and no spread are given, so there is no
            interval; no hours, level or experience, so no adjusted gap. Published gaps among US
            developers run from about 5 to 20 %, but those are medians of weekly earnings of
            full-time employees; in our forum data even the mean gap's interval is 12 to 37 %.
            The size is plausible, its precision has no support. Verdict: consistent but
            unverifiable. The figures may be rounded for display; the publisher could name
            source, year and n, and whether this is base pay. Whether anybody was treated
            unfairly, the table can't tell.
            """,
            points=4,
        ),
        exemplar(
            "middling: right numbers and rung, a bare list of what is missing, no basis",
            """
            The table says that men earn 140,000 and women 120,000. This is a gap of 14.3 % if
            you divide by men's pay and 16.7 % if you divide by women's pay. The figures look
            rounded, so the real gap may be different. The table has no source, no sample size
            and no date. Other statistics show gaps of about 5 to 20 %, so 14.3 % is realistic.
            In the data of unit 5 the median gap was not significant, so there might be no gap
            in reality. Because there is no source we cannot verify it. My verdict is consistent
            but unverifiable. The author could have taken the numbers from a job site and
            rounded them to make the table easier to read.
            """,
            points=2.5,
        ),
        exemplar(
            "weak: one denominator unnamed, a verdict too strong, a cause out of nowhere",
            """
            Women get 14.3 % less than men for the same work, which is discrimination. This fits
            with what everybody knows and with the official statistics, which also find a gap.
            The table is from an article with many other tables, so the author must have had
            data. The difference of 20,000 dollars is large and no control variable could
            explain it. It should be noted that no sample size is given, but with averages this
            is normal. Therefore the claim is supported and employers should be made to publish
            their salaries by gender.
            """,
            points=0.5,
        ),
    ],
}

# Mutants of the right answer that do the same as it, each with its reason.
EQUIVALENT_MUTANTS = {
    "u5_q5_bootstrap": {
        ".default_rng() dropped in: rng = np.random.default_rng(seed)": (
            "np.random itself draws as well, from a seed of its own: any seed will do"
        ),
    },
}
