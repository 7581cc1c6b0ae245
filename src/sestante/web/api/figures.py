"""Public figures: how many practices where, and the dimensions of the index over all of them."""

from sestante.catalogue.queries import dimensions_published, territories_published

from .answers import as_json, open_data


@open_data
def territories_json(request):
    """Practices by province; null where fewer than five would be told of."""
    return as_json({"territories": territories_published(), "withheld_below": 5})


@open_data
def indicators_json(request):
    """Dimensions over all published practices that show them; never one practice, never a place in an order."""
    return as_json({"dimensions": dimensions_published(), "withheld_below": 5})
