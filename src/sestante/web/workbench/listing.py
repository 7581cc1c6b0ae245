"""What the pages with long tables share: a page of fifty rows, and what was asked for."""

from django.core.paginator import Paginator
from django.utils.functional import cached_property

ROWS = 50


class CountedPaginator(Paginator):
    """A paginator that was told how many rows there are: the page has counted them already, by what they are."""

    def __init__(self, rows, count):
        super().__init__(rows, ROWS)
        self.known = count

    @cached_property
    def count(self):
        return self.known


def page_of(request, rows, count=None):
    paginator = Paginator(rows, ROWS) if count is None else CountedPaginator(rows, count)
    return paginator.get_page(request.GET.get("pagina"))


def whole(text):
    """A key from a form or an address, or None: what is no number names nothing."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None
