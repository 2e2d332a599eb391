"""Signing in with the force's own provider: only who works here, only with claims genuine, fresh and enough."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client, override_settings

from keptinformed.access.claims import Demands
from keptinformed.access.models import Staff
from keptinformed.timekeeping import clock
from tests.desk.a_provider import CLIENT, Provider, new_key, serving
from tests.desk.signed_in import colleague

pytestmark = pytest.mark.django_db
DEMANDS = Demands(amr=frozenset({"mfa"}), acr=frozenset({"high"}), oldest=timedelta(hours=1))


@pytest.fixture
def provider() -> Iterator[Provider]:
    with serving() as made:
        app = {
            "provider_id": "force",
            "name": "Force sign-in",
            "client_id": CLIENT,
            "secret": "s",
            "settings": {"server_url": made.address, "oauth_pkce_enabled": True},
        }
        with override_settings(
            SOCIALACCOUNT_PROVIDERS={"openid_connect": {"APPS": [app]}}, FORCE_SIGN_IN=DEMANDS
        ):
            yield made


def good(**differing: Any) -> dict[str, Any]:
    claims = {
        "preferred_username": "d1001",
        "amr": ["pwd", "mfa"],
        "acr": "high",
        "auth_time": int((clock.now() - timedelta(minutes=5)).timestamp()),
    }
    return claims | differing


def come_back(
    client: Client, provider: Provider, claims: dict[str, Any], address: str = "/sign-in/force/"
) -> str:
    """Go to the provider and back with these claims; return where that leads."""
    going = client.get(address)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(going["Location"]).query).items()}
    provider.claims = {"nonce": asked["nonce"]} | claims
    return client.get("/sign-in/force/back/", {"code": "c", "state": asked["state"]})["Location"]


def opens(client: Client) -> bool:
    return client.get("/roles/").status_code == 200


def test_who_works_here_comes_in_and_is_known_by_the_providers_name_from_then_on(provider: Provider) -> None:
    staff = colleague("D1001")
    client = Client()
    assert "Force sign-in" in client.get("/sign-in/").text
    assert come_back(client, provider, good(), "/sign-in/force/?next=/roles/") == "/roles/"
    assert opens(client)
    staff.refresh_from_db()
    assert staff.identity == "sub-of-d1001"
    assert come_back(Client(), provider, good(preferred_username="somebody else")) == "/"
    assert provider.asked["code_verifier"]


@pytest.mark.parametrize(
    "claims",
    [
        {"amr": ["pwd"]},
        {"amr": None},
        {"amr": "mfa"},
        {"acr": "low"},
        {"acr": None},
        {"auth_time": None},
        {"auth_time": True},
        {"auth_time": 0},
        {"auth_time": 10**12},
        {"nonce": "of another request"},
        {"nonce": None},
        {"iss": "https://elsewhere.example"},
        {"aud": "another service"},
        {"exp": 1},
        {"sub": None},
        {"preferred_username": None},
        {"preferred_username": "D9999"},
    ],
    ids=str,
)
def test_claims_that_are_absent_wrong_or_too_old_open_nothing(
    provider: Provider, claims: dict[str, Any]
) -> None:
    colleague("D1001")
    client = Client()
    assert come_back(client, provider, good(**claims)) == "/sign-in/force/refused/"
    assert not opens(client)
    assert not Staff.objects.exclude(identity="").exists()


@pytest.mark.parametrize("forgery", ["another key", "none", "HS256", "no token"])
def test_a_forged_token_opens_nothing(provider: Provider, forgery: str) -> None:
    colleague("D1001")
    if forgery == "another key":
        provider.signs_with = new_key()
    elif forgery == "no token":
        provider.no_id_token = True
    else:
        provider.algorithm = forgery
    client = Client()
    assert come_back(client, provider, good()) == "/sign-in/force/refused/"
    assert not opens(client)


def test_who_left_and_whose_number_was_given_to_another_do_not_come_in(provider: Provider) -> None:
    staff = colleague("D1001")
    staff.identity = "sub-of-somebody-before"
    staff.save()
    assert come_back(Client(), provider, good()) == "/sign-in/force/refused/"
    staff.identity, staff.is_active = "sub-of-d1001", False
    staff.save()
    assert come_back(Client(), provider, good()) == "/sign-in/force/refused/"


def test_an_answer_that_was_not_asked_for_opens_nothing(provider: Provider) -> None:
    colleague("D1001")
    provider.claims = good(nonce="n")
    for told in ({}, {"code": "c"}, {"code": "c", "state": "made up"}, {"error": "access_denied"}):
        answer = Client().get("/sign-in/force/back/", told)
        assert answer["Location"] == "/sign-in/force/refused/"
    page = Client().get("/sign-in/force/refused/")
    assert (page.status_code, "We could not sign you in" in page.text) == (403, True)


def test_what_matters_most_asks_the_provider_for_a_fresh_proof(provider: Provider) -> None:
    staff = colleague("D1001")
    staff.role = "administrator"
    staff.save()
    client = Client()
    long_ago = int((clock.now() - timedelta(minutes=30)).timestamp())
    come_back(client, provider, good(auth_time=long_ago))
    asked = client.get("/staff/add/")["Location"]
    assert asked.startswith("/sign-in/again/")
    assert "your force" in client.get(asked).text.lower().replace("&#39;", "'")
    assert client.post(asked, {"code": "000000"}).status_code == 200
    again = client.get("/sign-in/force/?again=1&next=/staff/add/")
    assert "prompt=login" in again["Location"]
    assert come_back(client, provider, good(), "/sign-in/force/?again=1&next=/staff/add/") == "/staff/add/"
    assert client.get("/staff/add/").status_code == 200


def test_where_the_force_has_none_there_is_no_such_page() -> None:
    assert Client().get("/sign-in/force/").status_code == 404
    assert Client().get("/sign-in/force/back/").status_code == 404
