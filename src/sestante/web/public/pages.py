"""Pages that say how things are done here: method, privacy, accessibility, sources and licences."""

from django.shortcuts import render

from sestante.catalogue.queries import attributions
from sestante.web.caching import public_page


@public_page
def method(request):
    return render(request, "public/method.html")


@public_page
def privacy(request):
    return render(request, "public/privacy.html")


@public_page
def accessibility(request):
    return render(request, "public/accessibility.html")


@public_page
def legal(request):
    return render(request, "public/legal.html", {"attributions": attributions()})
