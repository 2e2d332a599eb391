"""Every address of the portal, by each method, for whoever comes: who gets in, and what no answer may ever hold."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import Resolver404, URLPattern, get_resolver, resolve

from keptinformed.invitations.inviting import freeze
from keptinformed.invitations.terms import Mode
from keptinformed.portal.words import LANGUAGES, words_of
from keptinformed.sites import portal_urls
from tests.desk.signed_in import Time, time
from tests.live.a_force import NOW, a_case, somebody
from tests.portal.a_portal import OFFICER, Browser, come_in_first, invited, portal

__all__ = ["portal", "time"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal", "time")]
OPEN, INSIDE = "open", "inside"
WANTED: dict[str, tuple[str, int, int]] = {
    "start": (OPEN, 200, 405),
    "icon": (OPEN, 302, 405),
    "stay-safe": (OPEN, 200, 405),
    "english": (OPEN, 302, 405),
    "cymraeg": (OPEN, 302, 405),
    "promises": (OPEN, 200, 405),
    "twelve": (OPEN, 200, 405),
    "unhappy": (OPEN, 200, 405),
    "accessibility": (OPEN, 200, 405),
    "privacy": (OPEN, 200, 405),
    "languages": (OPEN, 200, 405),
    "contact": (OPEN, 200, 405),
    "poster": (OPEN, 200, 405),
    "poster-picture": (OPEN, 200, 405),
    "code": (OPEN, 200, 200),
    "before": (OPEN, 302, 302),
    "number": (OPEN, 302, 302),
    "key": (OPEN, 302, 405),
    "key-password": (OPEN, 302, 302),
    "key-app": (OPEN, 302, 302),
    "key-app-picture": (OPEN, 404, 405),
    "key-device": (OPEN, 405, 400),
    "key-device-made": (OPEN, 405, 400),
    "sign-in": (OPEN, 200, 200),
    "sign-in-number": (OPEN, 302, 302),
    "sign-in-device": (OPEN, 405, 200),
    "sign-in-device-answer": (OPEN, 405, 400),
    "sign-in-demo": (OPEN, 405, 404),
    "help": (OPEN, 200, 200),
    "signed-out": (OPEN, 200, 405),
    "leave": (OPEN, 302, 302),
    "home": (INSIDE, 200, 405),
    "show": (INSIDE, 405, 302),
    "stop": (INSIDE, 200, 302),
    "now": (INSIDE, 200, 405),
    "next": (INSIDE, 200, 405),
    "updates": (INSIDE, 200, 405),
    "rights": (INSIDE, 200, 405),
    "statement": (INSIDE, 200, 405),
    "court": (INSIDE, 200, 405),
    "support": (INSIDE, 200, 405),
    "documents": (INSIDE, 200, 405),
    "people": (INSIDE, 200, 405),
    "looked": (INSIDE, 200, 405),
    "settings": (INSIDE, 200, 405),
    "statement-choose": (INSIDE, 200, 200),
    "opinion": (INSIDE, 404, 404),
    "court-days": (INSIDE, 200, 200),
    "court-help": (INSIDE, 200, 200),
    "court-visit": (INSIDE, 200, 200),
    "court-costs": (INSIDE, 200, 200),
    "often": (INSIDE, 405, 200),
    "news": (INSIDE, 405, 200),
    "endpoint": (INSIDE, 405, 200),
    "quiet": (INSIDE, 405, 404),
    "questions": (INSIDE, 200, 200),
    "tell": (INSIDE, 200, 200),
    "asked": (INSIDE, 200, 405),
    "needed": (INSIDE, 405, 404),
    "review": (INSIDE, 404, 404),
    "right": (INSIDE, 200, 200),
    "right-happened": (INSIDE, 405, 404),
    "challenge": (INSIDE, 404, 404),
}
"""Of each address: whether anybody may ask, and what GET and POST (with nothing in it) answer to whoever is in."""
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
TELLING = re.compile(
    r"victim|witness|crime|police|offen[cd]|abuse|rape|assault|suspect|arrest|court|detective|officer|kept|report",
    re.IGNORECASE,
)
"""What no title, address, icon or name of a cookie may hold: they stay in the history of a browser (control 54)."""


def addresses() -> dict[str, str]:
    """Return every address of the portal by its name; where it names something: the first Right, or nothing."""
    return {str(each.name): f"/{_filled(str(each.pattern))}" for each in _patterns()}


def _patterns() -> list[URLPattern]:
    (included,) = portal_urls.urlpatterns
    return [each for each in included.url_patterns if isinstance(each, URLPattern)]


def _filled(pattern: str) -> str:
    return re.sub(r"<slug:\w+>", "nothing", pattern.replace("<int:number>", "1"))


def test_every_address_is_in_the_matrix_and_says_whom_it_lets_in() -> None:
    assert set(addresses()) == set(WANTED)
    (included,) = portal_urls.urlpatterns
    assert len(included.url_patterns) == len(_patterns())
    assert {each.name: getattr(each.callback, "door", None) for each in _patterns()} == {
        name: door for name, (door, *_) in WANTED.items()
    }


@pytest.mark.parametrize("name", WANTED)
def test_who_gets_in(name: str) -> None:
    door, get, post = WANTED[name]
    where = addresses()[name]
    inside = come_in_first(invited(Mode.silent))
    token = inside.cookies["s"].value
    for method, status in (("GET", get), ("POST", post)):
        browser = Browser()
        browser.cookies["s"] = token
        if (name, method) not in {("stop", "POST"), ("leave", "GET"), ("leave", "POST")}:
            assert browser.generic(method, where).status_code == status, method
        nobody, frozen = Browser(), Browser()
        if door == INSIDE and status != 405:
            assert nobody.generic(method, where)["Location"] == "/sign-in/", method
            frozen.cookies["s"] = "somebody else's, made up"
            assert frozen.generic(method, where)["Location"] == "/signed-out/", method
        elif status != 405:
            assert nobody.generic(method, where).status_code == status, method


@pytest.mark.parametrize("name", [name for name, (door, *_) in WANTED.items() if door == INSIDE])
def test_a_page_that_was_shut_opens_to_nobody(name: str) -> None:
    invitation = invited(Mode.silent)
    browser = come_in_first(invitation)
    assert browser.get("/page/").status_code == 200
    freeze(invitation, why="Somebody else may have seen it", by=OFFICER.who, now=NOW)
    for method in ("GET", "POST"):
        status = WANTED[name][1 if method == "GET" else 2]
        if status != 405:
            assert browser.generic(method, addresses()[name])["Location"] in ("/signed-out/", "/sign-in/")


def test_two_people_see_each_their_own() -> None:
    one = come_in_first(invited(Mode.silent))
    case = a_case("CASE-OTHER", offence="Theft")
    other = Browser()
    invitation = invited(Mode.silent, one=somebody(case))
    from tests.portal.a_portal import to_key  # noqa: PLC0415

    to_key(invitation, other)
    other.post("/start/key/password/", {"name": "green lantern", "password": "quite other words here"})
    assert one.cookies["s"].value != other.cookies["s"].value
    assert other.get("/page/").status_code == 200
    assert one.get("/page/").status_code == 200


def test_no_form_is_taken_without_its_token_but_for_leaving() -> None:
    token = come_in_first(invited(Mode.silent)).cookies["s"].value
    for name, where in addresses().items():
        client = Client(enforce_csrf_checks=True)
        client.cookies["s"] = token
        status = client.post(where).status_code
        assert status in (403, 405) or name == "leave", name


@pytest.mark.parametrize(
    "path",
    ["register/", "sign-up/", "signup/", "join/", "accounts/signup/", "invite/", "reset/", "password-reset/",
     "forgot/", "admin/", "search/", "cases/", "staff/", "api/", "sign-out/", "worklist/", "messages/", "import/"],
)  # fmt: skip
def test_nobody_signs_up_resets_or_reaches_the_desk(path: str) -> None:
    assert Browser().post(f"/{path}").status_code == 404
    assert Browser().get(f"/{path}").status_code == 404


def test_no_address_of_the_desk_is_one_of_the_portal() -> None:
    from keptinformed.sites import desk_urls  # noqa: PLC0415

    desk = get_resolver(desk_urls.__name__)
    shared = [path for path in addresses().values() if path not in ("/", "/sign-in/") and leads(desk, path)]
    assert not shared


def leads(resolver: object, path: str) -> bool:
    try:
        resolver.resolve(path)  # type: ignore[attr-defined]
    except Resolver404:
        return False
    return True


class Seen(HTMLParser):
    """What of a page stays behind, or leads elsewhere."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.title, self.inside_title, self.links = "", False, list[str]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside_title = tag == "title"
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action")]

    def handle_data(self, data: str) -> None:
        if self.inside_title:
            self.title += data

    def handle_endtag(self, _tag: str) -> None:
        self.inside_title = False


def test_nothing_that_stays_in_a_browser_tells_what_it_is_about(time: Time) -> None:
    browser = come_in_first(invited(Mode.silent))
    told = [*addresses().values(), *browser.cookies]
    for where in addresses().values():
        if where == "/leave/":
            continue
        page = browser.get(where)
        found = Seen(page.content.decode() if "html" in page.get("Content-Type", "") else "")
        told += [found.title, *found.links]
        assert found.title in ("", *(words_of(each)["shared"]["title"] for each in LANGUAGES)), where
        # No request to any other origin: what is not ours stands in no page (control 55).
        assert not [link for link in found.links if "//" in link], where
        assert {name: page.get(name) for name in HEADERS} == HEADERS, where
        for must in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
            assert must in page["Content-Security-Policy"], where
    assert not [each for each in told if TELLING.search(each)]
    assert time.now == NOW


def test_exit_stands_on_every_page_twice_and_is_a_plain_link() -> None:
    browser = come_in_first(invited(Mode.silent))
    for where in addresses().values():
        page = browser.get(where) if where != "/leave/" else None
        if page is not None and "html" in page.get("Content-Type", "") and page.status_code == 200:
            assert Seen(page.content.decode()).links.count("/leave/") == 2, where
            assert "55" in page.content.decode(), where


def test_the_resolver_of_the_tests_is_the_portals() -> None:
    assert resolve("/page/").url_name == "home"
