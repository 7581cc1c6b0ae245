"""Paths anybody may follow, and badges anybody may check."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from sestante.training import drawing
from sestante.training.credentials import CONTEXT, LIST_BITS, belongs_to, issuer, status_list, verify
from sestante.training.models import Badge, Module, SigningKey
from sestante.training.models import Path as TrainingPath
from sestante.training.queries import path_of, published_paths

MOST_BYTES = 500_000  # of a file that carries a credential


def paths(request):
    today = timezone.localdate()
    rows = [
        {
            "path": one,
            "hours": sum(module.hours for module in one.modules.all()),
            "next": next((cohort for cohort in one.coming if cohort.is_open(today)), None),
        }
        for one in published_paths()
    ]
    return render(request, "public/paths.html", {"rows": rows})


def path(request, slug):
    """What, for whom, how long, what one learns and makes, the next cohorts and how to enrol."""
    found = path_of(slug)
    if found is None:
        raise Http404
    today, modules = timezone.localdate(), list(found.modules.all())
    page = {
        "path": found,
        "modules": modules,
        "hours": sum(module.hours for module in modules),
        "minutes": sum(lesson.minutes for module in modules for lesson in module.lessons.all()),
        "cohorts": [
            {"cohort": cohort, "is_open": cohort.is_open(today), "meetings": cohort.meetings.all()}
            for cohort in found.coming
        ],
    }
    return render(request, "public/path.html", page)


# -- badges ------------------------------------------------------------------------------------------------------------
def badge(request, uid):
    """The page of a badge, if its learner wanted one; a revoked one says so, with the reason."""
    found = Badge.objects.select_related("path", "module").filter(uid=uid, published_at__isnull=False).first()
    if found is None:
        raise Http404
    page = {
        "badge": found,
        "outcomes": found.module.outcomes.all() if found.module else [],
        "number": found.module.position if found.module else 0,
        "verdict": verify(found.credential),
    }
    return render(request, "public/badge.html", page)


def verification(request):
    """Check a badge from its file or its text: signature, revocation and, if one is given, whose address it is."""
    page, status = {}, 200
    if request.method == "POST":
        text, email = request.POST.get("credential", "")[:200_000], request.POST.get("email", "").strip()
        file = request.FILES.get("file")
        if file is not None and file.size <= MOST_BYTES:
            text = drawing.credential_in(file.read())
        verdict = verify(text)
        page = {"verdict": verdict, "text": request.POST.get("credential", ""), "email": email}
        if verdict.credential:
            achievement = verdict.credential.get("credentialSubject", {}).get("achievement", {})
            page |= {
                "achievement": achievement,
                "since": parse_datetime(str(verdict.credential.get("validFrom", ""))),
                "theirs": belongs_to(verdict.credential, email) if email else None,
            }
        status = 200 if verdict.credential else 422
    return render(request, "public/badge_verification.html", page, status=status)


def issuer_profile(request):
    """The association as the issuer named in every badge."""
    return _open(JsonResponse({"@context": CONTEXT[:2], **issuer()}, json_dumps_params={"ensure_ascii": False}))


def keys(request):
    """Every public key that ever signed a badge."""
    return _open(JsonResponse({"keys": [row.public_jwk for row in SigningKey.objects.all()]}))


def key(request, code):
    found = SigningKey.objects.filter(kid=code).first()
    if found is None:
        raise Http404
    return _open(JsonResponse(found.public_jwk, content_type="application/jwk+json"))


def status(request, number):
    """The signed list of revoked badges that verifiers ask for."""
    newest = Badge.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if number > newest // LIST_BITS:
        raise Http404
    return _open(HttpResponse(status_list(number, timezone.now()), content_type="application/vc+jwt"))


def badge_drawing(request, slug, position):
    if position:
        found = Module.objects.filter(path__slug=slug, position=position).first()
    else:
        found = TrainingPath.objects.filter(slug=slug).first()
    if found is None:
        raise Http404
    return _open(HttpResponse(drawing.svg(found.said["title"], position), content_type="image/svg+xml"))


def _open(answer):
    """Verifiers run in other people's pages too."""
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
