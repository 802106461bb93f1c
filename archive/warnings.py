"""What may be wrong with an article's record, as short codes: a page that contradicts itself, a text that is cut."""

from __future__ import annotations

WARNINGS: dict[str, str] = {
    "published-conflict": "the page's dates of publication differ by more than two days; the first one was believed",
    "language-conflict": "the text is not in the language that the page declares; the text was believed",
    "canonical-home": "the page names a front page, or a section, as its canonical address; it was ignored",
    "canonical-other": "the page names another article, or a translation, as its canonical address; it was ignored",
    "canonical-elsewhere": "the page names an address on another site as its canonical one; it was ignored",
    "archived-copy": "read from a copy that the Wayback Machine had of the page, not from the page; it is named here",
    "forgotten": "text and payload were taken away for legal duty (`communique forget`); the reason follows",
    "text-cut": "a notice asks for payment or registration where the text ends; the rest is not here",
}


def warning(code: str, seen: str) -> str:
    """Give a warning as ``Article.warnings`` holds it: the code, a colon, and what was seen."""
    if code not in WARNINGS:
        raise KeyError(code)
    return f"{code}: {' '.join(seen.split())}"
