"""The pages of the portal, each at one address that says nothing about what it is for."""

from django.urls import path

from keptinformed.portal import activation, leaving, pages, passkeys, public, sign_in

app_name = "portal"
urlpatterns = [
    path("", public.start, name="start"),
    path("favicon.ico", public.icon, name="icon"),
    path("stay-safe/", public.stay_safe, name="stay-safe"),
    path("english/", public.english, name="english"),
    path("cymraeg/", public.cymraeg, name="cymraeg"),
    path("start/", activation.code, name="code"),
    path("start/before/", activation.before, name="before"),
    path("start/number/", activation.number, name="number"),
    path("start/key/", activation.key, name="key"),
    path("start/key/password/", activation.password, name="key-password"),
    path("start/key/app/", activation.app, name="key-app"),
    path("start/key/app/picture/", activation.app_picture, name="key-app-picture"),
    path("start/key/device/", passkeys.set_up_options, name="key-device"),
    path("start/key/device/made/", passkeys.set_up, name="key-device-made"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/number/", sign_in.number, name="sign-in-number"),
    path("sign-in/device/", passkeys.sign_in_options, name="sign-in-device"),
    path("sign-in/device/answer/", passkeys.sign_in, name="sign-in-device-answer"),
    path("sign-in/look-around/", sign_in.demo, name="sign-in-demo"),
    path("help/", sign_in.call_back, name="help"),
    path("signed-out/", leaving.signed_out, name="signed-out"),
    path("leave/", leaving.leave, name="leave"),
    path("page/", pages.home, name="home"),
    path("page/show/", pages.show, name="show"),
    path("page/stop/", leaving.stop, name="stop"),
]
