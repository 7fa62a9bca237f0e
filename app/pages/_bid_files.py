"""Attachments of a bid in work: chosen in the form, kept in the memory of this session, sealed with the bid."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.domain.attachments import EACH, MEBIBYTE, MOST, TOTAL, BidFile
from app.errors import Fault
from app.files.intake import ATTACHMENT_KINDS
from app.files.names import display_name
from app.i18n import explain_fault, size_text, t
from app.ui.forms import field_error
from app.ui.page import section
from app.ui.tables import Column, table
from app.ui.text import literal


def choose_files(
    before: Sequence[BidFile], faults: Sequence[Fault], turn: int, joint: bool
) -> tuple[BidFile, ...]:
    """What is attached so far, each to be removed, and fields for more. turn: counts fillings, so that fields come empty.

    joint: the bidder is a consortium and files its agreement.
    """
    section(
        t("bids.group.attachments"),
        t("bids.group.attachments_lead", most=MOST, each=EACH // MEBIBYTE, total=TOTAL // MEBIBYTE),
    )
    kept = [
        each
        for place, each in enumerate(before)
        if not st.checkbox(
            t("bids.remove_file", name=literal(f"{display_name(each.name)} ({kind(each)})")),
            key=f"bids.remove.{turn}.{place}",
        )
    ]
    _errors(faults, "attachments")
    kept += _chosen("attachments", t("bids.add_files"), ATTACHMENT_KINDS, turn)
    kept += _chosen("price_files", t("bids.add_price_files"), ATTACHMENT_KINDS, turn, price=True)
    if joint or any(each.agreement for each in before):
        kept += _chosen(
            "agreement", t("bids.add_agreement"), ("pdf", "png", "jpg", "jpeg"), turn, agreement=True
        )
        _errors(faults, "agreement")
    return tuple(kept)


def show_files(files: Sequence[BidFile]) -> None:
    """The attachments as they will be sealed."""
    if not files:
        st.text(t("bids.no_files"))
        return
    table(
        [
            {"name": display_name(each.name), "kind": kind(each), "size": size_text(len(each.content))}
            for each in files
        ],
        [
            Column("name", t("bids.file"), width="large"),
            Column("kind", t("bids.file_kind"), width=160),
            Column("size", t("bids.file_size"), width=110),
        ],
        alt=t("bids.attached_alt", count=len(files)),
        key="bids.attached",
    )


def kind(file: BidFile) -> str:
    """Attachment, file of the price or agreement, in words."""
    if file.agreement:
        return t("bids.column.agreement")
    return t("bids.file_price" if file.price else "bids.file_plan")


def _chosen(
    name: str, label: str, types: Sequence[str], turn: int, *, agreement: bool = False, price: bool = False
) -> list[BidFile]:
    uploaded = st.file_uploader(
        label,
        type=list(types),
        accept_multiple_files=True,
        max_upload_size=EACH // MEBIBYTE,
        key=f"bids.{name}.{turn}",
        help=t(f"bids.help.{name}"),
    )
    return [BidFile(each.name, each.getvalue(), agreement, price) for each in uploaded or ()]


def _errors(faults: Sequence[Fault], column: str) -> None:
    for fault in faults:
        if fault.column == column:
            field_error(explain_fault(fault))
