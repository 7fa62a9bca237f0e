"""评审报告: committee, draw, scores of every member, corrections, totals, reasons, candidates (财政部令第87号第五十八条)."""

from __future__ import annotations

from app.documents.bidder_names import bidder_name
from app.documents.criterion_words import how_scored
from app.documents.opening_words import suspicion_words
from app.documents.papers.words import head, moment, points
from app.documents.report.parts import Bullets, Column, Heading, Paragraph, Part, Report, Table
from app.domain.committee import DIRECT, Appointment
from app.domain.judging import REJECTIONS
from app.i18n import money_wan, number, t
from app.services.procedure_papers import ProcedureRecord


def evaluation_report(record: ProcedureRecord) -> Report:
    parts: list[Part] = [
        Heading(t("papers.committee")),
        _committee(record),
        *_draw(record),
        Heading(t("papers.scores")),
        Paragraph(t("papers.method")),
        _criteria(record),
        _scores(record),
        *_corrections(record),
        *_rejected(record),
        *_suspicions(record),
        Heading(t("papers.totals")),
        _totals(record),
        Heading(t("papers.reasons")),
        Bullets(
            tuple(
                t(
                    "papers.reasons_of",
                    rank=row.rank,
                    name=_enterprise(record, row.bid),
                    text=record.report.reasons.get(row.bid, "") if record.report else "",
                )
                for row in record.totals
            )
        ),
    ]
    if record.report and record.report.summary:
        parts.append(Paragraph(record.report.summary))
    parts += [
        Heading(t("papers.recommended")),
        Bullets(
            tuple(
                t(
                    "papers.candidate",
                    rank=row.rank,
                    name=_enterprise(record, row.bid),
                    amount=money_wan(row.price_fen),
                    total=points(float(row.total)),
                )
                for row in record.candidates
            )
        ),
        Heading(t("papers.signatures")),
        Paragraph(t("papers.committee_signed")),
    ]
    extra = ((t("papers.reported_at"), moment(record.opportunity.reported_at)),)
    if record.report and record.report.digest:
        text = t("papers.frozen_text", version=record.report.version, digest=record.report.digest)
        extra = (*extra, (t("papers.frozen"), text))
    return head(record, "evaluation_report", tuple(parts), extra)


def _enterprise(record: ProcedureRecord, bid: str) -> str:
    return next((each.bidder_name for each in record.bids if each.id == bid), "")


def _committee(record: ProcedureRecord) -> Table:
    rows = tuple(
        (
            record.names.get(seat.person, ""),
            record.departments.get(seat.person, ""),
            _seat(record, seat),
            moment(seat.declared_at),
            t("papers.sits") if seat.sits else t("papers.left", at=moment(seat.replaced_at)),
        )
        for seat in record.seats
    )
    columns = (
        Column(t("evaluation.name"), 1.0),
        Column(t("evaluation.department"), 1.6),
        Column(t("evaluation.seat"), 1.0),
        Column(t("papers.declared_at"), 1.4),
        Column(t("papers.remark"), 1.4),
    )
    return Table(t("papers.committee"), columns, rows)


def _seat(record: ProcedureRecord, seat: Appointment) -> str:
    """Chair or not; under a regime that asks for specialties, what the expert is an expert of."""
    words = t("evaluation.chair") if seat.chair else t(f"evaluation.seat_{seat.kind}")
    special = record.specialties.get(seat.person, "")
    return f"{words}（{t(f'committee.specialty.{special}')}）" if special else words


def _draw(record: ProcedureRecord) -> list[Part]:
    draw, direct = record.draw, record.direct
    if draw is None and direct is not None:
        reason, article = t(f"committee.direct.{direct.reason}"), DIRECT[direct.reason]
        return [Paragraph(t("papers.direct", reason=reason, article=article, approval=direct.approval))]
    if draw is None:
        return [Paragraph(t("papers.not_drawn"))]
    drawn = t("ui.list_comma").join(record.names.get(each.id, each.id) for each in draw.drawn)
    text = t("papers.draw", seed=draw.seed, source=draw.told_source, pool=len(draw.pool), drawn=drawn)
    parts = [Paragraph(text), Paragraph(t("committee.seed_how"), note=True)]
    if record.dropped:
        names = t("ui.list_comma").join(record.names.get(each, "") for each in record.dropped)
        parts.insert(1, Paragraph(t("papers.dropped", names=names)))
    return [*parts]


def _rejected(record: ProcedureRecord) -> list[Part]:
    """Bids the committee rejected, with reason and article."""
    lines = tuple(
        t(
            "papers.rejected_line",
            name=_enterprise(record, bid.id),
            reason=t(f"judging.reject.{bid.rejected}"),
            article=REJECTIONS[bid.rejected],
        )
        for bid in record.bids
        if bid.rejected_at is not None
    )
    return [Heading(t("papers.rejected_bids")), Bullets(lines)] if lines else []


def _suspicions(record: ProcedureRecord) -> list[Part]:
    """What only one side had said at the opening, and how the committee decided it."""
    lines = tuple(
        t(
            f"papers.suspicion_{each.decision}",
            text=suspicion_words(each.bid.label, each.suspicion.code, each.suspicion.others),
            reason=each.motion.reason if each.motion else "",
        )
        for each in record.suspicions
    )
    return [Heading(t("papers.suspicions")), Bullets(lines)] if lines else []


def _criteria(record: ProcedureRecord) -> Table:
    rows = tuple(
        (each.name, f"{each.weight}%", how_scored(each)) for each in record.opportunity.terms.criteria
    )
    columns = (
        Column(t("opportunity.criterion"), 1.4),
        Column(t("opportunity.weight"), 0.6, numeric=True),
        Column(t("opportunity.scored"), 3.0),
    )
    return Table(t("opportunity.criteria"), columns, rows)


def _scores(record: ProcedureRecord) -> Table:
    """Every member's points of every bid and criterion, as they count."""
    labels = {row.bid: bidder_name(row.label) for row in record.totals}
    names = {each.id: each.name for each in record.opportunity.terms.criteria}
    rows = tuple(
        (
            labels.get(score.bid, ""),
            names.get(score.criterion, ""),
            record.names.get(score.evaluator, ""),
            number(score.points, 1),
            score.comment,
        )
        for score in record.scores
    )
    columns = (
        Column(t("opening.label"), 0.8),
        Column(t("opportunity.criterion"), 1.6),
        Column(t("evaluation.name"), 0.8),
        Column(t("papers.points"), 0.6, numeric=True),
        Column(t("papers.comment"), 2.0),
    )
    return Table(t("papers.single_scores"), columns, rows)


def _corrections(record: ProcedureRecord) -> list[Part]:
    if not record.corrections:
        return [Paragraph(t("papers.no_corrections"))]
    labels = {row.bid: bidder_name(row.label) for row in record.totals}
    names = {each.id: each.name for each in record.opportunity.terms.criteria}
    rows = tuple(
        (
            labels.get(each.bid, ""),
            names.get(each.criterion, ""),
            record.names.get(each.evaluator, ""),
            f"{each.before / 2:g} → {each.after / 2:g}",
            f"{t(f'judging.case.{each.case}')}　{each.reason}",
        )
        for each in record.corrections
    )
    columns = (
        Column(t("opening.label"), 0.8),
        Column(t("opportunity.criterion"), 1.4),
        Column(t("evaluation.name"), 0.8),
        Column(t("scoring.before_after"), 1.0),
        Column(t("scoring.correction_reason"), 2.4),
    )
    return [Table(t("scoring.corrections"), columns, rows)]


def _totals(record: ProcedureRecord) -> Table:
    rows = tuple(
        (
            str(row.rank),
            bidder_name(row.label),
            _enterprise(record, row.bid),
            money_wan(row.price_fen),
            points(float(row.total)),
        )
        for row in record.totals
    )
    columns = (
        Column(t("evaluation.rank"), 0.6, numeric=True),
        Column(t("opening.label"), 0.9),
        Column(t("opening.enterprise"), 2.4),
        Column(t("opening.price"), 1.4, numeric=True),
        Column(t("evaluation.total"), 0.9, numeric=True),
    )
    return Table(t("papers.totals"), columns, rows)
