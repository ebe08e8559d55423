"""What an unknown column most likely holds: by its name, and by what stands in it."""

import pytest

from bulkupload.proposing import kept_in, proposals
from bulkupload.reading import RawRow


def _of(heading, cells, kind="credential"):
    rows = [RawRow(number, (cell,)) for number, cell in enumerate(cells, start=2)]
    return proposals(kind, [heading], rows).get("".join(filter(str.isalnum, heading)).casefold(), ("", ""))[0]


@pytest.mark.parametrize(
    ("heading", "cells", "key"),
    [
        ("ID", ["816", "801", "863"], "external-identifier"),
        ("CODE", ["13-2011.00", "29-1199.99"], "ceterms:occupationType#codes"),
        ("x", ["13-2011.00", "29-1199.99", "33-9011.00"], "ceterms:occupationType#codes"),
        ("x", ["48.0508", "51.3801", "52.0301"], "ceterms:instructionalProgramType#codes"),
        ("x", ["https://a.example.org/1", "www.b.example.org", "https://c.example.org"], "ceterms:subjectWebpage"),
        ("x", ["ce-76019a27-513b-4fc8-beb7-03ecf60b0a2d"] * 3, "ceterms:ctid"),
        ("x", ["License", "Certification", "Bachelor Degree"], "@type"),
        ("x", ["Active", "Active", "Deprecated"], "ceterms:credentialStatusType"),
        ("x", ["English", "Spanish", "english"], "ceterms:inLanguage"),
        ("x", ["2 years", "6 months", "1 year"], "ceterms:estimatedDuration"),
        ("Effective on", ["9/1/2026", "2026-09-01", "28-JAN-20"], "ceterms:dateEffective"),
        ("x", ["W-1", "W-2", "W-3"], "external-identifier"),
        ("x", ["Welder", "Nurse", "Plumber"], "ceterms:name"),
        ("x", ["A long text about it. " * 8] * 3, "ceterms:description"),
        ("ISDELETED", ["0", "1", "0"], ""),
        ("DATEDELETED", ["28-JAN-20", "20-NOV-19", "20-NOV-19"], ""),
    ],
)
def test_a_column_is_known_by_its_name_or_by_its_cells(heading, cells, key):
    assert _of(heading, cells) == key


def test_a_usual_name_with_other_things_in_it_is_not_believed():
    assert _of("Code", ["blue", "green", "red"]) != "ceterms:occupationType#codes"


def test_what_another_column_of_the_file_holds_is_not_proposed():
    rows = [RawRow(2, ("https://a.example.org", "https://b.example.org"))] * 3

    assert proposals("credential", ["Subject Webpage", "x"], rows)["x"][0] != "ceterms:subjectWebpage"


def test_proposals_are_found_again_in_the_findings_of_the_file():
    findings = [{"code": "unknown-column", "suggestion": "O*NET List", "column": "CODE", "value": "Codes."}]

    assert kept_in("credential", findings) == {"code": ("ceterms:occupationType#codes", "Codes.")}
