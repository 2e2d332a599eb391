"""The addresses of referrals: an officer's are those of the case, an organisation's own stand apart."""

from django.urls import path

from keptinformed.desk.referrals import received, views

urlpatterns = [
    path("cases/<uuid:public_id>/support/", views.support, name="case-support"),
    path("cases/<uuid:public_id>/support/<uuid:person>/", views.person, name="case-support-person"),
    path(
        "cases/<uuid:public_id>/support/<uuid:person>/<slug:organisation>/offer/",
        views.offer,
        name="case-offer",
    ),
    path("cases/<uuid:public_id>/support/<uuid:person>/<slug:organisation>/", views.refer, name="case-refer"),
    path("cases/<uuid:public_id>/referrals/<uuid:referral>/", views.one, name="case-referral"),
    path("cases/<uuid:public_id>/referrals/<uuid:referral>/file/", views.take_out, name="case-referral-file"),
    path("referrals/", views.unsettled, name="referrals"),
    path("received/", received.listed, name="received"),
    path("received/<uuid:referral>/", received.one, name="received-one"),
]
