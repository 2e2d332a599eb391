"""What the pages' style sheets are made of: fetched as the lock says, without what only GOV.UK may use."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dev import frontend, repository
from dev.repository import ROOT, name

LOCK = ROOT / "frontend" / "package-lock.json"
TEMPLATES = [path for path in repository.ending(".html") if "/templates/" in name(path)]


@pytest.fixture(scope="module")
def static() -> Path:
    return frontend.ensure()


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> frontend.Folders:
    """Return folders of their own, under a name with a space, where npm can reach nothing."""
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    return frontend.Folders(made=tmp_path / "a path" / "frontend")


def test_the_lock_names_no_host_and_pins_what_each_package_holds() -> None:
    lock = LOCK.read_text(encoding="utf-8")
    assert not re.search(r"https?:|resolved|@[\w.-]+\.(?:com|org|net)", lock)
    assert lock.count('"integrity": "sha512-') == lock.count('"node_modules/') > 1
    assert "omit-lockfile-registry-resolved=true" in (LOCK.parent / ".npmrc").read_text(encoding="utf-8")


def test_the_pages_get_two_style_sheets_and_a_script_and_nothing_else(static: Path) -> None:
    found = sorted(path.relative_to(static).as_posix() for path in static.rglob("*"))
    assert found == ["govuk-frontend.css", "govuk-frontend.js", "moj-frontend.css"]


def test_nothing_of_gov_uk_s_own_is_left(static: Path) -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in static.iterdir()}
    signs = re.compile(
        r"gds.?transport|crown|crest|logotype|@font-face|\.woff|\.ttf|\.otf|sourceMapping", re.IGNORECASE
    )
    assert {sheet: found for sheet, text in texts.items() if (found := signs.findall(text))} == {}
    assert all("url(" not in texts[sheet] for sheet in texts if sheet.endswith(".css"))
    assert set(re.findall(r"font-family:([^;}]*)", texts["govuk-frontend.css"])) == {
        "arial,sans-serif",
        "sans-serif",  # on paper
    }


def test_no_template_or_style_of_ours_brings_it_back() -> None:
    ours = [*TEMPLATES, *repository.ending(".css", ".svg", ".js")]
    signs = re.compile(r"GDS Transport|govuk-crest|govukLogo|govukHeader\b|govukFooter\b|@font-face")
    assert [name(path) for path in ours if signs.search(path.read_text(encoding="utf-8"))] == []
    assert not repository.ending(".woff", ".woff2", ".ttf", ".otf", ".eot")


def test_every_class_that_a_template_names_has_a_style(static: Path) -> None:
    desk = (ROOT / "keptinformed/desk/static/desk").glob("*.css")
    sheets = "".join(path.read_text(encoding="utf-8") for path in (*static.glob("*.css"), *desk)).replace(
        "\\!", "!"
    )
    wanted = {
        each
        for path in TEMPLATES
        for each in re.findall(r"\b(?:moj|kept)-[a-z][\w-]*(?=[\s\"'])", path.read_text(encoding="utf-8"))
    }
    assert len(wanted) > 40
    bare = {each for each in wanted if f".{each}" not in sheets}
    # Named for the structure of MoJ's pattern; it gives these no style.
    assert bare <= {"moj-timeline__header"}, (
        "add MoJ's part to MOJ_PARTS in dev/frontend.py, or write the style"
    )


def test_a_second_call_changes_nothing(static: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in static.iterdir()}
    assert frontend.ensure() == static
    assert {path: path.stat().st_mtime_ns for path in static.iterdir()} == before


def test_two_at_once_without_a_network_build_it_once_from_what_is_there(
    static: Path, elsewhere: frontend.Folders
) -> None:
    packages, there = static.with_name("packages"), elsewhere.made / "packages"
    elsewhere.made.mkdir(parents=True)
    there.symlink_to(packages)
    (elsewhere.made / "packages.stamp").write_bytes(packages.with_name("packages.stamp").read_bytes())
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(frontend.ensure, [elsewhere] * 4))
    assert set(made) == {elsewhere.static}
    assert {path.name: path.read_bytes() for path in made[0].iterdir()} == {
        path.name: path.read_bytes() for path in static.iterdir()
    }


def test_where_npm_reaches_nothing_one_sentence_says_what_to_do(elsewhere: frontend.Folders) -> None:
    with pytest.raises(
        frontend.CannotFetch, match=r"^the style sheets .* could not be fetched.*run this again\.$"
    ):
        frontend.ensure(elsewhere)
    assert not elsewhere.static.exists()


def test_taking_out_keeps_what_is_ours() -> None:
    sheet = (
        '@font-face{font-family:"GDS Transport";src:url(/a.woff2)}'
        "@media print{.govuk-footer__crown{margin:0}}"
        ".a:is(.b,.govuk-header),.moj-header{color:red}.c{font-family:GDS Transport,arial,sans-serif;"
        "background:url(/x.svg);color:#000}.moj-badge--red,.moj-badger{top:0}.govuk-generic-header__logo{top:1px}"
    )
    assert frontend.plain(sheet) == (
        ".c{font-family:arial,sans-serif;color:#000}.moj-badge--red{top:0}.govuk-generic-header__logo{top:1px}"
    )
