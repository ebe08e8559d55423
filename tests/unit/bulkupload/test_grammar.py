import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulkupload import grammar


@pytest.mark.parametrize(
    ("cell", "tidied"),
    [
        ("  welding ", "welding"),
        ("NULL", ""),
        ("null", ""),
        ("\ufeffID", "ID"),
        ("two\u00a0words", "two words"),
        ("bell\x07", "bell"),
        ("line\nbreak", "line\nbreak"),
        ("zero\u200bwidth", "zerowidth"),
    ],
)
def test_invisible_damage_is_tidied(cell, tidied):
    assert grammar.tidy(cell) == tidied


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Womenâ€™s Studies", "Women’s Studies"),
        ("cafÃ©", "café"),
        ("R&amp;D", "R&D"),
        ("AT&T", "AT&T"),
        ("Âme", "Âme"),
        ("Ñandú — naïve", "Ñandú — naïve"),
    ],
)
def test_garbled_letters_and_entities_are_put_right_and_others_stay(text, right):
    repaired, repairs = grammar.repaired(text)

    assert repaired == right
    assert bool(repairs) == (text != right)


def test_lists_drop_empty_and_repeated_values():
    assert grammar.parts(" a | b||a |") == ["a", "b"]


@pytest.mark.parametrize(
    ("cells", "skipped"),
    [
        (("Instructions", "Your own number"), True),
        (("Sample Data", "SAMPLE"), True),
        (("ADD NEW CREDENTIAL HERE",), True),
        (("Sample preparation", "x"), False),
        (("W-1", "Instructions"), False),
        ((), False),
    ],
)
def test_rows_of_a_template_are_known(cells, skipped):
    assert grammar.is_skipped_row(cells) is skipped


def test_only_shouted_samples_are_samples():
    assert grammar.is_sample("SAMPLE Certified Welder")
    assert not grammar.is_sample("Sample Preparation Technician")


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("REGISTERED NURSE (RN)", "Registered Nurse (RN)"),
        ("MASTER OF SCIENCE", "Master of Science"),
        ("SPEECH PATHOLOGIST/AUDIOLOGIST", "Speech Pathologist/Audiologist"),
    ],
)
def test_names_in_capitals_get_a_proposal(name, right):
    assert grammar.is_shouted(name)
    assert grammar.title_case(name) == right


def test_abbreviations_are_not_taken_for_shouting():
    assert not grammar.is_shouted("CPA")
    assert not grammar.is_shouted("AWS CWI")


@given(st.text())
def test_any_text_can_be_tidied_and_tidying_again_changes_nothing(text):
    once = grammar.tidy(text)

    assert grammar.tidy(once) == once


@given(st.text())
def test_any_text_can_be_taken_apart_and_repaired(text):
    grammar.repaired(text)
    grammar.title_case(text)

    assert all(part == part.strip() and part and "|" not in part for part in grammar.parts(text))


@pytest.mark.parametrize(
    ("text", "plain"),
    [("a `quoted` word", 'a "quoted" word'), ("R&amp;D", "R&D"), ("Caf\u00c3\u00a9", "Café")],
)
def test_the_usual_damage_is_put_right_and_said(text, plain):
    repaired, repairs = grammar.repaired(text)

    assert repaired == plain
    assert len(repairs) == 1


def test_the_signs_of_the_publisher_are_known_in_any_case():
    assert grammar.is_defer("#defer")
    assert grammar.is_new("#NEW")
    assert grammar.is_delete("#Delete")
