"""As many resources as a country has, written by PostgreSQL itself: for plans and measurements, not for meaning.

Names are of 3 words out of 2,000, texts of 40 words out of 20,000, some of them much more common than others: a third
of all texts holds `COMMON_WORD`. One in `RARE` of the resources holds `RARE_WORD` in its name. The first organization
has a tenth of everything.
"""

from importlib import import_module

from django.db import transaction

import ctdl
from publisher.query import of_class, of_kind

RARE, RARE_WORD, COMMON_WORD = 20_000, "zymurgy", "certificate"
CLASSES = ("ceterms:Certification", "ceterms:Certificate", "ceterms:BachelorDegree", "ceterms:License", "ceterms:Badge")
TEXTS, WORDS_IN_TEXT, VOCABULARY = 4_000, 40, 20_000

_WORD = f"""
CREATE FUNCTION pg_temp.word(k bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE k WHEN 1 THEN '{COMMON_WORD}'
  ELSE translate(substr(md5(k::text), 1, 4 + (k % 5)::int), '0123456789', 'ghijklmnop') END $$
"""
_ORGANIZATIONS = """
INSERT INTO accounts_organization (ce_ctid, status, version, name, webpage, description, will_publish, publishing_roles,
  publishing_methods, will_consume, consuming_methods, fein, duns, ope_id, phone, phone_extension, second_phone,
  second_phone_extension, email, street_address, city, region, postal_code, country, sector, types,
  publishing_estimates, is_trusted, created_at, created_by_id, decision_note)
SELECT 'ce-' || md5('o' || n)::uuid, 'approved', 1, 'College ' || n, 'https://college' || n || '.example.org', '',
  true, '[]', '[]', false, '[]', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '[]', '[]', false, now(),
  %(user)s, ''
FROM generate_series(1, %(organizations)s) n RETURNING id
"""
_RESOURCES = """
INSERT INTO publisher_resource (id, organization_id, ce_ctid, kind, class_term, name, webpage, external_identifier,
  created_at, created_by_id, updated_at, updated_by_id, latest_id, published_id, published_at, approved_id, approved_at,
  approved_by_id)
SELECT n, (%(ids)s::bigint[])[1 + CASE WHEN n %% 10 = 0 THEN 0 ELSE n %% %(organizations)s END],
  'ce-' || md5('r' || n)::uuid, 'credential', (%(classes)s::text[])[1 + n %% 5],
  pg_temp.word((n * 7919::bigint) %% 2000) || ' ' || pg_temp.word((n %% 2000) / (1 + n %% 7)) || ' '
    || pg_temp.word((n * 31::bigint) %% 400)
    || CASE WHEN n %% %(rare)s = 0 THEN ' {rare}' ELSE '' END,
  'https://college.example.org/' || n, 'X-' || n, now() - n * interval '1 second', %(user)s,
  now() - n * interval '1 second', %(user)s, n, CASE WHEN n %% 2 = 0 THEN n END, CASE WHEN n %% 2 = 0 THEN now() END,
  CASE WHEN n %% 2 = 0 THEN n END, CASE WHEN n %% 2 = 0 THEN now() END, CASE WHEN n %% 2 = 0 THEN %(user)s END
FROM generate_series(%(first)s, %(last)s) n
""".replace("{rare}", RARE_WORD)
_REVISIONS = """
INSERT INTO publisher_revision (id, resource_id, number, graph, content_hash, source, created_at, errors, benchmark,
  author_id)
SELECT n, n, 1, '{}', md5(n::text), 'crowd', now(), 0, 50, %(user)s FROM generate_series(%(first)s, %(last)s) n
"""
_TEXTS = """
CREATE TEMPORARY TABLE texts AS
SELECT t, string_agg(pg_temp.word(floor(power(random(), 3) * %(vocabulary)s)::int), ' ') words
FROM generate_series(0, %(texts)s - 1) t, generate_series(1, %(words)s) GROUP BY t
"""
_SEARCH_TEXTS = """
INSERT INTO publisher_searchtext (revision_id, resource_id, name, name_key, words)
SELECT latest_id, id, name, name, array_to_tsvector(string_to_array(
  '=o' || organization_id || ' {kind} =c' || class_term || ' #x #' || split_part(external_identifier, '-', 2) || ' '
  || name || ' @' || replace(name, ' ', ' @') || ' https college example org ' || words, ' '))
FROM publisher_resource JOIN texts ON t = (id * 7919) %% %(texts)s WHERE id BETWEEN %(first)s AND %(last)s
""".replace("{kind}", str(of_kind("credential")))


def fill(connection, *, by: int, resources: int, organizations: int = 200) -> list[int]:
    """Writes them in the name of the user with the id `by`, and returns the ids of the organizations."""
    assert str(of_class(CLASSES[0])) == f"=c{CLASSES[0]}"
    values = {"user": by, "organizations": organizations, "rare": RARE}
    values |= {"classes": list(CLASSES), "texts": TEXTS, "words": WORDS_IN_TEXT, "vocabulary": VOCABULARY}
    index = import_module("publisher.migrations.0006_search_text").WORDS
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
        if cursor.fetchone()[0]:
            cursor.execute("SET LOCAL session_replication_role = replica")  # without looking each reference up
        cursor.execute("SELECT greatest(max(r.id), max(v.id), 0) + 1 FROM publisher_resource r, publisher_revision v")
        values["first"] = cursor.fetchone()[0]
        values["last"] = values["first"] + resources - 1
        cursor.execute(_WORD)
        cursor.execute("DROP INDEX search_text_words")  # building it anew is faster than adding to it
        cursor.execute(_ORGANIZATIONS, values)
        values["ids"] = [row[0] for row in cursor.fetchall()]
        for statement in (_RESOURCES, _REVISIONS, _TEXTS, _SEARCH_TEXTS):
            cursor.execute(statement, values)
        cursor.execute("DROP TABLE texts")
        cursor.execute("DROP FUNCTION pg_temp.word")
        for table in ("publisher_resource", "publisher_revision"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), %s)", [values["last"]])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(index)
        cursor.execute("ANALYZE")
    return values["ids"]


assert all(ctdl.class_info(term) for term in CLASSES)
