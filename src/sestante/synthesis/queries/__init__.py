"""Reading a study's answers: tables, cross tables, maps, texts, and what was pinned of them. Nothing here writes."""

from .answers import EVERYBODY, Where, number_of, responses_of
from .evidence import answer_still_there, evidence_by_code, evidence_of, lost_consent, responses_answering
from .questions import Question, answered_questionnaires, question_of, questions_of, said, versions_in_words
from .tables import Table, crosstab_of, map_of, table_of, tables_of
from .texts import Text, attribution_of, quote_level_now, quote_levels, texts_of

__all__ = [
    "EVERYBODY",
    "Question",
    "Table",
    "Text",
    "Where",
    "answer_still_there",
    "answered_questionnaires",
    "attribution_of",
    "crosstab_of",
    "evidence_by_code",
    "evidence_of",
    "lost_consent",
    "map_of",
    "number_of",
    "question_of",
    "questions_of",
    "quote_level_now",
    "quote_levels",
    "responses_answering",
    "responses_of",
    "said",
    "table_of",
    "tables_of",
    "texts_of",
    "versions_in_words",
]
