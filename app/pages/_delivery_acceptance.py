"""验收与后评价: what stands in the way, the proposal, the decision, the report; then the review with the recount."""

from __future__ import annotations

import streamlit as st

from app.documents.papers.delivery import acceptance_file
from app.domain.regimes import regime
from app.domain.users import Actor
from app.i18n import t
from app.pages import _delivery_decision, _delivery_settling
from app.pages._delivery_promises import show_recount
from app.services import delivery_decisions, delivery_reviews, topics
from app.services.context import App
from app.services.delivery_views import DeliveryView
from app.ui.downloads import download
from app.ui.forms import reset
from app.ui.outcome import attempt, flash
from app.ui.page import note, section
from app.ui.text import literal, people_text


def show(app: App, actor: Actor, view: DeliveryView) -> None:
    """Where the acceptance stands, and what may be done."""
    section(t("delivery.acceptance_title"), t("delivery.acceptance_lead"))
    if view.acceptance is not None:
        _accepted(app, actor, view)
        return
    _delivery_decision.show_returned(view, "acceptance")
    _gaps(view)
    waiting = view.waiting
    if waiting is not None and waiting.kind == "acceptance":
        if actor.role != "reviewer":  # a reviewer has it at the top of the page
            _delivery_decision.show(app, actor, view)
    elif waiting is None and actor.role == "officer" and view.status == "carried_out":
        _propose(app, actor, view)


def _open(view: DeliveryView) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (
        ("acceptance_open", tuple(r.milestone.name for r in view.milestones if r.state != "accepted")),
        ("acceptance_missed", tuple(r.promise.indicator for r in view.promises if r.verdict == "missed")),
        (
            "acceptance_unmeasured",
            tuple(r.promise.indicator for r in view.promises if r.verdict == "unmeasured"),
        ),
    )


def _gaps(view: DeliveryView) -> None:
    found = [(key, names) for key, names in _open(view) if names]
    if not found:
        note(t("delivery.acceptance_ready"), "good")
    for key, names in found:
        note(t(f"delivery.{key}", names=literal(t("ui.list_comma").join(names))), "wait")


def _propose(app: App, actor: Actor, view: DeliveryView) -> None:
    number = view.opportunity.number
    rules = regime(view.opportunity.terms.regime)
    keys = [f"delivery.{name}.{number}" for name in ("score", "opinion", "exempt", "exemption")]
    score = st.number_input(t("delivery.acceptance_score"), 0, 100, None, 1, key=keys[0])
    st.caption(
        t(
            "delivery.acceptance_grades",
            pass_=int(rules.number("acceptance_pass_score")),
            good=int(rules.number("acceptance_good_score")),
            excellent=int(rules.number("acceptance_excellent_score")),
            article=rules.article("acceptance_pass_score"),
        )
    )
    opinion = st.text_area(t("delivery.acceptance_opinion"), key=keys[1], max_chars=2000, height=110)
    exemption, settlements = "", []
    if any(names for _, names in _open(view)) and st.checkbox(t("delivery.acceptance_exempt"), key=keys[2]):
        exemption = st.text_area(t("delivery.acceptance_exemption"), key=keys[3], max_chars=2000, height=110)
        settlements = _delivery_settling.ask(view)
    if st.button(
        t("delivery.acceptance_propose"), key="delivery.propose_acceptance", type="primary"
    ) and attempt(
        lambda: delivery_decisions.propose_acceptance(
            app,
            actor,
            view.opportunity.id,
            -1 if score is None else int(score),
            opinion or "",
            exemption or "",
            settlements,
        )
    ):
        reset(*keys)
        flash(t("delivery.proposed_done", kind=t("delivery.kind.acceptance")))
        st.rerun()


def _accepted(app: App, actor: Actor, view: DeliveryView) -> None:
    assert view.acceptance is not None
    _delivery_decision.show_content(view.acceptance, view)
    kind = t("papers.kind.acceptance_report")
    download(
        t("delivery.report_acceptance"),
        lambda: acceptance_file(view, app.clock.now()),
        t("papers.file", number=view.opportunity.number, kind=kind),
        "docx",
        key="delivery.report",
    )
    section(t("delivery.review_title"), t("delivery.review_lead"))
    if view.opportunity.reviewed_at is not None:
        people_text(view.review_text)
        show_recount(view.recount)
        return
    if actor.role == "officer":
        _review(app, actor, view)


def _review(app: App, actor: Actor, view: DeliveryView) -> None:
    number, topic = view.opportunity.number, ""
    if not view.opportunity.terms.topic:
        names = {each.id: each.title for each in topics.list_topics(app, actor).topics}
        topic = st.selectbox(
            t("delivery.recount_choose"), ["", *names], format_func=lambda key: names.get(key, "—"),
            key=f"delivery.topic.{number}",
        )  # fmt: skip
    show_recount(attempt(lambda: delivery_reviews.counted(app, actor, view.opportunity.id, topic)))
    key = f"delivery.review_text.{number}"
    text = st.text_area(t("delivery.review_text"), key=key, max_chars=2000, height=110)
    if st.button(t("delivery.review"), key="delivery.review", type="primary") and attempt(
        lambda: delivery_reviews.review(app, actor, view.opportunity.id, text or "", topic)
    ):
        reset(key)
        flash(t("delivery.review_done"))
        st.rerun()
