"""What falls with a CI, drawn: columns by distance, nothing on top of anything else."""

from hypothesis import given
from hypothesis import strategies as st

from app.cmdb.impact import BOX_HEIGHT, BOX_WIDTH, draw


def test_each_step_is_a_column_and_each_relation_a_line():
    drawing = draw({1: 0, 2: 1, 3: 1, 4: 2}, [(1, 2), (1, 3), (2, 4), (3, 4)])
    by_id = {box.id: box for box in drawing.boxes}
    assert by_id[2].x == by_id[3].x > by_id[1].x
    assert {(line.from_id, line.to_id) for line in drawing.lines} == {(1, 2), (1, 3), (2, 4), (3, 4)}
    assert drawing.left_out == 0


def test_what_hangs_on_the_same_thing_stands_side_by_side():
    drawing = draw({1: 0, 2: 1, 3: 1, 4: 2, 5: 2, 6: 2}, [(1, 2), (1, 3), (2, 6), (3, 4), (2, 5)])
    tops = {box.id: box.y for box in drawing.boxes}
    assert tops[5] < tops[6] < tops[4]


def test_beyond_the_limit_the_nearest_are_drawn():
    drawing = draw({number: min(number, 2) for number in range(200)}, [], most=50)
    assert [box.id for box in drawing.boxes] == list(range(50))
    assert drawing.left_out == 150


@given(st.dictionaries(st.integers(2, 60), st.integers(1, 4), max_size=40), st.data())
def test_no_two_boxes_overlap_and_all_stand_inside(far, data):
    depths = {1: 0} | far
    ends = st.sampled_from(sorted(depths))
    drawing = draw(depths, data.draw(st.lists(st.tuples(ends, ends), max_size=60)))
    places = [(box.x, box.y) for box in drawing.boxes]
    assert len(set(places)) == len(places)
    for x, y in places:
        assert 0 <= x <= drawing.width - BOX_WIDTH
        assert 0 <= y <= drawing.height - BOX_HEIGHT
    tops: dict[int, list[int]] = {}
    for x, y in places:
        tops.setdefault(x, []).append(y)
    assert all(
        b - a >= BOX_HEIGHT
        for column in tops.values()
        for a, b in zip(sorted(column), sorted(column)[1:], strict=False)
    )
