"""Answer bank of u1_reading_tables."""

from paybuild.bank import alternative, wrong

NUMBER_OF = """
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
"""
SAYS = """
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
"""

ANSWERS = {
    "u1_q1_money": [
        alternative(
            "a regular expression for the whole text",
            """
            import re

            def dollars(text):
                match = re.fullmatch(r"[$]([0-9,]+(?:[.][0-9]+)?)(k?)", text.strip(), re.I)
                if match is None:
                    raise ValueError(f"not one sum of dollars: {text!r}")
                number = float(match[1].replace(",", ""))
                return int(number * 1000) if match[2] else int(number)
            """,
        ),
        alternative(
            "returns a float from a Decimal",
            """
            from decimal import Decimal, InvalidOperation

            def dollars(text):
                cleaned = text.strip().replace(",", "").lower()
                if not cleaned.startswith("$"):
                    raise ValueError("no dollar sign")
                factor = 1000 if cleaned[-1] == "k" else 1
                try:
                    return float(Decimal(cleaned[1:].removesuffix("k")) * factor)
                except InvalidOperation:
                    raise ValueError(f"not one sum: {text}") from None
            """,
        ),
        wrong(
            "keeps the digits, whatever stands between them",
            """
            import re

            def dollars(text):
                digits = re.sub(r"[^0-9]", "", text)
                return int(digits)
            """,
            points=1,
            told="glues both ends of a range into one number",
            misconception="range_glued_together",
        ),
        wrong(
            "does not know k",
            """
            def dollars(text):
                text = text.strip()
                if not text.startswith("$"):
                    raise ValueError(text)
                return int(text[1:].replace(",", ""))
            """,
            points=2,
            told="dollars('$92.5k') raised ValueError",
        ),
        wrong(
            "drops the k",
            """
            def dollars(text):
                text = text.strip()
                if not text.startswith("$"):
                    raise ValueError(text)
                return float(text[1:].replace(",", "").lower().replace("k", ""))
            """,
            points=2,
            told="with it a factor of a thousand",
            misconception="k_dropped",
        ),
        wrong(
            "writes three zeros for the k and drops the point",
            """
            def dollars(text):
                text = text.strip().lower()
                if not text.startswith("$"):
                    raise ValueError(text)
                return int(text[1:].replace(",", "").replace(".", "").replace("k", "000"))
            """,
            points=2,
            told="the decimal point is gone",
            misconception="decimal_point_dropped",
        ),
        wrong(
            "cuts the decimals off before the k is read",
            """
            def dollars(text):
                text = text.strip().lower()
                if not text.startswith("$"):
                    raise ValueError(text)
                if text.endswith("k"):
                    return int(text[1:-1].split(".")[0]) * 1000
                return int(text[1:].replace(",", ""))
            """,
            points=2,
            told="cut off before the k is read",
            misconception="decimals_cut_off",
        ),
        wrong(
            "returns a text",
            """
            def dollars(text):
                return text.strip().replace("$", "").replace(",", "")
            """,
            points=0,
            told="a text can't be added or compared",
            misconception="money_stays_text",
        ),
        wrong(
            "replaces one comma only",
            """
            def dollars(text):
                text = text.strip().lower()
                if not text.startswith("$"):
                    raise ValueError(text)
                if text.endswith("k"):
                    return float(text[1:-1]) * 1000
                return int(text[1:].replace(",", "", 1))
            """,
            points=2,
            told="raised ValueError: invalid literal",
        ),
        wrong(
            "returns 0 where it can't read",
            """
            def dollars(text):
                try:
                    number = text.strip().lower().replace("$", "").replace(",", "")
                    return float(number[:-1]) * 1000 if number[-1] == "k" else int(number)
                except (ValueError, IndexError):
                    return 0
            """,
            points=2,
            told="a number without a dollar sign for money",
            misconception="count_taken_for_money",
        ),
        wrong(
            "returns 0 for words, checks the dollar sign",
            """
            def dollars(text):
                text = text.strip().lower()
                if not text.startswith("$") or " " in text or "-" in text:
                    return 0
                number = text[1:].replace(",", "")
                return float(number[:-1]) * 1000 if number[-1] == "k" else int(number)
            """,
            points=2,
            told="a zero would pull every average down",
            misconception="silent_zero",
        ),
    ],
    "u1_q2_pipe_table": [
        alternative(
            "pandas reads the text as a file with pipes",
            """
            import io

            def read_pipe_table(text):
                rows = "\\n".join(line for line in text.splitlines() if "|" in line)
                table = pd.read_csv(io.StringIO(rows), sep="|", usecols=[1, 2], header=0,
                                    names=["", "label", "value_usd", "end"],
                                    skipinitialspace=True, dtype=str)
                table["label"] = table["label"].str.strip()
                number = table["value_usd"].str.strip().str.replace("[$,]", "", regex=True)
                table["value_usd"] = pd.to_numeric(number, errors="coerce").astype("Int64")
                return table
            """,
        ),
        alternative(
            "a loop over lines, missing as None",
            """
            def read_pipe_table(text):
                labels, values = [], []
                header_seen = False
                for line in text.split("\\n"):
                    if "|" not in line:
                        continue
                    if not header_seen:
                        header_seen = True
                        continue
                    _, label, printed, _ = line.split("|")
                    labels.append(label.strip())
                    try:
                        values.append(int(printed.strip().strip("$").replace(",", "")))
                    except ValueError:
                        values.append(None)
                return pd.DataFrame({"value_usd": values, "label": labels})
            """,
        ),
        wrong(
            "the header is a row, too",
            """
            def read_pipe_table(text):
                rows = [line.strip("| ").split("|") for line in text.splitlines() if "|" in line]
                table = pd.DataFrame(rows, columns=["label", "printed"])
                table["label"] = table["label"].str.strip()
                digits = table["printed"].str.replace(r"[^0-9.]", "", regex=True)
                table["value_usd"] = pd.to_numeric(digits, errors="coerce")
                return table
            """,
            points=0,
            told="the header is among the rows",
            misconception="header_is_a_row",
        ),
        wrong(
            "cuts at blank, pipe, blank",
            """
            def read_pipe_table(text):
                rows = [line for line in text.splitlines() if line.startswith("|")][1:]
                cells = [row.strip("| ").split(" | ") for row in rows]
                table = pd.DataFrame(cells).reindex(columns=[0, 1])
                table.columns = ["label", "printed"]
                digits = table["printed"].fillna("").str.replace(r"[$,]", "", regex=True)
                table["value_usd"] = pd.to_numeric(digits, errors="coerce")
                return table[["label", "value_usd"]]
            """,
            points=0,
            told="a row without the blank before its pipe comes out wrong",
            misconception="splits_at_blank_pipe_blank",
        ),
        wrong(
            "leaves out the row without a figure",
            """
            def read_pipe_table(text):
                rows = [line for line in text.splitlines() if line.startswith("|")][1:]
                cells = [[cell.strip() for cell in row.strip("| ").split("|")] for row in rows]
                cells = [(label, int(money.strip("$").replace(",", "")))
                         for label, money in cells if money.startswith("$")]
                return pd.DataFrame(cells, columns=["label", "value_usd"])
            """,
            points=2,
            told="the row without a figure is gone",
            misconception="row_without_figure_dropped",
        ),
        wrong(
            "zero for a missing figure",
            """
            def read_pipe_table(text):
                rows = [line for line in text.splitlines() if line.startswith("|")][1:]
                cells = [[cell.strip() for cell in row.strip("| ").split("|")] for row in rows]
                table = pd.DataFrame(cells, columns=["label", "printed"])
                digits = table["printed"].str.replace(r"[$,]", "", regex=True)
                table["value_usd"] = pd.to_numeric(digits, errors="coerce").fillna(0)
                return table
            """,
            points=2,
            told="which says that nothing was paid",
            misconception="missing_becomes_zero",
        ),
        wrong(
            "the figures stay text",
            """
            def read_pipe_table(text):
                rows = [line for line in text.splitlines() if line.startswith("|")][1:]
                cells = [[cell.strip() for cell in row.strip("| ").split("|")] for row in rows]
                table = pd.DataFrame(cells, columns=["label", "value_usd"])
                table["value_usd"] = table["value_usd"].str.replace(r"[$,]", "", regex=True)
                return table
            """,
            points=0,
            told="value_usd still holds texts",
            misconception="money_stays_text",
        ),
        wrong(
            "labels keep their blanks and pipes",
            """
            def read_pipe_table(text):
                rows = [line for line in text.splitlines() if line.startswith("|")][1:]
                labels = [row.split("$")[0].split("n/a")[0] for row in rows]
                money = [row.split("$")[1].strip(" |") if "$" in row else None for row in rows]
                values = [int(m.replace(",", "")) if m else None for m in money]
                return pd.DataFrame({"label": labels, "value_usd": values})
            """,
            points=0,
            told="its label as printed",
        ),
        wrong(
            "gives the frame of the example, whatever the text",
            """
            def read_pipe_table(text):
                return pd.DataFrame({"label": ["Public sector", "Bank or insurance",
                                               "Self-employed"],
                                     "value_usd": [95_000, 152_500, None]})
            """,
            points=0,
            told="each printed row is one row",
        ),
    ],
    "u1_q3_plain_table": [
        alternative(
            "a regular expression with named groups",
            """
            import re

            def read_plain_table(text):
                found = re.findall(r"^(.*\\S)\\s+[$]([\\d,]+)\\s*$", text, flags=re.M)
                word = re.search("median|average", text.lower()).group()
                return pd.DataFrame({
                    "label": [label for label, _ in found],
                    "value_usd": [int(number.replace(",", "")) for _, number in found],
                    "statistic": word,
                })
            """,
        ),
        alternative(
            "cuts at the dollar sign",
            """
            def read_plain_table(text):
                rows = [line.split("$") for line in text.splitlines() if "$" in line]
                table = pd.DataFrame(rows, columns=["label", "value_usd"])
                table["label"] = table["label"].str.strip()
                table["value_usd"] = table["value_usd"].str.replace(",", "").astype(float)
                table["statistic"] = text.splitlines()[2].split()[-2].lower()
                return table
            """,
        ),
        wrong(
            "the first word is the label",
            """
            def read_plain_table(text):
                header, *rows = text.strip().splitlines()[2:]
                table = pd.DataFrame([row.split() for row in rows])
                table["label"] = table[0]
                table["value_usd"] = [int(row.split("$")[1].replace(",", "")) for row in rows]
                table["statistic"] = "median" if "Median" in header else "average"
                return table[["label", "value_usd", "statistic"]]
            """,
            points=1,
            told="only the last blank parts label and figure",
            misconception="first_word_is_the_label",
        ),
        wrong(
            "the header is a row",
            """
            def read_plain_table(text):
                rows = text.strip().splitlines()[2:]
                table = pd.DataFrame([row.rsplit(maxsplit=1) for row in rows])
                table.columns = ["label", "printed"]
                digits = table["printed"].str.replace(r"[$,]", "", regex=True)
                table["value_usd"] = pd.to_numeric(digits, errors="coerce")
                table["statistic"] = "median" if "Median" in rows[0] else "average"
                return table
            """,
            points=1,
            told="the header or the title is among the rows",
            misconception="header_is_a_row",
        ),
        wrong(
            "always median",
            """
            def read_plain_table(text):
                rows = text.strip().splitlines()[3:]
                table = pd.DataFrame([row.rsplit(maxsplit=1) for row in rows])
                table.columns = ["label", "value_usd"]
                table["value_usd"] = table["value_usd"].str.replace(r"[$,]", "", regex=True)
                table["value_usd"] = table["value_usd"].astype(int)
                table["statistic"] = "median"
                return table
            """,
            points=1,
            told="the same statistic whatever the header says",
            misconception="statistic_not_read_from_header",
        ),
        wrong(
            "the figures stay text, the statistic keeps its capital",
            """
            def read_plain_table(text):
                header, *rows = text.strip().splitlines()[2:]
                table = pd.DataFrame([row.rsplit(maxsplit=1) for row in rows])
                table.columns = ["label", "value_usd"]
                table["statistic"] = header.split()[-2]
                return table
            """,
            points=0,
            told="value_usd still holds texts",
            misconception="money_stays_text",
        ),
        wrong(
            "the statistic keeps its capital",
            """
            def read_plain_table(text):
                header, *rows = text.strip().splitlines()[2:]
                table = pd.DataFrame([row.rsplit(maxsplit=1) for row in rows])
                table.columns = ["label", "value_usd"]
                table["value_usd"] = table["value_usd"].str.replace(r"[$,]", "", regex=True)
                table["value_usd"] = pd.to_numeric(table["value_usd"])
                table["statistic"] = header.split()[-2]
                return table
            """,
            points=1,
            told="median or average, in lower case",
        ),
        wrong(
            "forgets the statistic",
            """
            def read_plain_table(text):
                rows = text.strip().splitlines()[3:]
                table = pd.DataFrame([row.rsplit(maxsplit=1) for row in rows])
                table.columns = ["label", "value_usd"]
                table["value_usd"] = table["value_usd"].str.replace(r"[$,]", "", regex=True)
                return table.astype({"value_usd": int})
            """,
            points=1,
            told="no DataFrame with the columns label, value_usd and statistic",
        ),
    ],
    "u1_q4_bands": [
        alternative(
            "astype with a CategoricalDtype, years through Int64",
            """
            order = pd.CategoricalDtype(
                ["Entry Level", "1-3 years", "3-5 years", "5-10 years", "10+ years"], ordered=True
            )
            numbers = experience["label"].str.findall("[0-9]+")
            bands = experience.assign(
                low_years=pd.to_numeric(numbers.str[0]).astype("Int64"),
                high_years=pd.to_numeric(numbers.str[1]).astype("Int64"),
                label=experience["label"].astype(order),
            ).sort_values("label", ignore_index=True)
            """,
        ),
        alternative(
            "typed in, reordered by value",
            """
            bands = experience.sort_values("value_usd").reset_index(drop=True)
            bands["label"] = pd.Categorical(bands["label"], list(bands["label"]), ordered=True)
            bands["low_years"] = [float("nan"), 1, 3, 5, 10]
            bands["high_years"] = [float("nan"), 3, 5, 10, float("nan")]
            """,
        ),
        wrong(
            "categories in the order in which pandas finds them",
            """
            bands = experience.assign(label=experience["label"].astype("category").cat.as_ordered())
            bands = bands.sort_values("label")
            bands["low_years"] = [1, 10, 3, 5, None]
            bands["high_years"] = [3, None, 5, 10, None]
            """,
            points=2,
            told="in which 10+ comes before 3-5",
            misconception="alphabetical_bands",
        ),
        wrong(
            "Entry Level is read as 0 to 1",
            """
            order = ["Entry Level", "1-3 years", "3-5 years", "5-10 years", "10+ years"]
            bands = experience.copy()
            bands["label"] = pd.Categorical(bands["label"], order, ordered=True)
            bands = bands.sort_values("label")
            bands["low_years"] = [0, 1, 3, 5, 10]
            bands["high_years"] = [1, 3, 5, 10, None]
            """,
            points=1,
            told="Entry Level got years",
            misconception="entry_level_guessed",
        ),
        wrong(
            "10+ ends somewhere",
            """
            order = ["Entry Level", "1-3 years", "3-5 years", "5-10 years", "10+ years"]
            bands = experience.copy()
            bands["label"] = pd.Categorical(bands["label"], order, ordered=True)
            bands = bands.sort_values("label")
            bands["low_years"] = [None, 1, 3, 5, 10]
            bands["high_years"] = [None, 3, 5, 10, 40]
            """,
            points=2,
            told="the table leaves it open",
            misconception="open_end_closed",
        ),
        wrong(
            "bands made not to touch",
            """
            order = ["Entry Level", "1-3 years", "3-5 years", "5-10 years", "10+ years"]
            bands = experience.copy()
            bands["label"] = pd.Categorical(bands["label"], order, ordered=True)
            bands = bands.sort_values("label")
            bands["low_years"] = [None, 1, 3, 5, 10]
            bands["high_years"] = [None, 2, 4, 9, None]
            """,
            points=2,
            told="so that bands do not overlap",
            misconception="ends_made_not_to_touch",
        ),
        wrong(
            "rows left in alphabetical order",
            """
            order = ["Entry Level", "1-3 years", "3-5 years", "5-10 years", "10+ years"]
            bands = experience.copy()
            bands["label"] = pd.Categorical(bands["label"], order, ordered=True)
            years = bands["label"].astype(str).str.extract("([0-9]+)(?:-([0-9]+))?")
            bands["low_years"] = pd.to_numeric(years[0])
            bands["high_years"] = pd.to_numeric(years[1])
            """,
            points=2,
            told="the rows are not sorted by them",
            misconception="rows_not_sorted",
        ),
        wrong(
            "from the most to the least experience",
            """
            order = ["10+ years", "5-10 years", "3-5 years", "1-3 years", "Entry Level"]
            bands = experience.copy()
            bands["label"] = pd.Categorical(bands["label"], order, ordered=True)
            bands = bands.sort_values("label")
            bands["low_years"] = [10, 5, 3, 1, None]
            bands["high_years"] = [None, 10, 5, 3, None]
            """,
            points=2,
            told="from the most to the least experience",
            misconception="most_experience_first",
        ),
        wrong(
            "sorted, but the labels are still text",
            """
            bands = experience.sort_values("value_usd")
            bands["low_years"] = [None, 1, 3, 5, 10]
            bands["high_years"] = [None, 3, 5, 10, None]
            """,
            points=0,
            told="it should hold: ordered category",
        ),
    ],
    "u1_q5_tidy_frame": [
        alternative(
            "from documents.figures()",
            """
            tidy = documents.figures()
            tidy["amount"] = "pay"
            tidy.loc[tidy["table_id"] == "tt-t09-growth", "amount"] = "growth"
            tidy["statistic"] = tidy["statistic"].replace(
                {"average": "mean", "average growth": "mean"}
            )
            """,
        ),
        alternative(
            "row by row, floats, other row order",
            """
            rows = []
            for row in printed.itertuples():
                rows.append({
                    "amount": "growth" if "Growth" in row.header else "pay",
                    "statistic": "median" if "Median" in row.header else "mean",
                    "value_usd": float(row.printed[1:].replace(",", "")),
                    "label": row.label,
                    "table_id": row.table_id,
                })
            tidy = pd.DataFrame(rows).sort_values("value_usd").set_index(["table_id", "label"])
            """,
        ),
        wrong(
            "takes the growth table for pay",
            """
            tidy = printed[["table_id", "label"]].copy()
            tidy["value_usd"] = printed["printed"].str.replace(r"[$,]", "", regex=True).astype(int)
            tidy["statistic"] = "mean"
            tidy.loc[printed["header"].str.contains("Median"), "statistic"] = "median"
            tidy["amount"] = "pay"
            """,
            points=2,
            told="one table prints by how much pay went up",
            misconception="growth_taken_for_pay",
        ),
        wrong(
            "takes every table by years for growth",
            """
            tidy = printed[["table_id", "label"]].copy()
            tidy["value_usd"] = printed["printed"].str.replace(r"[$,]", "", regex=True).astype(int)
            tidy["statistic"] = "mean"
            tidy.loc[printed["header"].str.contains("Median"), "statistic"] = "median"
            tidy["amount"] = "pay"
            tidy.loc[printed["header"].str.contains("Experience|Growth"), "amount"] = "growth"
            """,
            points=2,
            told="that is a level, not growth",
            misconception="experience_taken_for_growth",
        ),
        wrong(
            "one statistic for all",
            """
            tidy = printed[["table_id", "label"]].copy()
            tidy["value_usd"] = printed["printed"].str.replace(r"[$,]", "", regex=True).astype(int)
            tidy["statistic"] = "mean"
            tidy["amount"] = "pay"
            tidy.loc[tidy["table_id"] == "tt-t09-growth", "amount"] = "growth"
            """,
            points=2,
            told="the headers of the tables differ",
            misconception="one_statistic_for_all",
        ),
        wrong(
            "average stays average",
            """
            tidy = documents.figures()
            tidy["amount"] = "pay"
            tidy.loc[tidy["table_id"] == "tt-t09-growth", "amount"] = "growth"
            """,
            points=2,
            told="some rows still say average",
            misconception="average_left_as_average",
        ),
        wrong(
            "in thousands",
            """
            tidy = printed[["table_id", "label"]].copy()
            tidy["value_usd"] = printed["printed"].str.extract("([0-9]+),")[0].astype(int)
            tidy["statistic"] = "mean"
            tidy.loc[printed["header"].str.contains("Median"), "statistic"] = "median"
            tidy["amount"] = "pay"
            tidy.loc[tidy["table_id"] == "tt-t09-growth", "amount"] = "growth"
            """,
            points=2,
            told="its name promises dollars",
            misconception="thousands_not_dollars",
        ),
        wrong(
            "the figures stay text",
            """
            tidy = printed.rename(columns={"printed": "value_usd"})
            tidy["statistic"] = "mean"
            tidy.loc[tidy["header"].str.contains("Median"), "statistic"] = "median"
            tidy["amount"] = "pay"
            """,
            points=0,
            told="the column value_usd has dtype",
        ),
        wrong(
            "the pipe tables only",
            """
            tidy = printed[~printed["table_id"].str.contains("early")].copy()
            tidy["value_usd"] = tidy["printed"].str.replace(r"[$,]", "", regex=True).astype(int)
            tidy["statistic"] = "mean"
            tidy["amount"] = "pay"
            """,
            points=0,
            told="has 43 rows",
        ),
    ],
    "u1_q6_statistic": [
        alternative(
            "a Series",
            NUMBER_OF + "    number_of = pd.Series(number_of)",
        ),
        alternative(
            "grouped by answer, then turned round",
            """
            by_answer = {
                "mean": ["nl-indeed-average"],
                "median": ["tt-early-industry"],
                "count": ["nf-view-counter", "nl-linkedin-results"],
                "range": ["tt-faq-01-average-range"],
                "bound": ["nl-large-cluster-under-250k"],
                "change": ["nl-mean-falls-20-percent"],
                "example": ["nl-openai-million"],
            }
            number_of = {name: word for word, names in by_answer.items() for name in names}
            """,
        ),
        wrong(
            "the forecast's number is a mean",
            NUMBER_OF.replace('"change"', '"mean"'),
            points=1.75,
            told="by how much a level moves",
            misconception="change_taken_for_level",
        ),
        wrong(
            "a million is what researchers earn on average",
            NUMBER_OF.replace('"example"', '"mean"'),
            points=1.75,
            told="no group is summed up",
            misconception="example_taken_for_summary",
        ),
        wrong(
            "the median table is a mean",
            NUMBER_OF.replace('"median"', '"mean"'),
            points=1.75,
            told="whose header says median",
            misconception="median_called_mean",
        ),
        wrong(
            "the range is a mean",
            NUMBER_OF.replace('"range"', '"mean"'),
            points=1.75,
            told="a mean is one number",
            misconception="range_taken_for_mean",
        ),
        wrong(
            "bound and range confused",
            NUMBER_OF.replace('"bound"', '"range"'),
            points=1.75,
            told="for nl-large-cluster-under-250k it holds the text 'range'",
        ),
        wrong(
            "everything is a mean",
            "number_of = {name: 'mean' for name in with_number}",
            points=0.25,
            told="by how much a level moves",
            misconception="change_taken_for_level",
        ),
        wrong(
            "a word that is not among the options",
            NUMBER_OF.replace('"count"', '"number of results"'),
            points=0,
            told="the values are among: mean, median, count",
        ),
        wrong(
            "one entry left open",
            NUMBER_OF.replace('"example"', "..."),
            points=0,
            told="has no answer yet for nl-openai-million",
        ),
    ],
    "u1_q7_missing_facts": [
        alternative(
            "a loop over the register",
            """
            rows = []
            for claim in register.to_dict("records"):
                names = ["statistic", "population", "stated_source", "n", "date"]
                rows.append({
                    "id": claim["id"],
                    "prints_figure": claim["kind"] == "table" or bool(claim["value"] > 0),
                    "facts_missing": sum(pd.isna(claim[name]) for name in names),
                })
            reading = pd.DataFrame(rows[::-1])
            """,
        ),
        alternative(
            "id as the index, kinds that print figures",
            """
            reading = register.set_index("id")[["value"]]
            kinds = register.set_index("id")["kind"]
            reading["prints_figure"] = (reading["value"].fillna(0) > 0) | kinds.isin(["table"])
            facts = register.set_index("id")[["statistic", "population", "stated_source", "date"]]
            reading["facts_missing"] = 5.0 - facts.notna().sum(axis=1)
            """,
        ),
        wrong(
            "a table has no value, so it prints no figure",
            """
            reading = register[["id"]].copy()
            reading["prints_figure"] = register["value"].notna()
            facts = ["statistic", "population", "stated_source", "n", "date"]
            reading["facts_missing"] = register[facts].isna().sum(axis=1)
            """,
            points=1,
            told="its rows are all figures",
            misconception="tables_forgotten",
        ),
        wrong(
            "a statistic or a unit is taken for a figure",
            """
            reading = register[["id"]].copy()
            reading["prints_figure"] = register["statistic"].notna()
            facts = ["statistic", "population", "stated_source", "n", "date"]
            reading["facts_missing"] = register[facts].isna().sum(axis=1)
            """,
            points=1,
            told="need not print a number",
            misconception="statistic_taken_for_figure",
        ),
        wrong(
            "counts what is stated",
            """
            reading = register[["id"]].copy()
            reading["prints_figure"] = register["value"].notna() | (register["kind"] == "table")
            facts = ["statistic", "population", "stated_source", "n", "date"]
            reading["facts_missing"] = register[facts].notna().sum(axis=1)
            """,
            points=1,
            told="it counts the facts that are stated",
            misconception="stated_counted_for_missing",
        ),
        wrong(
            "counts every empty column",
            """
            reading = register[["id"]].copy()
            reading["prints_figure"] = register["value"].notna() | (register["kind"] == "table")
            reading["facts_missing"] = register.isna().sum(axis=1)
            """,
            points=1,
            told="only the five named columns count",
            misconception="every_empty_column_counted",
        ),
        wrong(
            "forgets n",
            """
            reading = register[["id"]].copy()
            reading["prints_figure"] = register["value"].notna() | (register["kind"] == "table")
            facts = ["statistic", "population", "stated_source", "date"]
            reading["facts_missing"] = register[facts].isna().sum(axis=1)
            """,
            points=1,
            told="which fact does no document give",
            misconception="n_forgotten",
        ),
        wrong(
            "counts down the columns",
            """
            facts = ["statistic", "population", "stated_source", "n", "date"]
            reading = pd.DataFrame({"facts_missing": register[facts].isna().sum()})
            """,
            points=0,
            told="has no column id",
        ),
        wrong(
            "the number itself in the place of True and False",
            """
            reading = register[["id"]].copy()
            reading["prints_figure"] = register["value"]
            facts = ["statistic", "population", "stated_source", "n", "date"]
            reading["facts_missing"] = register[facts].isna().sum(axis=1)
            """,
            points=0,
            told="it should hold: boolean",
        ),
    ],
    "u1_q8_without_figures": [
        alternative("a Series", SAYS + "    says = pd.Series(says)"),
        alternative(
            "grouped by answer, then turned round",
            """
            words = {
                "forecast": "tt-faq-08-further-growth nf-firms-rely-more nf-pay-holds-or-rises",
                "not pay": "tt-intro-high-demand tt-faq-04-advancement tt-faq-10-sources",
                "direction": "tt-factor-experience tt-factor-location nf-scale-skills-pay-more",
                "varies": "tt-intro-varies-by-factors tt-faq-02-factors "
                "tt-misconception-3-industries",
            }
            says = {name: word for word, names in words.items() for name in names.split()}
            """,
        ),
        wrong(
            "a list of factors is a direction",
            SAYS.replace('"varies"', '"direction"'),
            points=1.5,
            told="no outcome could contradict it",
            misconception="difference_taken_for_direction",
        ),
        wrong(
            "demand is a direction of pay",
            SAYS.replace(
                '"tt-intro-high-demand": "not pay"', '"tt-intro-high-demand": "direction"'
            ),
            points=1.8333,
            told="whether demand moves pay is another claim",
            misconception="demand_taken_for_pay",
        ),
        wrong(
            "forecasts are directions",
            SAYS.replace('"forecast"', '"direction"'),
            points=1.5,
            told="without a date it can't be held against anything",
            misconception="forecast_overlooked",
        ),
        wrong(
            "whatever differs only varies",
            SAYS.replace('"direction"', '"varies"'),
            points=1.5,
            told="for tt-factor-experience it holds the text 'varies'",
        ),
        wrong(
            "the register's own kinds",
            "says = {name: documents.claim(name)['kind'] for name in without_figure}",
            points=0,
            told="the values are among: forecast, not pay, direction, varies",
        ),
        wrong(
            "half of it",
            """
            says = {
                "tt-intro-high-demand": "not pay",
                "tt-intro-varies-by-factors": "varies",
                "tt-factor-experience": "direction",
            }
            """,
            points=0,
            told="has no answer yet for tt-factor-location",
        ),
    ],
}

# Mutants of the right answer that do the same as it, each with its reason.
EQUIVALENT_MUTANTS = {
    "u1_q2_pipe_table": {
        ".strip() dropped in: cells = [[cell.strip() for cell in row.strip('| ').split('|…": (
            "checks ignore white space around a text, and so does pd.to_numeric"
        ),
    },
}
