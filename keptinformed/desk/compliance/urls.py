"""The addresses of figures: nothing in them but the number of a run."""

from django.urls import path

from keptinformed.desk.compliance import views

urlpatterns = [
    path("figures/", views.figures, name="figures"),
    path("figures/in-full/", views.in_full, name="figures-in-full"),
    path("figures/coverage/", views.coverage, name="figures-coverage"),
]
