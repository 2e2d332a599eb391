"""Signing in with the force's own identity provider: only who works here already, and nobody signs up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from keptinformed.access.claims import Identity
from keptinformed.access.models import Staff

PROVIDER = "force"


class NobodySignsUp(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by an administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Say no."""
        return False


class OnlyWhoWorksHere(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """A force's sign-in opens an account that is here; it never makes one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:  # noqa: ARG002
        """Say no."""
        return False

    def on_authentication_error(self, request: HttpRequest, provider: object, **why: object) -> None:  # noqa: ARG002
        """Answer every failure alike. Raises ImmediateHttpResponse."""
        raise ImmediateHttpResponse(HttpResponseRedirect(reverse("desk:sign-in-by-force-refused")))


class Proven(Exception):
    """The claims of a token that is genuine: who asked takes them from here, so that allauth signs nobody in itself."""

    def __init__(self, claims: dict[str, object], state: dict[str, object]) -> None:
        super().__init__("a genuine token")
        self.claims, self.state = claims, state


class ForceTalk(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """The talk with the force's provider, at addresses of our own."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, PROVIDER)

    def get_provider(self) -> "ForceProvider":
        """Return the one provider there is."""
        return provider(self.request)

    def get_callback_url(self, request: HttpRequest, app: object) -> str:  # noqa: ARG002
        """Return where the provider sends people back to."""
        return request.build_absolute_uri(reverse("desk:sign-in-by-force-back"))

    def complete_login(self, request: HttpRequest, app: Any, token: object, **kwargs: Any) -> None:  # noqa: ARG002
        """Raise Proven with the claims of a genuine token, or OAuth2Error."""
        raise Proven(self._claims(app, kwargs["response"].get("id_token")), {})

    def _claims(self, app: Any, id_token: object) -> dict[str, object]:
        if not isinstance(id_token, str):
            raise OAuth2Error("There is no id_token.")
        try:
            # Always by the provider's keys: OpenID Connect would let us trust the connection alone.
            claims: dict[str, object] = jwtkit.verify_and_decode(
                credential=id_token,
                keys_url=self.openid_config["jwks_uri"],
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk,
            )
        except (KeyError, TypeError, ValueError) as problem:
            raise OAuth2Error("The id_token cannot be read.") from problem
        return claims


class ForceProvider(OpenIDConnectProvider):  # type: ignore[misc]
    """The force's provider, talked to at addresses of our own."""

    pkce_enabled_default = True

    def get_oauth2_adapter(self, request: HttpRequest) -> ForceTalk:
        """Return the talk."""
        return ForceTalk(request)


def is_offered() -> bool:
    """Say whether the force has a sign-in of its own."""
    return bool(settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"])


def provider(request: HttpRequest) -> ForceProvider:
    """Return the force's provider. Raises allauth's SocialApp.DoesNotExist where there is none."""
    return ForceProvider(request, app=get_adapter(request).get_app(request, provider=PROVIDER))


@transaction.atomic
def staff_of(identity: Identity) -> Staff | None:
    """Return who works here under an identity; the first time, by the staff number that the provider states.

    From then on the provider's own name for the person counts alone: a number given to somebody else opens nothing.
    """
    known = Staff.objects.filter(identity=identity.subject, is_active=True).first()
    if known is not None or not identity.staff_number:
        return known
    new = (
        Staff.objects.select_for_update()
        .filter(staff_number__iexact=identity.staff_number, identity="", is_active=True)
        .first()
    )
    if new is not None:
        new.identity = identity.subject
        new.save(update_fields=["identity"])
    return new
