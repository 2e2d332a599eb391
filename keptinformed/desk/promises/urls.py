"""The addresses of promises: nothing in them but numbers that nobody can guess."""

from django.urls import path

from keptinformed.desk.promises import views

urlpatterns = [
    path("cases/<uuid:public_id>/promises/", views.in_case, name="case-promises"),
    path("cases/<uuid:public_id>/promises/<uuid:promise>/", views.one, name="case-promise"),
    path("promises/kept/", views.kept, name="promises-kept"),
]
