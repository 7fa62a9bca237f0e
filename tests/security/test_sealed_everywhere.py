"""S22 beyond the data folder: exports, archive, temporary folder, matching index and logs while bids are sealed."""

from __future__ import annotations

import json
import logging
import os
import sys
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, replace
from io import BytesIO
from pathlib import Path

import pytest
from attachment_files import office, pdf
from city import USCCS, City, bid

from app.documents.opportunity_list import as_json, list_csv, list_xlsx, open_data
from app.documents.papers.public import available_notices, notice_file
from app.domain.attachments import BidFile
from app.domain.consortium import Part
from app.domain.opportunities import Opportunity
from app.domain.users import PUBLIC
from app.services import auditing, bidding, keeping, matching, published_notices, publishing
from app.services import open_data as releases

SENTENCE = "鹭岛秘密方案第七稿"
IN_FILE = "鹭岛附件里的秘密做法第九稿"
FILE_NAME = "鹭岛秘密方案名"
PARTNER = "鹭岛联合体成员"
PRICE = 487_654_321
TEXTS = (SENTENCE, IN_FILE, FILE_NAME, PARTNER, str(PRICE), "487.65", "4,876,543.21")


def needles() -> list[bytes]:
    """The secrets as text of every usual encoding, escaped, and as a compressor would write them."""
    found = []
    for text in TEXTS:
        found += [text.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be")]
        found += [json.dumps(text).strip('"').encode(), zlib.compress(text.encode())[2:-4]]
    return found


def hand_in(city: City) -> Opportunity:
    """A bid of a consortium with attachments whose every part is recognisable, and one that is refused."""
    made = city.opportunity(ceiling_fen=500_000_000)
    parts = (Part(USCCS[0], PARTNER, 60, SENTENCE), Part(USCCS[1], PARTNER + "乙", 40, "安装"))
    content = replace(bid(PRICE, SENTENCE), promise=SENTENCE, parts=parts)
    files = [
        BidFile(f"{FILE_NAME}.pdf", pdf(IN_FILE)),
        BidFile(f"{FILE_NAME}.docx", office("docx", IN_FILE)),
        BidFile("鹭岛协议.pdf", pdf(f"{IN_FILE}，三家盖章"), agreement=True),
    ]
    bidding.submit(city.app, city.bidders[0], made.id, content, "n", files=files)
    dearer = replace(content, price_fen=9 * PRICE)
    with pytest.raises(Exception, match="bids"):
        bidding.submit(city.app, city.bidders[2], made.id, dearer, "refused", files=files)
    return made


def clean(name: str, body: bytes) -> None:
    found = [needle for needle in needles() if needle in body]
    assert not found, (name, found)


def unpacked(body: bytes) -> Iterator[tuple[str, bytes]]:
    """What is inside an archive or workbook, and inside what is inside."""
    if zipfile.is_zipfile(BytesIO(body)):
        with zipfile.ZipFile(BytesIO(body)) as packed:
            for name in packed.namelist():
                yield name, packed.read(name)
        return
    yield "", body


def test_S22_no_export_holds_a_sealed_bid(city: City) -> None:
    made = hand_in(city)
    rows = publishing.list_public(city.app, PUBLIC)
    assert [row.number for row in rows] == [made.number]
    record, _ = releases.record(city.app, PUBLIC, made.number, "发布")
    exported = {
        "list.csv": list_csv(rows),
        "list.xlsx": list_xlsx(rows),
        "list.json": as_json(open_data(city.app)),
        "record.json": as_json(record),
        "releases.json": as_json(releases.feed(city.app, PUBLIC, "发布").package),
        "everything.json": as_json(releases.everything(city.app, PUBLIC, "发布")),
    }
    published = published_notices.of(city.app, PUBLIC, made.id)
    for name in available_notices(published):
        exported[name] = notice_file(name, published)
    for reader in (city.supervisor, city.admin):
        _, entries = auditing.read_log(city.app, reader)
        exported[f"audit of {reader.role}"] = repr(entries).encode()
    with city.app.store.read() as work:
        exported["audit as kept"] = repr([asdict(each) for each in work.audit.each()]).encode()
    for name, body in exported.items():
        assert body, name
        for inner, content in unpacked(body):
            clean(f"{name} {inner}", content)


def test_S22_the_backup_archive_holds_it_sealed_only(city: City, tmp_path: Path) -> None:
    hand_in(city)
    archive = keeping.backup(city.app, city.admin).path
    seen = 0
    with tarfile.open(archive) as packed:
        for member in packed:
            body = packed.extractfile(member)
            if body is not None:
                seen += 1
                clean(member.name, body.read())
    assert seen >= 4, "the database, the sealed files, the bid"


WRITTEN: list[str] = []
_WATCHING: list[str] = []


def _watch(event: str, args: tuple[object, ...]) -> None:
    """Every file that is opened to be written below a watched folder, also one that is gone afterwards."""
    if event != "open" or not _WATCHING or not isinstance(args[0], str | bytes):
        return
    flags = args[2] if isinstance(args[2], int) else 0
    written = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) or set(str(args[1] or "")) & set("wax+")
    if written and os.fsdecode(args[0]).startswith(_WATCHING[0]):
        WRITTEN.append(os.fsdecode(args[0]))


sys.addaudithook(_watch)


def test_S22_nothing_of_it_passes_through_the_temporary_folder(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    assert tempfile.gettempdir() == str(folder)
    WRITTEN.clear()
    _WATCHING.append(str(folder))
    try:
        with tempfile.NamedTemporaryFile():
            assert WRITTEN, "the watch sees what is written there"
        WRITTEN.clear()
        made = hand_in(city)
        assert WRITTEN == []
        keeping.backup(city.app, city.admin)
        matching.for_opportunity(city.app, city.officer, made.id)
        list_xlsx(publishing.list_public(city.app, PUBLIC))
    finally:
        _WATCHING.clear()
    for path in folder.rglob("*"):
        if path.is_file():
            clean(path.name, path.read_bytes())


def test_S22_a_matching_index_built_while_it_is_sealed_knows_nothing_of_it(city: City) -> None:
    before = matching.for_opportunity(city.app, city.officer, city.opportunity().id)
    made = hand_in(city)
    city.give(3, summary="改写简介，索引随之重建")
    after = matching.for_opportunity(city.app, city.officer, made.id)
    held = city.app.pool.current(city.app)
    assert after.considered == before.considered
    clean("profiles", repr(held.enterprises).encode())
    clean("matches", repr(after).encode())
    for path in city.app.settings.data.rglob("*"):
        if path.is_file():
            clean(path.name, path.read_bytes())


def test_S22_the_log_of_the_process_does_not_repeat_it(
    city: City, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    made = hand_in(city)
    keeping.backup(city.app, city.admin)
    matching.for_opportunity(city.app, city.officer, made.id)
    logging.getLogger("app.test").info("the log is heard")
    assert "the log is heard" in caplog.text
    clean("log", caplog.text.encode())
    out, err = capfd.readouterr()
    clean("output", (out + err).encode())
