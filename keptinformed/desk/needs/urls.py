"""The addresses of what somebody in a case needs."""

from django.urls import path

from keptinformed.desk.needs import assessing, before, planning, safe_contact

_PERSON = "cases/<uuid:public_id>/people/<uuid:person>"

urlpatterns = [
    path(f"{_PERSON}/needs/", assessing.needs, name="needs"),
    path(f"{_PERSON}/needs/assess/", assessing.assess, name="needs-assess"),
    path(f"{_PERSON}/needs/asked/", assessing.ask, name="needs-asked"),
    path(f"{_PERSON}/needs/enhanced/", assessing.enhanced_rights, name="needs-enhanced"),
    path(f"{_PERSON}/needs/history/", assessing.history, name="needs-history"),
    path(f"{_PERSON}/before/", before.before, name="case-before"),
    path(f"{_PERSON}/plan/", planning.plan, name="contact-plan"),
    path(f"{_PERSON}/ways/<uuid:way>/safe-contact/", safe_contact.safe_contact, name="safe-contact"),
    path(f"{_PERSON}/ways/<uuid:way>/code-word/", safe_contact.code_word, name="code-word"),
]
