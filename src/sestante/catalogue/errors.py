class CatalogueError(Exception):
    """Something the catalogue does not allow, in a sentence fit for the person who asked."""
