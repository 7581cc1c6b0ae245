"""A photo without the traces a telephone leaves in it: where it was taken, with what, when."""

import struct

ORIENTATION = 0x0112


def without_traces(jpeg):
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
