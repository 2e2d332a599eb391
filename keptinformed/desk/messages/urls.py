"""The addresses of the pages about messages: nothing in them but numbers that nobody can guess."""

from django.urls import path

from keptinformed.desk.messages import pausing, tasks, telling, views

urlpatterns = [
    path("cases/<uuid:public_id>/messages/", views.of_case, name="case-messages"),
    path("cases/<uuid:public_id>/went-wrong/<uuid:person>/", views.went_wrong, name="case-went-wrong"),
    path("cases/<uuid:public_id>/go-on/<uuid:person>/", views.go_on, name="case-go-on"),
    path("cases/<uuid:public_id>/tell/", telling.whom, name="case-tell"),
    path("cases/<uuid:public_id>/tell/<uuid:person>/", telling.of_what, name="case-tell-news"),
    path(
        "cases/<uuid:public_id>/tell/<uuid:person>/<uuid:address>/",
        telling.in_which_way,
        name="case-tell-ways",
    ),
    path(
        "cases/<uuid:public_id>/tell/<uuid:person>/<uuid:address>/<slug:means>/",
        telling.in_which_words,
        name="case-tell-words",
    ),
    path("sending/", pausing.sending, name="sending"),
    path("sending/go-on/", pausing.go_on, name="sending-go-on"),
    path("tasks/", tasks.listed, name="tasks"),
    path("tasks/<uuid:task>/", tasks.one, name="task"),
]
