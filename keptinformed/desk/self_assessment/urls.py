"""The addresses of self-assessment."""

from django.urls import path

from keptinformed.desk.self_assessment import views

urlpatterns = [
    path("self-assessment/", views.rounds, name="self-assessment"),
    path("self-assessment/begin/", views.begin, name="self-assessment-begin"),
    path("self-assessment/<uuid:round_>/", views.result, name="self-assessment-round"),
    path("self-assessment/<uuid:round_>/finish/", views.finish, name="self-assessment-finish"),
    path("self-assessment/<uuid:round_>/actions/", views.add_action, name="self-assessment-actions"),
    path(
        "self-assessment/<uuid:round_>/actions/<uuid:action>/done/",
        views.action_done,
        name="self-assessment-action-done",
    ),
    path("self-assessment/<uuid:round_>/<slug:component>/", views.scoring, name="self-assessment-score"),
]
