"""The documents read as printed; unknown names and damaged files are named clearly."""

import doctest
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paylab import _files, documents
from paylab.errors import DamagedFile, UnknownName

Damage = Callable[[str, Callable[[str], str]], Path]


@pytest.fixture
def damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Damage:
    """A copy of the data in which one file can be changed; paylab reads the copy."""
    folder = shutil.copytree(_files.data_folder(), tmp_path / "data")
    monkeypatch.setattr(_files, "data_folder", lambda: folder)

    def change(name: str, edit: Callable[[str], str]) -> Path:
        path = folder / name
        path.write_text(edit(path.read_text(encoding="utf-8")), encoding="utf-8")
        return path

    return change


def blamed(path: Path, line: int, problem: str, read: Callable[[], object]) -> None:
    with pytest.raises(DamagedFile) as caught:
        read()
    assert (caught.value.path, caught.value.line) == (path, line)
    assert problem in str(caught.value)


def test_three_documents_hold_twelve_tables_and_fifty_one_figures() -> None:
    frame = documents.documents().set_index("document")
    assert frame.index.tolist() == ["newsletter", "no-figures", "ten-tables"]
    assert frame["tables"].tolist() == [0, 0, 12]
    assert frame["figures"].tolist() == [0, 0, 51]
    assert frame["claims"].sum() == len(documents.claims())


def test_a_table_parsed_from_its_text_equals_the_tidy_figures() -> None:
    columns = ["row", "label", "printed", "value_usd"]
    figures = documents.figures()
    for table_id in documents.table_ids():
        tidy = figures[figures["table_id"] == table_id].reset_index(drop=True)
        pd.testing.assert_frame_equal(documents.table(table_id), tidy[columns])


def test_a_table_text_opens_with_the_title_of_its_figures() -> None:
    for table_id, rows in documents.figures().groupby("table_id"):
        first = documents.table_text(str(table_id)).splitlines()[0]
        title, number = rows["title"].iloc[0], rows["number"].iloc[0]
        assert first == (title if pd.isna(number) else f"Table {number}: {title}")


def test_the_missing_space_before_a_pipe_is_kept() -> None:
    assert "| Large Enterprises| $160,000 |" in documents.table_text("tt-t07-company-size")


def test_roundness_of_the_figures_is_what_a_careful_reader_finds() -> None:
    figures = documents.figures()
    pay = figures.loc[figures["table_id"] != "tt-t09-growth", "value_usd"]
    assert (figures["value_usd"] % 5_000 == 0).all()
    assert (figures["value_usd"] % 10_000 == 0).sum() == 43
    assert (len(pay), (pay % 10_000 == 0).sum()) == (46, 38)


def test_every_table_is_a_claim_under_the_same_id() -> None:
    claims = documents.claims()
    assert set(claims.loc[claims["kind"] == "table", "id"]) == set(documents.table_ids())


def test_a_table_and_its_claim_name_the_same_statistic_and_document() -> None:
    claims = documents.claims().set_index("id")
    for table_id, rows in documents.figures().groupby("table_id"):
        assert set(rows["statistic"]) == {claims.loc[table_id, "statistic"]}
        assert set(rows["document"]) == {claims.loc[table_id, "document"]}


def test_no_document_states_a_sample_size() -> None:
    assert documents.claims()["n"].isna().all()


def test_the_document_without_figures_prints_no_pay() -> None:
    claims = documents.claims("no-figures")
    assert claims.loc[claims["value"].notna(), "unit"].tolist() == ["page views"]


def test_claims_use_every_kind_and_no_other() -> None:
    assert set(documents.claims()["kind"]) == set(documents.CLAIM_KINDS)


def test_every_faq_answer_and_misconception_has_a_claim() -> None:
    ids = documents.claims("ten-tables")["id"]
    for number in range(1, 11):
        assert ids.str.startswith(f"tt-faq-{number:02d}-").any(), number
    for number in range(1, 6):
        assert ids.str.startswith(f"tt-misconception-{number}-").any(), number


def test_no_verdict_stands_in_the_data() -> None:
    rungs = (
        "supported",
        "unverifiable",
        "cannot be assessed",
        "inconsistent as printed",
        "contradicted",
    )
    for path in sorted(_files.data_folder().rglob("*.*")):
        text = path.read_text(encoding="utf-8").lower()
        assert not [rung for rung in rungs if rung in text], path


def test_the_phrase_stands_once_in_each_paragraph_and_twice_where_it_is_spliced() -> None:
    counts = documents.paragraphs("no-figures")
    assert len(counts) == 11
    assert (counts["phrase_count"] - counts["spliced_count"] == 1).all()
    assert counts.loc[counts["spliced_count"] == 1, "paragraph"].tolist() == [2, 11]
    assert counts[["can", "often", "may", "numerals"]].sum().tolist() == [9, 5, 2, 0]
    assert counts.loc[counts["first_sentence_in_document"] > 1, "paragraph"].tolist() == [1]


@pytest.mark.parametrize(
    ("read", "column"),
    [
        (documents.claims, "claim"),
        (documents.figures, "label"),
        (lambda: documents.table("tt-t05-gender"), "label"),
        (lambda: documents.paragraphs("no-figures"), "words"),
    ],
)
def test_a_frame_is_a_copy_that_a_student_may_change(
    read: Callable[[], pd.DataFrame], column: str
) -> None:
    mine = read()
    mine[column] = "changed"
    assert not (read()[column] == "changed").any()


@pytest.mark.parametrize(
    ("ask", "wrong", "close"),
    [
        (documents.table, "tt-t5-gender", "tt-t05-gender"),
        (documents.table_text, "t05-gender", "tt-t05-gender"),
        (documents.table_ids, "ten tables", "ten-tables"),
        (documents.claims, "newsleter", "newsletter"),
        (documents.claim, "nl-indeed-mean", "nl-indeed-average"),
        (documents.paragraphs, "no_figures", "no-figures"),
    ],
)
def test_an_unknown_name_is_named_with_a_close_one(
    ask: Callable[[str], object], wrong: str, close: str
) -> None:
    with pytest.raises(UnknownName) as caught:
        ask(wrong)
    assert repr(wrong) in str(caught.value)
    assert f"did you mean {close!r}" in str(caught.value)


@given(st.text(max_size=20) | st.integers() | st.none())
def test_any_other_name_of_a_table_raises_the_same_error(name: object) -> None:
    if name not in documents.table_ids():
        with pytest.raises(UnknownName):
            documents.table(name)  # type: ignore[arg-type]


def test_an_unknown_name_renders_as_one_line_and_survives_pickling() -> None:
    error = UnknownName("table", "x", [f"name {i}" for i in range(40)])
    assert error._render_traceback_() == [f"UnknownName: {error}"]
    assert "and 25 more" in str(error)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_an_error_shows_no_traceback_in_a_notebook() -> None:
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    shell = InteractiveShell()
    with capture_output() as seen:
        shell.run_cell("from paylab import documents; documents.table('x')")
    assert "there is no table called 'x'" in seen.stdout
    assert "Traceback" not in seen.stdout + seen.stderr
    assert len((seen.stdout + seen.stderr).strip().splitlines()) == 1


def test_a_missing_column_is_found_on_line_one(damage: Damage) -> None:
    path = damage("claims.csv", lambda text: text.replace("stated_source,", "", 1))
    blamed(path, 1, "the header is", documents.claims)


def test_a_line_with_too_few_fields_is_found(damage: Damage) -> None:
    path = damage("claims.csv", lambda text: text.replace("nl-bimodal,newsletter,", "x,", 1))
    blamed(path, 4, "12 fields, expected 13", documents.claims)


def test_a_value_that_is_no_number_is_found(damage: Damage) -> None:
    path = damage("claims.csv", lambda text: text.replace(",140107,", ",14O107,"))
    blamed(path, 5, "value is '14O107', expected a number", documents.claims)


def test_an_id_that_stands_twice_is_found(damage: Damage) -> None:
    path = damage("claims.csv", lambda text: text + text.splitlines(keepends=True)[1])
    blamed(path, 86, "stands on line 2 already", documents.claims)


def test_an_unknown_kind_of_claim_is_found(damage: Damage) -> None:
    path = damage("claims.csv", lambda text: text.replace(",shape,", ",form,", 1))
    blamed(path, 4, "kind is 'form'", documents.claims)


def test_an_id_of_another_document_is_found(damage: Damage) -> None:
    path = damage("claims.csv", lambda text: text.replace("nl-bimodal,", "tt-bimodal,", 1))
    blamed(path, 4, "does not start with 'nl-'", documents.claims)


def test_a_value_without_unit_is_found(damage: Damage) -> None:
    path = damage("claims.csv", lambda text: text.replace(",search results,", ",,", 1))
    blamed(path, 6, "without its unit", documents.claims)


def test_an_empty_claim_is_found(damage: Damage) -> None:
    path = damage(
        "claims.csv", lambda text: text.replace("The pay distribution has two modes.", " ")
    )
    blamed(path, 4, "the claim is empty", documents.claims)


def test_an_open_quotation_mark_is_found(damage: Damage) -> None:
    path = damage("claims.csv", lambda text: text.rstrip("\n") + '\ntt-x,"open\n')
    blamed(path, 86, "not valid CSV", documents.claims)


def test_an_empty_register_is_damaged(damage: Damage) -> None:
    path = damage("claims.csv", lambda text: "")
    blamed(path, 1, "the header is ''", documents.claims)


def test_bytes_that_are_not_utf8_are_found_by_line(damage: Damage) -> None:
    path = damage("claims.csv", lambda text: text)
    path.write_bytes(path.read_bytes().replace(b"two modes", b"two m\xf6des"))
    blamed(path, 4, "not UTF-8", documents.claims)


def test_a_byte_order_mark_does_no_harm(damage: Damage) -> None:
    plain = documents.claims()
    damage("claims.csv", lambda text: "\ufeff" + text)
    documents._claims.cache_clear()
    pd.testing.assert_frame_equal(documents.claims(), plain)


def test_a_missing_file_is_named(damage: Damage) -> None:
    path = damage("claims.csv", lambda text: text)
    path.unlink()
    blamed(path, 0, "cannot be read", documents.claims)


@pytest.mark.parametrize("broken", ["| Female | 120,000 |", "| Female $120,000 |", ""])
def test_a_table_line_that_is_no_row_is_found(damage: Damage, broken: str) -> None:
    name = "documents/ten-tables/tt-t05-gender.txt"
    path = damage(name, lambda text: text.replace("| Female | $120,000 |", broken + "\nx"))
    blamed(path, 5, "is not a label", lambda: documents.table("tt-t05-gender"))


def test_a_table_without_its_title_is_found(damage: Damage) -> None:
    name = "documents/ten-tables/tt-t05-gender.txt"
    path = damage(name, lambda text: text.split("\n", 2)[2])
    blamed(path, 1, "expected a title", lambda: documents.table("tt-t05-gender"))


def test_a_figure_whose_two_forms_disagree_is_found(damage: Damage) -> None:
    path = damage("documents/tables.csv", lambda text: text.replace(",90000,", ",9000,", 1))
    blamed(path, 2, "are not the same sum", documents.figures)


def test_missing_data_names_both_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_files, "INSTALLED", tmp_path / "a")
    monkeypatch.setattr(_files, "CHECKOUT", tmp_path / "b")
    with pytest.raises(FileNotFoundError, match=r"claims\.csv"):
        _files.data_folder()


def test_the_examples_in_the_docstrings_run() -> None:
    from paylab import errors

    for module in (documents, errors):
        result = doctest.testmod(module)
        assert result.attempted > 0
        assert result.failed == 0
