"""Scripts by how they write words, as ranges for a character class of ``re``: one definition for all that cut text."""

from __future__ import annotations

# Kana, their half-width forms, ideographs and the marks that stand for one: each counts as a word.
IDEOGRAPHIC = (
    "\u3005\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
# Thai, Lao, Burmese, Khmer.
SOUTHEAST_ASIAN = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
UNSPACED = SOUTHEAST_ASIAN + IDEOGRAPHIC
# Spaces stand between phrases here, and particles hang on the words.
HANGUL = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"
ARABIC = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff"
