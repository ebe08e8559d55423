"""Random valid resources of every class, for property-based tests."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

import ctdl
from ctdl import Declaration, Property, Value
from ctdl.simplified.alignments import ALIGNMENT, concept_object
from ctdl.simplified.fields import reference_fields
from ctdl.simplified.members import LISTS
from ctdl.validation.objects import PUBLISHED_ONLY

BASE = "https://registry.example"
CLASSES = [(each, term) for each in ctdl.kinds() for term in each.classes]
LETTERS = st.text(alphabet="abcdeé ÖÄß中-.,'", max_size=12)
WORDS = LETTERS.map(lambda text: f"Words of our own that say enough {text.strip()}.")
MAPS = WORDS.map(lambda text: {"en-US": text}) | st.dictionaries(
    st.sampled_from(["en-US", "en", "es", "fr-ca"]), WORDS, min_size=1
)
CTIDS = st.uuids(version=4).map(lambda uuid: f"ce-{uuid}")
ADDRESSES = CTIDS.map(lambda ctid: ctdl.resource_uri(BASE, ctid))
WEB = st.sampled_from(["https://example.org", "https://example.org/a?b=c", "http://sub.example.com:8000/x/y#z"])
DATES = st.dates().map(str)
NUMBERS = st.integers(0, 99) | st.floats(0, 99)
REQUIRED = (ctdl.Level.REQUIRED, ctdl.Level.ONE_OF)
# Properties that a document does not hold, or that the head of a node says already.
NOT_DRAWN = ("@type", "ceterms:ctid")

SPECIAL: dict[str, st.SearchStrategy[Any]] = {
    "ceterms:currency": st.sampled_from(["USD", "EUR"]),
    "schema:currency": st.just("USD"),
    "ceterms:email": st.just("info@example.org"),
    "ceterms:addressCountry": st.just({"en-US": "United States"}),
    "ceterms:timeRequired": st.just("PT40H"),
}
SCALARS: dict[Value, st.SearchStrategy[Any]] = {
    Value.TEXT: MAPS,
    Value.TEXTS: st.dictionaries(st.sampled_from(["en-US", "es"]), st.lists(WORDS, min_size=1, max_size=2), min_size=1),
    Value.STRING: st.sampled_from(["A-1", "Zwei Wörter", "3"]),
    Value.URL: WEB,
    Value.URI: WEB | ADDRESSES,
    Value.DATE: DATES,
    Value.APPROXIMATE_DATE: st.sampled_from(["2020", "2020-05"]),
    Value.DURATION: st.sampled_from(["P2Y", "PT160H", "P1Y2M3W4DT5H6M", "P2.5Y"]),
    Value.NUMBER: NUMBERS,
    Value.BOOLEAN: st.booleans(),
    Value.LANGUAGE: st.sampled_from(["en", "es", "ar-SA", "zh-Hant"]),
    Value.NAMED: MAPS.map(lambda name: {"@type": ALIGNMENT, "ceterms:targetNodeName": name}),
    Value.CTID: CTIDS,
}
ALIGNMENTS = (
    st.fixed_dictionaries(
        {"@type": st.just(ALIGNMENT), "ceterms:targetNodeName": MAPS},
        optional={
            "ceterms:framework": WEB,
            "ceterms:frameworkName": MAPS,
            "ceterms:targetNodeDescription": MAPS,
            "ceterms:weight": NUMBERS,
        },
    )
    | st.builds(
        # A code belongs to a framework: one of an instructional program without any is taken for a CIP code.
        lambda framework, code: {"@type": ALIGNMENT, "ceterms:framework": framework, "ceterms:codedNotation": code},
        WEB,
        st.just("K.1"),
    )
    | ADDRESSES.map(lambda address: {"@type": ALIGNMENT, "ceterms:targetNode": address})
)


def concepts(prop: Property) -> st.SearchStrategy[Any]:
    scheme = ctdl.scheme(prop.scheme) if prop.scheme else None
    if scheme is None or not scheme.concepts:
        return WEB if prop.value is Value.CONCEPT_URI else ALIGNMENTS
    chosen = st.sampled_from(scheme.concepts)
    if prop.value is Value.CONCEPT_URI:
        return chosen.map(lambda concept: concept.uri)
    return chosen.map(lambda concept: concept_object(scheme, concept))


@st.composite
def references(draw: st.DrawFn, prop: Property, blank: list[dict[str, Any]]) -> str:
    """An address, or the id of a new blank node of a class that the property takes."""
    if len(blank) > 3 or not prop.range or prop.term in PUBLISHED_ONLY or draw(st.booleans()):
        return draw(ADDRESSES)
    node = {"@id": f"_:{draw(st.uuids())}", "@type": draw(st.sampled_from(prop.range))}
    fields = list(reference_fields(node["@type"]).by_term.values())
    node |= draw(members(fields, node["@type"], [*blank, node, node, node, node], most=2))
    names = [each.term for each in fields if each.term in ("ceterms:name", "ceasn:competencyText")]
    for term in names[:1]:
        node[term] = {"en-US": f"The name of {node['@id']}"}  # what is said twice shares one node
    blank.append(node)
    return str(node["@id"])


@st.composite
def members(
    draw: st.DrawFn, properties: Any, class_term: str, blank: list[dict[str, Any]], *, most: int = 5, depth: int = 2
) -> dict[str, Any]:
    """The required properties of a node and some others, as they are published."""
    allowed = [
        prop
        for prop in properties
        if prop.term not in NOT_DRAWN and prop.allowed_on(class_term) and prop.status != "input only"
    ]
    needed = [prop for prop in allowed if prop.level in REQUIRED]
    chosen = draw(st.lists(st.sampled_from(allowed), max_size=most, unique=True)) if allowed else []
    return {
        prop.term: draw(values(prop, blank, depth))
        for prop in dict.fromkeys([*needed, *chosen])
        if depth or prop.value is not Value.PROFILE
    }


@st.composite
def values(draw: st.DrawFn, prop: Property, blank: list[dict[str, Any]], depth: int) -> Any:
    one = SPECIAL.get(prop.term, SCALARS.get(prop.value))
    if one is None:
        one = {
            Value.CONCEPT: concepts(prop),
            Value.CONCEPT_URI: concepts(prop),
            Value.REFERENCE: references(prop, blank),
            Value.PROFILE: profiles(prop, blank, depth),
        }.get(prop.value, ALIGNMENTS)
    if not prop.multiple or prop.value is Value.TEXTS:
        return draw(one)
    return draw(st.lists(one, min_size=1, max_size=2, unique_by=repr))


@st.composite
def profiles(draw: st.DrawFn, prop: Property, blank: list[dict[str, Any]], depth: int) -> dict[str, Any]:
    declaration = ctdl.profile(prop.profile or "")
    class_term = next(iter(declaration.classes), "")
    said = draw(members(declaration.properties, class_term, blank, most=3, depth=depth - 1))
    plain = next(
        (each for each in declaration.properties if each.value in (Value.TEXT, Value.NUMBER, Value.STRING)), None
    )
    if not said and plain:
        said = {plain.term: draw(values(plain, blank, 0))}
    return ({"@type": class_term} if class_term else {}) | said


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A document of any class that can be published, with its blank nodes and sometimes members."""
    declaration, class_term = draw(st.sampled_from(CLASSES))
    document = ctdl.new_document(class_term, ctid=draw(CTIDS), base=BASE)
    main, blank = ctdl.main_node(document), []
    main |= draw(members(declaration.properties, class_term, blank))
    document["@graph"] += [*draw(further(declaration, main)), *blank]
    return document


@st.composite
def further(draw: st.DrawFn, declaration: Declaration, main: dict[str, Any]) -> list[dict[str, Any]]:
    """The competencies, components, … of one of the lists that a request of this kind may have."""
    lists = LISTS.get(declaration.slug or "", {})
    if not lists or draw(st.booleans()):
        return []
    kept = lists[draw(st.sampled_from(sorted(lists)))]
    ctid = draw(CTIDS)
    class_term = draw(st.sampled_from(kept.described_by.classes))
    node = {"@id": ctdl.resource_uri(BASE, ctid), "@type": class_term, "ceterms:ctid": ctid}
    node |= draw(members(kept.described_by.properties, class_term, [node] * 4, most=1, depth=1))
    if kept.whole:
        prop = kept.described_by.property(kept.whole)
        node[kept.whole] = [main["@id"]] if prop.multiple else main["@id"]
    if kept.part:
        main[kept.part] = [*main.get(kept.part, []), node["@id"]]
    return [node]
