"""The addresses of the directory."""

from django.urls import path

from keptinformed.desk.directory import views

urlpatterns = [
    path("directory/", views.listed, name="directory"),
    path("directory/mine/", views.mine, name="directory-mine"),
    path("directory/new/<slug:kind>/", views.new, name="directory-new"),
    path("directory/<uuid:entry>/", views.change, name="directory-entry"),
]
