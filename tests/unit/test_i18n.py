"""Catalogues are complete in both written languages; money, numbers and dates read as the house agreed."""

from __future__ import annotations

import ast
import math
import re
import string
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import app as package
from app.domain import opportunities, vocabulary
from app.domain.users import DEMO_ROLES, ROLES
from app.errors import AppError, Conflict, Fault, Invalid, NotAllowed, NotFound
from app.i18n import (
    date_text,
    deadline_text,
    explain,
    explain_fault,
    language,
    language_from,
    money,
    money_wan,
    money_yi,
    number,
    percent,
    size_text,
    t,
    term,
    terms,
    time_text,
    use_language,
    wan,
    yuan_to_wan,
    yuan_wan,
    yuan_yi,
)
from app.i18n.catalogue import catalogue, room, rooms
from app.ui.sitemap import SITE
from app.ui.tags import TONES

SOURCE = Path(package.__file__).parent
CJK = re.compile(r"[\u3001\u3002\u300a\u300b\u3400-\u9fff\uff08\uff09\uff0c\uff1a\uff1b]")
FEN = 100


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    use_language("zh-CN")
    yield
    use_language(None)
    language_from(None)


def placeholders(sentence: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None)


# The finance engine gives its reasons in Chinese: the English sentence shows the code in their place.
ENGINE_WORDS = {"projects.error.case_field", "projects.error.not_computable"}


def test_both_languages_have_the_same_rooms() -> None:
    assert rooms("zh-CN") == rooms("en")


@pytest.mark.parametrize("name", rooms("zh-CN"))
def test_both_languages_have_the_same_keys_and_placeholders(name: str) -> None:
    chinese, english = room("zh-CN", name), room("en", name)
    assert list(chinese) == list(english)
    assert {key: placeholders(text) for key, text in chinese.items() if key not in ENGINE_WORDS} == {
        key: placeholders(text) for key, text in english.items() if key not in ENGINE_WORDS
    }
    blank = [key for key, text in chinese.items() if not text.strip()]
    assert blank == [key for key, text in english.items() if not text.strip()], "blank in one language only"


@pytest.mark.parametrize("name", rooms("en"))
def test_the_english_catalogue_holds_no_chinese(name: str) -> None:
    allowed = {  # headers of files that people fill in
        "invoices.import.template_rows",
        "invoices.import.payments_rows",
        "invoices.ageing_tables.template_rows",
    }
    assert {
        key: text for key, text in room("en", name).items() if CJK.search(text) and key not in allowed
    } == {}


def literal_calls() -> Iterator[tuple[str, str, str]]:
    """(function, first literal argument, place) of every call in app that names a sentence or a code."""
    wanted = {"t", "term", "terms", "has", "status", "AppError", "NotAllowed", "NotFound", "Conflict", "Invalid",
              "InvalidFields", "Fault"}  # fmt: skip
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            position = 2 if name == "Fault" else 0
            if name in wanted and len(node.args) > position:
                argument = node.args[position]
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield name, argument.value, f"{path.relative_to(SOURCE)}:{node.lineno}"


def test_every_sentence_that_the_code_asks_for_exists() -> None:
    known = catalogue("zh-CN")
    missing = [(key, place) for name, key, place in literal_calls() if name == "t" and key not in known]
    assert missing == []


def test_every_vocabulary_list_that_the_code_asks_for_exists() -> None:
    groups = {key.split(".")[1] for key in catalogue("zh-CN") if key.startswith("vocabulary.")}
    asked = [(key, place) for name, key, place in literal_calls() if name in ("term", "terms")]
    assert [(key, place) for key, place in asked if key not in groups] == []


def test_every_error_code_has_a_sentence() -> None:
    known = catalogue("zh-CN")
    names = ("AppError", "NotAllowed", "NotFound", "Conflict", "Invalid", "InvalidFields", "Fault")
    missing = sorted(
        {
            (code, place)
            for name, code, place in literal_calls()
            if name in names and "." in code and AppError(code).key not in known
        }
    )
    assert missing == []


def test_pages_roles_and_lists_have_words() -> None:
    known = catalogue("zh-CN")
    wanted = [f"nav.{page.name}" for page in SITE] + [f"nav.help.{page.name}" for page in SITE]
    wanted += [f"nav.group.{page.group}" for page in SITE] + [f"roles.{role}" for role in ROLES]
    wanted += [f"roles.duty.{role}" for role in DEMO_ROLES] + [f"vocabulary.{key}" for key in TONES]
    lists = {
        "field": vocabulary.FIELDS,
        "channel": vocabulary.CHANNELS,
        "zone": vocabulary.ZONES,
        "zone_class": vocabulary.ZONE_CLASSES,
        "chain_link": vocabulary.CHAIN_LINKS,
        "mechanism": vocabulary.MECHANISMS,
        "regime": vocabulary.REGIMES,
        "whitelist": vocabulary.WHITELIST,
        "role": ROLES,
        "opportunity_status": opportunities.BADGES,
    }
    assert [key for key in wanted if key not in known] == []
    for group, codes in lists.items():
        assert set(terms(group)) == set(codes), group


def test_traditional_chinese_is_derived_and_keeps_placeholders() -> None:
    use_language("zh-Hant")
    assert t("nav.opportunities") == "公開榜單"
    simplified = catalogue("zh-CN")
    for key, text in catalogue("zh-Hant").items():
        assert placeholders(text) == placeholders(simplified[key])


def test_words_of_codes() -> None:
    assert term("field", "transport") == "交通"
    assert term("zone", "") == "全市其他区域"
    assert term("field", "unheard-of") == "unheard-of"
    use_language("en")
    assert term("field", "transport") == "Transport"


def test_a_missing_sentence_shows_its_key() -> None:
    assert t("nav.unheard_of") == "⟦nav.unheard_of⟧"


def test_parameters_are_readable() -> None:
    at = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
    assert t("errors.refused", code=at).count("2027-01-01 00:30") == 1
    assert "1,234.57 万元" in t("errors.refused", code_fen=0, code=money_wan(1_234_567_890))
    assert "{incident}" in t("errors.unexpected", other=1)


def test_the_language_follows_the_source_until_it_is_fixed() -> None:
    use_language(None)
    language_from(lambda: "en")
    assert language() == "en"
    language_from(lambda: "klingon")
    assert language() == "zh-CN"
    language_from(lambda: "en")
    use_language("zh-Hant")
    assert language() == "zh-Hant"
    with pytest.raises(ValueError):
        use_language("klingon")


def test_money() -> None:
    assert money(1_234_567) == "12,345.67 元"
    assert money_wan(1_234_567_890) == "1,234.57 万元"
    assert money_yi(12_345_678_900_000) == "1,234.57 亿元"
    assert yuan_wan(10_000.0) == "1.00 万元"
    assert yuan_yi(-123_456_789.0) == "-1.23 亿元"
    assert wan(1_000_000) == 1.0
    assert yuan_to_wan(15_000.0) == 1.5
    use_language("en")
    assert money(1_234_567) == "¥12,345.67"


def test_money_is_rounded_half_up_from_exact_fen() -> None:
    assert (
        money_wan(12_345_000) == "12.35 万元"
    )  # 12.345: half to even and binary fractions would both say 12.34
    assert money_wan(-12_345_000) == "-12.35 万元"
    assert money_wan(-1) == "0.00 万元"


def test_F19_what_is_not_a_number_never_reaches_the_page() -> None:
    for value in (None, math.nan, math.inf, -math.inf):
        assert yuan_wan(value) == number(value) == percent(value) == "—"
        assert yuan_to_wan(value) is None
    assert money(None) == "—"


def test_numbers() -> None:
    assert number(1234.5) == "1,235"
    assert number(0.125, 2) == "0.13"
    assert percent(0.12345) == "12.3%"
    assert percent(0.0005) == "0.1%"
    assert size_text(20_000_000) == "20.0 MB"
    assert size_text(512) == "512 B"


def test_dates_are_those_of_shanghai() -> None:
    late = datetime(2026, 11, 21, 16, 5, tzinfo=UTC)
    assert time_text(late) == "2026-11-22 00:05"
    assert date_text(late) == "2026-11-22"
    assert date_text(date(2026, 1, 2)) == "2026-01-02"
    assert time_text(None) == date_text(None) == "—"
    with pytest.raises(ValueError):
        time_text(datetime(2026, 1, 1))


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(0), "已截止"),
        (timedelta(microseconds=-1), "已截止"),
        (timedelta(microseconds=1), "还有 0 分钟"),
        (timedelta(minutes=59, seconds=59), "还有 59 分钟"),
        (timedelta(hours=23, minutes=59), "还有 23 小时"),
        (timedelta(days=1, hours=2), "还有 1 天 2 小时"),
        (timedelta(days=3, hours=23), "还有 3 天"),
    ],
)
def test_what_is_left_is_rounded_down(left: timedelta, words: str) -> None:
    now = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
    assert deadline_text(now + left, now) == words


def test_refusals_have_sentences() -> None:
    shortest = Invalid("sealing.weak_password", reason="short", shortest=12)
    assert "12" in explain(shortest)
    assert "short" not in explain(shortest)
    for error, key in (
        (NotAllowed("x.y"), "errors.not_allowed"),
        (NotFound("x.y"), "errors.not_found"),
        (Conflict("x.y"), "errors.conflict"),
        (Invalid("x.y"), "errors.invalid"),
    ):
        assert explain(error) == t(key)
    assert "x.y" in explain(AppError("x.y"))
    assert explain(AppError("busy")) == t("errors.busy")
    assert "x.y" in explain_fault(Fault(1, "a", "x.y"))
