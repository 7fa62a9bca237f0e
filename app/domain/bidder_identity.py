"""What tells who writes (身份线索): names and codes of companies, their short names, representatives and contacts, telephone
and identity numbers, addresses on the web. Hidden from evaluators, refused in questions that everybody reads."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.domain.company_names import Company, mention_spans
from app.domain.contacts import phones_in
from app.domain.masking import find
from app.domain.short_names import short_names

Span = tuple[int, int]

_PERSONAL = frozenset({"email", "identity", "card", "phone", "contact", "name"})
"""Kinds of `masking` that point to a person or company; a door or a plate in a bid is a place it speaks of."""
_SITE = re.compile(
    r"https?://[A-Za-z0-9._~:/?#@&=%+-]+|(?<![A-Za-z0-9._-])(?:[A-Za-z0-9-]{1,63}\.){1,5}"
    r"(?:com|net|org|edu|top|xyz|tech|io|cn)(?![A-Za-z0-9-])",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"(?:负责人|法人|代表人?|联系人|经理|总监|工程师|董事长?|总裁|院长|所长|经办人)[ :：是为由(（]{0,3}$"
)
_SHORTEST_PHONE = 7
_LOCAL_NUMBER = 8
_NAME_LENGTH = (2, 30)
_AREA_CODE = re.compile(r"0(?:10|2\d|[3-9]\d{2})(?=\d{7,8}$)")


@dataclass(frozen=True)
class Identity:
    """Who bids, as far as records know. companies: lead and members by name and code; people: representatives and
    contacts; phones: as written; places: where the companies are."""

    companies: frozenset[Company]
    people: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()


def identity_spans(text: str, identity: Identity, published: str = "") -> Iterator[Span]:
    """(start, end) of everything in `text` that tells who wrote it, in no order; spans may overlap.

    published: the challenge as everybody reads it; its words are nobody's own, but for full names and codes of companies.
    """
    yield from mention_spans(text, identity.companies)
    common, shorts = _words(identity, published)
    flat = _flat(text)
    for short in shorts:
        yield from _written(flat, short)
    for person in identity.people:
        yield from _person_spans(flat, _flat(person.strip()), common)
    yield from _phone_spans(flat, identity.phones)
    others = [(start, end) for start, end, kind in find(text) if kind in _PERSONAL]
    others += [span.span() for span in _SITE.finditer(flat) if ".gov.cn" not in span.group()]
    yield from ((start, end) for start, end in others if flat[start:end] not in common)


def tells_who(text: str, identity: Identity, published: str = "") -> bool:
    return any(True for _ in identity_spans(text, identity, published))


@lru_cache(maxsize=256)
def _words(identity: Identity, published: str) -> tuple[str, tuple[str, ...]]:
    """(the words of the challenge, the short names of the companies) as they are compared."""
    common = _flat(_without_mentions(published, identity.companies))
    found = {
        _flat(short) for name, _ in identity.companies for short in short_names(name, identity.places, common)
    }
    return common, tuple(sorted(found))


def _flat(text: str) -> str:
    """The text in half width and lower case, character for character."""
    return "".join(
        same if len(same := unicodedata.normalize("NFKC", char).casefold()) == 1 else char for char in text
    )


def _without_mentions(published: str, companies: Iterable[Company]) -> str:
    """A challenge may name the company that works there today; its name stays its own."""
    parts, done = [], 0
    for start, end in sorted(mention_spans(published, companies)):
        parts.append(published[done : max(done, start)])
        done = max(done, end)
    return "\n".join([*parts, published[done:]])


def _written(flat: str, name: str) -> Iterator[Span]:
    """Where a name stands, also with spaces between its characters; a Latin one as a word of its own."""
    letters = r"\s{0,3}".join(map(re.escape, name))
    edge = "[0-9a-z]"
    before = f"(?<!{edge})" if re.match(edge, name) else ""
    after = f"(?!{edge})" if re.search(f"{edge}$", name) else ""
    yield from (found.span() for found in re.finditer(before + letters + after, flat))


def _person_spans(flat: str, name: str, common: str) -> Iterator[Span]:
    """A name that is a word of the challenge as well (高峰) is believed only behind the word for a role."""
    least, most = _NAME_LENGTH
    if not least <= len(name) <= most:
        return
    for start, end in _written(flat, name):
        if name not in common or _ROLE.search(flat, max(0, start - 8), start):
            yield start, end


def _phone_spans(flat: str, phones: Iterable[str]) -> Iterator[Span]:
    for written in phones:
        for phone in phones_in(written) or (written,):
            digits = re.sub(r"\D", "", phone)
            local = _AREA_CODE.sub("", digits)
            for number in {digits, local, digits[-_LOCAL_NUMBER:] if local != digits else digits}:
                if len(number) >= _SHORTEST_PHONE:
                    pattern = r"[ .()-]{0,3}".join(number)
                    yield from (span.span() for span in re.finditer(rf"(?<!\d){pattern}(?!\d)", flat))
