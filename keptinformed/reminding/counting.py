"""Counts which reminders led to a contact: by step and rung, over the force, never by who was reminded."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from keptinformed.access.actors import Actor, require
from keptinformed.access.roles import Permission
from keptinformed.reminding.policy import reminder_policy

DAYS = 90
FEWEST = 10
"""Below so many, a share says nothing: the counts are shown, and no percentage."""
_LED = """
-- Each reminder of a time, and the first contact that met what it was about, if that came soon enough; a contact counts
-- for the last reminder that was put before it, and for no other.
WITH put AS (
    SELECT r.id, r.step, r.rung, r.raised, r.put_at, e.at AS read_at, met.met_at,
           lead(r.put_at) OVER (PARTITION BY r.participation_id, r.opened_by_id, r.promise
                                ORDER BY r.put_at, r.id) AS following
    FROM reminding_putreminder r
    LEFT JOIN reminding_readreminder e ON e.reminder_id = r.id
    LEFT JOIN LATERAL (
        SELECT min(o.met_at) AS met_at
        FROM obligations_obligation o JOIN obligations_knownrule k ON k.id = o.rule_id
        WHERE o.participation_id = r.participation_id AND o.opened_by_id = r.opened_by_id AND k.promise = r.promise
          AND o.met_at > r.put_at) AS met ON true
    WHERE r.put_at >= %(since)s AND r.staff_number <> '')
SELECT step, rung, count(*), count(read_at),
       count(*) FILTER (WHERE led), count(*) FILTER (WHERE led AND read_at <= met_at),
       extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY met_at - put_at) FILTER (WHERE led))
FROM (SELECT *, met_at IS NOT NULL AND met_at <= put_at + make_interval(secs => %(within)s)
                AND (following IS NULL OR met_at < following) AS led
      FROM put) AS told
GROUP BY step, rung
ORDER BY min(put_at), step, rung
"""


@dataclass(frozen=True, slots=True)
class Led:
    """What came of the reminders of one step to one rung."""

    step: str
    rung: str
    put: int
    read: int
    led: int
    """After so many of them the contact was made, within the hours of the policy."""
    led_read: int
    """Of these, how many had been read by then."""
    half_within: timedelta | None
    """Half of those contacts came within this time."""

    @property
    def share(self) -> int | None:
        """The share that led to a contact, in per cent; None where there are too few to say."""
        return round(100 * self.led / self.put) if self.put >= FEWEST else None


def led_to_contact(*, reader: Actor, now: datetime, days: int = DAYS) -> tuple[Led, ...]:
    """Return by step and rung what came of the reminders of the last days. One query; nobody is named in it.

    Raises NotAllowed.
    """
    require(reader, Permission.see_figures)
    policy = reminder_policy()
    with connection.cursor() as cursor:
        cursor.execute(_LED, {"since": now - timedelta(days=days), "within": policy.led.total_seconds()})
        rows = cursor.fetchall()
    return tuple(
        Led(
            policy.step_says(step) or step, policy.rung(rung).says, put, read, led, led_read,
            None if half is None else timedelta(seconds=round(half)),
        )
        for step, rung, put, read, led, led_read, half in rows
    )  # fmt: skip
