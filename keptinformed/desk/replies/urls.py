"""The addresses of the pages about replies: nothing in them but numbers that nobody can guess."""

from django.urls import path

from keptinformed.desk.replies import alarms, views, waiting

urlpatterns = [
    path("replies/", views.listed, name="replies"),
    path("replies/not-matched/", waiting.listed, name="replies-not-matched"),
    path("replies/not-matched/<uuid:waiting>/", waiting.one, name="reply-not-matched"),
    path("replies/<uuid:reply>/", views.one, name="reply"),
    path("replies/<uuid:reply>/pass-on/", views.passed_on, name="reply-pass-on"),
    path("replies/<uuid:reply>/answered/", views.answered, name="reply-answered"),
    path("danger/", alarms.listed, name="danger"),
    path("danger/<uuid:alarm>/", alarms.one, name="danger-alarm"),
    path("cases/<uuid:public_id>/wrote/<uuid:person>/", views.wrote, name="case-wrote"),
]
