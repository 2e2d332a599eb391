"""What cannot be kept of somebody's needs, said in a sentence that tells what to write instead."""

from keptinformed.errors import Refused


class BadNeeds(Refused):
    """An assessment, a plan or a rule that cannot be kept; `field` is the field of the form it is about."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field
