"""The fields of a form that are more than a line of text, for the gallery."""

from django.templatetags.static import static

from sestante.web.participate.controls import Offer
from sestante.web.participate.fields import Asked


def sample_fields():
    picture = static("sestante/mark.png")

    def offers(key, words, chosen="", pictures=False):
        media = {"image": picture} if pictures else {}
        return [
            Offer(word, word, word == chosen, f"{key}-{place}", media if place < 2 else {})
            for place, word in enumerate(words)
        ]

    places, scale = ("Un orto", "Una cucina", "Una piazza"), ("Per niente", "Così così", "Molto", "Moltissimo")
    file = {"accept": "image/jpeg", "image": True, "capture": "", "most": 20}
    return [
        Asked("note", "/g/note", "gn", label="Guarda la figura prima di rispondere.", media={"image": picture},
              alt="Il segno di Sestante"),
        Asked("radios", "/g/pics", "gp", label="A quale somiglia di più?", layout="cols-2", media={"audio": "#suono"},
              guidance="Scegli il più vicino, anche se non è uguale.", choices=offers("gp", places, "Un orto", True)),
        Asked("radios", "/g/likert", "gl", label="È facile entrare?", layout="likert", required=True,
              choices=offers("gl", scale, "Molto")),
        Asked("checks", "/g/cols", "gc", label="Quali hai visto?", layout="cols-3", choices=offers("gc", places)),
        Asked("range", "/g/range", "gr", label="Quanta parte del lavoro è pagata?", value="35", hint="In percentuale",
              parts={"least": "0", "most": "100", "step": "5", "plain": "35"}),
        Asked("rank", "/g/rank", "gk", label="In che ordine li hai visti?", choices=offers("gk", places),
              parts={"places": [(1, "Una piazza"), (2, ""), (3, "")]}),
        Asked("geopoint", "/g/point", "gg", label="Dov’è?", parts={"lat": "44,4949", "lon": "11,3426"}),
        Asked("points", "/g/area", "ga", label="I confini", value="44.49 11.34\n44.50 11.35", parts={"area": True},
              error="Scrivi un punto per riga: latitudine, poi longitudine"),
        Asked("barcode", "/g/code", "gb", label="Il codice sulla porta", value="8001234567890"),
        Asked("file", "/g/photo", "gf", label="Una foto del posto", parts=file, described=False),
        Asked("file", "/g/late", "gz", label="Un documento", value="1727.pdf", required=True,
              parts={**file, "image": False, "most": 5}),
    ]  # fmt: skip
