"""The code by which somebody without an address follows the answer to what they told."""

from django.utils.crypto import get_random_string

from sestante.exchange.models import Voice

# Without the signs that are mistaken for one another on the telephone and on paper.
SIGNS = "23456789ACDEFGHJKMNPQRTUVWXYZ"


def new_code():
    """A code nobody has yet, in two groups of four: ``K7M4-9QXD``."""
    while True:
        code = f"{get_random_string(4, SIGNS)}-{get_random_string(4, SIGNS)}"
        if not Voice.objects.filter(code=code).exists():
            return code
