"""公告: what was published, what changed it, why it ended — made of what everybody may read, and of nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from app.documents.condition_words import condition_rows
from app.documents.criterion_words import how_scored
from app.documents.papers.words import chapters, head, lines, moment
from app.documents.report.parts import Column, Paragraph, Part, Report, Table
from app.documents.report.writer import docx_file
from app.documents.term_words import column_words, in_words
from app.domain.amendments import Addendum
from app.domain.opportunities import Opportunity
from app.domain.racing import Stage
from app.domain.scenarios import Scenario
from app.i18n import date_text, money_wan, percent, t, term
from app.services.published_notices import PublishedNotices


def publication_notice(published: PublishedNotices) -> Report:
    """发榜公告: the terms as they were published; what addenda changed since is theirs to say."""
    first = published.first
    terms = first.terms
    parts: list[Part] = [Paragraph(t("notices.publication", department=first.department, title=first.title))]
    if published.addenda:
        parts.append(Paragraph(t("notices.amended", count=len(published.addenda))))
    parts += chapters(
        ("notices.project", _project(first)),
        ("opportunity.problem", lines(terms.problem, terms.current_state)),
        ("opportunity.goal", lines(terms.goal, terms.scope)),
        ("opportunity.requirements", (_requirements(terms),)),
        ("opportunity.conditions", [Paragraph(f"{k}：{v}") for k, v in condition_rows(terms.conditions)]),
        ("opportunity.criteria", (_criteria(terms),)),
        ("opportunity.acceptance", (_acceptance(terms),)),
        ("opportunity.data", [_data(terms)] if terms.data_offers else ()),
        ("opportunity.race", _race(terms)),
        ("opportunity.first_use", lines(terms.first_use.site, terms.first_use.basis)),
        ("notices.when", _when(first)),
        ("notices.how", (Paragraph(t("notices.how_text")), Paragraph(t("notices.ask_text")))),
    )
    parts.append(Paragraph(t("papers.sealed_by", department=first.department)))
    return head(_Of(published, first), "publication_notice", tuple(parts))


def addendum_notice(published: PublishedNotices, number: int) -> Report:
    """补遗公告 of one addendum: what changed from what into what, what it does to the deadline and to sealed bids. Raises
    StopIteration when there is no such one."""
    addendum = next(each for each in published.addenda if each.number == number)
    opportunity, asked = published.opportunity, published.answer_of(addendum)
    changed: list[Part] = [Paragraph(t("notices.no_terms_changed"))]
    if addendum.columns:
        changed = [_before_after(addendum)]
    follows = [t("notices.affects" if addendum.affects_bids else "notices.affects_not")]
    if addendum.deadline_after != addendum.deadline_before:
        days = (moment(addendum.deadline_before), moment(addendum.deadline_after))
        follows.append(t("addenda.moved", before=days[0], after=days[1]))
    if addendum.moved_stages:
        follows.append(t("addenda.stages_moved", stages=_stage_days(addendum.moved_stages)))
    parts = (
        Paragraph(t("notices.addendum", title=opportunity.title, number=addendum.number)),
        *chapters(
            ("notices.question", lines(asked.text) if asked else ()),
            ("notices.answer" if asked else "notices.note", lines(addendum.note)),
            ("notices.changed", changed),
            ("notices.follows", [Paragraph(each) for each in follows]),
        ),
        Paragraph(t("notices.rest_stands")),
        Paragraph(t("papers.sealed_by", department=opportunity.department)),
    )
    extra = (
        (t("notices.addendum_number"), str(addendum.number)),
        (t("notices.issued_at"), moment(addendum.issued_at)),
    )
    return head(published, "addendum_notice", parts, extra)


def answers_notice(published: PublishedNotices) -> Report:
    """答疑公告: every question answered so far, nobody's name."""
    parts: list[Part] = [Paragraph(t("notices.answers", title=published.opportunity.title))]
    for n, each in enumerate(published.answered, 1):
        parts.append(Paragraph(t("notices.question_line", n=n, text=each.text)))
        parts.append(Paragraph(t("notices.answer_line", text=each.answer, at=moment(each.answered_at))))
    parts.append(Paragraph(t("papers.sealed_by", department=published.opportunity.department)))
    return head(published, "answers_notice", tuple(parts))


def withdrawal_notice(published: PublishedNotices) -> Report:
    """撤榜公告: that it was withdrawn, why, and what becomes of sealed bids; not whether there were any. Raises ValueError."""
    opportunity = published.opportunity
    if opportunity.withdrawn_at is None:
        raise ValueError("not withdrawn")
    parts = (
        Paragraph(t("notices.withdrawn", title=opportunity.title, at=moment(opportunity.withdrawn_at))),
        *chapters(
            ("notices.why", lines(opportunity.withdraw_reason)),
            ("notices.then", (Paragraph(t("notices.withdrawn_then")),)),
        ),
        Paragraph(t("papers.sealed_by", department=opportunity.department)),
    )
    return head(published, "withdrawal_notice", parts, _ended(opportunity))


def failure_notice(published: PublishedNotices) -> Report:
    """流榜公告: that it ended without an award, on what ground, and what follows; neither who bid nor how many. Raises
    ValueError."""
    opportunity = published.opportunity
    if opportunity.failed_at is None:
        raise ValueError("not failed")
    sealed = opportunity.opened_at is None
    parts = (
        Paragraph(t("notices.failed", title=opportunity.title, at=moment(opportunity.failed_at))),
        *chapters(
            ("notices.why", (Paragraph(t(f"opportunity.failure.{opportunity.failure_reason}") + "。"),)),
            (
                "notices.then",
                (
                    Paragraph(t("notices.failed_sealed" if sealed else "notices.failed_opened")),
                    Paragraph(t("notices.failed_then")),
                ),
            ),
        ),
        Paragraph(t("papers.sealed_by", department=opportunity.department)),
    )
    return head(published, "failure_notice", parts, _ended(opportunity))


PAPERS = {
    "publication_notice": publication_notice,
    "answers_notice": answers_notice,
    "withdrawal_notice": withdrawal_notice,
    "failure_notice": failure_notice,
}
"""Name -> content; addenda have one each (`addendum_file`)."""


def available_notices(published: PublishedNotices) -> tuple[str, ...]:
    """Which of PAPERS there are, in their order."""
    opportunity = published.opportunity
    there = {
        "publication_notice": True,
        "answers_notice": bool(published.answered),
        "withdrawal_notice": opportunity.withdrawn_at is not None,
        "failure_notice": opportunity.failed_at is not None,
    }
    return tuple(name for name in PAPERS if there[name])


def notice_file(name: str, published: PublishedNotices) -> bytes:
    """One notice as the bytes of a .docx file. Raises KeyError, ValueError."""
    return docx_file(PAPERS[name](published), published.at)


def addendum_file(published: PublishedNotices, number: int) -> bytes:
    """The notice of one addendum as the bytes of a .docx file. Raises StopIteration."""
    return docx_file(addendum_notice(published, number), published.at)


class _Of:
    """The same paper about the opportunity as it first was."""

    def __init__(self, published: PublishedNotices, opportunity: Opportunity) -> None:
        self.opportunity, self.at = opportunity, published.at


def _project(opportunity: Opportunity) -> list[Part]:
    terms = opportunity.terms
    rows = (
        (t("notices.field"), term("field", terms.field)),
        (t("notices.zone"), t("notices.zone_of", zone=term("zone", terms.zone), kind=term("zone_class", terms.zone_class))),
        (t("opportunity.ceiling"), money_wan(terms.ceiling_fen)),
        (t("opportunity.budget"), money_wan(terms.budget_fen or None)),
        (t("opportunity.payer"), terms.payer),
        (t("opportunity.years"), t("opportunity.years_count", years=terms.operation_years)),
        (t("opportunity.public_share"), percent(terms.public_good_share, 0)),
        (t("opportunity.funding_note"), terms.funding_note or t("opportunity.not_given")),
    )  # fmt: skip
    return [Paragraph(f"{name}：{value}") for name, value in rows]


def _requirements(terms: Scenario) -> Table:
    heads = ("number", "requirement", "weight", "mandatory")
    return _table(
        "opportunity.requirements",
        tuple(t(f"opportunity.{name}") for name in heads),
        (0.6, 5.0, 0.8, 1.0),
        [
            (
                str(n),
                each.text,
                f"{each.weight}%",
                t("opportunity.must" if each.mandatory else "opportunity.may"),
            )
            for n, each in enumerate(terms.requirements, 1)
        ],
    )


def _criteria(terms: Scenario) -> Table:
    heads = ("criterion", "weight", "scored")
    rows = [(each.name, f"{each.weight}%", how_scored(each)) for each in terms.criteria]
    return _table(
        "opportunity.criteria", tuple(t(f"opportunity.{name}") for name in heads), (2.0, 0.8, 4.6), rows
    )


def _acceptance(terms: Scenario) -> Table:
    heads = tuple(t(f"opportunity.{name}") for name in ("indicator", "target", "how_measured"))
    rows = [(each.indicator, each.target, each.how_measured) for each in terms.acceptance]
    return _table("opportunity.acceptance", heads, (2.0, 2.4, 3.0), rows)


def _data(terms: Scenario) -> Table:
    heads = tuple(t(f"opportunity.{name}") for name in ("data_name", "data_level", "data_conditions"))
    rows = [(each.name, term("data_level", each.level), each.conditions) for each in terms.data_offers]
    return _table("opportunity.data", heads, (2.6, 1.2, 3.4), rows)


def _race(terms: Scenario) -> list[Part]:
    plan = terms.race
    if terms.mechanism != "race" or not plan.stages:
        return []
    heads = tuple(t(f"racing.{name}") for name in ("stage", "result", "due_on", "payment", "places"))
    rows = [
        (str(each.number), each.result, date_text(each.due_on), money_wan(each.payment_fen), str(each.places))
        for each in plan.stages
    ]
    facts = t("racing.facts", racers=plan.racers, cap_fen=plan.cap_fen, total_fen=plan.most_fen)
    return [_table("racing.stages_title", heads, (0.7, 3.4, 1.4, 1.4, 0.9), rows), Paragraph(facts)]


def _when(opportunity: Opportunity) -> list[Part]:
    return [
        Paragraph(f"{t('opportunity.step.published')}：{moment(opportunity.published_at)}"),
        Paragraph(f"{t('opportunity.step.deadline')}：{moment(opportunity.tender_deadline)}"),
    ]


def _before_after(addendum: Addendum) -> Table:
    rows = [
        (column_words(name), in_words(addendum.before, name) or "—", in_words(addendum.after, name) or "—")
        for name in addendum.columns
    ]
    heads = (t("addenda.column.changed"), t("notices.before"), t("notices.after"))
    return _table("notices.changed", heads, (1.4, 3.0, 3.0), rows)


def _stage_days(stages: Sequence[Stage]) -> str:
    found = [t("addenda.stage", number=each.number, day=date_text(each.due_on)) for each in stages]
    return t("ui.list_comma").join(found)


def _ended(opportunity: Opportunity) -> tuple[tuple[str, str], ...]:
    return ((t("papers.deadline"), moment(opportunity.tender_deadline)),)


def _table(
    title: str, heads: tuple[str, ...], shares: tuple[float, ...], rows: Sequence[tuple[str, ...]]
) -> Table:
    columns = tuple(Column(head, share) for head, share in zip(heads, shares, strict=True))
    return Table(t(title), columns, tuple(rows))
