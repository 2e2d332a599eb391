"""What the service is told by its surroundings: every setting it reads, with its default and its meaning."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from keptinformed.errors import Refused
from keptinformed.referrals.hooks import read_hooks

PREFIX = "KEPT_"
ELSEWHERE = {"KEPT_EXAMPLES"}
"""Read by the tests, not by the service."""


SHORTEST_TOKEN = 32
"""Characters of what a provider shows: nobody can try that many."""
MADE_UP_SEALING_KEY = "made-up:TUFERSBVUCwgZ3VhcmRzIG5vdGhpbmcgYXQgYWxsLi4="
"""Seals the made-up numbers of the demonstration and the tests. Everybody has it, so it guards nothing."""


MADE_UP_PORTAL_KEY = "not a secret: the portal of the demonstration and the tests only, never production"


class Site(StrEnum):
    """Which of the service's sites is to run; each is a process, a host name and a database login of its own."""

    desk = "desk"
    portal = "portal"


NEEDED = {
    Site.desk: ("database", "secret_key", "sealing_keys", "signing_key", "hosts"),
    Site.portal: ("database", "portal_key", "portal_address", "hosts"),
}
"""What production does not start without."""


class BadSetting(Refused):
    """A setting that cannot be used; says which, and what to write instead."""


class Mode(StrEnum):
    """What the service is run for."""

    production = "production"
    demo = "demo"
    test = "test"


@dataclass(frozen=True, slots=True)
class Environment:
    """The settings, each read from the variable `KEPT_` and its name in capitals (a file where `_FILE` follows)."""

    mode: Mode = Mode.production
    """`production`, `demo` or `test`; only production may hold real data."""
    database: str = ""
    """How to connect to PostgreSQL 15 or later, as a `postgresql://` address or `key=value` words. The service signs
    in as a member of the role `kept_desk`; `kept manage` signs in as the owner."""
    secret_key: str = ""
    """Signs cookies; 50 characters or more, kept secret."""
    sealing_keys: str = ""
    """Keys that seal numbers and addresses: `name:base64` of 32 bytes, the newest first, separated by commas."""
    signing_key: str = ""
    """Keys that sign the seals of the access log: base64 of 32 bytes each, the newest first, separated by commas."""
    hosts: str = ""
    """The names under which the desk is reached, separated by commas."""
    behind_proxy: bool = False
    """True where a proxy ends TLS in front and sets X-Forwarded-Proto and X-Forwarded-For."""
    force: str = ""
    """The folder in policy/forces/ of the force whose own promises count too; empty for the country's only."""
    force_name: str = ""
    """What the force is called on pages."""
    clock_offset_seconds: float = 0.0
    """Demonstration and tests only: how far the present is moved."""
    demo_sign_in: bool = False
    """Demonstration only: sign in with the codes that it prints."""
    oidc_name: str = ""
    """What the force calls its own sign-in, for the button."""
    oidc_server: str = ""
    """The address of the force's identity provider; empty switches OpenID Connect off."""
    oidc_client: str = ""
    """The name under which the identity provider knows the desk."""
    oidc_secret: str = ""
    """The secret that goes with it."""
    oidc_acr: str = ""
    """Levels of assurance (`acr`) of which the provider must state one, separated by commas."""
    oidc_amr: str = ""
    """Ways of proving (`amr`), such as mfa, of which one must have been used, separated by commas."""
    oidc_oldest_seconds: float = 43200.0
    """How long ago somebody may have proved to the provider who they are (`auth_time`)."""
    oidc_staff_number: str = "preferred_username"
    """Which claim holds the staff number."""
    mail_server: str = ""
    """Where e-mails to victims and witnesses are handed over, as `smtp+tls://user:password@host:port` (`smtp://`
    without TLS inside one machine); empty: none leaves, and each becomes a task for a person."""
    mail_sender: str = "Updates <updates@localhost>"
    """In whose name e-mails leave: neutral and always the same, for anybody may see it over a shoulder."""
    mail_own_domains: str = ""
    """Domains whose mailboxes that mail server has itself, with commas between them: what it takes for them counts as
    delivered; everything else as sent."""
    notify_key: str = ""
    """The key of the force's account with GOV.UK Notify, for texts and, without a mail server, e-mails."""
    notify_server: str = "https://api.notifications.service.gov.uk"
    """Where Notify is reached; for the demonstration, a stand-in on this machine."""
    notify_text_template: str = ""
    """The id of the template for texts in that account, with `((body))`; empty: no text leaves."""
    notify_email_template: str = ""
    """The id of the template for e-mails, with `((subject))` and `((body))`; empty: none leaves through Notify."""
    mail_checked_by: str = ""
    """The name under which your own mail server writes Authentication-Results: an e-mail for which it says `dmarc=pass`
    may be matched to somebody by itself; empty: none is, and a person says whose each is."""
    ring_us: str = ""
    """The number that an automatic answer gives to ring; empty: nothing is answered by itself."""
    intake_tokens: str = ""
    """What Notify must show when it reports to the site `intake`, 32 characters or more each, separated by commas, so
    that a new one can be set before the old one ends; empty: that site does not start."""
    portal_address: str = "http://portal.localhost:8001"
    """Where people open their own pages, without a path, as `https://updates.example.uk`; the desk prints it on
    cards, and passkeys hold for this host name alone."""
    portal_key: str = ""
    """Makes digests of the portal's codes and signs its cookies; 50 characters or more, kept secret. The desk has the
    same, so that it can give codes; the portal needs no other secret."""
    portal_leaves_to: str = "https://www.bbc.co.uk/weather"
    """Where "Exit this page" leads: a page that anybody might have open."""
    partner_hooks: str = ""
    """The systems of organisations to which referrals are posted, as `organisation=https://…` by their ids in
    policy/referrals.yaml, with commas between them; empty: none is posted, and their staff sign in here."""
    partner_keys: str = ""
    """The keys that those systems and ours sign with: `organisation=base64` of 32 bytes or more, with commas between
    them; several of one organisation, the newest first. Kept secret."""
    letters_from: str = ""
    """The return address on letters, its lines separated by semicolons: letters are then printed and posted from the
    page "Letters to post". Empty: none is, and each becomes a task for a person."""
    letters_desk: str = ""
    """The desk that letters name where the officer is away: its name; its number; its hours."""
    static: str = ""
    """Where the built style sheets are; empty for var/frontend/static of the checkout."""

    @property
    def keys_for_sealing(self) -> str:
        """The keys that are given; where none are, everybody's, except in production."""
        return self.sealing_keys or ("" if self.mode is Mode.production else MADE_UP_SEALING_KEY)

    @property
    def key_of_the_portal(self) -> str:
        """The key that is given; where none is, everybody's, except in production, where no code can be made then."""
        return self.portal_key or ("" if self.mode is Mode.production else MADE_UP_PORTAL_KEY)

    @property
    def debug(self) -> bool:
        """Never on where people's data may be."""
        return False


def read(variables: Mapping[str, str] | None = None, *, site: Site = Site.desk) -> Environment:
    """Return the settings found in `variables` (the process's own, where None), as `site` needs them.

    Raises BadSetting.
    """
    found = dict(os.environ if variables is None else variables)
    known = {PREFIX + field.name.upper(): field for field in fields(Environment)}
    given: dict[str, object] = {}
    for name, text in sorted(found.items()):
        if not name.startswith(PREFIX) or name in ELSEWHERE:
            continue
        plain = name.removesuffix("_FILE") if name.removesuffix("_FILE") in known else name
        if plain not in known:
            raise BadSetting(f"{name} is no setting of the service. It knows: {', '.join(sorted(known))}.")
        given[known[plain].name] = _value(
            plain, _from_file(name, text) if plain != name else text, known[plain].type
        )
    environment = Environment(**given)  # type: ignore[arg-type]
    refuse_what_is_unsafe(environment, site)
    return environment


def words(text: str) -> frozenset[str]:
    """Return the words that a setting lists, separated by commas."""
    return frozenset(word.strip() for word in text.split(",") if word.strip())


def refuse_what_is_unsafe(environment: Environment, site: Site = Site.desk) -> None:
    """Raise BadSetting where production would start with the demonstration's conveniences, or without its keys."""
    if environment.oidc_server and not (environment.oidc_acr or environment.oidc_amr):
        raise BadSetting(
            "KEPT_OIDC_SERVER needs KEPT_OIDC_ACR or KEPT_OIDC_AMR: what your provider states of a second factor."
        )
    read_hooks(
        environment.partner_hooks,
        environment.partner_keys,
        beyond_this_machine=environment.mode is Mode.production,
    )
    if environment.mode is not Mode.production:
        return
    if environment.demo_sign_in:
        raise BadSetting(
            "KEPT_DEMO_SIGN_IN lets anyone in as anyone, and production refuses it. Take it away."
        )
    if environment.clock_offset_seconds:
        raise BadSetting(
            "KEPT_CLOCK_OFFSET_SECONDS moves the present, and production refuses it. Take it away."
        )
    for name in NEEDED[site]:
        if not getattr(environment, name):
            raise BadSetting(
                f"{PREFIX}{name.upper()} is missing. docs/operations/settings.md says what to write."
            )
    if any(len(token) < SHORTEST_TOKEN for token in words(environment.intake_tokens)):
        raise BadSetting(f"KEPT_INTAKE_TOKENS needs {SHORTEST_TOKEN} characters or more for each.")
    for name in ("secret_key", "portal_key"):
        if getattr(environment, name) and len(getattr(environment, name)) < 50:
            raise BadSetting(f"{PREFIX}{name.upper()} needs 50 characters or more.")
    if site is Site.portal and not environment.portal_address.startswith("https://"):
        raise BadSetting("KEPT_PORTAL_ADDRESS must begin with https:// where real people come in.")


def _value(name: str, text: str, kind: object) -> object:
    if kind is bool:
        if text.lower() not in ("", "0", "1", "true", "false", "yes", "no"):
            raise BadSetting(f"{name} must be yes or no, and is {text!r}.")
        return text.lower() in ("1", "true", "yes")
    if kind is float:
        try:
            return float(text or "0")
        except ValueError:
            raise BadSetting(f"{name} must be a number of seconds, and is {text!r}.") from None
    if kind is Mode:
        try:
            return Mode(text)
        except ValueError:
            raise BadSetting(f"{name} must be one of {', '.join(Mode)}, and is {text!r}.") from None
    return text


def _from_file(name: str, path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123 (the path comes as text)
            return file.read().strip()
    except OSError as problem:
        raise BadSetting(f"{name} names a file that cannot be read ({problem.strerror}): {path}") from None
