"""What a second person reads of proposals about an opportunity: its committee, a replacement, a withdrawal (撤榜)."""

from __future__ import annotations

from app.domain.committee import DIRECT
from app.domain.proposals import Proposal
from app.domain.users import Actor
from app.i18n import t, term, time_text
from app.services import committees, publishing
from app.services.committees import Candidate
from app.services.context import App
from app.services.publishing import OpportunityView

Facts = list[tuple[str, str]]


def committee(app: App, actor: Actor, proposal: Proposal) -> Facts:
    """Who is to sit without a draw, who leads, by which reason of the law, and whose approval."""
    given = proposal.content
    people = committees.named(app, actor, proposal.subject, given["members"])
    reason = given["reason"]
    return [
        *_opportunity(publishing.read(app, actor, proposal.subject)),
        *(
            (t("proposals.member", place=place), _person(each, each.id == given["chair"]))
            for place, each in enumerate(people, 1)
        ),
        (t("proposals.lawful_reason"), f"{t(f'committee.direct.{reason}')}（{DIRECT[reason]}）"),
        (t("committee.direct_approval"), given["approval"]),
    ]


def replacement(app: App, actor: Actor, proposal: Proposal) -> Facts:
    """Who leaves, or that a seat is empty, and who comes."""
    out, into = proposal.content["out"], proposal.content["into"]
    found = committees.named(app, actor, proposal.subject, [each for each in (out, into) if each])
    people = {each.id: each for each in found}
    return [
        *_opportunity(publishing.read(app, actor, proposal.subject)),
        (t("evaluation.replace_out"), _person(people[out]) if out else t("evaluation.replace_fill")),
        (t("evaluation.replace_into"), _person(people[into])),
        (t("proposals.effect"), t("proposals.replacement_effect")),
    ]


def withdrawal(app: App, actor: Actor, proposal: Proposal) -> Facts:
    """What is withdrawn; that bids may be there is said of every opportunity whose deadline is past, whether any are (R5)."""
    view = publishing.read(app, actor, proposal.subject)
    rows = [
        *_opportunity(view),
        (t("challenges.status"), term("opportunity_status", view.badge)),
        (t("challenges.deadline"), time_text(view.opportunity.tender_deadline)),
        (t("proposals.effect"), t("proposals.withdrawal_effect")),
    ]
    if view.status == "closed":
        rows.append((t("proposals.attention"), t("proposals.withdrawal_late")))
    return rows


def _opportunity(view: OpportunityView) -> Facts:
    return [
        (t("challenges.number"), view.opportunity.number),
        (t("challenges.name"), view.opportunity.title),
    ]


def _person(each: Candidate, chair: bool = False) -> str:
    name = f"{each.name}（{each.department}）" if each.department else each.name
    parts = [name, t(f"evaluation.seat_{each.kind}")]
    if chair:
        parts.append(t("evaluation.chair"))
    words = t("ui.list_comma").join(parts)
    return (
        t("evaluation.barred", name=words, kind=t(f"committee.kind.{each.barred}")) if each.barred else words
    )
