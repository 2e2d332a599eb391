"""How far a case has come, worked out from its history: the latest event that moves it decides."""

from collections.abc import Sequence

from django.db import connection

from keptinformed.cases.models.case import Stage

MOVES: dict[str, Stage] = {
    "crime_reported": Stage.reported,
    "investigation_opened": Stage.investigated,
    "case_allocated": Stage.investigated,
    "case_reopened": Stage.investigated,
    "suspect_arrested": Stage.investigated,
    "suspect_charged": Stage.charged,
    "suspect_summonsed": Stage.charged,
    "hearing_listed": Stage.court,
    "hearing_held": Stage.court,
    "court_result_received": Stage.court,
    "verdict_given": Stage.court,
    "sentence_passed": Stage.ended,
    "investigation_declined": Stage.ended,
    "prosecution_declined": Stage.ended,
    "case_filed": Stage.ended,
    "case_closed": Stage.ended,
}
"""Which stage a kind of event brings a case to. What is not here moves nothing."""

_REFRESH = """
UPDATE cases_case c SET stage = now.stage
FROM (
  SELECT DISTINCT ON (e.case_id) e.case_id, m.stage
  FROM cases_event e
  JOIN UNNEST(%s::text[], %s::text[]) AS m (kind, stage) ON m.kind = e.kind
  WHERE e.case_id = ANY(%s) AND NOT EXISTS (
    SELECT 1 FROM cases_event w
    WHERE w.case_id = e.case_id AND w.kind = 'entry_withdrawn' AND e.event_id = ANY(w.about))
  ORDER BY e.case_id, e.at DESC, e.event_id COLLATE "C" DESC) now
WHERE c.id = now.case_id AND c.stage <> now.stage
"""


def refresh(cases: Sequence[int]) -> None:
    """Bring the stage of each of `cases` (their numbers) in step with its history."""
    kinds, stages = zip(*MOVES.items(), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_REFRESH, [list(kinds), [stage.value for stage in stages], list(cases)])
