"""As many resources as a country has, written by PostgreSQL itself: for plans and measurements, not for meaning.

Names are of 3 words out of 2,000, texts of 40 words out of 20,000, some of them much more common than others: a third
of all texts holds `COMMON_WORD`. One in `RARE` of the resources holds `RARE_WORD` in its name. The first organization
has a tenth of everything. What became of a resource is drawn, so that statuses, kinds and dates are mixed everywhere.
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
# One row for each resource: `lot` is a number that looks drawn, `stage` what became of the resource. Of 20, 8 are
# published, 2 changed since, 1 changed and approved again, 2 approved, 7 in process.
_DRAWN = """
CREATE TEMPORARY TABLE drawn AS
SELECT n, lot, lot %% 20 stage,
  (%(ids)s::bigint[])[1 + CASE WHEN n %% 10 = 0 THEN 0 ELSE n %% %(organizations)s END] owner,
  CASE WHEN lot %% 20 BETWEEN 8 AND 10 THEN %(last)s + n - %(first)s + 1 ELSE n END latest,
  CASE WHEN lot %% 20 >= 13 AND lot %% 3 = 0 THEN 1 + lot %% 4 ELSE 0 END errors,
  now() - lot %% 31000000 * interval '1 second' AS at
FROM (SELECT n, hashint8(n::bigint)::bigint + 2147483648 lot FROM generate_series(%(first)s, %(last)s) n) each
"""
_REVISIONS = """
INSERT INTO publisher_revision (id, resource_id, number, graph, content_hash, source, created_at, errors, benchmark,
  author_id)
SELECT n, n, 1, '{}'::jsonb, md5(n::text), 'crowd', at,
  CASE WHEN latest = n THEN errors ELSE 0 END, lot %% 101, %(user)s
FROM drawn
UNION ALL
SELECT latest, n, 2, '{}'::jsonb, md5('again' || n), 'crowd', at, errors, lot %% 101, %(user)s
FROM drawn WHERE latest <> n
"""
# Triggers may be off while this runs, so it says itself what they would.
_RESOURCES = """
INSERT INTO publisher_resource (id, organization_id, ce_ctid, kind, class_term, name, webpage, external_identifier,
  created_at, created_by_id, updated_at, updated_by_id, latest_id, published_id, published_at, approved_id, approved_at,
  approved_by_id, standing, errors, benchmark, was_returned)
SELECT n, owner, 'ce-' || md5('r' || n)::uuid, CASE lot / 20 %% 40 WHEN 0 THEN 'course' WHEN 1 THEN 'assessment'
    WHEN 2 THEN 'learning-opportunity' ELSE 'credential' END,
  CASE lot / 20 %% 40 WHEN 0 THEN 'ceterms:Course' WHEN 1 THEN 'ceterms:AssessmentProfile'
    WHEN 2 THEN 'ceterms:LearningOpportunityProfile' ELSE (%(classes)s::text[])[1 + lot / 20 %% 5] END,
  pg_temp.word((n * 7919::bigint) %% 2000) || ' ' || pg_temp.word((n %% 2000) / (1 + n %% 7)) || ' '
    || pg_temp.word((n * 31::bigint) %% 400)
    || CASE WHEN n %% %(rare)s = 0 THEN ' {rare}' ELSE '' END,
  'https://college.example.org/' || n, 'X-' || n, at, %(user)s, at, %(user)s, latest,
  CASE WHEN stage <= 10 THEN n END, CASE WHEN stage <= 10 THEN at + interval '2 days' END,
  CASE WHEN stage = 10 THEN latest WHEN stage <= 12 THEN n END,
  CASE WHEN stage <= 12 THEN at + interval '1 day' END, CASE WHEN stage <= 12 THEN %(user)s END,
  CASE WHEN stage < 8 THEN 5 WHEN stage < 10 THEN 8 WHEN stage = 10 THEN 6 WHEN stage <= 12 THEN 1 ELSE 0 END,
  errors, lot %% 101, stage = 13 AND lot / 20 %% 5 = 0
FROM drawn
""".replace("{rare}", RARE_WORD)
_AROUND = (
    """
INSERT INTO publisher_listing (resource_id, organization_id, kind, name, webpage, updated_at, benchmark, errors)
SELECT id, organization_id, kind, name, webpage, updated_at, benchmark, errors
FROM publisher_resource WHERE id BETWEEN %(first)s AND %(last)s ON CONFLICT DO NOTHING
""",
    """
INSERT INTO publisher_decision (resource_id, revision_id, kind, note, by_id, at)
SELECT n, latest, 'returned', 'Say more.', %(user)s, at FROM drawn WHERE stage = 13 AND lot / 20 %% 5 = 0
""",
    """
INSERT INTO publisher_registryrequest (resource_id, organization_id, revision_id, action, state, lane, attempts,
  not_before, said, created_at, created_by_id, ended_at, told_at)
SELECT n, owner, latest, 'publish', 'failed', 0, 1, at, 'The description is too short.', at, %(user)s, at, at
FROM drawn WHERE stage = 11 AND lot / 20 %% 20 = 0
""",
    """
INSERT INTO publisher_unpublishrequest (resource_id, organization_id, reason, note, asked_by_id, asked_at,
  decision_note)
SELECT n, owner, 'duplicate', '', %(user)s, at, '' FROM drawn WHERE stage = 0 AND lot / 20 %% 50 = 0
""",
)
_TEXTS = """
CREATE TEMPORARY TABLE texts AS
SELECT t, string_agg(pg_temp.word(floor(power(random(), 3) * %(vocabulary)s)::int), ' ') words
FROM generate_series(0, %(texts)s - 1) t, generate_series(1, %(words)s) GROUP BY t
"""
_SEARCH_TEXTS = """
INSERT INTO publisher_searchtext (revision_id, resource_id, name, name_key, words)
SELECT latest_id, id, name, name, array_to_tsvector(string_to_array(
  '=o' || organization_id || ' =k' || kind || ' =c' || class_term || ' #x #'
  || split_part(external_identifier, '-', 2) || ' '
  || name || ' @' || replace(name, ' ', ' @') || ' https college example org ' || words, ' '))
FROM publisher_resource JOIN texts ON t = (id * 7919) %% %(texts)s WHERE id BETWEEN %(first)s AND %(last)s
"""


def fill(connection, *, by: int, resources: int, organizations: int = 200) -> list[int]:
    """Writes them in the name of the user with the id `by`, and returns the ids of the organizations."""
    assert str(of_class(CLASSES[0])) == f"=c{CLASSES[0]}"
    assert str(of_kind("credential")) == "=kcredential"
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
        for statement in (_DRAWN, _REVISIONS, _RESOURCES, *_AROUND, _TEXTS, _SEARCH_TEXTS):
            cursor.execute(statement, values)
        cursor.execute("DROP TABLE texts, drawn")
        cursor.execute("DROP FUNCTION pg_temp.word")
        for table in ("publisher_resource", "publisher_revision"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(index)
        cursor.execute("ANALYZE")
    return values["ids"]


assert all(ctdl.class_info(term) for term in CLASSES)
