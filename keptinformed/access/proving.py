"""Checks a staff number, a password and a second factor together: there is no way in with less."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from keptinformed.access import second_factors
from keptinformed.access.guessing import Guessed, count_failure, too_often
from keptinformed.access.models import Staff


class AllThree(ModelBackend):
    """Django's own check of a password, which takes as long for a number that nobody has; then the second factor."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Staff | None:
        """Return who it is where all three are right, and None otherwise, without saying which was wrong.

        `one_time_token` is the second factor as typed, and `now` the moment; Django keeps neither.
        """
        code = kwargs.get("one_time_token")
        if request is None or not code:
            return None
        staff = super().authenticate(request, username=username, password=password)
        now = kwargs["now"]
        if not isinstance(staff, Staff) or not staff.works_here(now):
            return None
        if too_often(Guessed.second_factor, staff.staff_number, now=now):
            return None
        if not second_factors.proves(staff, str(code)):
            count_failure(Guessed.second_factor, staff.staff_number, now=now)
            return None
        return staff
