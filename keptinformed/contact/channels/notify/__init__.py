"""Texts and e-mails through GOV.UK Notify."""
