"""异议（质疑）答复书 and 投诉处理决定书: what was objected to, what was answered or decided, on what it rests, what may follow."""

from __future__ import annotations

from app.documents.papers.words import chapters, head, lines, moment
from app.documents.report.parts import Paragraph, Part, Report
from app.documents.report.writer import docx_file
from app.domain.regimes import regime
from app.i18n import date_text, t
from app.services.remedy_views import RemedyView

KINDS = ("objection_answer", "objection_refusal", "complaint_decision", "complaint_refusal")


def letters(view: RemedyView) -> tuple[str, ...]:
    """Which of KINDS there are by now; what is drafted and not given yet is none."""
    one = view.remedy
    there = {
        "objection_answer": one.answered_at is not None,
        "objection_refusal": one.not_accepted_at is not None,
        "complaint_decision": one.decided_at is not None,
        "complaint_refusal": one.complained_at is not None
        and one.closed_at is not None
        and one.decided_at is None,
    }
    return tuple(kind for kind in KINDS if there[kind])


def letter_file(kind: str, view: RemedyView) -> bytes:
    """One letter as the bytes of a .docx file. Raises ValueError when there is no such one yet."""
    return docx_file(letter(kind, view), view.at)


def letter(kind: str, view: RemedyView) -> Report:
    if kind not in letters(view):
        raise ValueError("not given yet")
    answers = kind.startswith("objection")
    return _answer(kind, view) if answers else _decision(kind, view)


def _given_at(kind: str, view: RemedyView) -> str:
    one = view.remedy
    return moment(
        {
            "objection_answer": one.answered_at,
            "objection_refusal": one.not_accepted_at,
            "complaint_decision": one.decided_at,
            "complaint_refusal": one.closed_at,
        }[kind]
    )


def _answer(kind: str, view: RemedyView) -> Report:
    one, opportunity = view.remedy, view.opportunity
    refused = kind == "objection_refusal"
    parts = (
        _to(view),
        Paragraph(t("notices.answer_intro", title=opportunity.title, at=moment(one.filed_at))),
        *chapters(
            ("remedies.column.text", lines(one.text)),
            ("notices.not_accepted_why" if refused else "remedies.column.answer", lines(one.answer)),
            ("remedies.outcome", () if refused else _outcome(view, "answer", one.answer_outcome)),
            (
                "notices.may_complain",
                (Paragraph(t("notices.complain_until", day=date_text(view.steps.complain_by.day))),),
            ),
        ),
        Paragraph(t("papers.sealed_by", department=opportunity.department)),
    )
    return head(view, kind, parts, _facts(kind, view))


def _decision(kind: str, view: RemedyView) -> Report:
    one, opportunity = view.remedy, view.opportunity
    refused = kind == "complaint_refusal"
    parts = (
        _to(view),
        Paragraph(t("notices.decision_intro", title=opportunity.title, at=moment(one.complained_at))),
        *chapters(
            ("remedies.column.text", lines(one.text)),
            ("remedies.column.answer", lines(one.answer)),
            ("remedies.column.complaint", lines(one.complaint)),
            ("notices.not_accepted_why" if refused else "remedies.column.decision", lines(one.decision)),
            ("remedies.outcome", () if refused else _outcome(view, "decision", one.decision_outcome)),
            ("notices.may_sue", (Paragraph(t("notices.sue_text")),)),
        ),
        Paragraph(t("notices.sealed_by_supervisor")),
    )
    return head(view, kind, parts, _facts(kind, view))


def _to(view: RemedyView) -> Paragraph:
    return Paragraph(t("papers.to", name=view.enterprise_name or t("notices.author_hidden")))


def _outcome(view: RemedyView, kind: str, outcome: str) -> list[Part]:
    """The outcome and the article it rests on."""
    rules = regime(view.opportunity.terms.regime).rules
    rule = rules.get(f"{kind}_{outcome}", rules["objection_answer_days"])
    return [
        Paragraph(t(f"remedies.outcome_of.{outcome}") + "。"),
        Paragraph(t("notices.basis", article=rule.source)),
    ]


def _facts(kind: str, view: RemedyView) -> tuple[tuple[str, str], ...]:
    one = view.remedy
    return (
        (t("notices.remedy_number"), one.number),
        (t("remedies.column.subject"), t(f"remedies.subject.{one.subject}")),
        (t("notices.given_at"), _given_at(kind, view)),
    )
