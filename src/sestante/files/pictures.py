"""Pictures: looked at without being unpacked, drawn anew from their pixels alone, freed of what a camera wrote."""

import warnings
from io import BytesIO
from typing import NamedTuple

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from .errors import FileRefused

FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
# A few kilobytes may stand for gigabytes of pixels. A JPEG is read at a fraction of its size, the others whole.
MOST_PIXELS = 40_000_000
MOST_PIXELS_OF_A_JPEG = 120_000_000
_UNREADABLE = (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError)


class Picture(NamedTuple):
    data: bytes
    width: int
    height: int


def looked_at(data):
    """The format of a picture, or None for what is none that browsers show. Raises FileRefused for one too large."""
    try:
        with _opened(data) as picture:
            if picture.width * picture.height > _most(picture):
                raise FileRefused(_("This picture has too many pixels to be opened: save it smaller."))
            return picture.format
    except Image.DecompressionBombError:
        raise FileRefused(_("This picture has too many pixels to be opened: save it smaller.")) from None
    except _UNREADABLE:
        return None


def redrawn(data, *, longest):
    """The picture as JPEG, upright, no side longer than ``longest``, on white where it was transparent; pixels only.

    Raises FileRefused when it cannot be drawn to its end."""
    try:
        with _opened(data) as picture:
            if picture.width * picture.height > _most(picture):
                raise FileRefused(_("This picture has too many pixels to be opened: save it smaller."))
            if picture.format == "JPEG":
                picture.draft("RGB", (longest, longest))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((longest, longest))
            bare = Image.new("RGB", upright.size, "white")
            seen = upright.convert("RGBA")
            bare.paste(seen, mask=seen.getchannel("A"))
    except (*_UNREADABLE, Image.DecompressionBombError):
        raise FileRefused(_("This file cannot be read as a picture.")) from None
    made = BytesIO()
    bare.save(made, "JPEG", quality=84, optimize=True)
    return Picture(made.getvalue(), *bare.size)


def smaller(data, *, longest):
    """The same picture with no side longer than ``longest``, as the form asked; one that is small stays so."""
    with _opened(data) as picture:
        if max(picture.size) <= longest:
            return data
    return redrawn(data, longest=longest).data


def _opened(data):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the bound is ours, and lower
        return Image.open(BytesIO(data), formats=tuple(FORMATS))


def _most(picture):
    return MOST_PIXELS_OF_A_JPEG if picture.format == "JPEG" else MOST_PIXELS
