"""The addresses of a case: nothing in them but numbers that nobody can guess."""

from django.urls import path

from keptinformed.desk.cases import changing_people, finding, moved, recording, views

urlpatterns = [
    path("search/", finding.search, name="search"),
    path("moved/", moved.moved, name="moved"),
    path("cases/<uuid:public_id>/", views.case, name="case"),
    path("cases/<uuid:public_id>/people/", views.people, name="case-people"),
    path("cases/<uuid:public_id>/timeline/", views.timeline, name="case-timeline"),
    path("cases/<uuid:public_id>/contacts/", views.contacts, name="case-contacts"),
    path("cases/<uuid:public_id>/obligations/", views.obligations, name="case-obligations"),
    path("cases/<uuid:public_id>/obligations/<uuid:address>/", views.explain, name="case-explain"),
    path("cases/<uuid:public_id>/people/ways/<uuid:way>/", views.show_number, name="case-show-number"),
    path("cases/<uuid:public_id>/people/add/", changing_people.add, name="case-person-add"),
    path("cases/<uuid:public_id>/people/<uuid:person>/", changing_people.change, name="case-person"),
    path("cases/<uuid:public_id>/people/<uuid:person>/acting/", changing_people.let_act, name="case-acting"),
    path(
        "cases/<uuid:public_id>/people/<uuid:person>/acting/<uuid:acting>/",
        changing_people.end_acting,
        name="case-acting-end",
    ),
    path("cases/<uuid:public_id>/mirror/", changing_people.mirror, name="case-mirror"),
    path("cases/<uuid:public_id>/record/", recording.choose, name="case-record"),
    path("cases/<uuid:public_id>/record/<slug:kind>/", recording.record, name="case-record-kind"),
    path("cases/<uuid:public_id>/entries/<uuid:address>/", recording.entry, name="case-entry"),
    path("cases/<uuid:public_id>/entries/<uuid:address>/told/", recording.told, name="case-told"),
    path("cases/<uuid:public_id>/entries/<uuid:address>/withdraw/", recording.withdraw, name="case-withdraw"),
]
