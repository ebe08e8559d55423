"""The property table of a kind or profile, for `python -m ctdl describe KIND`."""

from ctdl.declaration import Declaration, Property, UnknownKind, kind, profile

HEADINGS = ("term", "label", "level", "value", "columns")


def table(name: str) -> str:
    """Return the properties of a kind (slug, endpoint) or profile (name) as aligned text, one line each, in form order.

    Raises UnknownKind.
    """
    rows = [HEADINGS, *(_row(prop) for prop in _declaration(name).properties)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _declaration(name: str) -> Declaration:
    """Return the kind, or else the profile, of that name."""
    try:
        return kind(name)
    except UnknownKind:
        return profile(name)


def _row(prop: Property) -> tuple[str, ...]:
    """Return one line of the table."""
    return (prop.term, prop.label, _level(prop), _value(prop), ", ".join(prop.columns))


def _level(prop: Property) -> str:
    """Return the level, for a group with the terms of which one is needed: "one of ceterms:email, ceterms:address"."""
    return f"{prop.level} {', '.join(prop.one_of)}" if prop.one_of else str(prop.level)


def _value(prop: Property) -> str:
    """Return the kind of value, with what it is made of, and [] when there may be several."""
    detail = prop.profile or prop.scheme
    return f"{prop.value}{f' {detail}' if detail else ''}{'[]' if prop.multiple else ''}"
