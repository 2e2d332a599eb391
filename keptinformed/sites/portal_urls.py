"""The addresses of the portal: its own and no other site's."""

from django.urls import include, path

urlpatterns = [
    path("", include("keptinformed.portal.urls")),
]
handler400 = "keptinformed.portal.trouble.bad_request"
handler403 = "keptinformed.portal.trouble.not_allowed"
handler404 = "keptinformed.portal.trouble.not_found"
handler500 = "keptinformed.portal.trouble.failed"
