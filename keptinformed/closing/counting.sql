-- Each visible case that closed since a moment and was not taken up again: who in it waits, and what was signed for it.
-- The visible cases are put in by counting.py, as the window (cases.visibility) words them.
WITH closed AS MATERIALIZED (
    SELECT DISTINCT ON (e.case_id) e.case_id, e.kind, e.event_id, e.at, e.batch_id
    FROM cases_event e
    JOIN law.closing_kind k ON k.kind = e.kind
    JOIN cases_case c ON c.id = e.case_id AND c.stage = 'ended'
    WHERE e.at >= %s AND e.case_id IN (/* visible */)
      AND NOT EXISTS (SELECT FROM cases_event w WHERE w.case_id = e.case_id AND w.kind = 'entry_withdrawn'
                      AND e.event_id = ANY (w.about))
      AND NOT EXISTS (SELECT FROM cases_event o WHERE o.case_id = e.case_id AND o.kind = 'case_reopened' AND o.at >= e.at)
    ORDER BY e.case_id, e.at DESC, e.event_id COLLATE "C" DESC)
SELECT c.public_id, c.reference, d.at, d.batch_id IS NOT NULL,
       (SELECT count(*) FROM law.untold_at_closing(d.case_id, d.kind, d.event_id, d.at)),
       ARRAY(SELECT x.reason FROM closing_closingexception x
             JOIN closing_closingsignature s ON s.exception_id = x.id AND s.granted
             JOIN cases_participation p ON p.id = x.participation_id
             WHERE p.case_id = d.case_id AND x.kind = d.kind AND NOT EXISTS (
                 SELECT FROM cases_event o WHERE o.case_id = d.case_id AND o.kind = 'case_reopened'
                 AND o.recorded_at > x.asked_at)
             ORDER BY x.id)
FROM closed d JOIN cases_case c ON c.id = d.case_id
ORDER BY d.at DESC, c.reference
