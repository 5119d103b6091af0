"""What u0 and u1 say holds for the data, they run, and no release tells an answer."""

import re
from collections.abc import Iterator

import matplotlib
import pytest
from nbformat import NotebookNode

from paybuild import lint, notebooks
from paybuild.units import Unit, read, unit
from paylab import documents, reference

UNITS = ["u0_start_here", "u1_reading_tables"]
REGIONS = re.compile(r"### BEGIN (SOLUTION|HIDDEN TESTS|MARK SCHEME)\n(.*?)### END \1", re.S)
CLAIMS = documents.claims().set_index("id", drop=False)


@pytest.fixture(params=UNITS)
def each(request: pytest.FixtureRequest) -> Unit:
    return unit(request.param)


def cells(notebook: NotebookNode, kind: str) -> Iterator[NotebookNode]:
    return (cell for cell in notebook.cells if cell.cell_type == kind)


def run(notebook: NotebookNode) -> dict[str, object]:
    """Run the code cells of a notebook in this process and return its variables."""
    matplotlib.use("Agg")
    variables: dict[str, object] = {"__name__": "__main__"}
    for cell in cells(notebook, "code"):
        exec(cell.source, variables)
    return variables


def prose(each: Unit) -> str:
    return "\n\n".join(cell.source for cell in cells(read(each.lesson_file), "markdown"))


# Running


def test_a_lesson_runs_before_anybody_predicted_anything(each: Unit) -> None:
    variables = run(read(each.lesson_file))
    predictions = [name for name in variables if name.startswith("my_prediction")]
    assert len(predictions) >= 2
    assert all(variables[name] is ... for name in predictions)


def test_the_right_answers_earn_every_point(each: Unit, capsys: pytest.CaptureFixture[str]) -> None:
    run(notebooks.source(each))
    told = re.findall(r"^(u\d_q\d\w+): ([\d.]+) of ([\d.]+) points$", capsys.readouterr().out, re.M)
    by_machine = [cell for cell in graded(each) if not cell.metadata.nbgrader.solution]
    assert len(told) == len(by_machine)
    assert [name for name, earned, points in told if earned != points] == []


def test_an_untouched_exercise_earns_nothing_and_says_so(
    each: Unit, capsys: pytest.CaptureFixture[str]
) -> None:
    run(notebooks.release(each))
    told = capsys.readouterr().out
    by_machine = [cell for cell in graded(each) if not cell.metadata.nbgrader.solution]
    assert len(re.findall(r": 0 of [\d.]+ points$", told, re.M)) == len(by_machine)
    assert told.count("not answered yet") == len(by_machine)


def graded(each: Unit) -> list[NotebookNode]:
    found = [cell for cell in notebooks.source(each).cells if "nbgrader" in cell.metadata]
    return [cell for cell in found if cell.metadata.nbgrader.grade]


# What students get


def test_a_release_holds_what_is_shown_in_the_source_and_the_stub(each: Unit) -> None:
    released = lines("\n".join(cell.source for cell in notebooks.release(each).cells))
    whole = "\n".join(cell.source for cell in notebooks.source(each).cells)
    hidden = lines("\n".join(region for _, region in REGIONS.findall(whole)))
    shown = lines(REGIONS.sub("", whole))
    assert len(hidden - shown) > 50
    stubs = {"# Write your answer here.", "Write your answer here."}
    assert released - shown <= stubs
    assert shown - released == set()


def lines(text: str) -> set[str]:
    return {line.strip() for line in text.splitlines()}


def test_no_misconception_is_named_in_the_release(each: Unit) -> None:
    whole = "\n".join(cell.source for cell in notebooks.source(each).cells)
    released = "\n".join(cell.source for cell in notebooks.release(each).cells)
    hidden = "\n".join(region for _, region in REGIONS.findall(whole))
    names = re.findall(r'^\s+"([a-z_]+)": \($', hidden, re.M)
    assert len(names) >= 10
    assert [name for name in names if name in released] == []


@pytest.mark.parametrize(("name", "total"), [("u0_start_here", 5), ("u1_reading_tables", 20)])
def test_the_exercise_says_how_many_points_it_is_worth(name: str, total: int) -> None:
    each = unit(name)
    assert sum(cell.metadata.nbgrader.points for cell in graded(each)) == total
    opening = read(each.exercise_file).cells[0].source
    words = {5: "Five questions, five points", 20: "Eight questions, 20 points"}
    assert words[total] in " ".join(opening.split())
    assert len(graded(each)) == {5: 5, 20: 8}[total]


def test_a_check_points_to_a_heading_of_its_lesson(each: Unit) -> None:
    headings = set(re.findall(r"^#+ (.+)$", prose(each), re.M))
    calls = [call for cell in graded(each) for call in lint.calls(code_of(cell))]
    named = {call.keywords["see"] for call in calls if call.keywords.get("see")}
    assert named
    assert named <= headings


def code_of(cell: NotebookNode) -> str:
    return str(cell.source) if cell.cell_type == "code" else ""


# Claims


def test_every_claim_is_audited_by_a_graded_check_of_u1() -> None:
    assert lint.audited_claims(unit("u1_reading_tables"), CLAIMS.index) == set(CLAIMS.index)


def test_every_claim_is_used_in_the_lesson_of_u1_and_every_table_by_its_id() -> None:
    text = unit("u1_reading_tables").lesson_file.read_text(encoding="utf-8")
    used, unknown = lint.claims_in(text, CLAIMS.index)
    assert used == set(CLAIMS.index)
    assert not unknown
    by_pattern = {"tt-*"}
    assert [name for name in documents.table_ids() if name not in text] == []
    assert by_pattern <= set(re.findall(r"\b[a-z]{2}-\*", text))


# What the lessons say


def test_every_number_in_the_prose_is_printed_in_the_documents(each: Unit) -> None:
    printed = set(documents.figures()["printed"]) | set(documents.figures()["label"])
    known = {"100", "125", "25"}  # the example of u0: a pay of 100 that becomes 125
    known |= {str(number) for number in documents.figures()["number"].dropna()}
    known |= {number for text in printed for number in re.findall(r"\$?\d[\d,]*", text)}
    # The questions of the self-check are numbered, and one invents three bands.
    body = re.split(r"^## Self-check", prose(each), flags=re.M)[0]
    said = re.findall(r"(?<![\w-])\$?\d[\d,]*\d|(?<![\w-])\d", body)
    assert [number for number in said if number.rstrip(",") not in known] == []


def test_the_worked_example_of_u0_is_right() -> None:
    assert (125 - 100) / 100 == 0.25
    claim = CLAIMS.loc["nl-indeed-average"]
    assert claim["unit"] == "usd"  # not "per year"
    assert claim[["stated_source", "statistic"]].notna().all()
    assert claim[["n", "date"]].isna().all()


def test_the_forecast_of_the_newsletter_has_a_size_and_no_date() -> None:
    forecast = CLAIMS.loc["nl-mean-falls-20-percent"]
    assert forecast["value"] == 20
    assert forecast[["date"]].isna().all()
    assert "unless demand surges" in forecast["claim"]


def test_in_every_document_most_claims_print_no_figure() -> None:
    prints = CLAIMS["value"].notna() | (CLAIMS["kind"] == "table")
    assert (prints.groupby(CLAIMS["document"]).mean() < 0.5).all()


def test_the_facts_about_the_newsletter_are_as_told() -> None:
    figures = CLAIMS[(CLAIMS["document"] == "newsletter") & CLAIMS["value"].notna()]
    assert figures["population"].notna().all()
    assert figures["stated_source"].notna().mean() > 0.5
    assert figures["n"].isna().all()
    assert figures["date"].dropna().tolist() == ["the week before", "2018"]


def test_n_is_the_one_fact_that_is_stated_for_no_figure() -> None:
    prints = CLAIMS[CLAIMS["value"].notna() | (CLAIMS["kind"] == "table")]
    facts = ["statistic", "population", "stated_source", "n", "date"]
    assert [fact for fact in facts if prints[fact].isna().all()] == ["n"]


def test_the_tables_are_as_the_lesson_describes_them() -> None:
    assert len(documents.table_ids()) == 12
    assert "| Large Enterprises| " in documents.table_text("tt-t07-company-size")
    plain = [name for name in documents.table_ids() if "|" not in documents.table_text(name)]
    assert plain == documents.table_ids()[:2]
    labels = {name: documents.table(name)["label"].tolist() for name in documents.table_ids()}
    assert labels["tt-t06-role"].count("Machine Learning Engineer") == 1
    assert "Tech" in labels["tt-early-industry"]
    assert "Technology" in labels["tt-t02-industry"]
    assert labels["tt-t04-education"][0] == "Bachelor\N{RIGHT SINGLE QUOTATION MARK}s"
    assert "| San Francisco | $170,000 |" in documents.table_text("tt-t03-city")


def test_in_table_1_three_years_belong_to_two_bands_and_entry_level_names_none() -> None:
    labels = documents.table("tt-t01-experience")["label"]
    limits = labels.str.extract(r"(\d+)-(\d+)").astype(float)
    assert ((limits[0] <= 3) & (limits[1] >= 3)).sum() == 2
    assert not re.search(r"\d", labels.iloc[0])
    assert documents.table("tt-t09-growth")["label"].str.fullmatch(r"\d+").all()


def test_text_order_is_not_the_order_of_the_bands() -> None:
    labels = documents.table("tt-early-experience")["label"].tolist()
    assert sorted(labels) != labels
    assert len(labels) == 4


def test_oews_has_no_line_for_machine_learning_engineers() -> None:
    names = reference.occupations()["occupation"].str.lower()
    assert not names.str.contains("machine learning").any()
    assert reference.occupation("15-2051")["occupation"] == "Data Scientists"


def test_the_sorted_claims_agree_with_the_register_about_the_future() -> None:
    each = unit("u1_reading_tables")
    taught = run(read(each.lesson_file))["says"]
    asked = run(notebooks.source(each))["says"]
    assert isinstance(taught, dict)
    assert isinstance(asked, dict)
    assert set(taught).isdisjoint(asked)
    for name, word in {**taught, **asked}.items():
        if word is not ...:
            assert (word == "forecast") == (CLAIMS.loc[name, "kind"] == "forecast"), name
