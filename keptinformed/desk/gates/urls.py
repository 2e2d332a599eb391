"""The addresses of the gates."""

from django.urls import path

from keptinformed.desk.gates import papers, views

urlpatterns = [
    path("cases/<uuid:public_id>/gates/", views.of_case, name="case-gates"),
    path("cases/<uuid:public_id>/gates/<slug:gate>/<slug:step>/", views.ask, name="case-gate-ask"),
    path("cases/<uuid:public_id>/papers/", papers.of_case, name="case-papers"),
    path("cases/<uuid:public_id>/reasons/", views.reasons, name="case-reasons"),
    path("gates/", views.gates, name="gates"),
    path("gates/<uuid:gate_exception>/", views.answer, name="gate-answer"),
    path("papers/", papers.papers, name="papers"),
    path("papers/<uuid:paper>/", papers.paper, name="paper"),
]
