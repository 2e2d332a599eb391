"""The tables of needs: assessments, decisions on Enhanced Rights, contact plans and rules of safe contact."""

from keptinformed.needs.models.assessment import (
    Answer,
    AnswerWords,
    Assessment,
    AssessmentRequest,
    EnhancedDecision,
    EnhancedDecisionWords,
)
from keptinformed.needs.models.plan import ContactPlan, ContactPlanWords
from keptinformed.needs.models.safe_contact import SafeContactRule, SafeContactWords, SafeWindow

__all__ = [
    "Answer",
    "AnswerWords",
    "Assessment",
    "AssessmentRequest",
    "ContactPlan",
    "ContactPlanWords",
    "EnhancedDecision",
    "EnhancedDecisionWords",
    "SafeContactRule",
    "SafeContactWords",
    "SafeWindow",
]
