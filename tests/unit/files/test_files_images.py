"""S42: photos are taken by their content, made smaller and stripped of everything but the picture."""

from __future__ import annotations

import io
import struct
import time
import zlib

import pytest
from PIL import Image

from app.errors import Invalid
from app.files.images import clean_photo


def photo(kind: str = "JPEG", size: tuple[int, int] = (400, 300), mode: str = "RGB", **more: object) -> bytes:
    picture = Image.linear_gradient("L").resize(size).convert(mode)
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def code_of(content: bytes) -> str:
    with pytest.raises(Invalid) as caught:
        clean_photo(content)
    return caught.value.code


def with_place() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "SecretMaker"
    exif[0x0112] = 6  # to be turned a quarter to the right
    exif.get_ifd(0x8825)[2] = (39.0, 54.0, 12.0)
    exif.get_ifd(0x8825)[1] = "N"
    return photo(exif=exif.tobytes(), comment=b"SecretComment", icc_profile=b"SecretProfile" * 20)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "RGB"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB"), ("PNG", "1")],
)
def test_S42_pictures_of_the_three_kinds_become_plain_jpeg(kind: str, mode: str) -> None:
    picture = opened(clean_photo(photo(kind, mode=mode)))
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (400, 300))


def test_S42_place_device_and_comments_are_gone_and_the_picture_stands_upright() -> None:
    before = with_place()
    assert b"SecretMaker" in before
    assert b"SecretComment" in before
    after = clean_photo(before)
    picture = opened(after)
    assert picture.size == (300, 400)
    assert not picture.getexif()
    assert picture.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"Secret" not in after
    assert b"Exif" not in after


def test_S42_what_is_appended_behind_the_picture_is_gone() -> None:
    assert b"<script>" not in clean_photo(photo() + b"<script>alert(1)</script>")


def test_S42_large_pictures_are_made_smaller_in_proportion() -> None:
    assert opened(clean_photo(photo(size=(4000, 1000)))).size == (1600, 400)
    assert opened(clean_photo(photo(size=(100, 50)))).size == (100, 50)


def test_S42_transparency_becomes_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (255, 0, 0, 0)).save(out, "PNG")
    assert opened(clean_photo(out.getvalue())).getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"MZ\x90\x00",
        b"%PDF-1.7",
        b"GIF89a",
        b"PK\x03\x04",
        b"",
        b"RIFF1234WAVEfmt ",
    ],
)
def test_S42_anything_else_is_refused_whatever_it_is_called(content: bytes) -> None:
    assert code_of(content) == "files.photo_type"


def test_S42_broken_and_oversized_pictures_are_refused() -> None:
    whole = photo("PNG")
    assert code_of(whole[: len(whole) // 2]) == "files.photo_broken"
    assert code_of(b"\xff\xd8\xff" + b"x" * 1000) == "files.photo_broken"
    assert code_of(b"\x89PNG\r\n\x1a\n") == "files.photo_broken"
    assert code_of(b"\xff\xd8\xff" + b"\0" * (10 * 1024 * 1024)) == "files.photo_too_large"


@pytest.mark.parametrize("side", [7_000, 20_000, 60_000])
def test_S42_a_small_file_of_very_many_pixels_is_refused_before_it_is_decoded(side: int) -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    start = time.process_time()
    assert code_of(bomb) == "files.photo_pixels"
    assert time.process_time() - start < 0.5
