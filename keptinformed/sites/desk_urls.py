"""The addresses of the desk."""

from django.urls import include, path

urlpatterns = [
    path("", include("keptinformed.desk.urls")),
]
handler400 = "keptinformed.desk.errors.bad_request"
handler403 = "keptinformed.desk.errors.not_allowed"
handler404 = "keptinformed.desk.errors.not_found"
handler500 = "keptinformed.desk.errors.failed"
