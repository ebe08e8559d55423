"""The column "Action": what the maker of the file believes a row to do, compared with what it does."""

from bulkupload import grammar
from bulkupload.findings import Finding, error, warning
from bulkupload.known import There
from bulkupload.layout import Layout
from bulkupload.members import cell
from bulkupload.reading import RawRow

# "Add" is what the publisher of 2019 called "New" in its messages.
NEW = frozenset({"new", "add"})
UPDATE = "update"
APPEND = "append"


def action_of(row: RawRow, layout: Layout) -> str:
    """The word in the column, in lower case; "" when there is no such column or nothing in it."""
    return "" if layout.action is None else grammar.tidy(cell(row, layout.action)).casefold()


def adds(row: RawRow, layout: Layout) -> bool:
    """Whether what the row says of costs, conditions … comes to those that are there, or that rows above give."""
    return action_of(row, layout) == APPEND


def check(row: RawRow, layout: Layout, there: There | None) -> tuple[Finding, ...]:
    """there: what the row means. A row that is to change something never makes a second one instead."""
    word = action_of(row, layout)
    if not word or layout.action is None:
        return ()
    found = _said(word, there)
    return (found.at(layout.headings[layout.action], cell(row, layout.action)),) if found else ()


def _said(word: str, there: There | None) -> Finding | None:
    if word in NEW:
        message = "It is there already, so the row changes it. Give another identifier if you mean a new one."
        return warning("there-already", message) if there else None
    if word in (UPDATE, APPEND):
        message = "Nothing with these identifiers is there, so there is nothing to change. Correct them, or write New."
        return None if there else error("nothing-to-update", message)
    return warning("unknown-action", "This is none of New, Update and Append, so it is not read.")
