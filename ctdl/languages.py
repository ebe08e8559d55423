"""Languages: their codes (BCP 47) and the names that people write instead."""

from __future__ import annotations

import re

# A region is two letters or three digits, a script four letters; rarer parts are not used in published data.
CODE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|\d{3}))?(-[A-Za-z0-9]{5,8})*")

NAMES = {
    "english": "en", "spanish": "es", "french": "fr", "german": "de", "portuguese": "pt", "italian": "it",
    "chinese": "zh", "mandarin": "zh", "japanese": "ja", "korean": "ko", "arabic": "ar", "russian": "ru",
    "hindi": "hi", "vietnamese": "vi", "tagalog": "tl", "polish": "pl", "dutch": "nl", "swedish": "sv",
    "norwegian": "no", "danish": "da", "finnish": "fi", "greek": "el", "hebrew": "he", "turkish": "tr",
    "ukrainian": "uk", "romanian": "ro", "hungarian": "hu", "czech": "cs", "thai": "th", "indonesian": "id",
    "persian": "fa", "urdu": "ur", "bengali": "bn", "punjabi": "pa", "somali": "so", "swahili": "sw",
    "haitian creole": "ht", "navajo": "nv", "hawaiian": "haw", "cherokee": "chr", "welsh": "cy", "irish": "ga",
    "american sign language": "ase",
}  # fmt: skip


def language_code(text: str) -> str | None:
    """ "English", "english-en", "en" -> "en"; codes keep their spelling ("ar-SA"); None when it is no language."""
    bare = text.strip()
    name, _, after = bare.partition("-")
    if name.strip().lower() in NAMES and (not after or CODE.fullmatch(after.strip())):  # "English-en", seen in files
        return NAMES[name.strip().lower()]
    name = re.sub(r"\s*\(.*\)$", "", bare).lower()
    return NAMES.get(name) or (bare if CODE.fullmatch(bare) else None)
