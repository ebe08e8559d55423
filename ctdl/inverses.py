"""What a relation is called from its other end: "Requires" is "Is required by" for what is required."""

from ctdl.data import load
from ctdl.differences import label_of


def inverse_label(term: str, label: str = "") -> str:
    """The words for what refers to something by the property `term`; `label` is what the property is called, if known.

    From ctdl/data/inverses.toml, or by the form of the term: hasPart -> "Is part of"; isPartOf -> "Has part"; any other
    is named: "Target pathway" -> "Is named under “Target pathway” by".
    """
    if words := load("inverses").get(term):
        return str(words)
    own = label_of(term)
    first, _, rest = own.partition(" ")
    if first == "Has" and rest:
        return f"Is {rest} of"
    if first == "Is" and rest.endswith(" of"):
        return f"Has {rest.removesuffix(' of')}"
    return f"Is named under “{label or own}” by"
