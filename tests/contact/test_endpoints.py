"""Two ways of writing one number or address are one: a table of pairs, most of which somebody got wrong once."""

import pytest

from keptinformed.contact.endpoints import same_place

SAME = {
    "telephone": [
        ("07700 900123", "07700900123"),
        ("07700 900123", "+44 7700 900123"),
        ("07700 900123", "+447700900123"),
        ("07700 900123", "0044 7700 900123"),
        ("07700 900123", "+44 (0)7700 900123"),
        ("07700 900123", "(07700) 900-123"),
        ("07700 900123", "7700900123"),
        ("07700 900123", "44 7700 900123"),
        ("07700 900123", "Tel: 07700 900123"),
        ("07700 900123", "\u200b07700 900123"),
        ("07700 900123", "07700\u00a0900\u00a0123"),
        ("07700 900123", "\uff10\uff17\uff17\uff10\uff10 900123"),
        ("07700.900.123", "+44.7700.900.123"),
        ("0121 496 0123", "+44 121 496 0123"),
        ("0121 496 0123", "0121 496 0123 ext 4"),
        ("0121 496 0123 x12", "00441214960123"),
        ("+33 1 70 18 40 00", "0033 170184000"),
        ("01632 960001", "01632-960-001"),
    ],
    "email": [
        ("erin@example.com", "ERIN@example.com"),
        ("erin@example.com", " erin@Example.COM "),
        ("erin@example.com", "Erin <erin@example.com>"),
        ("erin@example.com", "mailto:erin@example.com"),
        ("erin@example.com", "erin+police@example.com"),
        ("erin@example.com", "erin@example.com."),
        ("erin@example.com", "erin\u200b@example.com"),
        ("erin.made.up@gmail.com", "erinmadeup@gmail.com"),
        ("erinmadeup@gmail.com", "erinmadeup@googlemail.com"),
        ("e.r.i.n@gmail.com", "erin+court@googlemail.com"),
        ("\uff45rin@example.com", "erin@example.com"),
        ('"erin"@example.com', "erin@example.com"),
    ],
    "post": [
        ("10 High Street, B1 1AA", "10 High St, B11AA"),
        ("10 High Street, B1 1AA", "10, HIGH STREET, BIRMINGHAM, b1 1aa"),
        ("10 High Street, B1 1AA", "B1 1AA, 10 High Street"),
        ("10 High Street, B1 1AA", "10 High Street, B1 1AA, United Kingdom"),
        ("Flat 2, 10 High Street, B1 1AA", "10 High Street, Flat 2, B1 1AA"),
        ("Flat 2, 10 High Street, B1 1AA", "Apt 2, 10 High Street, B1 1AA"),
        ("Flat 2, 10 High Street, B1 1AA", "2/10 High Street, B1 1AA"),
        ("Flat 02, 10 High Street, B1 1AA", "Flat 2, 10 High Street, B1 1AA"),
        ("Flat A, 10 High Street, B1 1AA", "10A High Street, B1 1AA"),
        # In doubt it is the same: who else lives there is not known.
        ("Flat 2, 10 High Street, B1 1AA", "10 High Street, B1 1AA"),
        ("10A High Street, B1 1AA", "10 High Street, B1 1AA"),
        ("Rose Cottage, Mill Lane, B1 1AA", "3 Mill Lane, B1 1AA"),
        ("Rose Cottage, Mill Lane, B1 1AA", "Ivy Cottage, Mill Lane, B1 1AA"),
        ("B1 1AA", "10 High Street, B1 1AA"),
        ("10 High Street, Birmingham", "10 High Street, B1 1AA"),
        ("10 High Street", "10 high street"),
        ("10 High Street, B1 OAA", "10 High Street, B1 0AA"),
        ("10-12 High Street, B1 1AA", "12 High Street, B1 1AA"),
    ],
}
DIFFERENT = {
    "telephone": [
        ("07700 900123", "07700 900124"),
        ("07700 900123", "07700 900132"),
        ("0121 496 0123", "0161 496 0123"),
        ("+44 7700 900123", "+33 7700 900123"),
        ("01632 960001", "01632 9600011"),
    ],
    "email": [
        ("erin@example.com", "eric@example.com"),
        ("erin@example.com", "erin@example.org"),
        ("erin.made.up@example.com", "erinmadeup@example.com"),
        ("erin@gmail.com", "erin@example.com"),
    ],
    "post": [
        ("10 High Street, B1 1AA", "12 High Street, B1 1AA"),
        ("10 High Street, B1 1AA", "10 High Street, B1 1AB"),
        ("Flat 2, 10 High Street, B1 1AA", "Flat 3, 10 High Street, B1 1AA"),
        ("10A High Street, B1 1AA", "10B High Street, B1 1AA"),
        ("Flat 2, 10 High Street, B1 1AA", "3/10 High Street, B1 1AA"),
        ("10 High Street", "10 Mill Lane"),
    ],
}


def rows(table: dict[str, list[tuple[str, str]]]) -> list[tuple[str, str, str]]:
    return [(channel, *pair) for channel, pairs in table.items() for pair in pairs]


def test_there_are_sixty_pairs_and_more() -> None:
    assert len(rows(SAME)) + len(rows(DIFFERENT)) >= 60


@pytest.mark.parametrize(("channel", "one", "other"), rows(SAME), ids=ascii)
def test_the_same_place_is_seen_both_ways_round(channel: str, one: str, other: str) -> None:
    assert same_place(channel, one, other)
    assert same_place(channel, other, one)


@pytest.mark.parametrize(("channel", "one", "other"), rows(DIFFERENT), ids=ascii)
def test_other_places_are_not(channel: str, one: str, other: str) -> None:
    assert not same_place(channel, one, other)
    assert not same_place(channel, other, one)


def test_another_channel_is_no_channel() -> None:
    with pytest.raises(ValueError, match="no way"):
        same_place("pigeon", "a", "a")
