"""The addresses of the pages about who looked: no name, no staff number and no question stands in them."""

from django.urls import path

from keptinformed.desk.access_log import views

urlpatterns = [
    path("cases/<uuid:public_id>/access/", views.who_looked, name="case-access"),
    path("access-log/", views.search, name="access-log"),
    path("access-log/seals/", views.seals, name="access-log-seals"),
    path("alerts/", views.waiting, name="alerts"),
    path("alerts/reviewed/", views.reviewed, name="alerts-reviewed"),
    path("alerts/<uuid:public_id>/", views.alert, name="alert"),
]
