"""What Kept Informed cannot work with, said in one sentence that tells the reader what to do next."""

from typing import ClassVar


class Refused(ValueError):
    """Input, law or a request that cannot be used. Its message is one sentence, fit to show to a person.

    The commands print the message and end with `exit_status`; nothing else may be printed for it.
    """

    exit_status: ClassVar[int] = 2
