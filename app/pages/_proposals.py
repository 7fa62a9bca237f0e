"""双人办理: what waits for this person, with what will be done; for the proposer what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from app.domain.proposals import Proposal
from app.domain.users import Actor
from app.i18n import t, time_text
from app.pages import _proposal_facts_accounts, _proposal_facts_procedure, _workday_preview
from app.services import publishing, second_person
from app.services.context import App
from app.ui.outcome import attempt, flash
from app.ui.page import note, section
from app.ui.second_person import decision_form
from app.ui.tables import key_values
from app.ui.text import literal

Facts = Callable[[App, Actor, Proposal], list[tuple[str, str]]]

FACTS: Mapping[str, Facts] = {
    "account": _proposal_facts_accounts.account,
    "calendar": _workday_preview.facts,
    "committee": _proposal_facts_procedure.committee,
    "replacement": _proposal_facts_procedure.replacement,
    "withdrawal": _proposal_facts_procedure.withdrawal,
}
"""Kind -> what the second person reads before deciding: (name, value), values as people wrote them."""
MORE: Mapping[str, Callable[[App, Actor, Proposal], None]] = {"calendar": _workday_preview.show_proposed}
"""Kind -> what is shown below these lines, where lines do not suffice."""


def show_waiting(app: App, actor: Actor) -> bool:
    """Everything that waits for this person, one after another; True when there is any."""
    rows = attempt(lambda: second_person.waiting(app, actor))
    if not rows:
        return False
    section(t("proposals.waiting_title", count=len(rows)), t("proposals.waiting_lead"))
    position = st.selectbox(
        t("proposals.choose"),
        range(len(rows)),
        format_func=lambda n: _label(app, rows[n]),
        key=f"proposals.choice.{'.'.join(row.id for row in rows)}",
    )
    found = rows[position]
    kind = t(f"proposals.kind.{found.kind}")
    st.markdown(f"#### {kind}")
    key_values(
        [
            *(attempt(lambda: FACTS[found.kind](app, actor, found)) or ()),
            (t("proposals.reason"), found.reason),
            (t("proposals.proposer"), found.proposed_name),
            (t("proposals.proposed_at"), time_text(found.proposed_at)),
        ]
    )
    if found.kind in MORE:
        MORE[found.kind](app, actor, found)
    decision_form(
        found.id,
        lambda: second_person.approve(app, actor, found.id),
        lambda answer: second_person.send_back(app, actor, found.id, answer),
        sure=t("proposals.sure"),
        approved=t("proposals.approved", kind=kind),
        sent_back=t("proposals.sent_back", kind=kind),
        lead=t("proposals.approve_lead"),
    )
    return True


def _label(app: App, found: Proposal) -> str:
    """Kind, what it is about, since when."""
    about = found.content.get("name", "")
    if found.subject.startswith("op_"):
        about = publishing.find(app, found.subject).number
    parts = (t(f"proposals.kind.{found.kind}"), str(about), time_text(found.proposed_at))
    return "　".join(part for part in parts if part)


def show_own(app: App, actor: Actor, kind: str, subject: str) -> Proposal | None:
    """The newest proposal for a thing: that it waits, with the way to take it back, or why it was sent back. Returns the
    one that waits."""
    found = attempt(lambda: second_person.last_of(app, actor, kind, subject))
    if found is None or found.outcome in ("approved", "recalled"):
        return None
    words = t(f"proposals.kind.{kind}")
    if found.outcome == "sent_back":
        at = time_text(found.decided_at) if found.decided_at else ""
        note(t("proposals.was_sent_back", kind=words, at=at, answer=literal(found.answer)), "bad")
        return None
    note(
        t("proposals.waits", kind=words, name=literal(found.proposed_name), at=time_text(found.proposed_at)),
        "wait",
    )
    if (
        found.proposed_by == actor.id
        and st.button(t("proposals.recall"), key=f"proposals.recall.{found.id}")
        and attempt(lambda: second_person.recall(app, actor, found.id))
    ):
        flash(t("proposals.recalled", kind=words))
        st.rerun()
    return found
