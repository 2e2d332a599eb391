"""The addresses of somebody's own page, as staff see to it."""

from django.urls import path

from keptinformed.desk.portal import helping, inviting, shutting

_PERSON = "cases/<uuid:public_id>/people/<uuid:person>/own-page"

urlpatterns = [
    path(f"{_PERSON}/", inviting.own_page, name="own-page"),
    path(f"{_PERSON}/check/", inviting.check, name="own-page-check"),
    path(f"{_PERSON}/invite/", inviting.invite, name="own-page-invite"),
    path(f"{_PERSON}/code/", inviting.code, name="own-page-code"),
    path(f"{_PERSON}/number/", inviting.number, name="own-page-number"),
    path(f"{_PERSON}/spoke/", inviting.spoke, name="own-page-spoke"),
    path(f"{_PERSON}/shut/", shutting.shut, name="own-page-shut"),
    path(f"{_PERSON}/go-on/", shutting.go_on, name="own-page-go-on"),
    path(f"{_PERSON}/end/", shutting.end, name="own-page-end"),
    path("cannot-get-in/", helping.waiting, name="cannot-get-in"),
    path("cannot-get-in/<uuid:public_id>/", helping.done, name="cannot-get-in-done"),
]
