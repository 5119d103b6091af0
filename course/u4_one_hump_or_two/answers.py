"""Answer bank of u4_one_hump_or_two."""

from paybuild.bank import alternative, wrong

SHARE_RANGE = """
share_range = (15_107 / 975_000, 15_107 / 775_000)
"""

MIXTURE = """
def mixture_share(overall_usd, lower_usd, upper_usd):
    if overall_usd < lower_usd or overall_usd > upper_usd:
        raise ValueError("no share fits")
    return (overall_usd - lower_usd) / (upper_usd - lower_usd)
"""

COUNTS = """
modes_in_dollars = 1
modes_in_logs = 2
"""

GROUPS = """
def has_two_modes(mean_1_usd, mean_2_usd, sd_usd):
    return abs(mean_1_usd - mean_2_usd) / sd_usd > 2
"""

STATEMENTS_TRUE = """
is_true = dict(zip(STATEMENTS, [False, True, False, True]))
"""

DIP = """
def heaping_p_value(pay_usd, grid_usd, seed, draws):
    rng, logs = np.random.default_rng(seed), np.log(pay_usd)
    observed = diptest.dipstat(pay_usd)
    extreme = 0
    for _ in range(draws):
        sample = np.exp(rng.normal(logs.mean(), logs.std(ddof=1), len(pay_usd)))
        sample = np.round(sample / grid_usd) * grid_usd
        extreme += diptest.dipstat(sample) >= observed
    return (1 + extreme) / (1 + draws)
"""

POWER = """
rng = np.random.default_rng()
power = modality.power_against_cluster(
    3_000, 0.04, rng, lower_mean_usd=104_000, repetitions=200
).rate
"""

RUNGS = """
rungs = {
    "nl-bimodal": "cannot be assessed",
    "nl-small-cluster-near-million": "cannot be assessed",
    "nl-large-cluster-under-250k": "consistent but unverifiable",
    "nl-two-modes-persist": "cannot be assessed",
    "nl-frontier-paid-more": "cannot be assessed",
}
"""

ANSWERS = {
    "u4_q1_mixture": [
        alternative(
            "the library's interval of shares",
            """
            from paylab.stats.consistency import implied_share

            def mixture_share(overall_usd, lower_usd, upper_usd):
                found = implied_share(overall_usd, upper_usd, lower_usd)
                if found.is_empty:
                    raise ValueError("no share")
                return found.low

            share_range = np.array(
                [mixture_share(140_107, 125_000, upper) for upper in (1_100_000, 900_000)]
            )
            """,
        ),
        alternative(
            "one minus the share of the others, in Fractions",
            """
            from fractions import Fraction

            def mixture_share(overall_usd, lower_usd, upper_usd):
                share = 1 - Fraction(upper_usd - overall_usd, upper_usd - lower_usd)
                if share < 0 or share > 1:
                    raise ValueError(share)
                return share

            share_range = [
                float(mixture_share(140_107, 125_000, 1_100_000)),
                float(mixture_share(140_107, 125_000, 900_000)),
            ]
            """,
        ),
        wrong(
            "the share of the others",
            """
            def mixture_share(overall_usd, lower_usd, upper_usd):
                if not lower_usd <= overall_usd <= upper_usd:
                    raise ValueError("no share")
                return (upper_usd - overall_usd) / (upper_usd - lower_usd)
            """
            + SHARE_RANGE.replace("\n", "\n            "),
            points=2,
            told="this is the share of the others",
            misconception="share_of_the_others",
        ),
        wrong(
            "divides by the upper mean",
            """
            def mixture_share(overall_usd, lower_usd, upper_usd):
                if not lower_usd <= overall_usd <= upper_usd:
                    raise ValueError("no share")
                return (overall_usd - lower_usd) / upper_usd

            share_range = (15_107 / 1_100_000, 15_107 / 900_000)
            """,
            points=1,
            told="it divides by the upper mean",
            misconception="lower_mean_left_out",
        ),
        wrong(
            "percentages",
            """
            def mixture_share(overall_usd, lower_usd, upper_usd):
                if not lower_usd <= overall_usd <= upper_usd:
                    raise ValueError("no share")
                return 100 * (overall_usd - lower_usd) / (upper_usd - lower_usd)

            share_range = (100 * 15_107 / 975_000, 100 * 15_107 / 775_000)
            """,
            points=1,
            told="it returns a percentage",
            misconception="percent_not_fraction",
        ),
        wrong(
            "no error where no share fits",
            """
            def mixture_share(overall_usd, lower_usd, upper_usd):
                return (overall_usd - lower_usd) / (upper_usd - lower_usd)
            """
            + SHARE_RANGE.replace("\n", "\n            "),
            points=2,
            told="it returns a share below 0 or above 1",
            misconception="impossible_share",
        ),
        wrong(
            "an impossible share cut off",
            """
            def mixture_share(overall_usd, lower_usd, upper_usd):
                return np.clip((overall_usd - lower_usd) / (upper_usd - lower_usd), 0, 1)
            """
            + SHARE_RANGE.replace("\n", "\n            "),
            points=2,
            told="which hides that the means don't fit",
            misconception="share_cut_off",
        ),
        wrong(
            "the larger share first",
            MIXTURE
            + """
share_range = (15_107 / 775_000, 15_107 / 975_000)
""",
            points=2,
            told="the larger share comes first",
            misconception="ends_swapped",
        ),
        wrong(
            "the share moved by a tenth",
            MIXTURE
            + """
share = mixture_share(140_107, 125_000, 1_000_000)
share_range = (0.9 * share, 1.1 * share)
""",
            points=2,
            told="a tenth more in the upper mean is not a tenth more in the share",
            misconception="share_moved_in_proportion",
        ),
    ],
    "u4_q2_count": [
        alternative(
            "the library",
            """
            def count_modes(pay_usd, bandwidth_usd):
                return modality.count_modes(pay_usd, bandwidth=float(bandwidth_usd))
            """,
        ),
        alternative(
            "scipy's gaussian_kde, with its factor",
            """
            def count_modes(pay_usd, bandwidth_usd):
                kde = stats.gaussian_kde(pay_usd, bandwidth_usd / pay_usd.std(ddof=1))
                low = pay_usd.min() - 4 * bandwidth_usd
                grid = np.linspace(low, pay_usd.max() + 4 * bandwidth_usd, 512)
                heights = kde(grid) / kde(grid).max()
                return np.int64(find_peaks(heights, prominence=0.05)[0].size)
            """,
        ),
        alternative(
            "bells written out, prominence by peak_prominences",
            """
            def count_modes(pay_usd, bandwidth_usd):
                from scipy.signal import peak_prominences

                grid = np.linspace(
                    min(pay_usd) - 4 * bandwidth_usd, max(pay_usd) + 4 * bandwidth_usd, 512
                )
                heights = sum(np.exp(-(((grid - pay) / bandwidth_usd) ** 2) / 2) for pay in pay_usd)
                found = peak_prominences(heights, find_peaks(heights)[0])[0]
                return int((found >= 0.05 * max(heights)).sum())
            """,
        ),
        wrong(
            "every top counted",
            """
            def count_modes(pay_usd, bandwidth_usd):
                kde = stats.gaussian_kde(pay_usd, bandwidth_usd / pay_usd.std(ddof=1))
                reach = 4 * bandwidth_usd
                grid = np.linspace(pay_usd.min() - reach, pay_usd.max() + reach, 512)
                return len(find_peaks(kde(grid))[0])
            """,
            points=2,
            told="one person far out makes a top",
            misconception="every_top_counted",
        ),
        wrong(
            "height in place of prominence",
            """
            def count_modes(pay_usd, bandwidth_usd):
                kde = stats.gaussian_kde(pay_usd, bandwidth_usd / pay_usd.std(ddof=1))
                reach = 4 * bandwidth_usd
                grid = np.linspace(pay_usd.min() - reach, pay_usd.max() + reach, 512)
                heights = kde(grid)
                return len(find_peaks(heights, height=0.05 * heights.max())[0])
            """,
            points=2,
            told="prominence is its rise above the valley",
            misconception="height_for_prominence",
        ),
        wrong(
            "0.05 as an absolute prominence",
            """
            def count_modes(pay_usd, bandwidth_usd):
                kde = stats.gaussian_kde(pay_usd, bandwidth_usd / pay_usd.std(ddof=1))
                reach = 4 * bandwidth_usd
                grid = np.linspace(pay_usd.min() - reach, pay_usd.max() + reach, 512)
                return len(find_peaks(kde(grid), prominence=0.05)[0])
            """,
            points=0,
            told="densities per dollar are far smaller",
            misconception="absolute_prominence",
        ),
        wrong(
            "the default bandwidth, whatever is given",
            """
            def count_modes(pay_usd, bandwidth_usd):
                return modality.count_modes(pay_usd)
            """,
            points=2,
            told="the bandwidth that it is given changes nothing",
            misconception="bandwidth_not_used",
        ),
        wrong(
            "dollars handed to gaussian_kde as a factor",
            """
            def count_modes(pay_usd, bandwidth_usd):
                kde = stats.gaussian_kde(pay_usd, bandwidth_usd)
                reach = 4 * bandwidth_usd
                grid = np.linspace(pay_usd.min() - reach, pay_usd.max() + reach, 512)
                heights = kde(grid) / kde(grid).max()
                return len(find_peaks(heights, prominence=0.05)[0])
            """,
            points=0,
            told="gaussian_kde takes a multiple of the standard deviation",
            misconception="bandwidth_taken_for_a_factor",
        ),
        wrong(
            "a grid that ends at the data",
            """
            def count_modes(pay_usd, bandwidth_usd):
                grid = np.linspace(pay_usd.min(), pay_usd.max(), 512)
                heights = stats.norm.pdf(grid[:, None], pay_usd, bandwidth_usd).sum(axis=1)
                return len(find_peaks(heights, prominence=0.05 * heights.max())[0])
            """,
            points=2,
            told="lies on the grid's first point",
            misconception="grid_ends_at_the_data",
        ),
    ],
    "u4_q3_scale": [
        alternative(
            "scipy on both scales",
            """
            def modes(values):
                kde = stats.gaussian_kde(values, "scott")
                reach = 4 * values.std(ddof=1) * kde.factor
                grid = np.linspace(values.min() - reach, values.max() + reach, 512)
                heights = kde(grid)
                return len(find_peaks(heights, prominence=0.05 * heights.max())[0])

            modes_in_dollars = modes(two_jobs)
            modes_in_logs = modes(np.log(two_jobs))
            says_bimodal = "It depends on the scale, which has to be named."
            """,
        ),
        alternative(
            "the library, by rows, as numpy numbers",
            """
            modes_in_dollars = modality.count_modes_by_row([two_jobs])[0]
            modes_in_logs = np.array([len(modality.find_modes(two_jobs, scale="log"))])
            says_bimodal = SENTENCES[-1]
            """,
        ),
        wrong(
            "the scales swapped",
            """
            modes_in_dollars = modality.count_modes(two_jobs, scale="log")
            modes_in_logs = modality.count_modes(two_jobs)
            says_bimodal = SENTENCES[2]
            """,
            points=0.6667,
            told="the rule gives this on another scale",
            misconception="scales_swapped",
        ),
        wrong(
            "every top counted in logs",
            """
            modes_in_dollars = modality.count_modes(two_jobs)
            modes_in_logs = 3
            says_bimodal = SENTENCES[2]
            """,
            points=1.3333,
            told="don't count",
            misconception="every_top_counted",
        ),
        wrong(
            "one scale taken for the truth",
            COUNTS
            + """
says_bimodal = SENTENCES[0]
""",
            points=1.3333,
            told="one of your two counts speaks against it",
            misconception="scale_not_named",
        ),
        wrong(
            "the other scale taken for the truth",
            COUNTS
            + """
says_bimodal = SENTENCES[1]
""",
            points=1.3333,
            told="one of your two counts speaks against it",
            misconception="scale_not_named",
        ),
        wrong(
            "logarithms drawn, density left in dollars",
            """
            modes_in_dollars = modes_in_logs = modality.count_modes(two_jobs)
            says_bimodal = SENTENCES[2]
            """,
            points=1.3333,
            told="take logarithms first",
            misconception="scales_swapped",
        ),
    ],
    "u4_q4_groups": [
        alternative(
            "tops of the curve itself",
            """
            def has_two_modes(mean_1_usd, mean_2_usd, sd_usd):
                near, far = sorted([mean_1_usd, mean_2_usd])
                return bool((far - near) / 2 > sd_usd)

            sd_limit_usd = np.float64(10_000)
            """
            + STATEMENTS_TRUE.replace("\n", "\n            "),
        ),
        alternative(
            "numpy's truth, a Series of answers",
            """
            def has_two_modes(mean_1_usd, mean_2_usd, sd_usd):
                return np.abs(np.subtract(mean_1_usd, mean_2_usd)) > 2 * sd_usd

            sd_limit_usd = 10_000
            is_true = pd.Series([False, True, False, True], index=list(STATEMENTS))
            """,
        ),
        wrong(
            "one standard deviation is enough",
            """
            def has_two_modes(mean_1_usd, mean_2_usd, sd_usd):
                return abs(mean_1_usd - mean_2_usd) > sd_usd

            sd_limit_usd = 20_000
            """
            + STATEMENTS_TRUE.replace("\n", "\n            "),
            points=1,
            told="it takes one standard deviation for enough",
            misconception="one_sd_is_enough",
        ),
        wrong(
            "the distance doubled",
            GROUPS
            + """
sd_limit_usd = 2 * (140_000 - 120_000)
"""
            + STATEMENTS_TRUE,
            points=2,
            told="two SD have to fit into the distance",
            misconception="distance_doubled",
        ),
        wrong(
            "no absolute value",
            """
            def has_two_modes(mean_1_usd, mean_2_usd, sd_usd):
                return mean_1_usd - mean_2_usd > 2 * sd_usd

            sd_limit_usd = 10_000
            """
            + STATEMENTS_TRUE.replace("\n", "\n            "),
            points=2,
            told="changes when the groups change places",
            misconception="direction_matters",
        ),
        wrong(
            "the limit included",
            """
            def has_two_modes(mean_1_usd, mean_2_usd, sd_usd):
                return abs(mean_1_usd - mean_2_usd) >= 2 * sd_usd

            sd_limit_usd = 10_000
            """
            + STATEMENTS_TRUE.replace("\n", "\n            "),
            points=2,
            told="one flat top, not two",
            misconception="limit_included",
        ),
        wrong(
            "two groups are always two modes",
            """
            def has_two_modes(mean_1_usd, mean_2_usd, sd_usd):
                return mean_1_usd != mean_2_usd

            sd_limit_usd = 10_000
            is_true = dict(zip(STATEMENTS, [True, False, True, False]))
            """,
            points=1,
            told="make one hump",
            misconception="two_groups_two_modes",
        ),
        wrong(
            "averages taken for a shape",
            GROUPS
            + """
sd_limit_usd = 10_000
is_true = dict(zip(STATEMENTS, [True, True, False, False]))
""",
            points=2.5,
            told="averages don't say how people lie around them",
            misconception="averages_taken_for_a_shape",
        ),
        wrong(
            "modes taken for kinds of people",
            GROUPS
            + """
sd_limit_usd = 10_000
is_true = dict(zip(STATEMENTS, [False, True, True, True]))
""",
            points=2.75,
            told="one kind of people may have two tops, too",
            misconception="modes_taken_for_kinds",
        ),
    ],
    "u4_q5_edges": [
        alternative(
            "a list built by steps",
            """
            def bin_edges(pay_usd, bin_width_usd, heap_usd):
                if bin_width_usd / heap_usd != bin_width_usd // heap_usd:
                    raise ValueError("comb")
                edges = [np.floor(min(pay_usd) / heap_usd - 0.5) * heap_usd + heap_usd / 2]
                while edges[-1] < max(pay_usd):
                    edges.append(edges[-1] + bin_width_usd)
                return edges
            """,
        ),
        alternative(
            "counted by linspace, a Series",
            """
            def bin_edges(pay_usd, bin_width_usd, heap_usd):
                per_bin = round(bin_width_usd / heap_usd)
                if per_bin * heap_usd != bin_width_usd:
                    raise ValueError(f"take {max(per_bin, 1) * heap_usd}")
                first = np.round(pay_usd.min() / heap_usd) * heap_usd - heap_usd / 2
                bins = int(np.ceil((pay_usd.max() - first) / bin_width_usd))
                return pd.Series(np.linspace(first, first + bins * bin_width_usd, bins + 1))
            """,
        ),
        alternative(
            "the library",
            """
            def bin_edges(pay_usd, bin_width_usd, heap_usd):
                return modality.histogram_edges(pay_usd, bin_width_usd, heap_usd=heap_usd)
            """,
        ),
        wrong(
            "edges on heaps",
            """
            def bin_edges(pay_usd, bin_width_usd, heap_usd):
                if bin_width_usd % heap_usd:
                    raise ValueError("comb")
                first = pay_usd.min() // heap_usd * heap_usd
                return np.arange(first, pay_usd.max() + bin_width_usd, bin_width_usd)
            """,
            points=1.3333,
            told="its edges lie on heaps",
            misconception="edges_on_heaps",
        ),
        wrong(
            "the highest pay left out",
            """
            def bin_edges(pay_usd, bin_width_usd, heap_usd):
                if bin_width_usd % heap_usd:
                    raise ValueError("comb")
                first = (pay_usd.min() - heap_usd / 2) // heap_usd * heap_usd + heap_usd / 2
                return np.arange(first, pay_usd.max(), bin_width_usd)
            """,
            points=1.3333,
            told="np.arange stops before its end",
            misconception="highest_left_out",
        ),
        wrong(
            "any bin width",
            """
            def bin_edges(pay_usd, bin_width_usd, heap_usd):
                first = (pay_usd.min() - heap_usd / 2) // heap_usd * heap_usd + heap_usd / 2
                return np.arange(first, pay_usd.max() + bin_width_usd, bin_width_usd)
            """,
            points=1.3333,
            told="holds now more heaps and now fewer",
        ),
        wrong(
            "bins as wide as the heap",
            """
            def bin_edges(pay_usd, bin_width_usd, heap_usd):
                if bin_width_usd % heap_usd:
                    raise ValueError("comb")
                first = (pay_usd.min() - heap_usd / 2) // heap_usd * heap_usd + heap_usd / 2
                return np.arange(first, pay_usd.max() + heap_usd, heap_usd)
            """,
            points=1.3333,
            told="not as wide as asked for",
            misconception="bins_as_wide_as_the_heap",
        ),
        wrong(
            "half a heap above the lowest pay",
            """
            def bin_edges(pay_usd, bin_width_usd, heap_usd):
                if bin_width_usd % heap_usd:
                    raise ValueError("comb")
                first = pay_usd.min() // heap_usd * heap_usd + heap_usd / 2
                return np.arange(first, pay_usd.max() + bin_width_usd, bin_width_usd)
            """,
            points=1.3333,
            told="the lowest pay lies below the first edge",
            misconception="lowest_left_out",
        ),
    ],
    "u4_q6_dip": [
        alternative(
            "one sample at a time",
            DIP
            + """
conclusion = CONCLUSIONS[2]
""",
        ),
        alternative(
            "rows of normals, pandas for the logs",
            """
            def heaping_p_value(pay_usd, grid_usd, seed, draws):
                rng = np.random.default_rng(seed)
                logs = pd.Series(pay_usd).transform("log")
                pay = np.exp(logs.mean() + logs.std() * rng.standard_normal((draws, len(logs))))
                dips = pd.DataFrame(grid_usd * np.rint(pay / grid_usd)).apply(
                    lambda row: diptest.dipstat(row.to_numpy()), axis=1
                )
                return (1 + int(dips.ge(diptest.dipstat(pay_usd)).sum())) / (draws + 1)

            conclusion = (
                "Rounding can explain the rejection; these data don't speak against one hump."
            )
            """,
        ),
        wrong(
            "the null not rounded",
            DIP.replace("    sample = np.round(sample / grid_usd) * grid_usd\n    ", "")
            + """
conclusion = CONCLUSIONS[2]
""",
            points=2,
            told="are the simulated samples rounded, too?",
            misconception="null_not_rounded",
        ),
        wrong(
            "the wrong tail",
            DIP.replace(">=", "<=")
            + """
conclusion = CONCLUSIONS[2]
""",
            points=1,
            told="two clear humps get a large p-value",
            misconception="tail_turned_round",
        ),
        wrong(
            "a p-value that can be zero",
            DIP.replace("(1 + extreme) / (1 + draws)", "extreme / draws")
            + """
conclusion = CONCLUSIONS[2]
""",
            points=2,
            told="it is zero",
            misconception="never_zero_forgotten",
        ),
        wrong(
            "one more above the line only",
            DIP.replace("(1 + draws)", "draws")
            + """
conclusion = CONCLUSIONS[2]
""",
            points=2,
            told="and below it as well",
            misconception="data_counted_above_only",
        ),
        wrong(
            "equal dips left out",
            DIP.replace(">= observed", "> observed + 1e-12")
            + """
conclusion = CONCLUSIONS[2]
""",
            points=2,
            told="every sample dips at least as much",
            misconception="equal_dips_left_out",
        ),
        wrong(
            "heaps taken for modes",
            DIP
            + """
conclusion = CONCLUSIONS[0]
""",
            points=2,
            told="once the null rounds as people do",
            misconception="heaps_taken_for_modes",
        ),
        wrong(
            "a large p taken for a proof",
            DIP
            + """
conclusion = CONCLUSIONS[1]
""",
            points=2,
            told="a large p-value doesn't prove the null",
            misconception="large_p_taken_for_proof",
        ),
        wrong(
            "p taken for a probability of the null",
            DIP
            + """
conclusion = CONCLUSIONS[3]
""",
            points=2,
            told="not the probability of the null",
            misconception="p_taken_for_probability",
        ),
    ],
    "u4_q7_people": [
        alternative(
            "the library, a loop, another generator",
            """
            chance_of_none = modality.people_in_cluster(200, 0.02).probability_of_none
            people_needed = 3
            while 1 - stats.binom.cdf(2, people_needed, 0.02) < 0.95:
                people_needed += 1
            """
            + POWER.replace("\n", "\n            "),
        ),
        alternative(
            "the negative binomial, sums by hand",
            """
            chance_of_none = stats.binom(200, 0.02).pmf(0)
            people_needed = int(3 + stats.nbinom.ppf(0.95, 3, 0.02))
            rng = np.random.default_rng(99)
            seen = 0
            for _ in range(200):
                drawn = simulate.with_small_cluster(3_000, rng, share=0.04, lower_mean_usd=104_000)
                seen += diptest.diptest(drawn.pay_usd)[1] <= 0.05
            power = seen / 200
            """,
        ),
        wrong(
            "the chance of some",
            """
            chance_of_none = 1 - 0.98**200
            people_needed = int(3 + stats.nbinom.ppf(0.95, 3, 0.02))
            """
            + POWER.replace("\n", "\n            "),
            points=1.3333,
            told="this is the chance that somebody is in it",
            misconception="chance_of_some",
        ),
        wrong(
            "chances added, expectation taken for likely",
            """
            chance_of_none = max(0, 1 - 200 * 0.02)
            people_needed = 150
            """
            + POWER.replace("\n", "\n            "),
            points=0.6667,
            told="the chance of three or more is far lower",
            misconception="expected_for_likely",
        ),
        wrong(
            "one is enough, Poisson",
            """
            chance_of_none = np.exp(-4)
            people_needed = int(np.ceil(np.log(0.05) / np.log(0.98)))
            """
            + POWER.replace("\n", "\n            "),
            points=0.6667,
            told="this n is enough for one person",
            misconception="one_is_enough",
        ),
        wrong(
            "more than three, and the share that is missed",
            """
            chance_of_none = 0.98**200
            people_needed = int(4 + stats.nbinom.ppf(0.95, 4, 0.02))
            """
            + POWER.replace("\n", "\n            ")
            + """
            power = 1 - power
            """,
            points=0.6667,
            told="this may be the share of samples that are *not* rejected",
            misconception="chance_of_missing",
        ),
        wrong(
            "one person too few, a study of 200",
            """
            chance_of_none = 0.98**200
            people_needed = int(2 + stats.nbinom.ppf(0.95, 3, 0.02))
            power = modality.power_against_cluster(
                200, 0.04, np.random.default_rng(1), lower_mean_usd=104_000, repetitions=200
            ).rate
            """,
            points=0.6667,
            told="hardly any sample is rejected",
            misconception="too_few_people",
        ),
        wrong(
            "a percentage, and no test at all",
            """
            chance_of_none = 1.76
            people_needed = int(3 + stats.nbinom.ppf(0.95, 3, 0.02))
            power = 1.0
            """,
            points=0.6667,
            told="nearly every sample is rejected",
            misconception="everything_rejected",
        ),
    ],
    "u4_q8_verdict": [
        alternative(
            "the stricter rungs",
            RUNGS
            + """
reader_may_say = REPLIES[2]
""",
        ),
        alternative(
            "read off the decision table, as a Series",
            """
            fits = verdict.rung("consistent", "no comparable data")
            nothing = verdict.rung("nothing to check", "no comparable data")
            rungs = pd.Series([fits, fits, nothing, nothing, nothing], index=list(CLAIMS))
            reader_may_say = REPLIES[-1]
            """,
        ),
        wrong(
            "a solved equation taken for support",
            RUNGS.replace('"nl-bimodal": "cannot be assessed"', '"nl-bimodal": "supported"')
            + """
reader_may_say = REPLIES[2]
""",
            points=1.8,
            told="that an equation can be solved is consistency",
            misconception="solvable_taken_for_support",
        ),
        wrong(
            "not seen taken for a contradiction",
            RUNGS.replace("consistent but unverifiable", "contradicted by better data")
            + """
reader_may_say = REPLIES[0]
""",
            points=0.8,
            told="so none can contradict",
            misconception="no_sight_taken_for_contradiction",
        ),
        wrong(
            "the missing premise taken for an inconsistency",
            RUNGS.replace("consistent but unverifiable", "inconsistent as printed")
            + """
reader_may_say = REPLIES[2]
""",
            points=1.8,
            told="no two printed figures disagree",
            misconception="premise_taken_for_print",
        ),
        wrong(
            "forecasts called consistent",
            RUNGS.replace(
                '"nl-frontier-paid-more": "cannot be assessed"',
                '"nl-frontier-paid-more": "consistent but unverifiable"',
            )
            + """
reader_may_say = REPLIES[2]
""",
            points=1.8,
            told="leaves nothing to check",
        ),
        wrong(
            "a large p taken for a refutation",
            RUNGS
            + """
reader_may_say = REPLIES[0]
""",
            points=1,
            told="the test would say the same if the cluster were there",
            misconception="large_p_taken_for_proof",
        ),
        wrong(
            "a large p taken for support",
            RUNGS
            + """
reader_may_say = REPLIES[1]
""",
            points=1,
            told="no evidence for two",
            misconception="large_p_taken_for_support",
        ),
    ],
}

# Mutants of the right answer that do the same as it, each with its reason.
EQUIVALENT_MUTANTS = {
    "u4_q2_count": {
        "4 -> 5 in: reach = 4 * bandwidth_usd": (
            "one bandwidth more of empty grid at each end moves no top"
        ),
    },
    "u4_q4_groups": {
        "True -> False in: is_true = dict(zip(STATEMENTS, [False, True, False, True], … (3)": (
            "zip(strict=False) pairs four with four all the same"
        ),
    },
    "u4_q6_dip": {
        "ddof=1 dropped in: pay = np.random.default_rng(seed).lognormal(logs.mean(), lo…": (
            "n for n - 1 changes the spread of 300 people by a sixth of a percent; the p-values of "
            "other seeds differ by far more"
        ),
    },
    "u4_q7_people": {
        "4 -> 5 in: rng = np.random.default_rng(4)": "any generator is accepted",
        "np.array(p_values) <= 0.05 -> np.array(p_values) < 0.05 in: power = "
        "np.mean(np.array(p_values) <= 0.05)": "no simulated p-value is exactly 0.05",
    },
}
