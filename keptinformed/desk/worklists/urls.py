"""The addresses of worklists: what narrows a list stands in them as ids, words of the policy and numbers only."""

from django.urls import path

from keptinformed.desk.worklists import views

urlpatterns = [
    path("worklist/", views.show, name="worklist"),
    path("worklist/save/", views.save, name="worklist-save"),
    path("worklist/saved/<uuid:public_id>/remove/", views.remove, name="worklist-remove"),
    path("worklist/keys/", views.keys, name="worklist-keys"),
    path("worklist/take-out/", views.take_out, name="worklist-take-out"),
    path("worklist/calls/<uuid:public_id>/seen-to/", views.seen_to, name="worklist-seen-to"),
]
