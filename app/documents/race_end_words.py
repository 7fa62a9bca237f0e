"""How a race ended for one bidder, in sentences: for its notice and its page."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.awards import RaceEnd
from app.i18n import date_text, money_wan, t


def race_end_words(end: RaceEnd) -> tuple[str, ...]:
    """Where and why it left, what it reached, what it was paid and keeps."""
    if end.state == "not_admitted":
        return (t("racing.end.not_admitted", racers=end.racers),)
    where = (
        t("racing.end.in_stage", stage=end.stage, stages=end.stages) if end.stage else t("racing.end.before")
    )
    left = t(f"racing.end.{end.state}", where=where, on=date_text(end.left_on))
    why = [t(f"racing.code.{end.code}")] if end.code else []
    why += [end.reason] if end.reason else []
    because = t("racing.end.because", why=t("racing.end.and").join(why)) if why else ""
    return (left + because, _reached(end), _paid(end))


def _reached(end: RaceEnd) -> str:
    passed = (
        t("racing.end.passed", stages=_listed(t("racing.end.stage", stage=each) for each in end.passed))
        if end.passed
        else t("racing.end.none_passed")
    )
    points = [t("racing.end.points", stage=stage, points=f"{float(mean):.2f}") for stage, mean in end.points]
    return passed + (t("racing.end.scored", points=_listed(points)) if points else "")


def _paid(end: RaceEnd) -> str:
    if not end.paid_fen:
        return t("racing.end.unpaid")
    parts = [t("racing.end.payment", stage=stage, amount=money_wan(fen)) for stage, fen in end.paid]
    return t("racing.end.paid", total=money_wan(end.paid_fen), parts=_listed(parts))


def _listed(parts: Iterable[str]) -> str:
    return t("ui.list_comma").join(parts)
