"""What is typed on the pages about who looked: a question to the log, and what an alert came to."""

from django import forms

from keptinformed.desk.access_log.finding import MOST_PAGES, Question
from keptinformed.desk.cases.moments import DayForm
from keptinformed.supervision.models import Conclusion


class QuestionForm(DayForm):
    """A case, a member of staff, a day, or any of them together."""

    day_is_needed = False

    case = forms.UUIDField(
        required=False, error_messages={"invalid": "Copy the whole number of the case, with its dashes"}
    )
    staff_number = forms.CharField(required=False, max_length=40)
    page = forms.IntegerField(required=False, min_value=1, max_value=MOST_PAGES)

    def clean(self) -> dict[str, object]:
        """Refuse an empty question."""
        cleaned = super().clean()
        if not self.errors and not (cleaned.get("case") or cleaned.get("staff_number") or cleaned.get("on")):
            self.add_error("case", "Enter a case, a staff number or a day")
        return cleaned

    def question(self) -> Question:
        """Return what was asked."""
        asked = self.cleaned_data
        return Question(
            asked.get("case"), asked.get("staff_number", "").strip(), asked.get("on"), asked.get("page") or 1
        )


class ReviewForm(forms.Form):
    """What an alert came to."""

    conclusion = forms.ChoiceField(
        choices=Conclusion.choices, error_messages={"required": "Choose what it came to"}
    )
    finding = forms.CharField(
        max_length=1000, error_messages={"required": "Write what you found, and how you know"}
    )
