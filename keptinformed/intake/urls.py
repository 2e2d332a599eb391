"""The addresses to which GOV.UK Notify reports; nothing in them names anybody."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
