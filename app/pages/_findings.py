"""What a rule says about a calculation, as lines of a page: badge, sentence, document and article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from app.documents.finance_words import document_text, finding_text
from app.i18n import t
from app.pages._finance_tags import SEVERITY_TONES
from app.ui.tags import tag
from app.ui.text import literal


def finding_lines(group: str, findings: Sequence[Mapping[str, Any]]) -> None:
    """Findings, the gravest first. group: as in `finding_text`."""
    ranks = list(SEVERITY_TONES)
    for finding in sorted(findings, key=lambda each: ranks.index(each["severity"])):
        badge = tag(t(f"finance.severity.{finding['severity']}"), SEVERITY_TONES[finding["severity"]])
        words, source = literal(finding_text(group, finding)), literal(document_text(finding))
        st.markdown(f"{badge} {words}  \n:gray[{source}]")


def source_line(source: Mapping[str, Any]) -> None:
    """Where the rule of a calculation stands."""
    st.caption(t("projects.rule_source", source=literal(document_text(source))))
