"""What a telephone wrote beside a picture or a film goes; what is seen stays."""

from io import BytesIO

from PIL import Image

import samples
from sestante.files.pictures import redrawn
from sestante.files.traces import without_traces


def pixels(data):
    with Image.open(BytesIO(data)) as picture:
        return picture.size, picture.convert("RGB").tobytes()


def test_where_a_photo_was_taken_is_left_out_and_which_way_is_up_stays():
    photo = samples.jpeg()
    clean = without_traces(photo)
    assert samples.gps_of(photo) != {} and samples.gps_of(clean) == {}
    assert b"my telephone" in photo and b"my telephone" not in clean and b"Fonovox" not in clean
    with Image.open(BytesIO(clean)) as picture:
        assert dict(picture.getexif()) == {0x0112: 6}
    assert pixels(clean) == pixels(photo)
    assert without_traces(clean) == clean


def test_what_is_no_jpeg_to_its_end_comes_back_as_it_was():
    assert without_traces(b"\xff\xd8\xff\xe1\x00") == b"\xff\xd8\xff\xe1\x00"


def test_png_webp_and_films_lose_what_was_written_beside_them():
    png, webp, film = samples.png() + b"hung behind", samples.webp(), samples.film()
    assert b"44.4949" not in without_traces(png, "image/png") and b"hung behind" not in without_traces(png, "image/png")
    assert pixels(without_traces(png, "image/png")) == pixels(png)
    assert b"Fonovox" in webp and b"Fonovox" not in without_traces(webp, "image/webp")
    assert pixels(without_traces(webp, "image/webp")) == pixels(webp)
    clean = without_traces(film, "video/mp4")
    assert b"+44.4949" in film and b"+44.4949" not in clean
    assert (len(clean), clean.endswith(b"film" * 20)) == (len(film), True)
    assert without_traces(b"%PDF-1.4", "application/pdf") == b"%PDF-1.4"


def test_a_picture_drawn_anew_is_upright_small_and_says_nothing():
    copy = redrawn(samples.jpeg(size=(4000, 3000)), longest=320)
    assert (copy.width, copy.height) == (240, 320)
    with Image.open(BytesIO(copy.data)) as picture:
        assert (picture.format, dict(picture.getexif()), picture.info.get("comment")) == ("JPEG", {}, None)


def test_a_see_through_picture_is_drawn_on_white():
    file = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(file, "PNG")
    with Image.open(BytesIO(redrawn(file.getvalue(), longest=320).data)) as picture:
        assert picture.getpixel((5, 5)) == (255, 255, 255)
