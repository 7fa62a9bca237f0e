"""Payer profiles to choose from (付款方特征): the presets and what was saved of own calibrations."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import finance
from app.domain.projects import SavedPayer
from app.domain.users import Actor
from app.errors import Conflict, Invalid, NotFound
from app.services.context import App, demand
from app.services.finance_refusals import finance_refusals
from app.services.ledger_bills import ledger_day, read_bills
from app.services.payer_calibration import estimate, from_ageing
from app.store.ids import new_id
from app.store.work import Work
from finance.ledger.calibration import ENOUGH_PAID, Calibration
from finance.ledger.correlation import CorrelationEstimate
from finance.ledger.posterior import BetaPosterior

LONGEST_NAME = 40
MOST_PROFILES = 100


@dataclass(frozen=True)
class SelectableProfile:
    """A profile a page can choose. key: "A".."D" or the id of a saved one; kind: preset | ledger | ageing.

    payer "" = all payers, or a preset; prior: the preset it began with; bills, paid: of the ledger it was estimated from, observed: of them seen paid in a completed year of age, None for other kinds;
    digest "", as_of and saved_at None for presets.
    """

    key: str
    kind: str
    name: str
    payer: str
    profile: finance.PayerProfile
    digest: str = ""
    as_of: date | None = None
    bills: int | None = None
    paid: int | None = None
    observed: int | None = None
    saved_by: str = ""
    saved_at: datetime | None = None
    prior: str = ""


@dataclass(frozen=True)
class PosteriorUpdate:
    """A saved estimate and what it becomes with the payments since (后验更新)."""

    saved: SelectableProfile
    before: finance.LedgerEstimate
    after: finance.LedgerEstimate


def payer_profiles(app: App, actor: Actor) -> list[SelectableProfile]:
    """The presets A-D, then the saved profiles, the newest first."""
    demand(app, actor, "payer_profiles.read")
    with app.store.read() as work:
        saved = work.projects.saved_payers()
    presets = [
        SelectableProfile(code, "preset", profile.label, "", profile)
        for code, profile in finance.PAYER_PROFILES.items()
    ]
    return presets + [_selectable(each) for each in saved]


def save_estimate(app: App, actor: Actor, name: str, payer: str = "", prior: str = "B") -> SelectableProfile:
    """Save what the ledger says of a payer now. Raises as `estimate`, Invalid payer_profiles.name, Conflict
    payer_profiles.same_name, payer_profiles.many.
    """
    demand(app, actor, "payer_profiles.save")
    found = estimate(app, actor, payer, prior)
    return _save(app, actor, name, payer, "ledger", {"prior": prior, "estimate": found.estimate.to_dict()})


def save_ageing(
    app: App,
    actor: Actor,
    name: str,
    opening_fen: Sequence[int],
    closing_fen: Sequence[int],
    payer: str = "",
    prior: str = "B",
) -> SelectableProfile:
    """Save what two ageing tables say; never calibrated. Raises as `from_ageing` and `save_estimate`."""
    demand(app, actor, "payer_profiles.save")
    profile = from_ageing(app, actor, opening_fen, closing_fen, prior, payer)
    tables = {"prior": prior, "opening_fen": list(opening_fen), "closing_fen": list(closing_fen)}
    return _save(app, actor, name, payer, "ageing", {**tables, "profile": profile.to_dict()})


def remove_profile(app: App, actor: Actor, key: str) -> None:
    """Take a saved profile off the list; the row stays. Raises NotFound payer_profiles.not_found."""
    demand(app, actor, "payer_profiles.save")
    with app.store.write() as work:
        saved = _stored(work, key)
        work.projects.payers.save(replace(saved, removed_at=work.now))
        work.record(actor, "invoices.remove_profile", saved.id, digest=saved.digest)


def update_with_payments(app: App, actor: Actor, key: str) -> PosteriorUpdate:
    """A profile estimated from the ledger, updated by what was paid and not paid since it was saved.

    Raises NotFound payer_profiles.not_found, Invalid payer_profiles.not_from_ledger for one of another kind.
    """
    demand(app, actor, "payer_profiles.read")
    with app.store.read() as work:
        saved = _stored(work, key)
        if saved.method != "ledger":
            raise Invalid("payer_profiles.not_from_ledger")
        today, bills = ledger_day(work), read_bills(work, payer=saved.payer)
    before = _estimate(saved.content["estimate"])
    with finance_refusals():
        after = finance.update_payer(before, finance.due_and_paid(bills), today)
    return PosteriorUpdate(_selectable(saved), before, after)


def save_update(app: App, actor: Actor, key: str, name: str) -> SelectableProfile:
    """Save an updated estimate as a profile of its own; the earlier one stays."""
    demand(app, actor, "payer_profiles.save")
    found = update_with_payments(app, actor, key)
    content = {"prior": found.saved.prior, "follows": found.saved.digest, "estimate": found.after.to_dict()}
    return _save(app, actor, name, found.saved.payer, "ledger", content)


def _save(
    app: App, actor: Actor, name: str, payer: str, method: str, content: dict[str, Any]
) -> SelectableProfile:
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Invalid("payer_profiles.name", most=LONGEST_NAME)
    with app.store.write() as work:
        others = work.projects.saved_payers()
        if any(other.name == name for other in others):
            raise Conflict("payer_profiles.same_name", name=name)
        if len(others) >= MOST_PROFILES:
            raise Conflict("payer_profiles.many", most=MOST_PROFILES)
        saved = SavedPayer(
            new_id("pf"), name, payer, method, content, digest_of(content), actor.name, work.now
        )
        work.projects.payers.add(saved)
        work.record(actor, "invoices.save_profile", saved.id, digest=saved.digest)
        return _selectable(saved)


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of the content as canonical JSON."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _stored(work: Work, key: str) -> SavedPayer:
    found = work.projects.payers.first("id = ? AND removed_at IS NULL", [key])
    if found is None:
        raise NotFound("payer_profiles.not_found")
    return found


def _selectable(saved: SavedPayer) -> SelectableProfile:
    source = saved.content.get("estimate")
    plain = source["profile"] if source else saved.content["profile"]
    observed = sum(source["paid"]) if source else None
    profile = _profile(plain)
    # profiles saved before 0.4.0 counted bills whose first year of age was not over
    enough = observed is not None and observed >= ENOUGH_PAID
    return SelectableProfile(
        key=saved.id,
        kind=saved.method,
        name=saved.name,
        payer=saved.payer,
        profile=replace(profile, calibrated=profile.calibrated and enough),
        digest=saved.digest,
        as_of=date.fromisoformat(source["as_of"]) if source else None,
        bills=source["invoices"] if source else None,
        paid=source["paid_invoices"] if source else None,
        observed=observed,
        saved_by=saved.saved_by,
        saved_at=saved.saved_at,
        prior=saved.content["prior"],
    )


def profile_of(saved: SavedPayer) -> finance.PayerProfile:
    """The profile in a saved row."""
    return _selectable(saved).profile


def _profile(plain: Mapping[str, Any]) -> finance.PayerProfile:
    lists = {name: tuple(plain[name]) for name in ("hazards", "write_offs")}
    return finance.PayerProfile(**{**plain, **lists})


def _estimate(plain: Mapping[str, Any]) -> finance.LedgerEstimate:
    """The way back from `LedgerEstimate.to_dict`."""
    posteriors = tuple(
        BetaPosterior(each["mean"], each["strength"], each["at_risk"], each["paid"], each["effective"])
        for each in plain["posteriors"]
    )
    return finance.LedgerEstimate(
        profile=_profile(plain["profile"]),
        at_risk=tuple(plain["at_risk"]),
        paid=tuple(plain["paid"]),
        invoices=plain["invoices"],
        paid_invoices=plain["paid_invoices"],
        posteriors=posteriors,
        correlation=CorrelationEstimate(**plain["correlation"]),
        calibration=Calibration(**plain["calibration"]),
        as_of=date.fromisoformat(plain["as_of"]),
    )
