"""递交揭榜材料: fill in, check the answers (检查答案), seal. A draft lives in this browser session only, never on disk."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from app.domain.attachments import BidFile
from app.domain.bids import BidContent
from app.domain.enterprises import Enterprise
from app.domain.opportunities import Opportunity
from app.domain.users import Actor
from app.errors import AppError, Fault, InvalidFields
from app.i18n import deadline_text, money_wan, number, t, term, time_text
from app.pages._bid_content import show_answers, show_parts, show_texts
from app.pages._bid_fields import fields
from app.pages._bid_files import choose_files, show_files
from app.pages._bid_partners import choose_partners, partner_fields
from app.pages._memberships import show_followers
from app.services import addenda, attachments, bidding, enterprises, publishing
from app.services.context import App
from app.ui.forms import nonce, renew
from app.ui.links import go, page_link
from app.ui.outcome import attempt, error_summary
from app.ui.page import note, page_header, section, step_bar
from app.ui.tables import key_values
from app.ui.tags import tag
from app.ui.text import literal


@dataclass
class Draft:
    """What this person has filled in so far. revision: the revision it would replace, 0 for none; turn: how often the
    form was sent.
    """

    content: BidContent
    revision: int
    addendum: int
    faults: tuple[Fault, ...] = ()
    checked: bool = False
    files: tuple[BidFile, ...] = ()
    turn: int = 0


def show(app: App, actor: Actor, wanted: str) -> None:
    """The form of one opportunity; wanted: its number or id."""
    view = attempt(lambda: publishing.read(app, actor, wanted))
    if view is None:
        page_header(t("bids.form_title"))
        page_link("bids", t("bids.to_list"))
        return
    opportunity = view.opportunity
    page_header(t("bids.form_title"), literal(opportunity.title), reference=opportunity.number)
    if view.status != "published":
        note(t("bids.refused_status", status=term("opportunity_status", view.status)), "bad")
        page_link("bids", t("bids.to_list"))
        return
    _frame(app, opportunity)
    name = f"bids.draft.{actor.enterprise_id}.{opportunity.number}"
    if name not in st.session_state:
        revision = attempt(lambda: bidding.current_revision(app, actor, opportunity.id))
        if revision is None:
            return
        st.session_state[name] = Draft(_empty(), revision, addenda.count(app, actor, opportunity.id))
    draft: Draft = st.session_state[name]
    step_bar([t("bids.step.fill"), t("bids.step.check"), t("bids.step.receipt")], 1 if draft.checked else 0)
    if draft.revision:
        note(t("bids.replacing", revision=draft.revision), "wait")
    own = attempt(lambda: enterprises.read(app, actor, actor.enterprise_id))
    if draft.checked:
        _check(app, actor, opportunity, draft, name)
    elif own is not None:
        _fill(app, actor, opportunity, draft, own)


def _frame(app: App, opportunity: Opportunity) -> None:
    """Deadline, ceiling, and what the seal keeps out."""
    left = deadline_text(opportunity.tender_deadline, app.clock.now())
    st.markdown(
        f"{tag(left, 'wait')} :gray[{t('bids.deadline')} {time_text(opportunity.tender_deadline)} · "
        f"{t('bids.ceiling')} {money_wan(opportunity.terms.ceiling_fen)} · "
        f"{t('bids.years', years=opportunity.terms.operation_years)}]"
    )
    page_link("opportunity", t("bids.to_opportunity"), id=opportunity.number)
    page_link("before_bidding", t("bids.to_estimate"), id=opportunity.number)
    with st.expander(t("bids.custody_title"), icon=":material/lock:"):
        for line in ("does", "server", "not", "advice"):
            st.markdown(f"- {t(f'bids.custody.{line}')}")


def _empty() -> BidContent:
    return BidContent(0, 0, 0, 0, "", "", {}, "", "")


def _fill(app: App, actor: Actor, opportunity: Opportunity, draft: Draft, own: Enterprise) -> None:
    if draft.faults:
        error_summary(InvalidFields("bids.refused", draft.faults))
    members = choose_partners(opportunity.terms, draft.content)
    if members:
        show_followers(app, actor, opportunity.id)
    with st.form("bids.form", enter_to_submit=False):
        parts = partner_fields(own, members, draft.content.parts, draft.faults)
        content = replace(fields(opportunity.terms, draft.content, draft.faults), parts=parts)
        files = choose_files(draft.files, draft.faults, draft.turn, joint=bool(members))
        submitted = st.form_submit_button(t("bids.to_check"), type="primary", key="bids.to_check")
    st.caption(t("bids.draft_note"))
    if submitted:
        draft.content = content
        faults = attempt(lambda: bidding.check(app, actor, opportunity.id, content, files))
        if faults is not None:
            draft.faults, draft.checked = faults, not faults
            draft.files = tuple(each for each in files if not attachments.file_faults([each]))
            draft.turn += 1
            st.rerun()


def _check(app: App, actor: Actor, opportunity: Opportunity, draft: Draft, name: str) -> None:
    """检查答案: everything as it will be sealed, then the seal."""
    content = draft.content
    section(t("bids.check_title"), t("bids.check_lead"))
    key_values(
        [
            (t("bids.column.price_fen"), money_wan(content.price_fen)),
            (t("bids.column.capex_fen"), money_wan(content.capex_fen)),
            (t("bids.column.annual_opex_fen"), money_wan(content.annual_opex_fen)),
            (t("bids.column.term_months"), number(content.term_months)),
            (t("bids.column.contact"), content.contact or t("bids.nothing")),
        ]
    )
    show_parts(content)
    show_texts(content)
    section(t("bids.answers"))
    show_answers(content, opportunity.terms.requirements)
    section(t("bids.group.attachments"))
    show_files(draft.files)
    agreed = st.checkbox(t("bids.agree"), key="bids.agree")
    with st.container(horizontal=True):
        back = st.button(t("bids.back"), key="bids.back")
        sealing = st.button(t("bids.seal"), key="bids.seal", type="primary", icon=":material/lock:")
    if back:
        draft.checked = False
        st.rerun()
    if sealing and not agreed:
        note(t("bids.agree_first"), "bad")
    elif sealing:
        _seal(app, actor, opportunity, draft, name)


def _seal(app: App, actor: Actor, opportunity: Opportunity, draft: Draft, name: str) -> None:
    try:
        receipt = bidding.submit(
            app,
            actor,
            opportunity.id,
            draft.content,
            nonce(name),
            draft.revision,
            draft.addendum,
            draft.files,
        )
    except AppError as error:
        error_summary(error)
        if error.code == "bids.amended_again":
            draft.addendum, draft.checked = addenda.count(app, actor, opportunity.id), False
        if error.code == "bids.changed":
            st.button(
                t("bids.take_newest"),
                key="bids.take_newest",
                on_click=_take_newest,
                args=(app, actor, opportunity.id, draft),
            )
        return
    del st.session_state[name]
    renew(name)
    go("bids", receipt=receipt.number)


def _take_newest(app: App, actor: Actor, opportunity_id: str, draft: Draft) -> None:
    """Go on from the revision that is valid now; the person has been told what happened."""
    draft.revision = bidding.current_revision(app, actor, opportunity_id)
