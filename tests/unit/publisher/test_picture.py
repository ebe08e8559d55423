"""Where things stand in the picture of connections."""

import itertools

import pytest

from ctdl.inverses import inverse_label
from publisher.connections import IN, OUT, Connection, Group
from publisher.picture import A_COLUMN, BOX, TALL, Step, draw

CENTRE = Connection("ce-0", "Welder", "/resources/ce-0/", "Certification", "", True)


def _group(way, names, *, label="Requires", count=0, published=True):
    connections = tuple(Connection(f"ce-{way}-{name}", name, f"/{name}/", "Course", "", published) for name in names)
    return Group(way, "ceterms:requires", label, count or len(connections), connections)


def _places(picture):
    return {box.connection.name: box.x for box in picture.boxes}


def test_what_refers_to_it_stands_left_and_what_it_refers_to_right():
    picture = draw(CENTRE, [_group(OUT, ["Steel"]), _group(IN, ["Pathway"])], {})

    places = _places(picture)
    assert places["Pathway"] < places["Welder"] < places["Steel"]
    assert len(picture.lines) == 2


def test_boxes_of_a_column_do_not_touch():
    picture = draw(CENTRE, [_group(OUT, "abcdef"), _group(OUT, "ghi", label="Recommends")], {})

    tops = sorted(box.y for box in picture.boxes if not box.is_centre)
    assert all(below - above >= TALL for above, below in itertools.pairwise(tops))
    assert picture.height >= tops[-1] + TALL


def test_what_finds_no_room_is_counted():
    names = [f"Course {number}" for number in range(A_COLUMN)]

    picture = draw(CENTRE, [_group(OUT, names, count=A_COLUMN + 120)], {})

    assert [word.text for word in picture.words if word.is_more] == ["and 120 more"]


def test_one_thing_under_two_properties_stands_once():
    picture = draw(CENTRE, [_group(OUT, ["Steel"]), _group(OUT, ["Steel"], label="Recommends")], {})

    assert [box.connection.name for box in picture.boxes].count("Steel") == 1


def test_what_is_not_published_yet_is_dashed():
    picture = draw(CENTRE, [_group(OUT, ["Steel"], published=False)], {})

    assert [line.is_dashed for line in picture.lines] == [True]


def test_long_names_are_cut_to_what_fits():
    picture = draw(CENTRE, [_group(OUT, ["W" * 200])], {})

    assert all(len(box.label) * 7 <= BOX for box in picture.boxes)


def test_the_second_step_stands_further_out():
    further = {OUT: ([Step("ce-to-Steel", "ce-9")], {"ce-9": Connection("ce-9", "Metal", is_published=True)})}

    places = _places(draw(CENTRE, [_group(OUT, ["Steel"])], further))

    assert places["Metal"] > places["Steel"] > places["Welder"]


@pytest.mark.parametrize(
    ("term", "words"),
    [
        ("ceterms:requires", "Is required by"),
        ("ceterms:hasPart", "Is part of"),
        ("ceterms:isPartOf", "Has part"),
        ("ceterms:ownedBy", "Owns"),
        ("ceterms:targetPathway", "Is named under “Target pathway” by"),
    ],
)
def test_relations_have_words_for_their_other_end(term, words):
    assert inverse_label(term) == words
