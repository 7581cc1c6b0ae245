"""Every component in every state, for whoever builds pages. Only in debug mode."""

import re
from datetime import date, time

from django import forms
from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from sestante.studies.models import Study
from sestante.web.access import PUBLIC, pages
from sestante.web.assets import DRAWINGS
from sestante.web.flags import FLAGS, hoist_of
from sestante.web.gallery_fields import sample_fields

SHELLS = {"pubblico": "public", "lavoro": "work", "scheda": "owner"}


class SampleForm(forms.Form):
    """Fields of each kind; sent as it stands, some are wrong."""

    name = forms.CharField(label="Come si chiama la pratica?", help_text="Il nome con cui la conoscono le persone.")
    people = forms.IntegerField(
        label="Quante persone avete raggiunto nell’ultimo anno?", help_text="Una stima va bene."
    )
    region = forms.ChoiceField(label="Regione", choices=[("08", "Emilia-Romagna"), ("09", "Toscana")], required=False)
    paid = forms.ChoiceField(
        label="Ci sono persone pagate?",
        choices=[("s", "Sì"), ("n", "No, solo volontariato"), ("dk", "Non lo so")],
        widget=forms.RadioSelect,
    )
    served = forms.MultipleChoiceField(
        label="A chi si rivolge?",
        help_text="Scegli tutte le risposte adatte.",
        choices=[("a", "Persone anziane"), ("f", "Famiglie con bambini")],
        widget=forms.CheckboxSelectMultiple,
    )
    story = forms.CharField(
        label="Racconta una persona per cui ha fatto la differenza", widget=forms.Textarea, required=False
    )
    agree = forms.BooleanField(label="Ho letto l’informativa", help_text="Puoi ritirare il consenso quando vuoi.")


PHASES = [
    {"title": "Scheda", "line": "Versione 4 pubblicata", "when": "chiusa il 12 febbraio", "state": "done", "url": "#"},
    {"title": "Invio", "line": "212 inviti, 9 rientri", "when": "chiuso il 30 aprile", "state": "done", "url": "#"},
    {
        "title": "Raccolta e quadro sintetico",
        "line": "128 schede su 160",
        "when": "fino al 14 giugno",
        "state": "now",
        "url": "#",
    },
    {"title": "Focus group", "line": "2 incontri fissati", "when": "dal 20 giugno", "state": "todo", "url": "#"},
    {"title": "Report", "line": "Indice in bozza", "when": "settembre", "state": "todo", "url": ""},
    {"title": "Evento", "line": "Bologna", "when": "17 ottobre", "state": "todo", "url": ""},
]
AGREEMENTS = [
    {
        "label": "La fiducia nasce da un servizio banale, non da un progetto sulla fiducia.",
        "agree": 10,
        "pass": 1,
        "disagree": 0,
        "tag": ("accordo di tutti i gruppi", "ok"),
    },
    {
        "label": "Senza almeno una persona pagata, dopo due anni si smette.",
        "agree": 7,
        "pass": 1,
        "disagree": 3,
        "tag": ("divide i gruppi", "now"),
    },
    {
        "label": "L’accordo scritto con il Comune protegge più di quanto leghi.",
        "agree": 6,
        "pass": 3,
        "disagree": 2,
        "tag": "molti passano",
    },
    {"label": "Di questa nessuno ha ancora detto niente.", "agree": 0, "pass": 0, "disagree": 0},
]
AGREEMENT_GROUPS = [
    {"label": "Associazioni", "agree": 1, "pass": 1, "disagree": 3},
    {"label": "Cooperative", "agree": 4, "pass": 0, "disagree": 0},
    {"label": "Gruppi informali", "agree": 2, "pass": 0, "disagree": 0},
]
OPINION_POINTS = [(-2, 1), (-2, 1), (-2, 1), (-1.6, 0.4), (-1.5, 1.3), (1.8, 0.2), (1.8, 0.2), (2.1, -0.7), (0.2, -1)]
OPINION_GROUPS = [0, 0, 0, 0, 0, 1, 1, 1, -1]
CARDS = [
    {
        "title": "Portierato sociale di via Arno",
        "url": "#",
        "place": "Livorno, Toscana",
        "summary": "Una guardiola riaperta al piano terra: due persone del quartiere ritirano pacchi, "
        "prenotano visite, si accorgono se qualcuno manca.",
        "meta": ["Cura e anziani", "Associazione", "attiva dal 2019"],
        "flags": hoist_of("ageing_frailty", "older_people", "aps"),
        "tags": [("Studiata nel 2026", "ok", "check")],
    },
    {
        "title": "Il doposcuola che comincia a pranzo",
        "url": "#",
        "place": "Rosarno, Calabria",
        "summary": "La mensa resta aperta fino alle sei. Chi cucina, chi studia e chi insegna italiano "
        "condivide la stessa sala.",
        "meta": ["Scuola e giovani", "Cooperativa", "attiva dal 2021"],
        "flags": hoist_of("children_families", "young_adults", "coop_a"),
        "tags": [("Scheda in verifica", "", "")],
    },
    {
        "title": "Chiavi in comune",
        "url": "#",
        "place": "Ivrea, Piemonte",
        "summary": "Dodici proprietari, una parrocchia e il Comune affittano insieme: "
        "il fondo di garanzia copre i primi tre mesi.",
        "meta": ["Abitare", "Rete", "attiva dal 2017"],
        "flags": hoist_of("housing_cohousing", "families", "mixed_network"),
        "tags": [("Ritirata", "err", "warning")],
    },
]
BARS = [
    {"label": "Trovare chi prosegue", "count": 71, "tone": "look"},
    {"label": "Soldi incerti", "count": 58},
    {"label": "Burocrazia", "count": 44},
    {"label": "Locali e mezzi", "count": 29},
    {"label": "Rapporti con l’ente", "count": 21},
    {"label": "Altro, non so", "count": 9, "tone": "other"},
]
DOTS = [
    {"label": "Taxi sociale di valle", "sub": "Val Trompia", "value": 78, "bands": (64, 70, 84, 88),
     "note": "dal 1° al 4°", "url": "#"},
    {"label": "Portierato sociale", "sub": "Livorno", "value": 72, "bands": (55, 61, 80, 85), "note": "dal 1° al 6°",
     "selected": True},
    {"label": "Emporio di strada", "sub": "Terni", "value": 63, "bands": (43, 50, 75, 82), "note": "senza posto",
     "few": True},
    {"label": "Mai pesata", "value": 41},
]  # fmt: skip
LIKERT = [
    {"label": "Un altro quartiere potrebbe rifarla", "counts": [7, 14, 22, 47, 34]},
    {"label": "Potrebbe rifarla senza di noi", "counts": [26, 36, 25, 23, 14]},
    {"label": "Sapremmo spiegarla per scritto (solo Sud)", "counts": [1, 4, 3, 5, 2]},
]
CROSS = [
    {"label": "Nord-ovest", "counts": [26, 14, 22, 9, 1], "n": 38},
    {"label": "Nord-est", "counts": [29, 8, 25, 7, 0], "n": 36},
    {"label": "Centro", "counts": [19, 11, 15, 4, 2], "n": 31},
    {"label": "Sud", "counts": [5, 9, 6, 1, 3], "n": 15},
    {"label": "Isole", "counts": [3, 4, 3, 0, 2], "n": 8},
]
QUOTAS = [
    {"label": "Nord-ovest", "count": 38, "target": 40},
    {"label": "Nord-est", "count": 36, "target": 35},
    {"label": "Centro", "count": 31, "target": 35, "url": "#"},
    {"label": "Sud", "count": 15, "target": 35},
    {"label": "Isole", "count": 8, "target": 15},
]
SECTIONS = [
    {"label": "La pratica in breve", "url": "#", "state": "done"},
    {"label": "Luogo e tempi", "url": "#", "state": "done"},
    {"label": "Le persone", "url": "#", "state": "now"},
    {"label": "Risorse e costi", "url": "#", "state": "part"},
    {"label": "Che cosa è cambiato", "url": "#", "state": "miss"},
    {"label": "Consigli per chi vuole rifarla", "url": "#", "state": "todo"},
]
REVIEW = [
    {"label": "Persone raggiunte", "value": "circa 300 (stima)", "url": "#"},
    {"label": "A chi si rivolge", "value": "Persone anziane, chiunque abiti nella zona", "url": "#"},
    {"label": "Costo annuo", "value": "", "url": "#"},
    {"label": "Nome della pratica", "value": "", "url": "#", "required": True},
]
WORK_NAV = [
    {"title": "Studio", "links": [{"label": "Panoramica", "url": "#", "current": False}]},
    {
        "title": "Fasi",
        "links": [
            {"label": "Scheda", "url": "#", "badge": "done", "number": 1, "count": "v 4"},
            {"label": "Invio", "url": "#", "badge": "done", "number": 2, "count": 212},
            {"label": "Raccolta e quadro", "url": "#", "badge": "now", "number": 3, "count": 128, "current": True},
            {"label": "Focus group", "url": "#", "badge": "todo", "number": 4},
        ],
    },
    {
        "title": "Materiali",
        "links": [{"label": "Risposte", "url": "#", "count": 128}, {"label": "Contatti", "url": "#"}],
    },
]


class Said:
    def __init__(self, level_tag, words):
        self.level_tag, self.words = level_tag, words

    def __str__(self):
        return self.words


def icons():
    """Every icon of the sprite."""
    return re.findall(r'id="i-(\w+)"', (DRAWINGS / "icons.svg").read_text(encoding="utf-8"))


def gallery(request):
    shell = SHELLS.get(request.GET.get("guscio", ""), "public")
    context = {
        "shell": f"shells/{shell}.html",
        "shell_name": shell,
        "page_title": _("Components"),
        "form": SampleForm(),
        "wrong": SampleForm({"people": "circa trecento", "name": "Portierato", "paid": "s"}, auto_id="wrong_%s"),
        "flags": FLAGS,
        "hero_flags": [*FLAGS[:6], "tutti", "salute", "anziani", "beni"],
        "phases": PHASES,
        "states": [phase["state"] for phase in PHASES],
        "cards": CARDS,
        "agreements": AGREEMENTS,
        "dots": DOTS,
        "agreement_groups": AGREEMENT_GROUPS,
        "opinion_points": OPINION_POINTS,
        "opinion_groups": OPINION_GROUPS,
        "opinion_names": ["Gruppo A", "Gruppo B"],
        "bars": BARS,
        "few_bars": [
            {"label": "Sì", "count": 9},
            {"label": "No", "count": 4},
            {"label": "Non so", "count": 0, "tone": "other"},
        ],
        "likert": LIKERT,
        "levels": ["per nulla", "poco", "così così", "abbastanza", "molto"],
        "cross": CROSS,
        "cross_columns": ["Ente locale", "Chiesa o fondazione", "Altre associazioni", "Imprese", "Nessuno"],
        "histogram": [3, 11, 24, 31, 19, 8, 2],
        "edges": ["0", "10", "25", "50", "100", "250", "500", "1000"],
        "quotas": QUOTAS,
        "regions": {"01": 4, "03": 4, "04": 2, "05": 3, "06": 1, "07": 1, "08": 4, "09": 3, "12": 3, "15": 2, "20": 1},
        "many_regions": {"08": 2411, "09": 300, "05": 1210, "19": 12},
        "provinces": [
            {"label": "Bologna", "count": 1460, "url": "#"},
            {"label": "Modena", "count": 5},
            {"label": "Rimini", "count": 0},
        ],
        "evidence": [{"code": code, "url": "#"} for code in ("R31", "T14", "D7", "F2", "X3", "D9", "D12")],
        "said": [
            Said("success", "Scheda inviata."),
            Said("info", "I dati si aggiornano ogni notte."),
            Said("warning", "Con 15 schede i confronti non sono ancora leggibili."),
            Said("error", "Il file non si apre."),
        ],
        "day": date(2026, 10, 17),
        "saved_at": time(10, 42),
        "sections": SECTIONS,
        "section_states": ["done", "done", "now", "part", "todo", "todo"],
        "review": REVIEW,
        "crumbs": [("Inizio", "#"), ("Pratiche", "#"), ("Portierato sociale di via Arno", "")],
        "views": [
            {"label": "Elenco", "url": "#", "icon": "list", "current": True},
            {"label": "Mappa", "url": "#", "icon": "map"},
            {"label": "Tabella", "url": "#", "icon": "table"},
        ],
        "steps": [
            {"label": "Carica il file", "state": "done"},
            {"label": "Abbina le colonne", "state": "now"},
            {"label": "Controlla", "state": "todo"},
        ],
        "facet": [
            {"value": str(n), "label": words, "count": count, "checked": n < 2}
            for n, (words, count) in enumerate(
                [
                    ("Cura e anziani", 41),
                    ("Salute di comunità", 18),
                    ("Abitare", 23),
                    ("Scuola e giovani", 38),
                    ("Cibo e povertà", 29),
                    ("Accoglienza", 27),
                    ("Lavoro e inclusione", 22),
                    ("Beni comuni", 16),
                ]
            )
        ],
        "page_obj": Paginator(range(37), 5).page(3),
        "problems": [
            ("n1", "Scrivi quante persone avete raggiunto, in cifre"),
            ("c1", "Scegli almeno un gruppo di destinatari"),
        ],
        "texts": [
            {
                "text": "Prima chiamavo mia figlia per ogni cosa. Adesso scendo, chiedo, e intanto mi sono seduta.",
                "who": "Abitante, 78 anni · con consenso",
                "code": "T14",
                "url": "#",
            },
            {"text": "Serve uno che si ricordi chi doveva portare le chiavi.", "who": "Volontaria, gruppo informale"},
        ],
        "matrix": ["per nulla", "poco", "abbastanza", "molto"],
        "icons": icons(),
        "fields": sample_fields() if shell == "owner" else [],
    }
    if shell != "public":
        context["study"] = Study(title="Comunità che si prendono cura", title_en="Communities that take care")
    if shell == "work":
        context["work_nav"] = WORK_NAV
        context["studies_menu"] = [("Comunità che si prendono cura", "#"), ("Un secondo studio", "#2")]
    return render(request, "gallery.html", context)


urlpatterns = [path("galleria/", gallery, name="gallery")]

pages(gallery=PUBLIC)
