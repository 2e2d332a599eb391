"""The tree of digests over a batch of rows: one short root stands for them all, and a short path proves any one.

The shape and the two prefixes are those of RFC 6962 (Certificate Transparency), section 2.1, so that somebody else's
program can check ours.
"""

import hashlib
from collections.abc import Iterable, Sequence

LEAF, NODE = b"\x00", b"\x01"
"""What is hashed before a row and before two digests: without them a row could pass for a branch."""
EMPTY = hashlib.sha256(b"").digest()


def leaf_of(row: bytes) -> bytes:
    """Return the digest of one row."""
    return hashlib.sha256(LEAF + row).digest()


def join(left: bytes, right: bytes) -> bytes:
    """Return the digest over two neighbours."""
    return hashlib.sha256(NODE + left + right).digest()


def root_of(leaves: Iterable[bytes]) -> tuple[bytes, int]:
    """Return the root over digests in their order, and how many there were; holds some thirty of them at a time."""
    peaks: list[bytes] = []
    count = 0
    for leaf in leaves:
        digest, whole = leaf, count
        # Each 1 at the end of the count's binary form is a finished tree that the new leaf completes to a larger one.
        while whole & 1:
            digest = join(peaks.pop(), digest)
            whole >>= 1
        peaks.append(digest)
        count += 1
    if not peaks:
        return EMPTY, 0
    root = peaks.pop()
    while peaks:
        root = join(peaks.pop(), root)
    return root, count


def path_of(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return the neighbours that lead from leaf `index` up to the root, lowest first. Raises IndexError."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*path_of(leaves[:split], index), root_of(leaves[split:])[0]]
    return [*path_of(leaves[split:], index - split), root_of(leaves[:split])[0]]


def root_from_path(leaf: bytes, index: int, count: int, path: Sequence[bytes]) -> bytes | None:
    """Return the root that a leaf and its path lead to; None where the path is not one of a tree of `count`."""
    if not 0 <= index < count:
        return None
    if count == 1:
        return leaf if not path else None
    if not path:
        return None
    split = _split(count)
    if index < split:
        below = root_from_path(leaf, index, split, path[:-1])
        return None if below is None else join(below, path[-1])
    below = root_from_path(leaf, index - split, count - split, path[:-1])
    return None if below is None else join(path[-1], below)


def _split(count: int) -> int:
    """Return the largest power of two below `count`: what the left half of a tree holds."""
    return 1 << (count - 1).bit_length() - 1
