"""The address of what somebody in a case sees."""

from django.urls import path

from keptinformed.desk.published import views

urlpatterns = [
    path(
        "cases/<uuid:public_id>/people/<uuid:person>/what-they-see/",
        views.what_they_see,
        name="what-they-see",
    ),
]
