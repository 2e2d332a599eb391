"""Finds who an import brought in and may stand on the other side: looked at before anybody is told for another."""

from collections.abc import Sequence

from django.db import connection

from keptinformed.cases.models import Person
from keptinformed.cases.representatives import ACTING_PARTS

_NEAR = """
WITH suspect AS MATERIALIZED (
    SELECT p.id AS participation_id, p.case_id, as_searched(n.name) AS name, n.born_on
    FROM cases_participation p JOIN cases_person n ON n.id = p.person_id WHERE p.part = 'suspect'),
reached AS MATERIALIZED (
    SELECT DISTINCT t.lookup FROM cases_contactpoint t JOIN suspect s USING (participation_id))
SELECT DISTINCT n.id
FROM cases_case c
JOIN cases_participation p ON p.case_id = c.id AND p.part <> 'suspect'
JOIN cases_person n ON n.id = p.person_id
WHERE c.reference = ANY(%s) AND (
    EXISTS (SELECT FROM cases_contactpoint t JOIN reached USING (lookup) WHERE t.participation_id = p.id)
    OR (p.part = ANY(%s) AND (
        EXISTS (SELECT FROM suspect s WHERE s.case_id = c.id)
        OR (n.born_on IS NOT NULL
            AND EXISTS (SELECT FROM suspect s WHERE s.born_on = n.born_on AND s.name = as_searched(n.name))))))
"""


def near_suspects(references: Sequence[str]) -> list[Person]:
    """Return who in the cases of these references acts for others and is known as a suspect, or is reached as one is.

    Nobody where no suspect is kept here. `representatives.freeze_conflicted` decides about each.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM cases_participation WHERE part = 'suspect')")
        if not cursor.fetchone()[0]:
            return []
        cursor.execute(_NEAR, [list(references), [part.value for part in ACTING_PARTS]])
        found = [number for (number,) in cursor.fetchall()]
    return list(Person.objects.filter(pk__in=found).order_by("pk"))
