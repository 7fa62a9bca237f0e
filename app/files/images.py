"""Photos of citizens (随手拍图片): decoded, turned upright, made smaller and written anew without hidden data."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from app.errors import Invalid

LARGEST = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 1_600
_MAGIC = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}


def clean_photo(content: bytes) -> bytes:
    """JPEG of at most 1600 pixels a side with nothing in it but the picture: no place, time, device or comment.

    Takes JPEG, PNG and WebP up to 10 MiB and 40 megapixels, told by their first bytes, not by a name. Of a moving
    picture the first frame. Raises Invalid: "files.photo_too_large", "files.photo_type", "files.photo_pixels",
    "files.photo_broken".
    """
    if len(content) > LARGEST:
        raise Invalid("files.photo_too_large", megabytes=LARGEST >> 20)
    kind = _kind(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own, lower limit follows
            picture = Image.open(io.BytesIO(content), formats=[kind])
            if picture.width * picture.height > MOST_PIXELS:
                raise Invalid("files.photo_pixels", megapixels=MOST_PIXELS // 1_000_000)
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            return _written_anew(picture)
    except Image.DecompressionBombError as error:
        raise Invalid("files.photo_pixels", megapixels=MOST_PIXELS // 1_000_000) from error
    except Invalid:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, MemoryError, EOFError) as error:
        raise Invalid("files.photo_broken") from error


def check_picture(content: bytes) -> bool:
    """True for a JPEG or PNG that can be decoded; beyond 40 megapixels only its head is looked at."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=["JPEG", "PNG"])
            if picture.width * picture.height <= MOST_PIXELS:
                picture.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, MemoryError, EOFError,
            Image.DecompressionBombError):  # fmt: skip
        return False
    return True


def _kind(content: bytes) -> str:
    for magic, kind in _MAGIC.items():
        if content.startswith(magic):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    raise Invalid("files.photo_type")


def _written_anew(picture: Image.Image) -> bytes:
    """Pixels only: the orientation note is applied, transparency becomes white, every other note is left behind."""
    picture.seek(0)
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        front = upright.convert("RGBA")
        plain = Image.new("RGB", front.size, "white")
        plain.paste(front, mask=front.getchannel("A"))
    else:
        plain = upright.convert("RGB")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    bare = Image.new("RGB", plain.size)
    bare.paste(plain)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()
