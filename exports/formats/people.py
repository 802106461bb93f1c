"""Names of authors as citations take them: persons with a family name where it can be told, bodies as they stand."""

from __future__ import annotations

import re

from nameparser import HumanName

from archive.article import Article

# Where the family name stands first, or there is none, a rule for Western names would be wrong more often than right.
_FAMILY_FIRST = {"zh", "ja", "ko", "vi", "hu", "my", "th", "km", "lo", "id", "ms", "mn", "is", "ta", "am", "ti"}

# Pages call a body a person often enough.
_BODIES = re.compile(
    r"minist(?!er\b|re\b|ro\b|ra\b|ri\b)|министерств|embass|ambassade|botschaft|embajada|consulat|\boffice\b|department"
    r"|secretariat|government|parliament|council|commission|committee|\bunion\b|universit|institut|foundation|cent(?:er|re)\b"
    r"|\bpress\b|\bnews\b|agenc|\bstaff\b|editor|redac|bureau|\bteam\b|\bdesk\b|\.(?:com|org|net|gov)\b",
    re.IGNORECASE,
)

Name = dict[str, str]


def names(article: Article) -> list[Name]:
    """Give the authors as names of CSL: ``family`` and ``given``, or ``literal``."""
    types = article.author_types or ("",) * len(article.authors)
    language = (article.language or "").partition("-")[0].lower()
    parted = language not in _FAMILY_FIRST
    return [
        _person(name) if parted and kind == "Person" else {"literal": name}
        for name, kind in zip(article.authors, types, strict=True)
        if name.strip()
    ]


def _person(name: str) -> Name:
    if _BODIES.search(name):
        return {"literal": name}
    found = HumanName(name)
    given = " ".join(filter(None, (found.first, found.middle)))
    if not given or not found.last:
        return {"literal": name}
    return {"family": found.last, "given": given, **({"suffix": found.suffix} if found.suffix else {})}
