"""Questions about training; nothing here writes."""

from .asking import questionnaire_version, six_months_after
from .averages import group_averages
from .learners import home_of, lesson_of, module_of, progress_of, roll_of
from .offers import cohorts_of, next_cohorts, path_of, paths_of, published_paths
from .products import product_of, products_waiting
from .results import result_of
from .standing import TrainingStanding, training_standing

__all__ = [
    "TrainingStanding",
    "cohorts_of",
    "group_averages",
    "home_of",
    "lesson_of",
    "module_of",
    "next_cohorts",
    "path_of",
    "paths_of",
    "product_of",
    "products_waiting",
    "progress_of",
    "published_paths",
    "questionnaire_version",
    "result_of",
    "roll_of",
    "six_months_after",
    "training_standing",
]
