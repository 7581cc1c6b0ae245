"""What a practice's public page may say of it: its own dimensions, no place, nobody beside it."""

from .frameworks import newest_version
from .index import index_of


def profile_of(practice):
    """The dimensions of the newest published framework for one practice, or None.

    Scores stand between goalposts fixed in that version: no other practice moves them."""
    version = newest_version(practice.study, published=True)
    if version is None:
        return None
    index = index_of(version, draws=1)
    row = next((one for one in [*index.rows, *index.without] if one.practice.pk == practice.pk), None)
    if row is None or not any(score is not None for score in row.dimensions):
        return None
    framework = version.framework
    return {
        "title": {"it": framework.title, "en": framework.title_en or framework.title},
        "purpose": {"it": framework.purpose, "en": framework.purpose_en or framework.purpose},
        "version": version.number,
        "low": version.low,
        "indicators": index.indicators,
        "present": row.present,
        "dimensions": [
            {
                "names": {"it": part.dimension.name, "en": part.dimension.name_en or part.dimension.name},
                "score": None if score is None else round(score),
            }
            for part, score in zip(index.parts, row.dimensions, strict=True)
        ],
    }
