"""Releases of a race (赛马): each racer's contract with its stages, what it was paid for a stage, how it ended.

Nobody has won while a race runs: a racer's contract rests on an award of its own, beside the award that is pending.
"""

from __future__ import annotations

from app.domain.ocds.facts import Body, Moment, bid_id, racer_award, racer_key
from app.domain.ocds.parts import Json, company, department, given, moment, money, reference, with_roles
from app.domain.racing import Racer


def race_signed(seen: Moment) -> Body:
    """The race contract: what each stage shows by when and pays, at most `value` in all."""
    racer = _racer(seen)
    parties, award, contract = _contract(seen, racer)
    return ["award", "contract"], parties, {"awards": [award], "contracts": [contract]}


def _contract(seen: Moment, racer: Racer) -> tuple[list[Json], Json, Json]:
    """(the racer's companies, its award, its contract)."""
    suppliers = _companies(seen, racer)
    plan, signed_on = seen.terms.race, racer.signed_on
    assert signed_on is not None
    bid = next((each for each in seen.facts.bids if each.id == racer.bid), None)
    award = given(
        id=racer_award(seen, racer.id),
        title="赛马入赛",
        status="active",
        date=moment(racer.admitted_at or seen.at),
        value=money(plan.cap_fen),
        suppliers=[reference(each) for each in suppliers],
        relatedBid=bid_id(seen, bid) if bid else "",
    )
    contract = {
        **racer_key(seen, racer.id),
        "title": f"{seen.terms.title}（赛马合同）",
        "status": "active",
        "value": money(plan.cap_fen),
        "dateSigned": moment(signed_on),
        "period": {"startDate": moment(signed_on), "endDate": moment(seen.facts.stages[-1].due_on)},
        "signatories": [reference(each) for each in (seen.buyer, *suppliers)],
        "milestones": [
            {
                "id": _stage_id(seen, racer, stage.number),
                "title": f"第{stage.number}赛段：{stage.result}",
                "type": "financing",
                "description": f"通过后支付{stage.payment_fen / 100:.2f}元",
                "dueDate": moment(stage.due_on),
                "status": "scheduled",
            }
            for stage in seen.facts.stages
        ],
    }
    return [with_roles(each, "tenderer", "supplier") for each in suppliers], award, contract


def race_postponed(seen: Moment) -> Body:
    """A stage and all after it have a later day, for every racer that has a contract."""
    racers = [each for each in seen.facts.racers if _told(seen, each) and not each.voided_at]
    if not racers:
        return [], [], {}
    number = seen.facts.released.get("race.postpone", 0) + 1
    contracts = [
        {
            **racer_key(seen, racer.id),
            "milestones": [
                {"id": _stage_id(seen, racer, stage.number), "dueDate": moment(stage.due_on)}
                for stage in seen.facts.stages
            ],
            "amendments": [
                {
                    "id": f"{racer_award(seen, racer.id)}-postponed-{number}",
                    "date": moment(seen.at),
                    "rationale": seen.facts.reason,
                    "amendsReleaseID": seen.id(seen.number - 1),
                    "releaseID": seen.id(seen.number),
                }
            ],
        }
        for racer in racers
    ]
    return ["contractAmendment"], [], {"contracts": contracts}


def race_paid(seen: Moment) -> Body:
    """A stage was passed and is paid."""
    racer = _racer(seen)
    payment = next((each for each in seen.facts.stage_payments if each.stage == seen.facts.stage), None)
    if payment is None or not _told(seen, racer):
        return [], [], {}
    payer = department(seen.terms.payer or seen.opportunity.department)
    payee = _companies(seen, racer)[0]
    key = _stage_id(seen, racer, payment.stage)
    contract = {
        **racer_key(seen, racer.id),
        "milestones": [{"id": key, "status": "met", "dateMet": moment(racer.passed_at or payment.paid_on)}],
        "implementation": {
            "transactions": [
                {
                    "id": f"{key}-payment",
                    "date": moment(payment.paid_on),
                    "value": money(payment.amount_fen),
                    "payer": reference(payer),
                    "payee": reference(payee),
                }
            ]
        },
    }
    parties = [with_roles(payer, "payer"), with_roles(payee, "tenderer", "supplier", "payee")]
    return ["implementationUpdate"], parties, {"contracts": [contract]}


def race_left(seen: Moment) -> Body:
    """A racer is out before the finish: its contract ends; where the result fell, the award that it rested on as well."""
    racer = _racer(seen)
    if not _told(seen, racer):
        return [], [], {}
    why = _ENDED.get(racer.reason_code, "") or (f"退赛：{racer.reason}" if racer.retired_at else "")
    ended = {**racer_key(seen, racer.id), "status": "terminated", **given(description=why)}
    parts: Json = {"contracts": [ended]}
    if racer.voided_at:
        parts["awards"] = [{"id": racer_award(seen, racer.id), "status": "cancelled"}]
    return ["contractTermination"], [], parts


_ENDED = {
    "late": "淘汰：逾期未签约、未开赛或未提交成果",
    "not_met": "淘汰：成果未达到赛段要求",
    "behind": "淘汰：评分在晋级名额以外",
    "breach": "淘汰：严重违反赛马合同",
    "voided": "评审结果因异议或投诉撤销",
}


def _told(seen: Moment, racer: Racer) -> bool:
    """Whether a release named its contract: not before it is signed, nor for races from before there were such releases."""
    return racer_award(seen, racer.id) in seen.facts.named


def _racer(seen: Moment) -> Racer:
    return next(each for each in seen.facts.racers if each.id == seen.facts.racer)


def _companies(seen: Moment, racer: Racer) -> list[Json]:
    bid = next((each for each in seen.facts.bids if each.id == racer.bid), None)
    if bid is not None:
        return seen.bidders(bid)
    return [company(racer.enterprise_name, seen.facts.codes.get(racer.enterprise, ""))]


def _stage_id(seen: Moment, racer: Racer, stage: int) -> str:
    return f"{racer_award(seen, racer.id)}-stage-{stage}"
