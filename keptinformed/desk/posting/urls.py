"""The addresses of the pages about letters: nothing in them but numbers that nobody can guess."""

from django.urls import path

from keptinformed.desk.posting import views

urlpatterns = [
    path("letters/", views.listed, name="letters"),
    path("letters/print/", views.printed, name="letters-print"),
    path("letters/came-back/", views.found, name="letters-came-back"),
    path("letters/batches/<uuid:run>/", views.run, name="letters-run"),
    path("letters/batches/<uuid:run>/pdf/", views.run_as_pdf, name="letters-run-pdf"),
    path("letters/<uuid:letter>/", views.letter, name="letter"),
]
