"""The addresses of what staff have to hand: help and cards stand apart, what is printed belongs to a case."""

from django.urls import path

from keptinformed.desk.at_hand import printing, views

urlpatterns = [
    path("practical-help/", views.help_near, name="help"),
    path("prompt-cards/", views.cards, name="prompt-cards"),
    path("prompt-cards/<slug:card>/", views.one_card, name="prompt-card"),
    path("prompt-cards/<slug:card>/print/", views.card_to_print, name="prompt-card-print"),
    path("cases/<uuid:public_id>/print/", printing.listed, name="case-print"),
    path("cases/<uuid:public_id>/print/<uuid:person>/<slug:what>/", printing.one, name="case-print-one"),
]
