"""The tree over a batch: any row can be proven by a short path, and no other row by the same path."""

import hashlib
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from keptinformed.access_log.merkle import EMPTY, leaf_of, path_of, root_from_path, root_of

ROWS = st.lists(st.binary(max_size=8), min_size=1, max_size=70)


def as_rfc_6962_defines_it(rows: Sequence[bytes]) -> bytes:
    """Return the root by the definition, halving the rows: the opposite way to the one under test."""
    if not rows:
        return hashlib.sha256(b"").digest()
    if len(rows) == 1:
        return hashlib.sha256(b"\x00" + rows[0]).digest()
    half = 1
    while half * 2 < len(rows):
        half *= 2
    left, right = as_rfc_6962_defines_it(rows[:half]), as_rfc_6962_defines_it(rows[half:])
    return hashlib.sha256(b"\x01" + left + right).digest()


def test_nothing_has_a_root_of_its_own() -> None:
    assert root_of([]) == (EMPTY, 0)
    assert as_rfc_6962_defines_it([]) == EMPTY


@given(ROWS)
def test_the_root_is_the_one_that_the_definition_gives(rows: list[bytes]) -> None:
    assert root_of(map(leaf_of, rows)) == (as_rfc_6962_defines_it(rows), len(rows))


@given(ROWS, st.data())
def test_any_row_is_proven_and_no_other_in_its_place(rows: list[bytes], data: st.DataObject) -> None:
    leaves = [leaf_of(row) for row in rows]
    root, count = root_of(leaves)
    index = data.draw(st.integers(0, count - 1))
    path = path_of(leaves, index)
    assert len(path) <= count.bit_length()
    assert root_from_path(leaves[index], index, count, path) == root
    other = leaf_of(rows[index] + b"!")
    assert root_from_path(other, index, count, path) != root
    elsewhere = data.draw(st.integers(-1, count).filter(lambda at: at != index))
    if leaves.count(leaves[index]) == 1:
        assert root_from_path(leaves[index], elsewhere, count, path) != root
    assert root_from_path(leaves[index], index, count, [*path, EMPTY]) != root


@given(st.lists(st.binary(max_size=4), min_size=2, max_size=30, unique=True), st.data())
def test_changing_dropping_adding_or_exchanging_rows_changes_the_root(
    rows: list[bytes], data: st.DataObject
) -> None:
    root, _ = root_of(map(leaf_of, rows))
    at = data.draw(st.integers(0, len(rows) - 2))
    exchanged = [*rows[:at], rows[at + 1], rows[at], *rows[at + 2 :]]
    changed = [*rows[:at], rows[at] + b"x", *rows[at + 1 :]]
    for others in (exchanged, changed, rows[:at] + rows[at + 1 :], [*rows[:at], b"new!!", *rows[at:]]):
        assert root_of(map(leaf_of, others))[0] != root
