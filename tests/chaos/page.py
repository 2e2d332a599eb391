"""Writes what the chaos came to as a page, with the machine named and no figure that was not counted."""

from keptinformed.contact.models.messages import State
from tests.chaos import database, looking
from tests.chaos.looking import Kind


def render(told: looking.Found, kept: database.Found, machine: str, on: str) -> str:
    """Return the page in Markdown; `on` is the day of the run."""
    lines = [
        "# Chaos: what happens when things break",
        "",
        f"Written by `./kept prove`; every figure was counted by that command in one run, on {on}.",
        f"The machine: {machine}. `./kept ci` does a tenth of it at every build, and the tests a hundredth.",
        "",
        *_messages(told),
        *_database(kept),
        "## That it would be noticed",
        "",
        "`tests/chaos/test_chaos.py` takes each safeguard away in turn, on a small run, and sees the same counting",
        "find it: without the lease messages leave twice, or against the ledger; without the second look they leave",
        "after they were stopped; with a PostgreSQL that acknowledges what it has not kept yet, acknowledged writes",
        "are lost.",
    ]
    return "\n".join(lines) + "\n"


def _messages(told: looking.Found) -> list[str]:
    plan, states = told.plan, told.states
    became = {
        "tries left open by a killed worker, and seen to after its lease": told.settled_late,
        "of these, the provider had taken the message": told.killed_after_taking,
        "tries written down and not made, because they were stopped in between": told.stopped_between,
        "messages that the provider took": told.taken,
        "handed over, and in the history as told": states[State.handed_over],
        "not known whether it left: a person has a task": states[State.unknown],
        "held: a person has a task": states[State.held],
        "lost, left waiting, or left to nobody": told.counted(Kind.lost),
        "second messages to a flagged person, by reference or recipient": told.counted(Kind.twice_flagged),
        "second messages to anybody else": told.counted(Kind.twice),
        "messages that left after they were stopped": told.counted(Kind.after_a_stop),
        "messages of which the ledger and the provider do not agree": told.counted(Kind.not_as_written),
    }
    return [
        "## Workers killed while messages are handed over",
        "",
        f"{plan.workers} worker processes hand messages over to a stand-in for GOV.UK Notify, through Notify's own",
        "client. Half of the people are flagged: they may be sent to at most once. Workers are killed with SIGKILL at",
        f"moments of chance; after taking each {_th(plan.silent_every)} message the provider says nothing; people say,",
        "while their message is being handed over, that it is not safe.",
        "",
        "| what was done | asked for | happened |",
        "|---|---:|---:|",
        f"| messages, each to another person | {plan.messages:,} | {sum(states.values()):,} |",
        f"| workers killed with SIGKILL | {plan.kills:,} | {told.kills:,} |",
        f"| time-outs after the provider had taken a message | 1 in {plan.silent_every} | {told.silences:,} |",
        f"| messages stopped while they were being handed over | {plan.stops:,} | {told.stops:,} |",
        "",
        "| what became of it | count |",
        "|---|---:|",
        *(f"| {what} | {count:,} |" for what, count in became.items()),
        "",
        f"It took {told.seconds / 60:.1f} minutes: {plan.messages / max(told.seconds, 1):.1f} messages a second, with",
        "everything that broke.",
        "",
    ]


def _database(kept: database.Found) -> list[str]:
    counts = {
        "crashes asked for": kept.plan.crashes,
        "crashes": kept.crashes,
        "recoveries that PostgreSQL's own log tells of": kept.recoveries,
        "processes of PostgreSQL killed": kept.killed,
        "writes acknowledged": kept.acknowledged,
        "writes interrupted": kept.interrupted,
        "acknowledged writes lost": kept.lost,
    }
    return [
        "## PostgreSQL killed while it is written to",
        "",
        f"{kept.plan.writers} processes record events through the one door, and each keeps its own list of what was",
        "acknowledged. The server and all of its processes are killed with SIGKILL, and started again.",
        "",
        "| what | count |",
        "|---|---:|",
        *(f"| {what} | {count:,} |" for what, count in counts.items()),
        "",
        "Afterwards every event has its row in the access log, and working out anew what is owed changes nothing.",
        "",
    ]


def _th(number: int) -> str:
    return {10: "tenth"}.get(number, f"{number}th")
