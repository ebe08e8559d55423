"""How competencies of CaSS are related, as a cell says it: "narrows~C-1|requires~C-7"."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from bulkupload import grammar
from bulkupload.data import load
from bulkupload.findings import Finding, error, info, warning
from bulkupload.named import ctid_in
from ctdl import Declaration
from ctdl.matching import plain
from ctdl.simplified.fields import fields_of

HEADING = "Relations"  # the column that `cass.joined` makes of the second file
UPWARD = "ceasn:isChildOf"
_WITHIN = {"narrows": UPWARD}  # what else they mean between competencies of one framework


def read(text: str, declaration: Declaration, local: Mapping[str, str]) -> tuple[dict[str, list[str]], list[Finding]]:
    """Input name -> targets, and what cannot be read. local: identifier in the file -> CTID."""
    found: dict[str, list[str]] = {}
    findings: list[Finding] = []
    for part in grammar.parts(text):
        term, target, said = _one(part, local)
        findings += said
        if term:
            found.setdefault(fields_of(declaration).name_of(declaration.property(term)), []).append(target)
    return found, findings


def _one(part: str, local: Mapping[str, str]) -> tuple[str, str, tuple[Finding, ...]]:
    """(term, target, what is to be said); no term when it cannot be made."""
    name, _, target = (piece.strip() for piece in part.partition("~"))
    facts: Mapping[str, Any] = load("columns")["relations"]
    known = next((each for each in (*facts["terms"], *facts["unsaid"]) if plain(each) == plain(name)), "")
    if not known:
        near = get_close_matches(plain(name), [plain(each) for each in facts["terms"]], n=1)
        right = next((f"{each}~{target}" for each in facts["terms"] if near and plain(each) == near[0]), "")
        names = ", ".join(facts["terms"])
        return "", "", (error("unknown-relation", f"“{part[:120]}” is none of the relations: {names}.", right),)
    if known in facts["unsaid"]:
        message = f"CTDL has no property for “{known}”, so this is left out. Say it in the comment if it matters."
        return "", "", (warning("relation-left-out", message),)
    there = local.get(target) or ctid_in(target) or (target if target.startswith(("http://", "https://")) else "")
    if not there:
        message = f"“{target[:120]}” is no competency of this file, no CTID and no address. Correct it, or take it out."
        return "", "", (error("unknown-competency", message),)
    term = _WITHIN.get(known) if target in local else None
    return term or facts["terms"][known], there, tuple(_loose(known))


def _loose(name: str) -> Iterator[Finding]:
    if name in load("columns")["relations"]["loose"]:
        yield info("relation-read-as", f"“{name}” does not say how close they are; it is read as Minor Alignment.")
