"""Every answer of every unit earns its points and its words, and slips lose points."""

import pytest

from paybuild.scorecard import LEAST_CAUGHT
from paybuild.trial import try_unit
from paybuild.units import Unit, units

UNITS = units()


def test_the_course_has_units() -> None:
    assert UNITS


@pytest.mark.parametrize("each", UNITS, ids=lambda each: each.name)
def test_the_bank_of_a_unit_tells_the_truth_and_its_checks_catch_slips(each: Unit) -> None:
    report = try_unit(each)
    assert report.problems == []
    caught, counted = report.caught
    lived = "\n".join(report.survivors)
    assert report.mutation_score >= LEAST_CAUGHT, f"{caught} of {counted} caught; lived:\n{lived}"
