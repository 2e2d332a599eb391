"""Counts as people are told them: 1 row, but 2 rows."""


def counted(number: int, one: str, many: str = "") -> str:
    """Return `1 row` or `12,345 rows`; `many` is said where it is more than `one` with an s."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
