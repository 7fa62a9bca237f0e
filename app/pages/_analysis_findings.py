"""What an answer of an analysis brings with it: 不可采用 where a document forbids it, the findings, years without cash."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.documents.finance_words import document_text, finding_text
from app.documents.periods import periods_text
from app.i18n import t
from app.pages._finance_tags import SEVERITY_TONES
from app.services.case_consequences import Consequences
from app.ui.tags import tag
from app.ui.text import literal

VERDICT_TONES = {"forbidden": "bad", "check": "wait", "usable": "good"}


def verdict(found: Consequences, doubts: Sequence[str] = ()) -> str:
    """不可采用, 须核实 or 未见禁止 in words."""
    return t(f"analysis.verdict.{_verdict(found, doubts)}")


def _verdict(found: Consequences, doubts: Sequence[str]) -> str:
    if found.forbidden:
        return "forbidden"
    return "check" if found.findings or found.broken or doubts else "usable"


def consequence_lines(regime: str, found: Consequences) -> list[str]:
    """One line of markdown a finding, with its document; one for the years in which cash runs out."""
    lines = []
    for finding in found.findings:
        shown = finding.to_dict()
        badge = tag(t(f"finance.severity.{finding.severity}"), SEVERITY_TONES[finding.severity])
        source = literal(document_text(shown))
        lines.append(f"{badge} {literal(finding_text(regime, shown))} :gray[{source}]")
    if found.broken:
        lines.append(
            f":red[:material/error:] {literal(t('analysis.breaks', periods=periods_text(found.broken)))}"
        )
    return lines


def show_consequences(head: str, regime: str, found: Consequences, doubts: Sequence[str] = ()) -> None:
    """An answer with its verdict, and beneath it why it may not be used or must be looked at. head: markdown."""
    code = _verdict(found, doubts)
    badge = tag(t(f"analysis.verdict.{code}"), VERDICT_TONES[code])
    lines = [*consequence_lines(regime, found), *doubts]
    st.markdown("\n".join([f"{badge} {head}", *(f"- {line}" for line in lines)]))
