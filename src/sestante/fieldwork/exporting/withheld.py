"""What a reader must not meet in free words, or in what was worked out from them: every answer in words that is kept
back, and, where names are left out, the practice, who promotes it and whom to write to."""

from sestante.fieldwork.queries.paper import paper_of
from sestante.methods.datasets import masked, names_in

from .instances import tag_of
from .structure import NAMING

IN_WORDS = frozenset(["text", "string", "barcode"])


class Withheld:
    """Finds the names of each record that its own texts may hold."""

    def __init__(self, versions, hidden, *, named):
        self.named = named
        self.paths = {
            version.pk: frozenset(
                path for path in hidden[version.pk]
                if paper_of(version).questions[path].type in IN_WORDS and not paper_of(version).questions[path].choices
            )
            for version in versions
        }  # fmt: skip

    def out_of(self, text, names):
        """The text without them."""
        return masked(text, names, addresses=not self.named) if names or not self.named else text

    def names_of(self, response, root):
        """Names to look for in the texts of a response. Reads its practice and their contacts as prefetched."""
        names, people = [], []
        if not self.named and response.practice is not None:
            names.append(response.practice.name)
            if response.practice.organisation is not None:
                names.append(response.practice.organisation.name)
            people += [contact.name for contact in response.practice.contacts.all()]
        paths = self.paths[response.version_id]
        if root is not None and paths:
            tags = {path.rpartition("/")[2] for path in paths}
            for leaf in root.iter():
                if leaf.text and (tag := tag_of(leaf)) in tags and _path(leaf) in paths:
                    (names if tag in NAMING else people).append(leaf.text)
        return names_in(names, people)


def _path(leaf):
    around = [tag_of(one) for one in leaf.iterancestors()]
    return "/" + "/".join([*reversed(around), tag_of(leaf)])
