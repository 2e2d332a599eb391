"""The pages of the desk, each at one address."""

from django.urls import include, path

from keptinformed.desk import home

app_name = "desk"
urlpatterns = [
    path("", include("keptinformed.desk.access.urls")),
    path("", home.home, name="home"),
    path("", include("keptinformed.desk.cases.urls")),
    path("", include("keptinformed.desk.access_log.urls")),
    path("", include("keptinformed.desk.needs.urls")),
    path("", include("keptinformed.desk.worklists.urls")),
    path("", include("keptinformed.desk.digest.urls")),
    path("", include("keptinformed.desk.cover.urls")),
    path("", include("keptinformed.desk.bureau.urls")),
    path("", include("keptinformed.desk.directory.urls")),
    path("", include("keptinformed.desk.contacts.urls")),
    path("", include("keptinformed.desk.promises.urls")),
    path("", include("keptinformed.desk.closing.urls")),
    path("", include("keptinformed.desk.gates.urls")),
    path("", include("keptinformed.desk.messages.urls")),
    path("", include("keptinformed.desk.posting.urls")),
    path("", include("keptinformed.desk.referrals.urls")),
    path("", include("keptinformed.desk.replies.urls")),
    path("", include("keptinformed.desk.portal.urls")),
    path("", include("keptinformed.desk.published.urls")),
    path("", include("keptinformed.desk.heard.urls")),
    path("", include("keptinformed.desk.compliance.urls")),
    path("", include("keptinformed.desk.self_assessment.urls")),
    path("", include("keptinformed.desk.at_hand.urls")),
    path("", include("keptinformed.desk.erasing.urls")),
]
