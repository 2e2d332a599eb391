"""The addresses of the bureau's queue, of the briefing sheet, and of handing somebody over."""

from django.urls import path

from keptinformed.desk.bureau import light_duties, views

urlpatterns = [
    path("bureau/", views.listed, name="bureau"),
    path("cover/<uuid:staff>/light-duties/", light_duties.light_duties, name="light-duties"),
    path("cover/<uuid:staff>/light-duties/<uuid:light_duty>/end/", light_duties.end, name="light-duties-end"),
    path("contacts/<uuid:public_id>/briefing/", views.briefing, name="briefing"),
    path("contacts/<uuid:public_id>/hand-over/", views.hand_over, name="hand-over"),
    path("contacts/<uuid:public_id>/take/", views.take, name="take-call"),
    path("contacts/<uuid:public_id>/give-back/", views.give_back, name="give-back"),
]
