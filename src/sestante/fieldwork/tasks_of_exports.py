"""Where `make_export` once stood: errands that were asked for under this name may still wait."""

from .tasks.exporting import KEPT_FOR, make_export

__all__ = ["KEPT_FOR", "make_export"]
