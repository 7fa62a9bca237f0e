"""What a bid says, as the bidder checks it, the officer reads it after opening and the evaluator scores it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.domain.anonymity import AnonymousContent
from app.domain.attachments import Attachment
from app.domain.bids import BidContent
from app.domain.scenarios import Requirement
from app.domain.users import Actor
from app.i18n import size_text, t
from app.services import attachments, relations
from app.services.context import App
from app.ui.downloads import download
from app.ui.outcome import attempt
from app.ui.tables import Column, table
from app.ui.tags import tag
from app.ui.text import literal, people_text

PLANS = ("plan", "operation_plan", "promise")


def show_texts(content: BidContent | AnonymousContent, names: Sequence[str] = PLANS) -> None:
    """The plans and the promise (军令状), each under its name."""
    for name in names:
        st.caption(t(f"bids.column.{name}"))
        people_text(getattr(content, name) or t("bids.nothing"))


def show_answers(content: BidContent | AnonymousContent, requirements: Sequence[Requirement]) -> None:
    """Every requirement with its answer."""
    for place, requirement in enumerate(requirements, 1):
        mandatory = tag(t("matching.mandatory"), "info") if requirement.mandatory else ""
        st.caption(
            f"{t('matching.requirement', number=place)}　{literal(requirement.text)} {mandatory}".rstrip()
        )
        people_text(content.responses.get(requirement.id, "") or t("bids.nothing"))


def show_parts(content: BidContent) -> None:
    """Who bids: the companies of a consortium with their shares and work; nothing for a single bidder."""
    if not content.parts:
        return
    st.caption(t("bids.column.members"))
    table(
        [
            {
                "role": t("bids.column.lead") if place == 0 else t("bids.partner", number=place),
                "name": each.name,
                "code": each.code,
                "share": each.share,
                "work": each.work,
            }
            for place, each in enumerate(content.parts)
        ],
        [
            Column("role", t("bids.member_role"), width=90),
            Column("name", t("bids.member_name"), width=230),
            Column("code", t("bids.member_code"), width=190),
            Column("share", t("bids.member_share"), "integer", width=80),
            Column("work", t("bids.member_work"), width="large"),
        ],
        alt=t("bids.parts_alt", count=len(content.parts)),
        key="bids.parts",
    )


def show_attachments(app: App, actor: Actor, bid: str, content: BidContent | AnonymousContent) -> None:
    """The attachments of an opened bid, each to be taken home; evaluators see numbers instead of names."""
    if not content.attachments:
        return
    st.caption(t("bids.files_of"))
    with st.container(horizontal=True):
        for place, each in enumerate(content.attachments):
            _download(app, actor, bid, place, each)


def show_price_files(app: App, actor: Actor, bid: str, attachments: Sequence[Attachment]) -> None:
    """The files of a bid that tell its price, where there are any; for who sees them once scoring is closed."""
    with st.container(horizontal=True):
        for place, each in enumerate(attachments):
            if each.price:
                _download(app, actor, bid, place, each)


def _download(app: App, actor: Actor, bid: str, place: int, attachment: Attachment) -> None:
    what = "bids.column.agreement" if attachment.agreement else "bids.file_price" if attachment.price else ""
    kind = f"（{t(what)}）" if what else ""
    label = f"{literal(attachment.name)}{kind} {size_text(attachment.size)}"
    download(
        label,
        lambda: attachments.read(app, actor, bid, place).content,
        attachment.name,
        attachment.kind,
        key=f"bids.file.{bid}.{place}",
    )


def show_qualifications(app: App, actor: Actor, bid: str) -> None:
    """What the members of an opened consortium hold of what is demanded, of one trade the weakest."""
    found = attempt(lambda: (relations.qualifications_of(app, actor, bid),))
    if found is None or found[0] is None:
        return
    team = found[0]
    if team.results:
        st.caption(t("bids.qualification_lead"))
    for each in team.results:
        who = f"（{literal(each.member)}）" if each.member else ""
        st.markdown(f"- {literal(each.name)}：{t(f'bids.qualification.{each.code}')}{who}")
    if team.unknown:
        st.caption(t("bids.qualification_unknown", names=literal(t("ui.list_comma").join(team.unknown))))
