"""What a person can read on a page, by kind: headings, buttons, labels, sentences; and what should not be among it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

RAW_ID = re.compile(r"\b(op|sc|tp|pp|en|bd|us|pr|aw|iv)_[0-9a-z]{17}\b")
PHONE = re.compile(r"1990000\d*")
CJK = re.compile(r"[㐀-鿿]")
ENGLISH = re.compile(r"(?:\b[A-Za-z][a-z'’]+[ ,;:]+){2,}[A-Za-z][a-z'’]+")

SENTENCES = """() => {
  const seen = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const holder = node.parentElement;
    if (!holder || holder.closest('script, style, noscript, code, [translate="no"], [data-testid="stIconMaterial"]')) continue;
    const words = node.nodeValue.trim();
    if (words && (holder.closest('canvas') || holder.checkVisibility({visibilityProperty: true}))) seen.push(words);
  }
  document.querySelectorAll('input[placeholder], textarea[placeholder]').forEach((field) => {
    if (field.matches(':placeholder-shown') && field.checkVisibility()) seen.push(field.placeholder);
  });
  return seen;
}"""
OURS = """() => [...document.querySelectorAll([
    'h1', 'h2', 'h3', 'h4', 'button', '[role="tab"]', '[role="columnheader"]', 'summary',
    '[data-testid="stWidgetLabel"]', '[data-testid="stMetricLabel"]', '[data-testid="stSidebarNavLink"]',
    '[data-testid="stNavSectionHeader"]', '[data-testid="stCheckbox"] label',
  ].join(','))]
  .filter((each) => each.closest('canvas') || each.checkVisibility({visibilityProperty: true}))
  .map((each) => (each.closest('canvas') ? each.textContent : each.innerText).trim())
  .filter(Boolean)"""


def sentences(page: Page) -> list[str]:
    """Every visible piece of text, the cells of tables drawn on canvas with it."""
    return page.evaluate(SENTENCES)  # type: ignore[no-any-return]


def our_words(page: Page) -> list[str]:
    """Headings, buttons, tabs, column heads, labels: what our catalogues answer for."""
    return page.evaluate(OURS)  # type: ignore[no-any-return]


def raw_ids(page: Page) -> list[str]:
    """Internal ids people should never meet."""
    return [words for words in sentences(page) if RAW_ID.search(words)]


def english_left(page: Page, allowed: frozenset[str] = frozenset()) -> list[str]:
    """English sentences: three Latin words in a row, names of products and formats apart."""
    return [words for words in sentences(page) if ENGLISH.search(words) and words not in allowed]


def chinese_left(words: Sequence[str], theirs: Sequence[str] = ()) -> list[str]:
    """Our own labels with Chinese characters in them; `theirs`: what people wrote."""
    return [each for each in words if CJK.search(each) and each not in theirs]
