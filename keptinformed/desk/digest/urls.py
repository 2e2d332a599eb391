"""The addresses of reminders: nothing in them but the number of a case that nobody can guess."""

from django.urls import path

from keptinformed.desk.digest import views

urlpatterns = [
    path("digest/", views.digest, name="digest"),
    path("digest/led/", views.led, name="digest-led"),
    path("silence/", views.silence, name="silence"),
    path("cases/<uuid:public_id>/reminders/", views.case_reminders, name="case-reminders"),
]
