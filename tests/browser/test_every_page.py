"""Every page of every role, opened from the menu in two languages: nothing broken, nothing raw, nothing untranslated."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser.conftest import Visitors
from browser.visitor import Visitor
from browser.words_on_screen import chinese_left, english_left, our_words, raw_ids

from app.ui.sitemap import pages_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
PEOPLE = {
    "public": "",
    "citizen": "沈小满",
    "officer": "林若澜",
    "reviewer": "周启明",
    "enterprise": "陆平川",
    "evaluator": "顾怀远",
    "finance": "方砚秋",
    "supervisor": "贺秉正",
    "admin": "黎守一",
}
OPPORTUNITY = "JB-2026-0024"
TITLE_BUTTON = '[data-testid="stMain"] [data-testid="stBaseButton-tertiary"]'
FIRST_HEADING = ':nth-match([data-testid="stMain"] h3, 1)'
CARDS = '[data-testid="stMain"] h3, [data-testid="stMain"] summary'
THEIRS = {
    "race": CARDS,
    "delivery": CARDS,
    "draws": CARDS,
    "openings": CARDS,
    "nominations": CARDS,
    "topics": TITLE_BUTTON,
    "scenarios": TITLE_BUTTON,
    "challenges": FIRST_HEADING,
    "matches": FIRST_HEADING,
    "approvals": '[role="columnheader"]:has-text("%)")',
    "opportunity": '[data-testid="stMain"] h1',
}
"""Where people's own words stand among ours: titles of topics, scenarios and opportunities, names of companies and criteria."""


@pytest.mark.parametrize("role", PEOPLE)
def test_every_page_of_a_role_opens_in_chinese_and_in_english(
    visitors: Visitors, tmp_path: Path, role: str
) -> None:
    visitor = visitors(PEOPLE[role]) if PEOPLE[role] else visitors().open("/")
    expected = [page.name for page in pages_of(role) if not page.hidden]
    problems: list[str] = []
    for language in ("zh-CN", "en"):
        if language != "zh-CN":
            visitor.speak(language)
        assert sorted(visitor.menu_names()) == sorted(expected)
        for name in expected:
            visitor.menu_page(name)
            problems += look(visitor, language, name)
            if language == "zh-CN":
                visitor.picture(tmp_path / f"{role}-{name}.png")
    visitor.open(f"/opportunity?id={OPPORTUNITY}").sees(OPPORTUNITY)
    problems += look(visitor, "en", "opportunity")
    visitor.speak("zh-CN").sees(OPPORTUNITY)
    problems += look(visitor, "zh-CN", "opportunity")
    assert problems == []


def look(visitor: Visitor, language: str, name: str) -> list[str]:
    """What should not be on this page, each with the page and the words."""
    page = visitor.page
    assert page.get_by_test_id("stMain").get_by_role("heading", level=1).count() == 1, name
    found = [("internal id", words) for words in raw_ids(page)]
    if language == "zh-CN":
        found += [("English", words) for words in english_left(page)]
    else:
        found += [
            ("Chinese", words) for words in chinese_left(our_words(page), written_by_people(page, name))
        ]
    return [f"{language} {name}: {kind}: {words}" for kind, words in found]


def written_by_people(page: Page, name: str) -> list[str]:
    """Titles people gave, where they stand on a heading, a button or a column of this page."""
    selector = THEIRS.get(name)
    return [words.strip() for words in page.locator(selector).all_inner_texts()] if selector else []
