"""Where many objects are made that all stay."""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import wraps


def growing[**P, R](make: Callable[P, R]) -> Callable[P, R]:
    """Let the collector rest meanwhile: in thousands of objects that all stay it looks in vain, again and again."""

    @wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> R:
        if not gc.isenabled():
            return make(*args, **kwargs)
        gc.disable()
        try:
            return make(*args, **kwargs)
        finally:
            gc.enable()

    return made
