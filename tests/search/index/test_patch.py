"""A patched index answers as one built anew, and leaves the one it came from as it was."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from finder.search.index.engine import DirectoryIndex
from finder.search.index.query import IndexQuery, IndexRow
from tests.examples import examples

SHOWN = ("DT", "OTP", "PW")
LATE_CODES = tuple(f"X{number}" for number in range(130))
"""More than two words of bits, most of them met only by patches."""
POINTS = (
    (39.74, -104.98),
    (39.75, -104.99),
    (40.5, -105.1),
    (51.9, 179.95),
    (51.9, -179.95),
    (13.45, 144.75),
    (None, None),
)

rows = st.builds(
    lambda number, point, state, county, codes: IndexRow(
        id=f"p{number}", latitude=point[0], longitude=point[1], state=state, county=county, codes=tuple(sorted(codes))
    ),
    st.integers(0, 25),
    st.sampled_from(POINTS),
    st.sampled_from(("CO", "AK", "GU")),
    st.sampled_from(("Lake", "Kings")),
    st.frozensets(st.sampled_from((*SHOWN, *LATE_CODES)), max_size=5),
)
patches = st.tuples(st.lists(rows, max_size=6), st.lists(st.integers(0, 30).map("p{}".format), max_size=4))

QUERIES = [
    IndexQuery(
        latitude=39.74, longitude=-104.98, radius_miles=None, without_coordinates_state="CO", limit=100, count_all=True
    ),
    IndexQuery(latitude=51.9, longitude=179.99, radius_miles=25.0, count_all=True),
    IndexQuery(latitude=39.74, longitude=-104.98, radius_miles=100.0, state="CO", county="Lake"),
    IndexQuery(
        latitude=13.0, longitude=144.0, radius_miles=None, required=frozenset({"DT"}), without_coordinates_state="GU"
    ),
    IndexQuery(latitude=13.0, longitude=144.0, radius_miles=None, excluded=frozenset({"OTP", "X7"})),
    IndexQuery(latitude=40.0, longitude=-105.0, radius_miles=None, required=frozenset({"X100"}), state="CO"),
]


WARMED = [
    IndexQuery(latitude=39.74, longitude=-104.98, radius_miles=None),
    IndexQuery(latitude=39.74, longitude=-104.98, radius_miles=None, required=frozenset({"OTP"}), count_all=True),
]
"""Asked of an index before it is patched: their totals and counts are carried over."""


def answers(index: DirectoryIndex) -> list[object]:
    return [len(index), *(index.find(query) for query in (*QUERIES, *WARMED))]


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(rows, max_size=30), st.lists(patches, min_size=1, max_size=4))
def test_any_chain_of_patches_equals_a_rebuild(
    first: list[IndexRow], chain: list[tuple[list[IndexRow], list[str]]]
) -> None:
    index = DirectoryIndex.build(first, shown_codes=SHOWN)
    listed = {row.id: row for row in first}
    for changed, removed in chain:
        before, kept = index, answers(index)
        index = index.patched(iter(changed), iter(removed))
        aside = before.patched([make_row(7)], ["p1"])  # A second patch of the same index gets rows of its own.
        listed = {program_id: row for program_id, row in listed.items() if program_id not in removed}
        listed |= {row.id: row for row in changed}
        assert answers(index) == answers(DirectoryIndex.build(listed.values(), shown_codes=SHOWN))
        assert answers(index.folded()) == answers(index)
        assert answers(before) == kept
        assert (aside.count(QUERIES[0]), len(aside)) == (aside.folded().count(QUERIES[0]), len(aside.folded()))


def make_row(number: int) -> IndexRow:
    return IndexRow(
        id=f"p{number:04}",
        latitude=39 + number * 0.001,
        longitude=-105.0,
        state="CO",
        county="Lake",
        codes=("DT", LATE_CODES[number % 3]),
    )


def test_a_program_may_move_lose_its_point_and_come_back() -> None:
    index = DirectoryIndex.build(map(make_row, range(100)), shown_codes=SHOWN)
    near = IndexQuery(latitude=39.0, longitude=-105.0, radius_miles=1.0, limit=3)
    row = make_row(0)
    moved = index.patched([replace(row, latitude=51.9, longitude=179.9, state="AK")], [])
    assert moved.find(near).ids == ("p0001", "p0002", "p0003")
    assert moved.find(replace(near, latitude=51.9, longitude=-179.99, radius_miles=10.0)).ids == ("p0000",)
    lost = moved.patched([replace(row, latitude=None, longitude=None)], [])
    last = lost.find(replace(near, radius_miles=None, without_coordinates_state="CO", offset=99))
    assert (last.ids, last.miles, last.total) == (("p0000",), (None,), 100)
    assert lost.patched([row], []).find(near) == index.find(near)


def test_new_codes_widen_the_words_and_are_known() -> None:
    index = DirectoryIndex.build(map(make_row, range(20)), shown_codes=SHOWN)
    widened = index.patched([replace(make_row(3), codes=("DT", *LATE_CODES))], [])
    query = IndexQuery(latitude=39.0, longitude=-105.0, radius_miles=5.0, required=frozenset({LATE_CODES[-1]}))
    assert widened.find(query).ids == ("p0003",)
    assert widened.find(replace(query, count_all=True)).counts == dict.fromkeys(("DT", *LATE_CODES), 1)
    assert set(LATE_CODES) <= widened.known_codes
    assert LATE_CODES[-1] not in index.known_codes


def test_removing_all_and_adding_again_works() -> None:
    index = DirectoryIndex.build(map(make_row, range(20)), shown_codes=SHOWN)
    bare = index.patched([], [f"p{number:04}" for number in range(20)])
    assert (len(bare), bare.find(QUERIES[0]).total) == (0, 0)
    assert answers(bare.patched(map(make_row, range(20)), ["nobody"])) == answers(index)


def test_an_id_both_changed_and_removed_is_kept_as_changed() -> None:
    index = DirectoryIndex.build(map(make_row, range(5)), shown_codes=SHOWN)
    assert len(index.patched([make_row(2)], ["p0002"])) == 5


def test_hundreds_of_single_edits_wear_an_index_and_still_equal_a_rebuild() -> None:
    listed = {row.id: row for row in map(make_row, range(60))}
    index = DirectoryIndex.build(listed.values(), shown_codes=SHOWN)
    worn = []
    for number in range(1_300):
        row = replace(
            make_row(number * 7 % 90), county="Kings" if number % 2 else "Lake", codes=("DT", "OTP")[: number % 3]
        )
        removed = [f"p{number * 11 % 90:04}"] if number % 5 == 0 else []
        index = index.patched([row], removed)
        listed = {one: kept for one, kept in listed.items() if one not in removed} | {row.id: row}
        worn.append(index.is_worn)
        if number % 50 == 0:
            assert answers(index) == answers(DirectoryIndex.build(listed.values(), shown_codes=SHOWN))
    assert (worn[0], worn[300], worn.count(False) > 300) == (False, True, True)
    assert not index.folded().is_worn
    assert answers(index.folded()) == answers(DirectoryIndex.build(listed.values(), shown_codes=SHOWN))


def test_ids_that_need_the_same_gap_again_and_again_are_ordered_by_code_point() -> None:
    ends = [replace(make_row(0), id="a"), replace(make_row(0), id="b")]
    index = DirectoryIndex.build(ends, shown_codes=SHOWN)
    for number in range(40):
        index = index.patched([replace(make_row(0), id="a" + "m" * (number + 1))], [])
    found = index.find(IndexQuery(latitude=39.0, longitude=-105.0, radius_miles=1.0, limit=100)).ids
    assert found == tuple(sorted(found))
    assert len(found) == 42
