"""Language: sentences from catalogues, money, numbers and dates as people read them."""

from app.i18n.dates import SHANGHAI, date_text, days_text, deadline_text, local, time_text
from app.i18n.language import LANGUAGES, language, language_from, use_language
from app.i18n.money import (
    money,
    money_wan,
    money_yi,
    number,
    percent,
    size_text,
    wan,
    yi,
    yuan_to_wan,
    yuan_to_yi,
    yuan_wan,
    yuan_yi,
)
from app.i18n.words import explain, explain_fault, has, role_name, t, term, terms

__all__ = [
    "LANGUAGES",
    "SHANGHAI",
    "date_text",
    "days_text",
    "deadline_text",
    "explain",
    "explain_fault",
    "has",
    "language",
    "language_from",
    "local",
    "money",
    "money_wan",
    "money_yi",
    "number",
    "percent",
    "role_name",
    "size_text",
    "t",
    "term",
    "terms",
    "time_text",
    "use_language",
    "wan",
    "yi",
    "yuan_to_wan",
    "yuan_to_yi",
    "yuan_wan",
    "yuan_yi",
]
