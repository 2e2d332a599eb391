"""The addresses of the pages about who is there."""

from django.urls import path

from keptinformed.desk.cover import giving, views

urlpatterns = [
    path("cover/", views.cover, name="cover"),
    path("cover/<uuid:staff>/", views.of_one, name="cover-of"),
    path("cover/<uuid:staff>/absences/<uuid:absence>/end/", views.back, name="cover-back"),
    path("cover/<uuid:staff>/arrangements/<uuid:arrangement>/end/", views.cover_ends, name="cover-ends"),
    path("handover/", views.handover, name="handover"),
    path("worklist/give/", giving.give, name="worklist-give"),
]
