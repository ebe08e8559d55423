"""What the database itself reads off the three pointers of a resource whenever one of them is moved.

`standing` says how their contents stand to each other (the place in `lifecycle.STANDINGS`), `errors` and `benchmark`
are those of the latest revision, and `was_returned` says that a reviewer once returned something of it. A trigger keeps
them, so that no way of writing can pass it by: see docs/adr/0012-the-database-reads-the-pointers.md.

SQLite builds a table anew when a migration changes it, and loses its triggers; there they are taken away before
migrations and put back after them (`publisher.apps`).
"""

from typing import TYPE_CHECKING

from publisher.models.triggers import Triggers

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

TOO_EARLY = "Write the revision before the pointer that leads to it."
# In the order of lifecycle.STANDINGS; l, a and p are the contents that the pointers lead to, NULL for none.
_STANDING = """CASE
    WHEN a IS NULL AND p IS NULL THEN 0
    WHEN p IS NULL AND a = l THEN 1
    WHEN p IS NULL THEN 2
    WHEN a IS NULL AND p = l THEN 3
    WHEN a IS NULL THEN 4
    WHEN a = l AND p = l THEN 5
    WHEN a = l THEN 6
    WHEN p = l THEN 7
    WHEN a = p THEN 8
    ELSE 9 END"""

_POSTGRESQL = (
    f"""
CREATE OR REPLACE FUNCTION publisher_read_pointers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE l text; a text; p text;
BEGIN
    IF NEW.latest_id IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.latest_id IS DISTINCT FROM OLD.latest_id) THEN
        SELECT content_hash, errors, benchmark INTO l, NEW.errors, NEW.benchmark
        FROM publisher_revision WHERE id = NEW.latest_id;
        IF NOT FOUND THEN RAISE EXCEPTION '{TOO_EARLY}'; END IF;
    END IF;
    -- Where all that is pointed to is one revision, nothing need be looked up: approving the latest, most of all.
    IF coalesce(NEW.approved_id = NEW.latest_id, true) AND coalesce(NEW.published_id = NEW.latest_id, true) THEN
        l := 'l';
    ELSIF l IS NULL THEN
        SELECT content_hash INTO l FROM publisher_revision WHERE id = NEW.latest_id;
    END IF;
    IF NEW.approved_id = NEW.latest_id THEN a := l;
    ELSIF NEW.approved_id IS NOT NULL THEN
        SELECT content_hash INTO STRICT a FROM publisher_revision WHERE id = NEW.approved_id;
    END IF;
    IF NEW.published_id = NEW.latest_id THEN p := l;
    ELSIF NEW.published_id = NEW.approved_id THEN p := a;
    ELSIF NEW.published_id IS NOT NULL THEN
        SELECT content_hash INTO STRICT p FROM publisher_revision WHERE id = NEW.published_id;
    END IF;
    NEW.standing := {_STANDING};
    RETURN NEW;
END $$
""",  # noqa: S608 -- our own names
    """
CREATE OR REPLACE TRIGGER resource_pointers BEFORE INSERT OR UPDATE OF latest_id, approved_id, published_id
ON publisher_resource FOR EACH ROW EXECUTE FUNCTION publisher_read_pointers()
""",
    """
CREATE OR REPLACE FUNCTION publisher_mark_returned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE publisher_resource SET was_returned = true WHERE id = NEW.resource_id AND NOT was_returned;
    RETURN NULL;
END $$
""",
    """
CREATE OR REPLACE TRIGGER decision_returned AFTER INSERT ON publisher_decision
FOR EACH ROW WHEN (NEW.kind = 'returned') EXECUTE FUNCTION publisher_mark_returned()
""",
)

_HASH = "(SELECT content_hash FROM publisher_revision WHERE id = {})"
_READ = f"""
UPDATE publisher_resource SET
    standing = (SELECT {_STANDING} FROM (SELECT {_HASH.format("latest_id")} AS l, {_HASH.format("approved_id")} AS a,
        {_HASH.format("published_id")} AS p)),
    (errors, benchmark) = (SELECT coalesce(max(errors), 0), coalesce(max(benchmark), 0) FROM publisher_revision
        WHERE id = latest_id)
"""  # noqa: S608 -- our own names
_SQLITE = (
    *(
        f"""
CREATE TRIGGER IF NOT EXISTS resource_pointers_{name} AFTER {event} ON publisher_resource
BEGIN
    SELECT RAISE(ABORT, '{TOO_EARLY}') WHERE NEW.latest_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM publisher_revision WHERE id = NEW.latest_id);
    {_READ} WHERE id = NEW.id;
END
"""  # noqa: S608 -- our own names
        for name, event in (("insert", "INSERT"), ("update", "UPDATE OF latest_id, approved_id, published_id"))
    ),
    """
CREATE TRIGGER IF NOT EXISTS decision_returned AFTER INSERT ON publisher_decision WHEN NEW.kind = 'returned'
BEGIN
    UPDATE publisher_resource SET was_returned = true WHERE id = NEW.resource_id AND NOT was_returned;
END
""",
)
_DROP = {
    "postgresql": (
        "DROP TRIGGER IF EXISTS resource_pointers ON publisher_resource",
        "DROP TRIGGER IF EXISTS decision_returned ON publisher_decision",
        "DROP FUNCTION IF EXISTS publisher_read_pointers()",
        "DROP FUNCTION IF EXISTS publisher_mark_returned()",
    ),
    "sqlite": tuple(
        f"DROP TRIGGER IF EXISTS {name}"
        for name in ("resource_pointers_insert", "resource_pointers_update", "decision_returned")
    ),
}
_FACTS = """
UPDATE publisher_resource SET errors = revision.errors, benchmark = revision.benchmark
FROM publisher_revision AS revision WHERE revision.id = latest_id
"""
_RETURNED = """
UPDATE publisher_resource SET was_returned = true
WHERE NOT was_returned AND id IN (SELECT resource_id FROM publisher_decision WHERE kind = 'returned')
"""


_TRIGGERS = Triggers({"postgresql": _POSTGRESQL, "sqlite": _SQLITE}, _DROP)
install, remove = _TRIGGERS.install, _TRIGGERS.remove


def read_all(connection: "BaseDatabaseWrapper") -> None:
    """Works all of it out anew, for rows that were written while there were no triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FACTS)
            cursor.execute("UPDATE publisher_resource SET latest_id = latest_id")
        else:
            cursor.execute(_READ)
        cursor.execute(_RETURNED)
