"""Attachments of the demonstration city's bids: real files with the figures of the bid they belong to."""

from __future__ import annotations

from decimal import Decimal

from app.domain.attachments import BidFile
from app.domain.bids import BidContent
from app.files.exports import to_xlsx

FEN_PER_WAN = 1_000_000


def price_sheet(content: BidContent, years: int) -> BidFile:
    """The itemised price (分项报价表): construction, each year of operation, and what is left of the total price."""
    operation = [(f"第 {year} 年运营费用", content.annual_opex_fen) for year in range(1, max(1, years) + 1)]
    spent = content.capex_fen + sum(fen for _, fen in operation)
    items = [("建设投资", content.capex_fen), *operation, ("税费、管理费和利润", content.price_fen - spent)]
    rows = [(name, Decimal(fen) / FEN_PER_WAN) for name, fen in (*items, ("投标总价", content.price_fen))]
    return BidFile("分项报价表.xlsx", to_xlsx("分项报价", ("项目", "金额（万元）"), rows))
