"""The addresses to which GOV.UK Notify reports, and organisations answer; nothing in them names anybody."""

from django.urls import path

from keptinformed.intake import notify, partners

urlpatterns = [
    path("notify/receipts", notify.receipt, name="notify-receipts"),
    path("notify/texts", notify.received, name="notify-texts"),
    path("partners/<slug:organisation>/answers", partners.answered, name="partner-answers"),
]
