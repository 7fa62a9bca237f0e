"""Companies of one name in a list: told apart by the last digits of the credit code, as many as it takes."""

from __future__ import annotations

from app.domain.company_names import told_apart


def test_namesakes_show_the_last_digits_of_their_codes() -> None:
    one, two = ("澄川（集团）有限公司", "91320500MA1XY7890T"), ("澄川(集团)有限公司", "91320500MA1XY1234K")
    other = ("织格有限公司", "91320500MA1XY5555A")
    assert told_apart([one, other, two]) == [
        "澄川（集团）有限公司（…890T）",
        "织格有限公司",
        "澄川(集团)有限公司（…234K）",
    ]
    assert told_apart([one, one, other]) == [
        one[0],
        one[0],
        other[0],
    ]  # the same company twice has no namesake


def test_as_many_digits_as_tell_them_apart() -> None:
    codes = ["AB1234", "CB1234", "AC9999"]
    assert told_apart([("甲", code) for code in codes]) == ["甲（…AB1234）", "甲（…CB1234）", "甲（…AC9999）"]
    assert told_apart([("甲", "XX12345"), ("甲", "XX02345")]) == ["甲（…12345）", "甲（…02345）"]
    assert told_apart([]) == []
