"""The addresses of the closing gate."""

from django.urls import path

from keptinformed.desk.closing import views

urlpatterns = [
    path("cases/<uuid:public_id>/close/", views.close, name="case-close"),
    path("cases/<uuid:public_id>/close/<uuid:person>/", views.ask, name="case-close-ask"),
    path("closings/", views.closings, name="closings"),
    path("closings/<uuid:exception>/", views.answer, name="closing-answer"),
]
