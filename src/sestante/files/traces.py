"""Photos and films without the traces a telephone leaves in them: where they were taken, with what, when.

Nothing is drawn or encoded anew here: what is seen and heard stays bit for bit."""

import struct

ORIENTATION = 0x0112
_TOLD_IN_PNG = frozenset([b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"])
_TOLD_IN_WEBP = frozenset([b"EXIF", b"XMP "])
_AROUND_IN_FILM = frozenset([b"moov", b"trak", b"mdia"])
_TOLD_IN_FILM = frozenset([b"udta", b"meta", b"uuid", b"XMP_"])


def without_traces(data, content_type="image/jpeg"):
    """The same content without what was written beside it. Of a kind not known here it comes back as it was."""
    cleaner = {
        "image/jpeg": _jpeg,
        "image/png": _png,
        "image/webp": _webp,
        "video/mp4": _film,
        "video/quicktime": _film,
        "video/3gpp": _film,
        "audio/mp4": _film,
        "audio/3gpp": _film,
    }.get(content_type)
    return cleaner(data) if cleaner else data


def _png(data):
    kept, place = [data[:8]], 8
    while place + 12 <= len(data):
        length, kind = struct.unpack(">I4s", data[place : place + 8])
        if kind not in _TOLD_IN_PNG:
            kept.append(data[place : place + 12 + length])
        place += 12 + length
        if kind == b"IEND":
            return b"".join(kept)  # what somebody hung behind the picture is left out too
    return data


def _webp(data):
    kept, place = [], 12
    while place + 8 <= len(data):
        kind, length = struct.unpack("<4sI", data[place : place + 8])
        chunk = data[place : place + 8 + length + length % 2]
        if kind == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~0x0C]) + chunk[9:]  # it no longer says that EXIF and XMP follow
        if kind not in _TOLD_IN_WEBP:
            kept.append(chunk)
        place += 8 + length + length % 2
    body = b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def _film(data):
    """Boxes that tell become boxes of nothing, of the same length: tables of offsets go on being right."""
    made = bytearray(data)
    _hush(made, 0, len(made))
    return bytes(made)


def _hush(film, place, end):
    while place + 8 <= end:
        length, kind = struct.unpack(">I4s", film[place : place + 8])
        head = 8
        if length == 1 and place + 16 <= end:
            length, head = struct.unpack(">Q", film[place + 8 : place + 16])[0], 16
        length = length or end - place
        if length < head or place + length > end:
            return
        if kind in _TOLD_IN_FILM:
            film[place + 4 : place + 8] = b"free"
            film[place + head : place + length] = bytes(length - head)
        elif kind in _AROUND_IN_FILM:
            _hush(film, place + head, place + length)
        place += length


def _jpeg(jpeg):
    """The same JPEG without EXIF, XMP, comments and thumbnails; only which way is up stays.

    Data that does not read as a JPEG to the end of its headers comes back as it was."""
    kept, place, turned = [jpeg[:2]], 2, None
    while place + 4 <= len(jpeg) and jpeg[place] == 0xFF:
        marker = jpeg[place + 1]
        if marker == 0xDA:  # the picture itself begins
            if turned not in (None, 1):
                kept.insert(1, _orientation_segment(turned))
            return b"".join([*kept, jpeg[place:]])
        if marker == 0xFF:
            place += 1
            continue
        length = int.from_bytes(jpeg[place + 2 : place + 4])
        segment = jpeg[place : place + 2 + length]
        if marker == 0xE1 and segment[4:10] == b"Exif\0\0":
            turned = _orientation_in(segment[10:])
        # APP0 (size), APP2 (colours) and APP14 (Adobe's colours) say how to draw; the rest says where from.
        if not (0xE0 <= marker <= 0xEF or marker == 0xFE) or marker in (0xE0, 0xE2, 0xEE):
            kept.append(segment)
        place += 2 + length
    return jpeg


def _orientation_in(tiff):
    try:
        order = {b"II": "<", b"MM": ">"}[tiff[:2]]
        start = struct.unpack(f"{order}I", tiff[4:8])[0]
        count = struct.unpack(f"{order}H", tiff[start : start + 2])[0]
        for index in range(min(count, 200)):
            entry = tiff[start + 2 + 12 * index : start + 14 + 12 * index]
            if struct.unpack(f"{order}H", entry[:2])[0] == ORIENTATION:
                return struct.unpack(f"{order}H", entry[8:10])[0]
    except (KeyError, struct.error):
        pass
    return None


def _orientation_segment(turned):
    tiff = b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, ORIENTATION, 3, 1, turned, 0, 0)
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
