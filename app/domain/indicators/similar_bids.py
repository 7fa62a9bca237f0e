"""Abnormally alike bids (投标文件异常一致): passages that two bids share and that stand in no public text."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

from app.domain.indicators.plain_text import plain, shingles
from app.domain.indicators.protocol import Case, Signal, Threshold

NAME = "similar_bids"
LAW = "财政部令第87号第三十七条第（四）项；《招标投标法实施条例》第四十条第（四）项"
LENGTH = 12
"""Characters of a shingle: shorter ones are set phrases of the trade."""
THRESHOLDS = {
    "share": Threshold(
        Fraction(3, 10),
        "of the shorter bid, after everything public is taken out: independent writers share set phrases, not a third",
    ),
    "passage": Threshold(
        Fraction(60), "characters in one run: two or three sentences that nobody writes twice by chance"
    ),
    "least_text": Threshold(Fraction(120), "characters left to compare; below it a share means nothing"),
}
SHOWN = 3


def find(case: Case) -> tuple[Signal, ...]:
    """A signal for every pair whose own words are alike, with the longest passages."""
    public = set().union(*(shingles(plain(text), LENGTH) for text in case.public_texts), set())
    texts = {offer.bid: plain(offer.text) for offer in case.counted}
    own = {bid: shingles(text, LENGTH) - public for bid, text in texts.items()}
    found = []
    for one, other in combinations(texts, 2):
        common = own[one] & own[other]
        if not common:
            continue
        shorter = min(len(own[one]), len(own[other]))
        passages = shared_passages(texts[one], common)
        longest = len(passages[0])
        enough = shorter >= THRESHOLDS["least_text"].value
        alike = enough and Fraction(len(common), shorter) >= THRESHOLDS["share"].value
        if alike or longest >= THRESHOLDS["passage"].value:
            evidence = (
                ("percent", len(common) * 100 // shorter),
                ("longest", longest),
                ("passages", tuple(passages[:SHOWN])),
            )
            found.append(Signal(NAME, "alike", (one, other), evidence))
    return tuple(found)


def shared_passages(text: str, common: set[str]) -> list[str]:
    """The stretches of `text` that are made of shared shingles, longest first."""
    passages, start = [], None
    for at in range(len(text) - LENGTH + 2):
        shared = text[at : at + LENGTH] in common
        if shared and start is None:
            start = at
        elif not shared and start is not None:
            passages.append(text[start : at - 1 + LENGTH])
            start = None
    return sorted(dict.fromkeys(passages), key=lambda passage: (-len(passage), passage))
