"""What an organization's account needs before it can be submitted."""

import pytest

from accounts.completeness import findings, required_fields
from tests.integration.accounts.conftest import COMPLETE


def missing(**changes) -> set[str]:
    return set(findings({**COMPLETE, **changes}))


def test_a_complete_account_has_no_findings():
    assert findings(COMPLETE) == {}


@pytest.mark.parametrize(
    "field",
    ["name", "webpage", "phone", "email", "street_address", "city", "region", "country", "postal_code", "sector"],
)
def test_what_every_organization_gives(field):
    assert field in missing(**{field: ""})


def test_at_least_one_type_is_chosen():
    assert missing(types=[]) == {"types"}


@pytest.mark.parametrize("field", ["publishing_roles", "publishing_methods", "publishing_estimates"])
def test_what_only_publishers_give(field):
    assert missing(**{field: []}) == {field}
    assert missing(will_publish=False, **{field: []}) == set()


@pytest.mark.parametrize(("length", "enough"), [(0, False), (24, False), (25, True)])
def test_a_publisher_describes_itself_in_25_characters(length, enough):
    assert ("description" not in missing(description="x" * length)) is enough
    assert "description" not in missing(description="x" * length, will_publish=False)


def test_whoever_uses_data_says_how():
    assert missing(will_consume=True) == {"consuming_methods"}
    assert missing(will_consume=True, consuming_methods=["download"]) == set()


@pytest.mark.parametrize("country", ["United States", "united states of america", "USA", " usa "])
@pytest.mark.parametrize(
    ("fein", "is_right"),
    [
        ("", False),
        ("123", False),
        ("1234567890", False),
        ("12345678x", False),
        ("123456789", True),
        ("12-3456789", True),
    ],
)
def test_a_fein_has_nine_digits_in_the_united_states(country, fein, is_right):
    assert ("fein" not in missing(country=country, fein=fein)) is is_right


@pytest.mark.parametrize("fein", ["", "not a number"])
def test_elsewhere_nobody_looks_at_the_fein(fein):
    assert missing(country="Canada", fein=fein) == set()


@pytest.mark.parametrize("webpage", ["college", "www.college.example", "ftp://college.example", "javascript:alert(1)"])
def test_a_web_page_is_an_address_of_the_web(webpage):
    assert missing(webpage=webpage) == {"webpage"}


@pytest.mark.parametrize("email", ["info", "info@", "info at college.example"])
def test_an_e_mail_address_looks_like_one(email):
    assert missing(email=email) == {"email"}


@pytest.mark.parametrize(
    ("phone", "is_right"),
    [("+1 (503) 555-0100", True), ("503.555.0100", True), ("12345", False), ("call me at 5035550100", False)],
)
def test_phone_numbers_have_digits(phone, is_right):
    assert ("phone" not in missing(phone=phone)) is is_right
    assert ("second_phone" not in missing(second_phone=phone)) is is_right


@pytest.mark.parametrize("row", [{"kind": "badge", "number": None}, {"kind": "", "number": 3}])
def test_an_estimate_says_what_and_how_many(row):
    assert missing(publishing_estimates=[*COMPLETE["publishing_estimates"], row]) == {"publishing_estimates"}


def test_every_finding_is_a_sentence():
    said = findings({}) | findings({"will_publish": True, "will_consume": True, "country": "USA"})

    assert said
    assert all(sentence[0].isupper() and sentence.endswith(".") for sentence in said.values())


def test_marks_follow_what_is_chosen():
    assert "fein" in required_fields({"country": "USA"})
    assert "fein" not in required_fields({"country": "Peru"})
    assert "description" in required_fields({"will_publish": True})
    assert "consuming_methods" not in required_fields({"will_publish": True})
