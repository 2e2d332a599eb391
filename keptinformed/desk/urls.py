"""The pages of the desk, each at one address."""

from django.urls import URLPattern

app_name = "desk"
urlpatterns: list[URLPattern] = []
