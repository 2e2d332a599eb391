"""The addresses of the site to which providers report."""

from django.urls import include, path

urlpatterns = [
    path("", include("keptinformed.intake.urls")),
]
handler400 = "keptinformed.intake.answers.bad_request"
handler403 = "keptinformed.intake.answers.not_found"
handler404 = "keptinformed.intake.answers.not_found"
handler500 = "keptinformed.intake.answers.failed"
