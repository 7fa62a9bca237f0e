"""组建评审小组: announce the draw, wait for the supervisor's number, take the drawn experts, appoint; or say why not drawn."""

from __future__ import annotations

import streamlit as st

from app.domain.committee import SPECIALTIES, Direct, Draw, Needs, direct_reasons
from app.domain.opportunities import Opportunity
from app.domain.regimes import regime
from app.domain.users import Actor
from app.i18n import t
from app.pages._proposals import show_own
from app.services import committees, drawing
from app.services.committees import Candidate, Committee
from app.services.context import App
from app.ui.forms import reset
from app.ui.outcome import attempt, flash
from app.ui.page import empty_state, note, section
from app.ui.tables import Column, table
from app.ui.text import literal


def show(app: App, actor: Actor, opportunity: Opportunity, committee: Committee) -> None:
    """The draw first; the appointment once it is made, or behind a reason of the law's list without one."""
    if not committee.candidates:
        empty_state(t("evaluation.nobody"), t("evaluation.nobody_hint"))
        return
    if show_own(app, actor, "committee", opportunity.id):
        return
    section(t("committee.draw_title"), t("committee.draw_lead"))
    if committee.needs:
        st.caption(t("committee.needs_line", needs=_needs(opportunity, committee.needs)))
    announced = committee.announced
    if committee.draw is not None:
        names = {each.id: each.name for each in (*committee.candidates, *committee.seats)}
        show_draw(committee.draw, names)
        _waiting(app, actor, committee, names)
        _step_down(app, actor, opportunity, committee, names)
        _appoint(app, actor, opportunity, committee)
    elif announced is not None:
        at, count, pool = announced.announced_at, announced.count, len(announced.pool)
        note(t("committee.waiting_note", at=at, count=count, pool=pool), "wait")
    else:
        _announce(app, actor, opportunity, committee)
        with st.expander(t("committee.direct_title")):
            st.caption(t("committee.direct_lead"))
            _propose_direct(app, actor, opportunity, committee)


def _needs(opportunity: Opportunity, needs: Needs) -> str:
    """How many experts of which specialty, each with its article."""
    rules = regime(opportunity.terms.regime)
    return t("ui.list_comma").join(
        t(
            "committee.need",
            specialty=t(f"committee.specialty.{name}"),
            count=count,
            article=rules.article(f"{name}_experts"),
        )
        for name, count in needs
    )


def _announce(app: App, actor: Actor, opportunity: Opportunity, committee: Committee) -> None:
    experts = [each for each in committee.candidates if each.kind == "expert" and not each.barred]
    left, right = st.columns([1, 2])
    most = max(len(experts), 1)
    start = min(max(committee.size.experts, 3), most)
    key = f"committee.number.{opportunity.number}"
    count = left.number_input(
        t("committee.count"), 1, most, start, 1, key=f"committee.count.{opportunity.number}"
    )
    number = right.text_input(t("committee.number_officer"), key=key, max_chars=12)
    if st.button(t("committee.announce"), key="committee.announce", type="primary") and attempt(
        lambda: drawing.announce(app, actor, opportunity.id, int(count), number or "")
    ):
        reset(key)
        flash(t("committee.announced_flash"))
        st.rerun()


def show_draw(draw: Draw, names: dict[str, str]) -> None:
    """The seed with where it comes from, and everybody in the order of the draw."""
    st.caption(t("committee.seed_line", seed=draw.seed, source=draw.told_source, pool=len(draw.pool)))
    special = dict(draw.specialties)
    table(
        [
            {
                "name": names.get(each.id, ""),
                "number": each.number[:16],
                "specialty": t(f"committee.specialty.{special.get(each.id, SPECIALTIES[0])}"),
                "state": t("committee.drawn_one" if place < len(draw.drawn) else "committee.reserve"),
            }
            for place, each in enumerate((*draw.drawn, *draw.reserve))
        ],
        [
            Column("name", t("evaluation.name"), width=140),
            Column("number", t("committee.number"), width=180),
            *([Column("specialty", t("committee.specialty_title"), width=80)] if draw.needs else []),
            Column("state", t("committee.state"), width=120),
        ],
        alt=t("committee.draw_record"),
        key=f"committee.draw_record.{draw.challenge}",
    )
    st.caption(t("committee.seed_how"))


def _step_down(
    app: App, actor: Actor, opportunity: Opportunity, committee: Committee, names: dict[str, str]
) -> None:
    assert committee.draw is not None
    with st.expander(t("committee.step_down_title")):
        st.caption(t("committee.step_down_lead"))
        left, right = st.columns([1, 2])
        who = left.selectbox(
            t("committee.step_down_who"),
            [each.id for each in committee.draw.drawn],
            format_func=lambda key: names.get(key, ""),
            key=f"committee.out.{opportunity.number}",
        )
        key = f"committee.out_reason.{opportunity.number}"
        reason = right.text_input(t("committee.step_down_reason"), key=key, max_chars=500)
        if st.button(t("committee.step_down"), key="committee.step_down") and attempt(
            lambda: drawing.propose_step_down(app, actor, opportunity.id, who or "", reason or "")
        ):
            reset(key, f"evaluation.chosen.{opportunity.number}")
            flash(t("committee.stepping_down", name=literal(names.get(who or "", ""))))
            st.rerun()


def _waiting(app: App, actor: Actor, committee: Committee, names: dict[str, str]) -> None:
    """Drawn experts whose stepping down the supervisor has to confirm; the department may take it back."""
    for each in committee.step_downs:
        name = names.get(each.person, "")
        words = t("committee.step_down_note", name=literal(name), reason=literal(each.reason))
        note(words, "wait")
        if st.button(t("committee.step_down_recall"), key=f"committee.recall.{each.id}") and attempt(
            lambda waiting=each: drawing.recall_step_down(app, actor, waiting.id)
        ):
            flash(t("committee.step_down_recalled", name=literal(name)))
            st.rerun()


def _propose_direct(app: App, actor: Actor, opportunity: Opportunity, committee: Committee) -> None:
    """Chosen by one person, seated by another one of the department."""
    number = opportunity.number
    left, right = st.columns(2)
    code = left.selectbox(
        t("committee.direct_reason"),
        ["", *direct_reasons(opportunity.terms.regime)],
        format_func=lambda code: t(f"committee.direct.{code}") if code else t("committee.direct_none"),
        key=f"committee.direct.{number}",
    )
    approval = right.text_input(
        t("committee.direct_approval"), key=f"committee.approval.{number}", max_chars=200
    )
    chosen, chair = _members(opportunity, committee)
    fields = (f"committee.direct_why.{number}", f"evaluation.chosen.{number}", f"committee.approval.{number}")
    why = st.text_area(t("committee.direct_why"), key=fields[0], max_chars=500, height=80)
    if st.button(t("committee.direct_propose"), key="committee.direct_propose", type="primary") and attempt(
        lambda: committees.propose_direct(
            app, actor, opportunity.id, chosen, chair, Direct(code or "", approval or ""), why or ""
        )
    ):
        reset(*fields)
        flash(t("committee.direct_proposed", count=len(chosen)))
        st.rerun()


def _appoint(app: App, actor: Actor, opportunity: Opportunity, committee: Committee) -> None:
    """The drawn experts."""
    chosen, chair = _members(opportunity, committee)
    fields = (f"evaluation.chosen.{opportunity.number}", f"evaluation.sure.{opportunity.number}")
    sure = st.checkbox(t("evaluation.appoint_sure"), key=fields[1])
    if st.button(t("evaluation.appoint"), key="evaluation.appoint", type="primary"):
        if not sure:
            note(t("challenges.tick_first"), "bad")
            return
        if attempt(lambda: committees.appoint(app, actor, opportunity.id, chosen, chair) or True):
            reset(*fields)
            flash(t("evaluation.appointed", count=len(chosen)))
            st.rerun()


def _members(opportunity: Opportunity, committee: Committee) -> tuple[list[str], str]:
    """Who is to sit, and who of the experts leads."""
    size = committee.size
    section(
        t("evaluation.appoint_title"),
        t("evaluation.appoint_lead", least=size.least, article=size.article),
    )
    words = {each.id: candidate_words(each) for each in committee.candidates}
    drawn = [each.id for each in committee.draw.drawn] if committee.draw else []
    chosen = st.multiselect(
        t("evaluation.choose"),
        list(words),
        default=[each for each in drawn if each in words],
        format_func=words.get,
        key=f"evaluation.chosen.{opportunity.number}",
        placeholder=t("evaluation.choose_hint"),
        select_all=False,
    )
    experts = {each.id for each in committee.candidates if each.kind == "expert"}
    leading = [each for each in chosen if each in experts]
    if not leading:
        return chosen, ""
    chair = st.selectbox(
        t("evaluation.chair"),
        leading,
        format_func=words.get,
        key=f"evaluation.chair.{opportunity.number}",
    )
    return chosen, chair or ""


def candidate_words(each: Candidate) -> str:
    """Name and department; who has to stand aside says so."""
    special = each.specialty if each.specialty in SPECIALTIES[1:] else ""
    beside = [each.department, t(f"committee.specialty.{special}") if special else ""]
    words = t("ui.list_comma").join(word for word in beside if word)
    name = f"{each.name}（{words}）" if words else each.name
    return t("evaluation.barred", name=name, kind=t(f"committee.kind.{each.barred}")) if each.barred else name
