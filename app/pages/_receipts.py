"""A receipt (回执): on the screen and as a file to keep."""

from __future__ import annotations

import json
from datetime import datetime

import streamlit as st

from app.domain.bids import Receipt
from app.i18n import local, t
from app.ui.downloads import download
from app.ui.page import section
from app.ui.tables import key_values

DIGEST_LENGTH = 64


def receipt_lines(receipt: Receipt) -> list[tuple[str, str]]:
    """Name and value of everything a receipt proves, times to the microsecond the server read."""
    lines = [
        (t("bids.receipt_number"), receipt.number),
        (t("bids.number"), receipt.opportunity_number),
        (t("bids.opportunity"), receipt.opportunity_title),
        (t("bids.enterprise"), receipt.enterprise_name),
        (t("bids.revision"), str(receipt.revision)),
        (t("bids.received_at"), _exact(receipt.received_at)),
        (t("bids.sha256"), receipt.sha256),
        (t("bids.sealed_files"), t("bids.sealed_files_count", count=len(receipt.attachments))),
        *(
            (t("bids.sealed_file", number=number), digest)
            for number, digest in enumerate(receipt.attachments, 1)
        ),
        (t("bids.audit_head"), receipt.audit_head),
    ]
    if receipt.withdrawn_at:
        lines.append((t("bids.withdrawn_at"), _exact(receipt.withdrawn_at)))
    if receipt.replaced_at:
        lines.append((t("bids.replaced_at"), _exact(receipt.replaced_at)))
    if receipt.returned_at:
        lines.append((t("bids.returned_at"), _exact(receipt.returned_at)))
    return lines


def receipt_json(receipt: Receipt) -> str:
    """The same as a file for machines; instants in ISO 8601 with the Shanghai offset."""
    return json.dumps(
        {
            "receipt": receipt.number,
            "opportunity": receipt.opportunity_number,
            "title": receipt.opportunity_title,
            "enterprise": receipt.enterprise_name,
            "revision": receipt.revision,
            "received_at": local(receipt.received_at).isoformat(),
            "sealed_sha256": receipt.sha256,
            "attachments_sha256": list(receipt.attachments),
            "audit_head": receipt.audit_head,
            "withdrawn_at": local(receipt.withdrawn_at).isoformat() if receipt.withdrawn_at else None,
            "replaced_at": local(receipt.replaced_at).isoformat() if receipt.replaced_at else None,
            "returned_at": local(receipt.returned_at).isoformat() if receipt.returned_at else None,
        },
        ensure_ascii=False,
        indent=1,
    )


def show_receipt(receipt: Receipt) -> None:
    """The receipt with its downloads."""
    section(t("bids.receipt"), t("bids.receipt_lead"))
    lines = receipt_lines(receipt)
    key_values([(name, _in_groups(value)) for name, value in lines])
    text = "\n".join([t("bids.receipt_heading"), "", *(f"{name}：{value}" for name, value in lines), ""])
    with st.container(horizontal=True):
        download(t("bids.receipt_txt"), text, f"{receipt.number}.txt", "txt", key="bids.receipt_txt")
        download(
            t("bids.receipt_json"),
            receipt_json(receipt),
            f"{receipt.number}.json",
            "json",
            key="bids.receipt_json",
        )


def _in_groups(value: str) -> str:
    """A digest in groups of eight, so that it wraps and can be compared by eye; anything else as it is."""
    if len(value) != DIGEST_LENGTH:
        return value
    return " ".join(value[start : start + 8] for start in range(0, DIGEST_LENGTH, 8))


def _exact(value: datetime) -> str:
    return f"{local(value):%Y-%m-%d %H:%M:%S.%f}"
