"""Stored instances as exports read them: their elements, their names, and what to do with each of them."""

from lxml import etree

from sestante.fieldwork.queries.paper import session_of

PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def within(ref):
    """A reference without the root element, as ODK's keys have it."""
    return "/" + ref.strip("/").partition("/")[2]


def root_of(response):
    return etree.fromstring(response.instance.encode(), PARSER) if response.instance else None


def uuid_of(root):
    """The record's name in its own instance, as clients write it."""
    if root is None:
        return ""
    for child in root:
        if isinstance(child.tag, str) and etree.QName(child).localname == "meta":
            for leaf in child:
                if isinstance(leaf.tag, str) and etree.QName(leaf).localname == "instanceID":
                    return (leaf.text or "").strip()
    return ""


def unasked_refs(response):
    """References of the questions that did not concern a response: as noted, or from the engine."""
    noted = response.unasked
    if noted and noted["revision"] == response.revision:
        return frozenset(noted["refs"])
    return frozenset(state.ref for state in session_of(response).states() if not state.relevant)


def says(element, tree, ref, unasked):
    """Whether anything that this reader may see was answered in an instance."""
    positions = {}
    for child in element:
        tag = tag_of(child)
        step = tree.get(tag)
        if step is None:
            continue
        here = f"{ref}/{tag}"
        if isinstance(step, tuple) and step[0] == "leaf":
            if child.text and here not in unasked:
                return True
        elif isinstance(step, tuple):
            positions[tag] = positions.get(tag, 0) + 1
            if says(child, step[2], f"{here}[{positions[tag]}]", unasked):
                return True
        elif says(child, step, here, unasked):
            return True
    return False


def tag_of(element):
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    return tag.rpartition("}")[2] if tag[0] == "{" else tag


def put(tree, path, step):
    *around, last = path.strip("/").split("/")
    for name in around:
        inner = tree.setdefault(name, {})
        tree = inner[2] if isinstance(inner, tuple) else inner
    tree[last] = step


def put_repeat(tree, path, number):
    *around, last = path.strip("/").split("/")
    for name in around:
        inner = tree.setdefault(name, {})
        tree = inner[2] if isinstance(inner, tuple) else inner
    inner = tree.get(last, {})
    tree[last] = ("repeat", number, inner[2] if isinstance(inner, tuple) else inner)
