"""Papers of the procedure as Word files in official form (程序文书): opening record, evaluation report, notices.

Each is a :class:`app.documents.report.parts.Report`, so that all papers of the house look alike; `paper` makes the file.
"""

from __future__ import annotations

from app.documents.papers.evaluation import evaluation_report
from app.documents.papers.notices import candidates_notice, loser_notice, result_notice, winner_notice
from app.documents.papers.opening import opening_record
from app.documents.report.parts import Report
from app.documents.report.writer import docx_file
from app.services.awarding import decides_first
from app.services.procedure_papers import ProcedureRecord

__all__ = ["PAPERS", "loser_notice", "paper"]

PAPERS = {
    "opening_record": opening_record,
    "evaluation_report": evaluation_report,
    "candidates_notice": candidates_notice,
    "winner_notice": winner_notice,
    "result_notice": result_notice,
}
"""Name -> content; which of them can be printed follows from how far the procedure is (`available`)."""


def available(record: ProcedureRecord) -> tuple[str, ...]:
    """The papers that the state of the procedure allows, in their order."""
    found = ["opening_record"]
    if record.report is not None:
        found.append("evaluation_report")
    if record.plan is not None and not decides_first(record.opportunity):
        found.append("candidates_notice")
    if record.award is not None:
        found.append("winner_notice")
    if record.plan is not None and record.award is not None and decides_first(record.opportunity):
        found.append("result_notice")
    return tuple(found)


def paper(name: str, record: ProcedureRecord) -> bytes:
    """One paper as the bytes of a .docx file. Raises KeyError for another name."""
    return docx_file(PAPERS[name](record), record.at)


def loser_paper(record: ProcedureRecord, bid: str) -> bytes:
    """The notice to one bidder that did not win: its own score and rank only. Raises KeyError."""
    report: Report = loser_notice(record, bid)
    return docx_file(report, record.at)
