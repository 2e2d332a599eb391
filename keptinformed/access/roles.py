"""The roles people have here, each with what it may do, in words that a manager can check."""

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """One thing that somebody may do; the value is how it reads on a page."""

    find_cases = "look for cases and people"
    see_case = "open a case within their reach"
    see_contact_points = "see how somebody can be reached"
    see_words = "read what was written about somebody"
    see_worklists = "see who must be told what, by when"
    record_event = "add to the history of a case"
    withdraw_event = "withdraw an entry that was wrong"
    close_case = "close a case, or ask to close one though somebody was not told"
    sign_closing = "sign that a case may close though somebody was not told"
    sign_gates = "sign that a case may pass a gate without what it asks for"
    check_papers = "check statements and cases that were handed in, and send them back with reasons"
    erase_words = "erase what was written about somebody, while the record stands"
    say_went_wrong = "say that contact with somebody went wrong, which stops all sending to them"
    pause_sending = "pause all sending of the force, and let it go on"
    see_contact_tasks = "see what is left to people about messages, and say that it was done"
    post_letters = "print letters, say that they were posted, and what came back"
    judge_breach = "judge whether contact that went wrong must be reported as a breach of data protection"
    refer = "offer somebody support, and refer them to an organisation"
    answer_referrals = "see what was referred to their own organisation, and answer it"
    match_replies = (
        "say whose a message is that came from a number or address that is not kept for one person"
    )
    answer_alarms = "be alarmed by a message that may mean danger, read it, and say what was done"
    invite = "invite somebody to a page of their own, after a safety check, and give codes for it"
    freeze_page = "shut somebody's own page at once"
    change_people = "add and change the people in a case"
    link_cases = "say that two cases mirror each other"
    add_restriction = "restrict a case"
    change_restriction = "change who may see a restricted case, and until when"
    lift_restriction = "ask for a restriction to be lifted, or confirm that another asked rightly"
    see_restricted = "see restricted cases of which they are a member"
    break_glass = "open a restricted case in an emergency, with a reason"
    review_break_glass = "review what was opened in an emergency"
    see_who_looked = "see who looked at a case within their reach"
    see_access_log = "search the whole record of who looked"
    see_alerts = "see alerts about possible misuse"
    review_alerts = "say what an alert about possible misuse came to"
    see_figures = "see figures about the force, with no one named"
    assess_ourselves = "score how well the force keeps people informed, and say what is to be done"
    say_away = "say when they are away, and who covers for them"
    keep_roster = "say when those of their unit are away, and see where nobody would be there"
    give_cases = "give cases to another officer"
    speak_for_officer = "speak with somebody in the place of the officer, and ask others to"
    manage_staff = "add staff, change roles, and end access"
    manage_law = "see which law is loaded, and load it anew"
    import_bundle = "bring in an export, and undo that"
    export_bundle = "give data out in bulk"
    export_worklist = "take a worklist that is not their own out as a file"


class Reach(StrEnum):
    """Which cases a role comes to by itself; a restriction or a conflict always narrows it."""

    none = "no case"
    own = "the cases they are the officer of"
    team = "the cases of their team"
    unit = "the cases of their unit"
    force = "every case of the force"


class Role(StrEnum):
    """What somebody does here."""

    call_handler = "call_handler"
    front_counter = "front_counter"
    bureau_clerk = "bureau_clerk"
    officer = "officer"
    investigator = "investigator"
    supervisor = "supervisor"
    case_director = "case_director"
    witness_care = "witness_care"
    code_lead = "code_lead"
    chief_officer = "chief_officer"
    auditor = "auditor"
    data_protection = "data_protection"
    partner = "partner"
    administrator = "administrator"


@dataclass(frozen=True, slots=True)
class RoleDescription:
    """What a role is called, what it is for, what it may do, and which cases it comes to."""

    title: str
    says: str
    reach: Reach
    may: frozenset[Permission]


_P = Permission
_TAKES_CALLS = frozenset(
    {
        _P.find_cases,
        _P.see_case,
        _P.see_contact_points,
        _P.record_event,
        _P.say_went_wrong,
        _P.see_contact_tasks,
        _P.answer_alarms,
        _P.freeze_page,
        _P.say_away,
    }
)
_WORKS_CASES = _TAKES_CALLS | {
    _P.speak_for_officer,
    _P.see_words,
    _P.see_worklists,
    _P.withdraw_event,
    _P.close_case,
    _P.refer,
    _P.invite,
    _P.change_people,
    _P.see_restricted,
    _P.break_glass,
    _P.see_who_looked,
}
_SUPERVISES = _WORKS_CASES | {
    _P.sign_closing,
    _P.sign_gates,
    _P.check_papers,
    _P.match_replies,
    _P.pause_sending,
    _P.link_cases,
    _P.add_restriction,
    _P.change_restriction,
    _P.lift_restriction,
    _P.review_break_glass,
    _P.see_figures,
    _P.erase_words,
    _P.export_worklist,
    _P.keep_roster,
    _P.give_cases,
}

ROLES: dict[Role, RoleDescription] = {
    Role.call_handler: RoleDescription(
        "Call handler",
        "Answers people who ring in, tells them what is safe to say, takes messages.",
        Reach.force,
        _TAKES_CALLS,
    ),
    Role.front_counter: RoleDescription(
        "Front counter",
        "Speaks with people who come to a station, as a call handler does by telephone.",
        Reach.force,
        _TAKES_CALLS,
    ),
    Role.bureau_clerk: RoleDescription(
        "Bureau clerk",
        "Rings people back in the place of an officer who is not on duty.",
        Reach.force,
        _TAKES_CALLS
        | {_P.see_words, _P.see_worklists, _P.post_letters, _P.match_replies, _P.speak_for_officer},
    ),
    Role.officer: RoleDescription(
        "Officer in the case",
        "Investigates, and keeps the victims and witnesses of their cases informed.",
        Reach.team,
        _WORKS_CASES,
    ),
    Role.investigator: RoleDescription(
        "Investigator", "Investigates cases of a whole unit.", Reach.unit, _WORKS_CASES
    ),
    Role.supervisor: RoleDescription(
        "Supervisor",
        "Answers for a team: that its victims are told, and that its cases are read for a reason.",
        Reach.unit,
        _SUPERVISES,
    ),
    Role.case_director: RoleDescription(
        "Case director",
        "Decides how cases of a unit go on, and who may read the most sensitive ones.",
        Reach.unit,
        _SUPERVISES,
    ),
    Role.witness_care: RoleDescription(
        "Witness Care",
        "Looks after victims and witnesses from the charge to the end of the trial.",
        Reach.force,
        _WORKS_CASES | {_P.post_letters, _P.match_replies, _P.check_papers},
    ),
    Role.code_lead: RoleDescription(
        "Victims' Code lead",
        "Sees to it that the force keeps the Code; looks into cases to find out why it did not.",
        Reach.force,
        frozenset(
            {
                _P.find_cases,
                _P.see_case,
                _P.see_worklists,
                _P.see_figures,
                _P.assess_ourselves,
                _P.see_who_looked,
                _P.manage_law,
                _P.freeze_page,
            }
        ),
    ),
    Role.chief_officer: RoleDescription(
        "Chief officer",
        "Answers to the public for the whole force; needs figures, not names.",
        Reach.none,
        frozenset({_P.see_figures}),
    ),
    Role.auditor: RoleDescription(
        "Auditor",
        "Checks that people looked only where they had a reason to, and that the record is whole.",
        Reach.none,
        frozenset({_P.see_access_log, _P.see_alerts, _P.see_figures}),
    ),
    Role.data_protection: RoleDescription(
        "Data protection officer",
        "Answers for lawful use of people's data: alerts, emergencies, who saw what.",
        Reach.none,
        frozenset(
            {
                _P.see_access_log,
                _P.see_alerts,
                _P.review_alerts,
                _P.review_break_glass,
                _P.export_bundle,
                _P.see_contact_tasks,
                _P.judge_breach,
                _P.erase_words,
            }
        ),
    ),
    Role.partner: RoleDescription(
        "Partner",
        "Works for a support organisation; sees only what was referred to it.",
        Reach.none,
        frozenset({_P.answer_referrals}),
    ),
    Role.administrator: RoleDescription(
        "Administrator",
        "Keeps staff, roles and imports in order, and reads no case.",
        Reach.none,
        frozenset({_P.manage_staff, _P.manage_law, _P.import_bundle}),
    ),
}
"""Every role. A new one is a line here, and a column of the authorisation matrix."""
