"""Photographs of two practices: flat drawings, made while loading, in the place of what nobody has taken."""

from io import BytesIO

from PIL import Image, ImageDraw

from sestante.fieldwork.actions.attaching import kept_attachment
from sestante.files.kinds import kind_of
from sestante.files.tasks import draw_copies

SIZE = (960, 720)
INK, SEA, MIST, PALE, GOLD, BRICK = "#10212E", "#0B6190", "#DBE9F2", "#F5F8FA", "#E3A72F", "#B4552D"


def bench(draw):
    """A long bench before six houses."""
    draw.rectangle((0, 0, 1920, 1440), fill=MIST)
    for number, height in enumerate((620, 760, 560, 700, 640, 580)):
        left = 60 + number * 305
        draw.rectangle((left, 1060 - height, left + 275, 1060), fill=(SEA, "#3F81A6")[number % 2])
        for row in range(3):
            for column in range(3):
                x, y = left + 35 + column * 78, 1110 - height + row * 130
                lit = (number + row * 2 + column) % 4 == 0
                draw.rectangle((x, y, x + 46, y + 66), fill=GOLD if lit else PALE)
    draw.rectangle((0, 1060, 1920, 1440), fill="#C4D6C0")
    draw.rounded_rectangle((140, 1010, 1780, 1060), 18, fill=BRICK)
    draw.rounded_rectangle((120, 1150, 1800, 1205), 18, fill=BRICK)
    for x in range(220, 1800, 370):
        draw.rectangle((x, 1040, x + 30, 1320), fill=INK)


def evening(draw):
    """The same bench at dusk, under a lamp, with a table and two chairs."""
    draw.rectangle((0, 0, 1920, 1440), fill="#17384F")
    draw.ellipse((1180, 60, 2080, 960), fill="#2C5573")
    draw.ellipse((1450, 330, 1810, 690), fill=GOLD)
    draw.rectangle((1610, 650, 1640, 1180), fill=INK)
    draw.rectangle((0, 1180, 1920, 1440), fill=INK)
    draw.rounded_rectangle((120, 980, 1120, 1030), 16, fill=BRICK)
    for x in (180, 600, 1030):
        draw.rectangle((x, 1030, x + 26, 1200), fill=BRICK)
    draw.ellipse((1160, 900, 1480, 960), fill=PALE)
    draw.rectangle((1305, 940, 1335, 1200), fill=PALE)
    draw.rectangle((1250, 850, 1290, 905), fill=SEA)
    draw.rectangle((1350, 860, 1390, 905), fill=MIST)


def oven(draw):
    """A stone oven with its fire lit, loaves on the shelf."""
    draw.rectangle((0, 0, 1920, 1440), fill=PALE)
    draw.polygon([(0, 620), (520, 160), (900, 520), (1320, 100), (1920, 640), (1920, 900), (0, 900)], fill=MIST)
    draw.rectangle((0, 880, 1920, 1440), fill="#C4D6C0")
    draw.rounded_rectangle((420, 480, 1320, 1240), 90, fill="#8A8F93")
    draw.pieslice((560, 640, 1180, 1400), 180, 360, fill=INK)
    draw.pieslice((680, 800, 1060, 1260), 180, 360, fill=BRICK)
    draw.pieslice((770, 890, 970, 1180), 180, 360, fill=GOLD)
    draw.rectangle((420, 1020, 1320, 1240), fill="#6E7478")
    draw.rectangle((1400, 1060, 1840, 1100), fill=BRICK)
    for x in (1410, 1560, 1710):
        draw.ellipse((x, 960, x + 130, 1062), fill=GOLD)


# Practice -> (drawing, what it shows, who took it), as the form asks of each photograph.
GIVEN = {
    "panchina-lunga": (
        (bench, "Una panchina lunga davanti a sei palazzi; qualche finestra è accesa.", "Quelli della panchina"),
        (evening, "La panchina di sera sotto un lampione, con un tavolino e due tazze.", "Quelli della panchina"),
    ),
    "forno-del-venerdi": (
        (oven, "Il forno di pietra acceso, con tre pani sull’asse; dietro, le montagne.", "Cooperativa Alta Valle"),
    ),
}


def answers_of(entry):
    """What the form of this practice says of its photographs."""
    said = [
        {"media_file": f"{drawing.__name__}.jpg", "media_alt": alt, "media_credit": credit, "media_people": "nobody"}
        for drawing, alt, credit in GIVEN.get(entry.key, ())
    ]
    return {"media": said} if said else {}


def give(entry, response, steps):
    """The files that these answers name, with their copies ready: the page is published in the same breath."""
    named = {step[2]: step[1] for step in steps if step[0] == "set" and step[1].endswith("/media_file")}
    for drawing, _alt, _credit in GIVEN.get(entry.key, ()):
        name, data = f"{drawing.__name__}.jpg", drawn(drawing)
        kept = kept_attachment(response, named[name], name, name, kind_of(data), data)
        draw_copies.func(kept.file_id)


def drawn(drawing):
    picture = Image.new("RGB", (SIZE[0] * 2, SIZE[1] * 2))
    drawing(ImageDraw.Draw(picture))
    made = BytesIO()
    picture.reduce(2).save(made, "JPEG", quality=88)
    return made.getvalue()
