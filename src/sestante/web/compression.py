"""What goes over the wire is compressed: by Django's middleware, but never for whoever says no."""

from django.middleware.gzip import GZipMiddleware


def encodings_accepted(request):
    """Names of the encodings the browser takes; one with ``q=0`` is refused (RFC 9110, 12.5.3)."""
    parts = request.headers.get("Accept-Encoding", "").lower().split(",")
    return {part.partition(";")[0].strip() for part in parts if "q=0" not in part.replace("q=0.", "")}


class CompressionMiddleware(GZipMiddleware):
    """Compresses the pages that are not kept compressed already; random padding guards tokens (BREACH)."""

    def process_response(self, request, response):
        if "gzip" not in encodings_accepted(request):
            return response
        return super().process_response(request, response)
