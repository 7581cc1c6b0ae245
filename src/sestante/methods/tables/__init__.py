"""Tables of answers: frequencies, cross tables, scales, numbers. They describe the cases at hand and infer nothing.

Answers come as a *tally*: each distinct answer of a case (a tuple of the values it holds, one for a single choice,
several for a multiple choice) with the number of cases that gave it. Several answers of one case count that case once
per value, so shares are of cases and may add up to more than 100.
"""

from .counts import Answer, Frequencies, LikertItem, Tally, frequencies, likert, mean_score
from .crossing import Association, Crosstab, association, crosstab
from .numbers import Histogram, NumericSummary, histogram, numeric_summary, quantile

__all__ = [
    "Answer",
    "Association",
    "Crosstab",
    "Frequencies",
    "Histogram",
    "LikertItem",
    "NumericSummary",
    "Tally",
    "association",
    "crosstab",
    "frequencies",
    "histogram",
    "likert",
    "mean_score",
    "numeric_summary",
    "quantile",
]
