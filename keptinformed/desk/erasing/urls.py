"""The addresses of erasing: a case and an entry of it stand in them, never a name or a word."""

from django.urls import path

from keptinformed.desk.erasing import views

urlpatterns = [
    path("erase-words/", views.find, name="erase-words"),
    path("cases/<uuid:public_id>/erase-words/", views.listed, name="case-erase-words"),
    path("cases/<uuid:public_id>/erase-words/<uuid:words>/", views.one, name="case-erase-one"),
]
