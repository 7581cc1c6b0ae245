"""Real files made on the spot: pictures, sounds, papers, and those that only pretend."""

import struct
import zipfile
import zlib
from io import BytesIO

import xlsxwriter
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

BOLOGNA = (b"N", (44.0, 29.0, 41.6), b"E", (11.0, 20.0, 33.4))


def drawing(size=(640, 480), colour="#15616D"):
    picture = Image.new("RGB", size, colour)
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 2, size[1] // 2), fill="#FFCF56")
    return picture


def jpeg(*, size=(640, 480), place=True, turned=6, colour="#15616D"):
    """A telephone's photograph: where it was taken, by which telephone, turned on its side."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Fonovox", "Tasca 7"
    if turned:
        exif[0x0112] = turned
    if place:
        north, lat, east, lon = BOLOGNA
        gps = exif.get_ifd(0x8825)
        gps[1], gps[2], gps[3], gps[4] = north.decode(), lat, east.decode(), lon
    file = BytesIO()
    drawing(size, colour).save(file, "JPEG", exif=exif, comment=b"my telephone")
    return file.getvalue()


def png(*, size=(320, 240), colour="#15616D"):
    notes = PngInfo()
    notes.add_text("Location", "44.4949 N 11.3426 E")
    file = BytesIO()
    drawing(size, colour).save(file, "PNG", pnginfo=notes)
    return file.getvalue()


def webp():
    exif = Image.Exif()
    exif[0x010F] = "Fonovox"
    file = BytesIO()
    drawing().save(file, "WEBP", exif=exif)
    return file.getvalue()


def gps_of(data):
    """What a picture says of its place, read by Pillow."""
    with Image.open(BytesIO(data)) as picture:
        return dict(picture.getexif().get_ifd(0x8825))


def bomb():
    """A PNG of a few kilobytes whose header promises 900 million pixels."""
    header = struct.pack(">IIBBBBB", 30000, 30000, 8, 2, 0, 0, 0)
    packed = zlib.compress(bytes(100_000))

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def pdf(words="verbale"):
    return f"%PDF-1.4\n1 0 obj<</Type/Catalog/{words}>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n".encode()


def mp3(frames=20):
    """Silence: MPEG-1 layer III, 128 kbit/s, 44.1 kHz, behind an ID3 tag."""
    frame = b"\xff\xfb\x90\x00" + bytes(413)
    return b"ID3\x03\x00\x00\x00\x00\x00\x00" + frame * frames


def ogg():
    """The first page of an Opus stream."""
    head = b"OpusHead\x01\x01\x38\x01\x80\xbb\x00\x00\x00\x00\x00"
    return b"OggS\x00\x02" + bytes(8) + b"\x01\x00\x00\x00" + bytes(8) + b"\x01" + bytes([len(head)]) + head


def film():
    """An MP4 whose user data say where it was made."""

    def box(kind, *parts):
        body = b"".join(parts)
        return struct.pack(">I4s", len(body) + 8, kind) + body

    place = box(b"udta", box(b"\xa9xyz", b"\x00\x12\x15\xc7+44.4949+011.3426/"))
    track = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + b"vide" + bytes(12))))
    return box(b"ftyp", b"isom\x00\x00\x02\x00isomiso2mp41") + box(b"moov", track, place) + box(b"mdat", b"film" * 20)


def odt(words="nota"):
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        packed.writestr("content.xml", f"<office>{words}</office>")
    return file.getvalue()


def xlsx():
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.add_worksheet("conti").write(0, 0, 12)
    book.close()
    return file.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
SVG_WITH_SCRIPT = SVG.replace(b"<rect", b"<script>alert(1)</script><rect")
SVG_WITH_HANDLER = SVG.replace(b"<rect", b'<rect onload="alert(1)"')


# A form with every kind of field that is more than a line of text, and the files it shows.
FIELDS = [
    ["type", "name", "label", "hint", "guidance_hint", "appearance", "parameters", "relevant", "image", "audio",
     "image_alt"],
    ["begin_group", "fields", "Fields", "", "", "", "", "", "", "", ""],
    ["select_one places", "place", "Which of these is it most like?", "", "Choose the nearest one.", "", "", "",
     "map.png", "call.mp3", "Two streets that cross at a square"],
    ["image", "photo", "A photo of the place", "", "", "new", "", "", "", "", ""],
    ["audio", "voice", "Tell it by voice", "", "", "", "", "", "", "", ""],
    ["rank places", "order", "In which order did you see them?", "", "", "", "", "", "", "", ""],
    ["range", "share", "How much of the work is paid?", "", "", "", "start=0 end=100 step=5", "", "", "", ""],
    ["range", "hours", "How many hours a day?", "", "", "picker", "start=1 end=12 step=0.5", "", "", "", ""],
    ["geopoint", "where", "Where is it?", "", "", "", "", "", "", "", ""],
    ["geotrace", "walk", "The way there", "", "", "", "", "", "", "", ""],
    ["barcode", "code", "The code on the door", "", "", "", "", "", "", "", ""],
    ["select_one agree", "mood", "It is easy to come in", "", "", "likert", "", "", "", "", ""],
    ["select_multiple places", "seen", "Which have you seen?", "", "", "columns-3", "", "", "", "", ""],
    ["time", "opens", "When does it open?", "", "", "", "", "", "", "", ""],
    ["end_group", "", "", "", "", "", "", "", "", "", ""],
]  # fmt: skip
PLACES = [
    ["list_name", "name", "label", "image"],
    ["places", "garden", "A garden", "garden.png"],
    ["places", "kitchen", "A kitchen", "kitchen.png"],
    ["places", "square", "A square", ""],
    ["agree", "no", "Not at all", ""],
    ["agree", "so", "So and so", ""],
    ["agree", "yes", "Very much", ""],
]


def media():
    return {
        "map.png": png(),
        "garden.png": png(colour="#2E7D32"),
        "kitchen.png": png(colour="#B23A48"),
        "call.mp3": mp3(),
    }


# A form that would note where somebody is: when it is opened, when it says who is there, and at each thing seen.
WALK = [
    ["type", "name", "label", "trigger", "bind::visibility"],
    ["start-geopoint", "start", "", "", ""],
    ["begin_group", "walk", "The walk", "", ""],
    ["text", "who", "Who is there?", "", ""],
    ["background-geopoint", "met", "", "${who}", ""],
    ["begin_repeat", "things", "Things seen", "", ""],
    ["text", "thing", "What is it?", "", ""],
    ["background-geopoint", "seen_at", "", "${thing}", ""],
    ["end_repeat", "", "", "", ""],
    ["end_group", "", "", "", ""],
    ["begin_group", "end", "At the end", "", ""],
    ["text", "tired", "Are you tired?", "", ""],
    ["end_group", "", "", "", ""],
]
