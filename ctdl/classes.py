"""The classes of CTDL that we know: what they are called, what they mean, how a person would group them."""

from dataclasses import dataclass
from functools import cache

from ctdl.data import load
from ctdl.matching import Matcher


class UnknownClass(KeyError):
    """No class has this term."""

    def __str__(self) -> str:
        return f"CTDL has no class {self.args[0]}."


@dataclass(frozen=True, slots=True)
class ClassInfo:
    """One class, e.g. ceterms:Certification."""

    term: str
    label: str
    definition: str  # in our own words
    group: str  # label of the group it is listed under; "" when it is not offered in a list
    broader: str | None  # term of the class it is a kind of
    publishable: bool  # may stand as @type of something published
    also: tuple[str, ...] = ()  # older names and other spellings


@cache
def classes() -> dict[str, ClassInfo]:
    """Return all classes by term, in the order in which lists show them."""
    return {
        term: ClassInfo(
            term=term,
            label=facts["label"],
            definition=facts.get("definition", ""),
            group=facts.get("group", ""),
            broader=facts.get("broader"),
            publishable=facts.get("publishable", True),
            also=tuple(facts.get("also", ())),
        )
        for term, facts in load("classes").items()
    }


def class_info(term: str) -> ClassInfo:
    """Return the class with this term ("ceterms:Certification"); raises UnknownClass."""
    try:
        return classes()[term]
    except KeyError:
        raise UnknownClass(term) from None


def lineage(term: str) -> tuple[str, ...]:
    """Return the term and its broader terms, nearest first: (AssociateDegree, Degree, Credential), each with prefix."""
    found: list[str] = []
    step: str | None = term
    while step and step in classes():
        found.append(step)
        step = classes()[step].broader
    return tuple(found)


@cache
def family(root: str) -> tuple[str, ...]:
    """Return a class and all narrower ones, in list order."""
    return tuple(term for term in classes() if root in lineage(term))


def expand(terms: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """Replace entries like "any Credential class" by the class and its narrower ones."""
    expanded: list[str] = []
    for term in terms:
        words = term.split()
        expanded += family(f"ceterms:{words[1]}") if words[0] == "any" else (term,)
    return tuple(expanded)


def grouped(terms: tuple[str, ...]) -> tuple[tuple[str, tuple[ClassInfo, ...]], ...]:
    """Return classes under the labels of their groups, groups in order of first appearance."""
    groups: dict[str, list[ClassInfo]] = {}
    for info in map(class_info, terms):
        groups.setdefault(info.group, []).append(info)
    return tuple((label, tuple(members)) for label, members in groups.items())


@cache
def _matcher(terms: tuple[str, ...]) -> Matcher[ClassInfo]:
    """Return what finds one of these classes by local name, label or older name."""
    matcher: Matcher[ClassInfo] = Matcher()
    for info in map(class_info, terms):
        matcher.add(info, (info.term.partition(":")[2], info.label))
    for info in map(class_info, terms):
        matcher.add(info, info.also)
    return matcher


def find_class(text: str, among: tuple[str, ...]) -> ClassInfo | None:
    """Return the class, among these terms, that text names: a term, its local name, a label or an older name."""
    return _matcher(among).find(text.removeprefix("ceterms:"))


def suggest_class(text: str, among: tuple[str, ...]) -> ClassInfo | None:
    """Return the class, among these terms, that text most likely means."""
    return _matcher(among).suggest(text.removeprefix("ceterms:"))
