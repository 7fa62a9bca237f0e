"""Attachments of the demonstration city's bids: real files with the figures of the bid they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from app.domain.attachments import BidFile
from app.domain.bids import BidContent
from app.domain.consortium import Part
from app.files.exports import to_xlsx

FEN_PER_WAN = 1_000_000


def price_sheet(content: BidContent, years: int) -> BidFile:
    """The itemised price (分项报价表): construction, each year of operation, and what is left of the total price."""
    operation = [(f"第 {year} 年运营费用", content.annual_opex_fen) for year in range(1, max(1, years) + 1)]
    spent = content.capex_fen + sum(fen for _, fen in operation)
    items = [("建设投资", content.capex_fen), *operation, ("税费、管理费和利润", content.price_fen - spent)]
    rows = [(name, Decimal(fen) / FEN_PER_WAN) for name, fen in (*items, ("投标总价", content.price_fen))]
    return BidFile("分项报价表.xlsx", to_xlsx("分项报价", ("项目", "金额（万元）"), rows), price=True)


def consortium_agreement(title: str, parts: Sequence[Part]) -> BidFile:
    """The agreement of a consortium (联合体共同投标协议): who does what for which share."""
    lines = ["联合体共同投标协议（示例，非真实文件）", f"项目：{title}"]
    lines += [
        f"{'牵头单位' if n == 0 else '成员单位'}：{each.name}（{each.code}）" for n, each in enumerate(parts)
    ]
    lines += [f"{each.name}承担{each.work}，占{each.share}%。" for each in parts]
    lines += ["各方就本项目向发榜单位承担连带责任，不再单独投标或参加其他联合体。", "（各方盖章）"]
    return BidFile("联合体共同投标协议.pdf", _pdf(lines), agreement=True)


def _pdf(lines: Sequence[str]) -> bytes:
    """One page of text in the Song typeface that readers bring along (ISO 32000-1, 9.7.5.2: predefined CMaps)."""
    text = "\n".join(f"<{line.encode('utf-16-be').hex()}> Tj T*" for line in lines)
    stream = f"BT /F 13 Tf 24 TL 60 770 Td\n{text}\nET"
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 4 0 R>>>>/Contents 7 0 R>>",
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[5 0 R]>>",
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/FontDescriptor 6 0 R"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>>>",
        "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0"
        "/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
    )
    body, places = "%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{each}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF\n"
    return (body + end).encode("ascii")
