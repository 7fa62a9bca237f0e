"""Open balances by age and what they are worth (应收账款账龄与预期信用损失), per payer and in total. Amounts in fen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import finance
from app.domain.users import Actor
from app.errors import Invalid
from app.services.context import App, demand
from app.services.finance_refusals import finance_refusals
from app.services.ledger_bills import ledger_day, read_bills
from finance.risk.ageing import ProvisionMatrix

AGES = 6
YEAR_DAYS = 365
SCENARIOS = (-1.0, 0.0, 1.0)
"""Fiscal stress of the three scenarios of a forward-looking loss: better, median, worse year."""


@dataclass(frozen=True)
class AgedBalances:
    """What is open by years after the agreed due day, 0-1 (not due included) ... over 5, fen."""

    today: date
    by_payer: Mapping[str, tuple[int, ...]]

    @property
    def total(self) -> tuple[int, ...]:
        return tuple(sum(row[age] for row in self.by_payer.values()) for age in range(AGES))


@dataclass(frozen=True)
class ReceivableLoss:
    """Expected loss of one payer's open balances, or of all ("")."""

    payer: str
    amounts_fen: tuple[int, ...]
    loss: finance.CreditLoss


@dataclass(frozen=True)
class Provision:
    """Provision of one payer's open balances by a matrix, or of all ("")."""

    payer: str
    amounts_fen: tuple[int, ...]
    provision: ProvisionMatrix


def aged_balances(app: App, actor: Actor) -> AgedBalances:
    """Open balances of every payer that owes anything, by six ages."""
    demand(app, actor, "invoices.read")
    with app.store.read() as work:
        today, bills = ledger_day(work), read_bills(work)
    found: dict[str, list[int]] = {}
    for bill in bills:
        left = round(bill.outstanding(today))
        if left:
            age = min(max((today - bill.due_on).days - 1, 0) // YEAR_DAYS, AGES - 1)
            found.setdefault(bill.payer, [0] * AGES)[age] += left
    return AgedBalances(today, {payer: tuple(found[payer]) for payer in sorted(found)})


def credit_losses(
    balances: AgedBalances,
    profile: str | finance.PayerProfile,
    effective_rate: float,
    weights: Sequence[float] = (),
    own: Mapping[str, finance.PayerProfile] | None = None,
) -> list[ReceivableLoss]:
    """Expected credit loss, all payers together first; a payer of `own` by its own profile, the others by `profile`.

    weights: of `SCENARIOS`, adding up to 1; none = the profile's own means. Raises Invalid invoices.weights,
    projects.not_computable.
    """
    if weights and (min(weights) < 0 or abs(sum(weights) - 1.0) > 1e-9 or len(weights) != len(SCENARIOS)):
        raise Invalid("invoices.weights")

    def loss(amounts: Sequence[int], used: str | finance.PayerProfile) -> finance.CreditLoss:
        if not weights:
            return finance.expected_credit_loss(amounts, used, effective_rate)
        scenarios = dict(zip(SCENARIOS, weights, strict=True))
        return finance.forward_looking_loss(amounts, used, effective_rate, scenarios)

    with finance_refusals():
        whole = loss(balances.total, profile)
        rows = [
            ReceivableLoss(payer, amounts, loss(amounts, (own or {}).get(payer, profile)))
            for payer, amounts in balances.by_payer.items()
        ]
    if own:
        whole = _together(rows, balances.total, whole)
    return [ReceivableLoss("", balances.total, whole), *rows]


def _together(
    rows: Sequence[ReceivableLoss], amounts: Sequence[int], usual: finance.CreditLoss
) -> finance.CreditLoss:
    """The sum of losses by different profiles; ages with nothing open keep the usual rate."""
    each = tuple(sum(row.loss.each[age] for row in rows) for age in range(AGES))
    total, plain = sum(each), sum(row.loss.total / row.loss.multiplier for row in rows)
    return replace(
        usual,
        each=each,
        total=total,
        delay=sum(row.loss.delay for row in rows),
        credit=sum(row.loss.credit for row in rows),
        rates=tuple(e / a if a else rate for e, a, rate in zip(each, amounts, usual.rates, strict=True)),
        multiplier=total / plain if plain else 1.0,
    )


def provisions(balances: AgedBalances, preset: str) -> list[Provision]:
    """Provision by one of `finance.PROVISION_PRESETS`, all payers together first."""
    if preset not in finance.PROVISION_PRESETS:
        raise Invalid("invoices.preset")
    rates = finance.PROVISION_PRESETS[preset].rates
    return [
        Provision(payer, amounts, finance.provision_matrix(amounts, rates))
        for payer, amounts in _with_total(balances)
    ]


def _with_total(balances: AgedBalances) -> list[tuple[str, tuple[int, ...]]]:
    return [("", balances.total), *balances.by_payer.items()]
