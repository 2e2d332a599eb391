"""What may be typed into the directory."""

import re

from django import forms
from django.core.exceptions import ValidationError

from keptinformed.cover.directory import NewEntry
from keptinformed.cover.models import DirectoryEntry

_TELEPHONE = re.compile(r"[0-9+(][0-9 ()+-]{1,30}( ?(ext|x)\.? ?[0-9]{1,6})?")


def _telephone(written: str) -> None:
    if not _TELEPHONE.fullmatch(written):
        raise ValidationError("Enter a telephone number, like 101 or 01632 960 001 ext 1234")


class OwnForm(forms.Form):
    """How somebody is reached themselves."""

    telephone = forms.CharField(max_length=40, required=False, validators=[_telephone])
    email = forms.EmailField(
        required=False, error_messages={"invalid": "Enter an e-mail address, like name@example.police.uk"}
    )
    station = forms.UUIDField(required=False, error_messages={"invalid": "Choose a station from the list"})
    hours = forms.CharField(max_length=300, required=False)
    says = forms.CharField(max_length=300, required=False)

    def entry(self) -> NewEntry:
        """Return what was typed."""
        return NewEntry(**self.cleaned_data)


class PlaceForm(forms.Form):
    """How a station, or somebody we often ring, is reached."""

    title = forms.CharField(max_length=200, error_messages={"required": "Enter what it is called"})
    telephone = forms.CharField(
        max_length=40, validators=[_telephone], error_messages={"required": "Enter a telephone number"}
    )
    address = forms.CharField(max_length=300, required=False)
    hours = forms.CharField(max_length=300, required=False)
    says = forms.CharField(max_length=300, required=False)

    def entry(self) -> NewEntry:
        """Return what was typed."""
        return NewEntry(**self.cleaned_data)


def as_typed(entry: DirectoryEntry | None) -> dict[str, object]:
    """Return what stands in the boxes at first."""
    if entry is None:
        return {}
    station = entry.station.public_id if entry.station else None
    names = ("title", "telephone", "email", "address", "hours", "says")
    return {name: getattr(entry, name) for name in names} | {"station": station}
