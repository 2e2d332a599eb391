"""The address of what people say back."""

from django.urls import path

from keptinformed.desk.heard import views

urlpatterns = [path("what-people-say/", views.what_people_say, name="what-people-say")]
