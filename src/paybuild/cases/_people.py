"""The microdata of an article and the claim that is held against them; tables are elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from paybuild.cases._families import Scale
from paylab.simulate import median_of_mean

PEOPLE = 240
FULL_TIME_HOURS = 35
SIGMA = 0.30
EMPLOYERS = ["Fir Holding", "Gorse House", "Hazel Services", "Ivy Institute", "Juniper Trust"]
# Percentage points between printed and actual gap: a supported claim rounds to what is printed,
# a contradicted one is off by more than any rounding, and not by more than a careless page.
AGREES_WITHIN, DIFFERS_BY = 0.45, (3.0, 6.0)
SUPPORTED, CONTRADICTED = "su", "co"


@dataclass(frozen=True)
class Truth:
    """What a right analysis of the microdata finds."""

    full_time_people: int
    median_pay_usd: float
    gap_of_mens_pay: float
    rung: str


@dataclass(frozen=True)
class Drawn:
    """Microdata as a record, the claim in words, and the truth."""

    record: dict[str, Any]
    words: str
    truth: Truth


def draw(rng: np.random.Generator, scale: Scale, agree: bool) -> Drawn:
    """Draw one employer's people and a claim about their gap that they bear, or don't."""
    while True:
        record = _people(rng, scale)
        full, median, gap = measure(record)
        printed = _printed(rng, 100 * gap, agree)
        # A gap under 6 % is too near to none for a claim that is off by several points.
        if printed is not None and gap > 0.06:
            break
    name = rng.choice(EMPLOYERS)
    words = (
        f"At {name}, women who work full time ({FULL_TIME_HOURS} hours a week or more) "
        f"earn {printed} % less on average than men who do."
    )
    return Drawn(record, words, Truth(full, median, gap, SUPPORTED if agree else CONTRADICTED))


def _people(rng: np.random.Generator, scale: Scale) -> dict[str, Any]:
    woman = rng.random(PEOPLE) < rng.uniform(0.35, 0.5)
    full = rng.random(PEOPLE) < np.where(woman, 0.75, 0.92)
    hours = np.where(full, rng.integers(FULL_TIME_HOURS, 43, PEOPLE), rng.integers(10, 31, PEOPLE))
    center = median_of_mean(scale.center_usd, SIGMA) * np.where(woman, rng.uniform(0.78, 0.92), 1)
    part = np.where(full, 1.0, hours / 40)
    pay = center * part * np.exp(SIGMA * rng.standard_normal(PEOPLE))
    return {
        "pay_hundreds": [int(p) for p in np.rint(pay / 100)],
        "group": "".join("w" if each else "m" for each in woman),
        "weekly_hours": hours.tolist(),
    }


def measure(record: dict[str, Any]) -> tuple[int, float, float]:
    """Return the number of people in full-time work, their median pay, their gap of mean pay."""
    pay = 100.0 * np.array(record["pay_hundreds"])
    full = np.array(record["weekly_hours"]) >= FULL_TIME_HOURS
    woman = np.array(list(record["group"])) == "w"
    men, women = pay[full & ~woman].mean(), pay[full & woman].mean()
    return int(full.sum()), float(np.median(pay[full])), float((men - women) / men)


def _printed(rng: np.random.Generator, gap_percent: float, agree: bool) -> int | None:
    """Draw the printed percentage; None where no whole one suits."""
    low, high = DIFFERS_BY
    suits = [
        percent
        for percent in range(1, 60)
        if (
            abs(percent - gap_percent) <= AGREES_WITHIN
            if agree
            else low <= abs(percent - gap_percent) <= high
        )
    ]
    return int(rng.choice(suits)) if suits else None
