"""The addresses to which GOV.UK Notify reports; nothing in them names anybody."""

from django.urls import path

from keptinformed.intake import notify

urlpatterns = [
    path("notify/receipts", notify.receipt, name="notify-receipts"),
    path("notify/texts", notify.received, name="notify-texts"),
]
