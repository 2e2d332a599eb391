"""The pages that anybody may read: made from the rules that are on, without signing in or asking who reads."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keptinformed.access_log.models import Entry
from keptinformed.contact.drafting.findings import Kind
from keptinformed.contact.drafting.lexicon import load_lexicon
from keptinformed.contact.drafting.linting import Asked, lint
from keptinformed.contact.drafting.wordings import Form
from keptinformed.duties.reading import load_policy, shipped_policy
from keptinformed.duties.rules import Layer, Verified
from keptinformed.invitations.terms import Mode
from keptinformed.portal import returning
from keptinformed.portal.public_reading import desk_of
from keptinformed.portal.words import LANGUAGES, law_of, words_of
from keptinformed.privacy.declarations import declared_of, our_models
from keptinformed.publishing.policy import portal_policy
from keptinformed.publishing.public_policy import details_of, letters_written, public_policy
from keptinformed.publishing.standards import books_on
from keptinformed.publishing.words import portal_words
from tests.desk.signed_in import time
from tests.portal.a_portal import Browser, come_in_first, invited, portal, text_of
from tests.portal.test_doors import WANTED, addresses

__all__ = ["portal", "time"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal", "time")]
PAGES = (
    "/promises/",
    "/list/",
    "/not-happy/",
    "/accessibility/",
    "/privacy/",
    "/languages/",
    "/reach/",
    "/poster/",
)
TODAY = date(2026, 6, 30)
ENGLISH = portal_words().languages["en"]
LAW = load_policy(force="west-midlands")


def page(path: str, language: str = "english") -> Any:
    browser = Browser()
    browser.get(f"/{language}/")
    return browser.get(path)


def read(answer: Any) -> str:
    return html.unescape(text_of(answer))


def lines(*, on: bool = True) -> Iterator[tuple[str, str]]:
    """Return what each rule in force comes to in English, by its id."""
    for book in books_on(LAW, TODAY, words=ENGLISH.entries):
        for part in book.parts:
            for one in part.on if on else part.off:
                yield one.rule, " ".join(ENGLISH.fill(each) for each in one.says)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["english", "cymraeg"])
def test_a_page_asks_nothing_of_the_database_logs_nobody_and_sets_no_cookie(path: str, language: str) -> None:
    browser = Browser()
    browser.get(f"/{language}/")
    before = set(browser.cookies)
    with CaptureQueriesContext(connection) as asked:
        answer = browser.get(path)
    assert answer.status_code == 200
    said = [
        each["sql"] for each in asked if not re.match(r"SAVEPOINT|RELEASE|SET ROLE|RESET ROLE", each["sql"])
    ]
    assert said == []
    assert set(browser.cookies) == before
    assert not answer.cookies
    assert not Entry.objects.exists()
    assert answer["Cache-Control"] == "no-store"


def test_what_can_be_expected_is_every_rule_that_is_on_and_in_force_and_no_other() -> None:
    found = dict(lines())
    holds = {
        rule.id
        for edition in LAW.editions
        for rule in edition.rules
        if rule.enabled and rule.in_force.last is None and edition.in_force.last is None
    }
    assert set(found) == holds
    shown = read(page("/promises/"))
    assert [rule for rule, line in found.items() if line not in shown] == []
    off = dict(lines(on=False))
    assert set(off) == {"vc2020-r12-complaint-answered"}
    assert not [line for line in off.values() if line in shown]


def test_the_numbers_are_those_of_the_rules() -> None:
    found = dict(lines())
    assert (
        "within 5 working days. If you have Enhanced Rights, it is within 1 working day."
        in found["vc2020-r6-arrest"]
    )
    assert (
        found["wm-emergency"]
        == "When you ring us and it is an emergency, we will be with you within 15 minutes."
    )
    (edition,) = [each for each in LAW.editions if each.id == "victims-code-2020"]
    slower = [replace(rule, within=(replace(rule.within[-1], count=9),)) for rule in edition.rules]
    changed = replace(LAW, editions=(replace(edition, rules=tuple(slower)),))
    (book,) = books_on(changed, TODAY, words=ENGLISH.entries)
    arrest = next(one for part in book.parts for one in part.on if one.rule == "vc2020-r6-arrest")
    assert ENGLISH.fill(arrest.says[0]).endswith("within 9 working days.")


def test_a_rule_of_another_force_or_of_another_day_is_not_expected(settings: Any) -> None:
    assert "15 minutes" in read(page("/promises/"))
    settings.FORCE = "staffordshire"
    shown = read(page("/promises/"))
    assert "15 minutes" not in shown
    assert "what Staffordshire Police said" in shown
    settings.FORCE = ""
    assert words_of("en")["promises"]["force"] not in read(page("/promises/"))
    old = {book.edition for book in books_on(LAW, date(2012, 1, 1), words=ENGLISH.entries)}
    assert "victims-code-2006" in old
    assert "victims-code-2020" not in old


@pytest.mark.parametrize("force", sorted(each.name for each in (shipped_policy() / "forces").iterdir()))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_of_every_force_can_be_said_plainly(force: str, language: str) -> None:
    words, lexicon = portal_words().languages[language], load_lexicon()
    books = books_on(load_policy(force=force), TODAY, words=ENGLISH.entries)
    said = [
        (one.rule, each)
        for book in books
        for part in book.parts
        for one in part.on + part.off
        for each in one.says
    ]
    texts = {rule: words.fill(each) for rule, each in said}
    assert not [rule for rule, text in texts.items() if "{" in text or "  " in text]
    wrong = [
        (rule, finding.kind.value, finding.found)
        for rule, text in texts.items()
        for finding in lint(Asked(text, Form.letter, language, rule), lexicon)
        if finding.kind in (Kind.jargon, Kind.unkind, Kind.too_sure, Kind.capitals)
    ]
    assert wrong == []


def test_each_right_says_how_far_it_was_checked_and_what_is_off_says_so() -> None:
    shown = read(page("/list/"))
    for right in range(1, 13):
        assert ENGLISH.entries[f"right.{right}.means"] in shown
    off = [
        rule for rule in LAW.rules if rule.verified is Verified.M_LOW and rule.edition == "victims-code-2020"
    ]
    assert off
    assert not [rule for rule in off if rule.enabled]
    before, _, after = shown.partition(ENGLISH.entries["public.checked.off"])
    assert "within 30 working days" in after
    assert "within 30 working days" not in before
    assert ENGLISH.entries["public.checked.M-low"] in after
    for grade in {rule.verified for rule in LAW.enabled if rule.right and rule.layer is Layer.statutory}:
        assert ENGLISH.entries[f"public.checked.{grade.value}"] in shown


def test_where_to_complain_names_each_way_and_the_times_come_from_the_rules() -> None:
    shown = read(page("/not-happy/"))
    policy = public_policy()
    for way in (*policy.steps, *policy.others):
        assert ENGLISH.entries[f"public.complain.{way.id}.title"] in shown
    assert "within 10 working days" in shown
    months = {each.until_months for each in portal_policy().reviews.values()}
    assert [f"within {each} months of being told" in shown for each in months] == [True]
    assert "Member of Parliament" in shown
    assert "Independent Office for Police Conduct" in shown
    known = {rule.promise for rule in LAW.rules}
    assert {name for way in (*policy.steps, *policy.others) for name in way.promises} <= known
    assert set(policy.poster) <= known


def test_what_only_the_force_can_say_is_said_to_be_missing_and_never_made_up(settings: Any) -> None:
    settings.FORCE = ""
    pages = {path: read(page(path)) for path in PAGES}
    missing = words_of("en")["detail"]["missing"]
    where = {"complain": "/not-happy/", "contact": "/reach/"}
    for each in details_of("").values():
        assert f"{missing} {each.asks}." in pages[where.get(each.page, f"/{each.page}/")], each.id
    settings.FORCE = "west-midlands"
    assert details_of("west-midlands")["interpreters"].text in read(page("/languages/"))


def test_what_is_kept_names_each_table_with_something_personal_once() -> None:
    privacy = public_policy().privacy
    named = [table for each in privacy.kept for table in each.tables] + list(privacy.staff)
    personal = {
        f"{model._meta.app_label}.{model.__name__}"
        for model in our_models()
        if (declared := declared_of(model)).personal or declared.special
    }
    assert personal - set(named) == set()
    assert len(named) == len(set(named))
    assert set(named) <= {f"{model._meta.app_label}.{model.__name__}" for model in apps.get_models()}
    law = law_of("privacy")
    assert {each.id for each in privacy.kept} == set(law["groups"])
    assert {each.lasts for each in privacy.kept} == set(law["times"])


def test_the_cookies_that_the_portal_sets_are_those_that_the_page_names() -> None:
    browser = Browser(enforce_csrf_checks=False)
    browser.get("/cymraeg/")
    browser.get("/sign-in/")
    come_in_first(invited(Mode.silent), browser)
    named = {each.name for each in public_policy().privacy.cookies}
    assert set(browser.cookies) == named
    assert {each.id for each in public_policy().privacy.cookies} == set(law_of("privacy")["cookies"])


def test_the_statements_take_their_figures_from_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta  # noqa: PLC0415

    from keptinformed.invitations import door_sessions  # noqa: PLC0415

    assert "after 10 minutes without opening a page" in read(page("/privacy/"))
    monkeypatch.setattr(door_sessions, "IDLE", timedelta(minutes=7))
    assert "after 7 minutes without opening a page" in read(page("/privacy/"))
    for text in _texts(law_of("privacy")) + _texts(law_of("accessibility")):
        assert not re.search(r"\d+ (minutes|hours|days|years)", text), text


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value
    return [text for each in inner for text in _texts(each)]


def test_no_word_of_the_police_stands_in_the_statements() -> None:
    lexicon = load_lexicon()
    found = [
        (text, finding.found)
        for text in _texts(law_of("privacy")) + _texts(law_of("accessibility"))
        for finding in lint(Asked(re.sub(r"\{\w+\}", "it", text), Form.letter, "en", "law"), lexicon)
        if finding.kind in (Kind.jargon, Kind.unkind, Kind.too_sure)
    ]
    assert found == []


def test_letters_are_counted_and_none_is_called_checked_that_is_not() -> None:
    found = {each.spoken.code: each for each in letters_written()}
    assert found["en"].count == found["en"].all
    assert not found["cy"].checked
    files = {path.stem for path in (shipped_policy() / "letters").glob("*/*.md")}
    assert set(found) == files
    shown = read(page("/languages/"))
    assert f"{found['pl'].count} of our {found['pl'].all} letters are written in Polish" in shown


def test_the_desk_that_letters_name_is_shown_once_it_is_set(settings: Any) -> None:
    assert desk_of("") is None
    assert desk_of("Desk; ; every day") is None
    settings.PORTAL_DESK = "Public Service Desk; 01632 960123; every day, 8am to 10pm"
    assert "Public Service Desk: ring 01632 960123. It is open every day, 8am to 10pm." in read(
        page("/reach/")
    )


def test_in_welsh_what_was_not_checked_stands_beside_its_english_and_the_statements_say_that_there_is_none() -> (
    None
):
    for path in PAGES:
        body = page(path, "cymraeg").content.decode()
        assert '<html lang="cy"' in body
        assert 'lang="en"' in body, path
    for path in ("/privacy/", "/accessibility/"):
        assert words_of("cy")["everybody"]["english_only"] in read(page(path, "cymraeg"))


def test_every_page_leads_to_the_pages_for_everybody() -> None:
    browser = come_in_first(invited(Mode.silent))
    for name, where in addresses().items():
        if WANTED[name][1] != 200 or "picture" in name:
            continue
        body = browser.get(where).content.decode()
        for path in PAGES:
            assert f'href="{path}"' in body, (where, path)


def test_choosing_a_language_stays_on_the_page() -> None:
    browser = come_in_first(invited(Mode.silent))
    for name, where in addresses().items():
        status = WANTED[name][1]
        if status != 200 or "picture" in name:
            continue
        link = re.search(r'href="(/cymraeg/[^"]*)"', browser.get(where).content.decode())
        assert link, where
        assert browser.get(link.group(1).replace("&amp;", "&"))["Location"] == where
        browser.get("/english/")
    assert browser.get("/cymraeg/")["Location"] == "/page/"
    assert Browser().get("/cymraeg/")["Location"] == "/"


def test_a_page_that_answers_a_form_leads_back_to_the_page_with_the_form() -> None:
    only_forms = {name for name, (_, get, _) in WANTED.items() if get == 405}
    assert only_forms == set(returning.ANSWERS_A_FORM)
    browser = Browser()
    body = browser.post("/sign-in/", {}).content.decode()
    assert 'href="/cymraeg/?at=%2Fsign-in%2F"' in body


@pytest.mark.parametrize(
    "at",
    ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "/nothing/", "javascript:alert(1)",
     "/leave/", "/english/", "promises/", " /promises/", "/promises/\r\nX: y", "@elsewhere.example/promises/"],
)  # fmt: skip
def test_a_link_to_choose_a_language_leads_to_no_other_site(at: str) -> None:
    answer = Browser().get("/cymraeg/", {"at": at})
    assert answer["Location"] == "/"


def test_every_main_page_inside_has_lines_with_pictures_and_the_pictures_are_there() -> None:
    from django.contrib.staticfiles.finders import find  # noqa: PLC0415

    from keptinformed.portal.reading import PARTS  # noqa: PLC0415

    browser = come_in_first(invited(Mode.silent))
    for name in PARTS:
        body = browser.get(addresses()[name]).content.decode()
        drawn = re.findall(r'src="/static/(pictures/\w+\.svg)"[^>]* alt="[^"]+"', body)
        assert drawn, name
        assert all(find(each) for each in drawn)
    for path in PAGES:
        body = browser.get(path).content.decode()
        assert ("/static/pictures/" in body) == (path != "/poster/")
