"""The steps of a scale, and numbers as their reader writes them."""

from django.utils import formats


def steps_of(element):
    """The values a range offers."""
    try:
        start, end, step = (float(element.params[key]) for key in ("start", "end", "step"))
    except (KeyError, ValueError):
        return [""] * 99
    count = int(abs(end - start) / abs(step) + 1e-9) + 1 if step else 99
    return [f"{start + place * abs(step) * (1 if end >= start else -1):g}" for place in range(min(count, 99))]


def as_written(number):
    """A number as its reader writes it: with a comma, in Italian."""
    return number.replace(".", formats.get_format("DECIMAL_SEPARATOR"))
