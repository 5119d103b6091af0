"""Published figures arrive with their units, and what is withheld is not a number."""

import doctest
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from paylab import _files, reference
from paylab.errors import DamagedFile, UnknownName

Read = Callable[[], pd.DataFrame]
PERCENTILES = [f"p{percent}_usd" for percent in reference.PERCENTS]


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = shutil.copytree(_files.data_folder(), tmp_path / "data")
    monkeypatch.setattr(_files, "data_folder", lambda: folder)
    return folder / "reference"


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_occupation_has_all_its_figures() -> None:
    frame = reference.occupations()
    assert len(frame) == frame["soc"].nunique() == 20
    assert frame.drop(columns="footnote").notna().all(axis=None)
    assert frame["soc"].str.fullmatch(r"\d\d-\d{4}").all()


@pytest.mark.parametrize("read", [reference.occupations, reference.occupations_by_state])
def test_percentiles_never_fall(read: Read) -> None:
    pay = read()[PERCENTILES].dropna()
    assert (pay.diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)


@pytest.mark.parametrize("read", [reference.occupations, reference.occupations_by_state])
def test_published_wages_are_rounded_to_ten_dollars(read: Read) -> None:
    pay = read()[["mean_usd", *PERCENTILES]].stack().dropna()
    assert (pay % 10 == 0).all()


def test_state_employment_sums_to_less_than_the_nation_and_more_than_nine_tenths() -> None:
    states = reference.occupations_by_state().groupby("soc")["employment"].sum()
    nation = reference.occupations().set_index("soc")["employment"]
    shares = states / nation[states.index]
    assert shares.between(0.9, 1.02).all()


def test_each_state_has_an_occupation_at_most_once() -> None:
    frame = reference.occupations_by_state()
    assert not frame.duplicated(["soc", "area"]).any()
    assert frame["occupation"].notna().all()


def test_what_is_withheld_is_missing_and_says_so() -> None:
    frame = reference.occupations_by_state()
    withheld = frame[["employment", "mean_usd", *PERCENTILES]].isna().any(axis=1)
    assert withheld.sum() == 5
    assert (frame.loc[withheld, "footnote"] == "estimate not released").all()
    assert frame.loc[~withheld, "footnote"].isna().all()


def test_a_published_figure_is_found_by_its_id() -> None:
    assert reference.published_value("cps-women-share-software-developers-2025") == 20.5


def test_every_published_figure_says_what_whose_when_and_from_where() -> None:
    frame = reference.published()
    assert frame.notna().all(axis=None)
    assert not (frame.drop(columns="value") == "").any(axis=None)
    assert frame["id"].is_unique


def test_one_published_mean_in_five_hundred_is_a_multiple_of_five_thousand() -> None:
    share = reference.published_value(
        "oews-means-multiple-of-5000-2025"
    ) / reference.published_value("oews-means-published-2025")
    assert share == pytest.approx(1 / 500, rel=0.05)


def test_unknown_names_are_named_with_close_ones() -> None:
    with pytest.raises(UnknownName, match="did you mean 'wef-women-share-ai-2018'"):
        reference.published_value("wef-women-share-2018")
    with pytest.raises(UnknownName, match="no occupation called '15-205'"):
        reference.occupation("15-205")


@pytest.mark.parametrize("read", [reference.occupations, reference.occupations_by_state])
def test_a_frame_is_a_copy_that_a_student_may_change(read: Read) -> None:
    mine: pd.DataFrame = read()
    mine["mean_usd"] = 0.0
    assert (read()["mean_usd"].dropna() > 0).all()


def test_top_coded_pay_does_not_become_missing(copied: Path) -> None:
    path = copied / "oews_national_may2025.csv"
    replace(path, ",297510,", ",#,")
    with pytest.raises(DamagedFile, match=r"line 3 .*p90_usd is '#'"):
        reference.occupations()


def test_a_dash_without_its_reason_is_damage(copied: Path) -> None:
    path = copied / "oews_states_may2025_3soc.csv"
    replace(path, "530,-,-,-,-,-,-,estimate not released", "530,-,-,-,-,-,-,")
    with pytest.raises(DamagedFile, match=r"line 5 .*mean_usd is '-'"):
        reference.occupations_by_state()


@pytest.mark.parametrize("wrong", ["22 %", "nan", "inf", ""])
def test_a_published_value_that_is_no_number_is_found(copied: Path, wrong: str) -> None:
    replace(copied / "published.csv", "share of women,22,", f"share of women,{wrong},")
    with pytest.raises(DamagedFile, match=r"line 2 .*expected a number"):
        reference.published()


def test_an_id_that_stands_twice_is_found(copied: Path) -> None:
    path = copied / "published.csv"
    path.write_text(path.read_text(encoding="utf-8") + path.read_text().splitlines()[1] + "\n")
    with pytest.raises(DamagedFile, match="stands on line 2 already"):
        reference.published()


def test_the_examples_in_the_docstrings_run() -> None:
    result = doctest.testmod(reference)
    assert result.attempted > 0
    assert result.failed == 0
