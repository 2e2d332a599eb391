"""The addresses for logging a contact and answering callers: nothing in them but numbers that nobody can guess."""

from django.urls import path

from keptinformed.desk.contacts import calls, logging_contacts

urlpatterns = [
    path("contacts/new/<uuid:public_id>/", logging_contacts.new, name="contact-new"),
    path("contacts/draft/<uuid:public_id>/", logging_contacts.draft, name="contact-draft"),
    path("calls/", calls.find, name="calls"),
    path("calls/<uuid:public_id>/", calls.call, name="call"),
    path("calls/<uuid:public_id>/check/", calls.check, name="call-check"),
    path("calls/<uuid:public_id>/message/", calls.message, name="call-message"),
]
