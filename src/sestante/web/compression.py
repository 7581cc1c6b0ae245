"""What goes over the wire is compressed, unless the browser says no."""

import secrets

import brotli
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

SMALLEST = 200  # compressing less than this makes it longer
LONGEST_PADDING = 96
# Small already: compressed again they lose their length and gain nothing.
PACKED = ("image/jpeg", "image/png", "image/webp", "image/gif", "audio/", "video/")


def encodings_accepted(request):
    """Names of the encodings the browser takes; one with ``q=0`` is refused (RFC 9110, 12.5.3)."""
    parts = request.headers.get("Accept-Encoding", "").lower().split(",")
    return {part.partition(";")[0].strip() for part in parts if "q=0" not in part.replace("q=0.", "")}


class CompressionMiddleware(GZipMiddleware):
    """Compresses what is not compressed already: a sixth smaller with brotli, else as Django does.

    Pages of somebody signed in hold a token. Whoever can measure their length and make them repeat a guess would learn
    it (BREACH): a header of random length blurs the length, as Django's own does with gzip.
    """

    def process_response(self, request, response):
        if response.get("Content-Type", "").startswith(PACKED):
            return response
        accepted = encodings_accepted(request)
        done = response.has_header("Content-Encoding") or response.streaming or len(response.content) < SMALLEST
        if "br" in accepted and not done:
            response.content = brotli.compress(response.content, quality=5)
            response.headers["Content-Length"] = str(len(response.content))
            response.headers["Content-Encoding"] = "br"
            response.headers["X-Padding"] = "0" * secrets.randbelow(LONGEST_PADDING)
            patch_vary_headers(response, ["Accept-Encoding"])
            return response
        return super().process_response(request, response) if "gzip" in accepted else response
