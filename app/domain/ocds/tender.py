"""Planning and tender of a release: the terms of a published opportunity."""

from __future__ import annotations

from datetime import datetime

from app.domain.ocds.parts import Json, department, given, moment, money, reference
from app.domain.opportunities import Opportunity
from app.domain.scenarios import Conditions, Scenario, objective_ids

_METHOD = {
    "open_challenge": "揭榜挂帅",
    "best_of": "择优录取",
    "race": "赛马",
    "self_nominated": "毛遂自荐",
    "first_use": "首场景",
}
_REGIME = {
    "challenge": "揭榜挂帅（发榜通知）",
    "gov_procurement": "政府采购",
    "tender_law": "招标投标",
    "coop_innovation": "合作创新采购",
}


def planning(opportunity: Opportunity, terms: Scenario) -> Json:
    """Why, for how much: the evidence is counted, no message is repeated."""
    found = terms.evidence
    rationale = [f"市民诉求{found.messages}件" if found else "", terms.goal.strip()]
    return given(
        rationale="；".join(part for part in rationale if part),
        budget=given(
            id=f"{opportunity.number}-budget",
            description=terms.funding_note.strip(),
            amount=money(terms.budget_fen) if terms.budget_fen else None,
        ),
        project=given(
            id=opportunity.number,
            title=terms.title,
            sector=given(scheme="jiebang-field", id=terms.field),
        ),
        forecasts=[
            {
                "id": "demand",
                "title": "同类诉求",
                "observations": [
                    {"id": "demand-messages", "measure": found.messages, "unit": {"name": "件"}}
                ],
            }
        ]
        if found
        else [],
    )


def tender(opportunity: Opportunity, terms: Scenario, deadline: datetime) -> Json:
    """The terms with their deadline, as they stand after the event of the release."""
    start = moment(opportunity.published_at)
    objective = objective_ids(terms.criteria)
    return given(
        id=opportunity.number,
        title=terms.title,
        description=terms.problem.strip(),
        status="active",
        procuringEntity=reference(buyer(opportunity, terms)),
        value=money(terms.ceiling_fen),
        procurementMethod="open",
        procurementMethodDetails=_METHOD.get(terms.mechanism, terms.mechanism),
        procurementMethodRationale=_REGIME.get(terms.regime, terms.regime),
        mainProcurementCategory=terms.purchase,
        awardCriteria="ratedCriteria",
        awardCriteriaDetails="；".join(
            f"{each.name}{each.weight}%{'（客观因素）' if each.id in objective else ''}"
            for each in terms.criteria
        ),
        submissionMethod=["electronicSubmission"],
        eligibilityCriteria=_eligibility(terms.conditions),
        tenderPeriod={"startDate": start, "endDate": moment(deadline)},
        enquiryPeriod={"startDate": start, "endDate": moment(deadline)},
        items=[{"id": each.id, "description": each.text} for each in terms.requirements],
        targets=[
            given(
                id=f"A{n}",
                title=each.indicator.strip(),
                description="；".join(
                    part for part in (each.target.strip(), each.how_measured.strip()) if part
                ),
            )
            for n, each in enumerate(terms.acceptance, 1)
        ],
    )


def state(opportunity: Opportunity, terms: Scenario, status: str, **more: object) -> Json:
    """A tender of which only its status and what goes with it is told."""
    return {"id": opportunity.number, "title": terms.title, "status": status, **more}


def buyer(opportunity: Opportunity, terms: Scenario) -> Json:
    return department(opportunity.department, terms.conditions.buyer_code)


def _eligibility(conditions: Conditions) -> str:
    asked = [*conditions.qualifications, *(["须在企业白名单内"] if conditions.whitelist_required else [])]
    most = conditions.consortium_maximum
    if most is not None:
        asked.append("不接受联合体" if most == 1 else f"联合体不多于{most}家")
    return "；".join(asked)
