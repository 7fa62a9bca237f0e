"""军令状 and acceptance indicators as measurable promises (承诺指标): target, direction, measurement, verdict.

A verdict comes from an exact comparison of decimal numbers; without a measurement there is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from app.domain.scenarios import AcceptanceIndicator
from app.errors import Fault

Direction = Literal["at_least", "at_most", "equal"]
DIRECTIONS: tuple[Direction, ...] = ("at_least", "at_most", "equal")
Verdict = Literal["met", "missed", "unmeasured"]
_NUMBER = re.compile(r"[+-]?\d{1,12}(?:\.\d{1,6})?\Z")


@dataclass(frozen=True)
class Target:
    """What a promise is held to: `value` is a decimal number as text, `unit` what it is counted in."""

    direction: Direction
    value: str
    unit: str


@dataclass(frozen=True)
class Promise:
    """One promise. wording: the target in the words it was published or promised in, never changed.

    origin: acceptance (验收指标 as published) or bid (军令状 of the winning bid).
    """

    id: str
    opportunity: str
    number: int
    origin: str
    indicator: str
    wording: str
    how_measured: str
    target: Target


@dataclass(frozen=True)
class Measurement:
    """One measured value. source: who measured it and how; file: SHA-256 of the stored evidence, "" without one."""

    id: str
    promise: str
    value: str
    measured_on: date
    source: str
    file: str
    file_name: str
    entered_by: str
    entered_at: datetime


_LEAD = r"(?:平均|月均|日均|年均|抽检合格率|中位数|同比下降|下降|减少)?"
_WORDS = r"[\u4e00-\u9fff]"
_UNIT = r"(?P<unit>%|[\u4e00-\u9fff]{1,6}?)"
_FORMS: tuple[tuple[re.Pattern[str], Direction], ...] = (
    (re.compile(rf"{_LEAD}(?:不少于|不低于|≥|>=)(?P<n>\d+(?:\.\d+)?){_UNIT}"), "at_least"),
    (re.compile(rf"{_LEAD}(?:不超过|不高于|不多于|≤|<=)(?P<n>\d+(?:\.\d+)?){_UNIT}"), "at_most"),
    (re.compile(rf"{_LEAD}(?P<n>\d+(?:\.\d+)?){_UNIT}(?:以上|及以上)"), "at_least"),
    (re.compile(rf"{_LEAD}(?P<n>\d+(?:\.\d+)?){_UNIT}(?:以内|以下|内)"), "at_most"),
    (re.compile(r"(?:同比下降|下降|减少)(?P<n>\d+(?:\.\d+)?)(?P<unit>%)"), "at_least"),
    # sentences as `app.domain.drafting` writes them: from how many to how many, or by how much against when
    (
        re.compile(
            rf"(?P<what>{_WORDS}{{0,12}})由(?:近\d{{1,3}}天的?)?\d+(?:\.\d+)?(?P<unit>%|{_WORDS}{{1,3}}?)"
            r"(?:降至|降到|减至|减少到)(?P<n>\d+(?:\.\d+)?)(?P=unit)(?:以内|以下)"
        ),
        "at_most",
    ),
    (
        re.compile(
            rf"(?P<what>{_WORDS}{{0,12}}较{_WORDS}{{2,10}})(?:下降|减少)(?P<n>\d+(?:\.\d+)?)(?P<unit>%)(?:以上)?"
        ),
        "at_least",
    ),
)
_AMBIGUOUS = ("以上", "以下", "以内", "不", "且", "者", "的", "占", "内")
_DENIED = "不未无非或"
"""Words in what stands before the numbers that may turn the sentence round."""


def read_target(wording: str) -> Target | None:
    """The target that a published wording states without doubt, e.g. "98%以上", "不超过30分钟", "下降50%", and the drafted
    "同类新增诉求由近90天的15件降至7件以内"; else None.

    Anything beside number, unit and one word of direction is doubt: then a person says what is measured.
    """
    text = "".join(wording.split())
    for form, direction in _FORMS:
        found = form.fullmatch(text)
        if found is None or any(word in found["unit"] for word in _AMBIGUOUS):
            continue
        if not any(word in (found.groupdict().get("what") or "") for word in _DENIED):
            return Target(direction, found["n"], found["unit"])
    return None


def first_promises(
    acceptance: Sequence[AcceptanceIndicator],
) -> tuple[tuple[AcceptanceIndicator, Target | None], ...]:
    """The published acceptance indicators with the target read from each wording."""
    return tuple((each, read_target(each.target)) for each in acceptance)


@dataclass(frozen=True)
class NewPromise:
    """A promise to be kept on record at the start: an acceptance indicator made measurable, or one from the bid."""

    origin: str
    indicator: str
    wording: str
    how_measured: str
    target: Target


def promise_faults(
    given: Sequence[NewPromise], acceptance: Sequence[AcceptanceIndicator], bid_promise: str
) -> tuple[Fault, ...]:
    """What is wrong: a published indicator missing or changed, a target weaker than its wording, a promise nobody made."""
    return tuple(_promise_faults(given, acceptance, bid_promise))


def _promise_faults(
    given: Sequence[NewPromise], acceptance: Sequence[AcceptanceIndicator], bid_promise: str
) -> Iterator[Fault]:
    published = [(each.indicator, each.target, each.how_measured) for each in acceptance]
    taken = [(p.indicator, p.wording, p.how_measured) for p in given if p.origin == "acceptance"]
    if taken != published:
        yield Fault(0, "indicator", "delivery.not_the_published_indicators")
    for each in given:
        named = (("indicator", each.indicator),)
        if each.target.direction not in DIRECTIONS or decimal_of(each.target.value) is None:
            yield Fault(0, "target", "delivery.target_number", named)
            continue
        read = read_target(each.wording)
        if each.origin == "acceptance" and read is not None and not _same(read, each.target):
            yield Fault(0, "target", "delivery.target_changed", (*named, ("wording", each.wording)))
        if each.origin == "bid" and (not each.wording.strip() or each.wording.strip() not in bid_promise):
            yield Fault(0, "wording", "delivery.not_in_the_bid", named)
        if each.origin not in ("acceptance", "bid") or not each.indicator.strip():
            yield Fault(0, "indicator", "delivery.indicator_missing")


def _same(read: Target, given: Target) -> bool:
    return (
        read.direction == given.direction
        and decimal_of(read.value) == decimal_of(given.value)
        and read.unit == given.unit
    )


def decimal_of(text: str) -> Decimal | None:
    """A decimal number as written, None for anything else: no exponent, no NaN, at most six decimals."""
    plain = text.strip()
    return Decimal(plain) if _NUMBER.match(plain) else None


def measurement_faults(
    value: str, measured_on: date, source: str, since: date, today: date
) -> tuple[Fault, ...]:
    """What is wrong with a measurement: no number, a day before the work began or to come, nobody who measured."""
    faults = []
    if decimal_of(value) is None:
        faults.append(Fault(0, "value", "delivery.value_number"))
    if not since <= measured_on <= today:
        faults.append(Fault(0, "measured_on", "delivery.measured_on", (("since", since),)))
    if len(source.strip()) < 4:
        faults.append(Fault(0, "source", "delivery.source_missing"))
    return tuple(faults)


def newest(measurements: Sequence[Measurement]) -> Measurement | None:
    """The measurement that counts: of the latest day, of several on one day the one entered last.

    measurements: in the order they were entered.
    """
    return max(reversed(measurements), key=lambda each: each.measured_on, default=None)


def judge(promise: Promise, measured: Measurement | None) -> Verdict:
    """达标、未达标, or 未测 without a measurement. The comparison is exact; the target itself is met."""
    if measured is None:
        return "unmeasured"
    value, target = decimal_of(measured.value), decimal_of(promise.target.value)
    if value is None or target is None:
        return "unmeasured"
    met = {
        "at_least": value >= target,
        "at_most": value <= target,
        "equal": value == target,
    }[promise.target.direction]
    return "met" if met else "missed"
