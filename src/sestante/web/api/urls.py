from django.http import HttpResponse
from django.urls import path

from sestante.web.access import PUBLIC, pages


def health(request):
    """For whoever watches the installation: the process answers. No database, no session."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [path("salute/", health, name="health")]

pages(health=PUBLIC)
