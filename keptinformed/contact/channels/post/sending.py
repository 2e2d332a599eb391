"""Lays one letter on the pile of the day on which it is posted; it leaves when a person says that it was posted."""

from django.db import transaction

from keptinformed.contact import letter_setting, pile
from keptinformed.contact.channels.parcels import Answer, Parcel
from keptinformed.contact.letter_setting import Office
from keptinformed.contact.models import Attempt
from keptinformed.contact.models.messages import OutcomeKind


class Post:
    """The way out by post. Nobody can be asked what became of a letter."""

    can_be_asked = False

    def __init__(self, office: Office) -> None:
        """Write letters in the name of `office`."""
        self._office = office

    def send(self, parcel: Parcel) -> Answer:
        """Set the letter, and lay it ready in the transaction of whoever hands it over."""
        try:
            with transaction.atomic():
                tries = Attempt.objects.select_related(
                    "intent__participation__case", "intent__participation__person"
                )
                attempt = tries.get(public_id=parcel.reference)
                made = letter_setting.set_letter(attempt, parcel.to, self._office, now=parcel.at)
                pile.lay_ready(attempt, made, now=parcel.at)
        except Exception as problem:  # noqa: BLE001 (whatever broke: no letter leaves before a person posts it)
            return Answer(OutcomeKind.failed, detail=type(problem).__name__[:60])
        return Answer(OutcomeKind.laid_ready, reference=made.mark)

    def ask(self, reference: str) -> Answer:  # noqa: ARG002 (the way out of others can be asked)
        """Nobody can be asked."""
        return Answer(OutcomeKind.unknown, detail="cannot be asked")
