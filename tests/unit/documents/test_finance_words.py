"""Finance figures in words: a ratio is never said to be below a number it is written as."""

from __future__ import annotations

import pytest

from app.documents.finance_words import digits_apart, reason_text
from app.i18n import use_language
from app.pages._analysis_words import place_of_year
from app.services.explaining import Reason


@pytest.mark.parametrize(
    ("value", "limit", "digits"),
    [
        (1.0975, 1.10, 3),
        (1.09996, 1.10, 2),
        (1.0999, 1.10, 4),
        (1.05, 1.10, 2),
        (1.10, 1.10, 2),
        (0.996, 1.0, 3),
    ],
)
def test_a_ratio_is_told_apart_from_its_limit(value: float, limit: float, digits: int) -> None:
    assert digits_apart(value, limit) == digits


def test_a_cover_just_below_the_covenant_reads_as_below_it() -> None:
    use_language("zh-CN")
    params = {
        "year": 2021, "cover_times": 1.0975, "limit_times": 1.10, "cfads_yuan": 2_026_500.0, "service_yuan": 1_846_400.0
    }  # fmt: skip
    words = reason_text(Reason("cover_locked", "wait", params))
    assert "1.097 倍，低于约定的 1.10 倍" in words or "1.098 倍，低于约定的 1.10 倍" in words
    use_language(None)


def test_the_year_of_today_is_chosen_and_the_nearest_one_outside() -> None:
    years = range(2019, 2031)
    assert years[place_of_year(years, 2026)] == 2026
    assert years[place_of_year(years, 2010)] == 2019
    assert years[place_of_year(years, 2050)] == 2030
