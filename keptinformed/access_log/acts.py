"""Every act that is noted in the access log, with its section 62 category and the sentence that tells it."""

from dataclasses import dataclass
from enum import Enum

from keptinformed.access_log.models import Category


@dataclass(frozen=True, slots=True)
class Described:
    """An act as it is stored and as it is told. The sentence follows the name of whoever did it."""

    word: str
    category: Category
    says: str


class Act(Enum):
    """The closed list of acts."""

    case_opened = Described("case.opened", Category.consultation, "opened the case")
    case_searched = Described(
        "case.searched", Category.consultation, "searched, and was shown people and cases"
    )
    published_seen = Described(
        "published.seen",
        Category.consultation,
        "looked at what somebody sees of their case on their own page",
    )
    list_seen = Described("list.seen", Category.consultation, "looked at a worklist")
    list_taken_out = Described("list.taken_out", Category.disclosure, "took a worklist out as a file")
    reminded = Described("reminder.put", Category.alteration, "put reminders on the digests of staff")
    digest_read = Described("digest.read", Category.consultation, "read their digest of reminders")
    reminders_foreseen = Described(
        "reminders.foreseen", Category.consultation, "looked at who will be reminded of what in the case"
    )
    caller_known = Described("caller.known", Category.consultation, "made sure who was on the telephone")
    caller_not_known = Described(
        "caller.not_known", Category.consultation, "could not make sure who was on the telephone"
    )
    contact_begun = Described(
        "contact.begun", Category.collection, "began to write down a contact, and has not saved it"
    )
    message_taken = Described("message.taken", Category.collection, "took a message for a colleague")
    call_back_done = Described(
        "call_back.done", Category.alteration, "noted that somebody was rung back or answered"
    )
    contact_point_shown = Described(
        "contact_point.shown", Category.consultation, "had a number or address shown"
    )
    who_looked_seen = Described("who_looked.seen", Category.consultation, "looked up who had opened the case")
    alerts_seen = Described("alerts.seen", Category.consultation, "looked at alerts about possible misuse")
    alert_reviewed = Described(
        "alert.reviewed", Category.alteration, "said what an alert about possible misuse came to"
    )
    case_refused = Described(
        "case.refused",
        Category.consultation,
        "asked for a case that is not open to them, and was shown nothing",
    )
    access_log_searched = Described("access_log.searched", Category.consultation, "searched the access log")
    search_stopped = Described(
        "search.stopped", Category.consultation, "was stopped: too many people looked up in an hour"
    )
    event_recorded = Described("event.recorded", Category.collection, "added to the history")
    event_withdrawn = Described("event.withdrawn", Category.alteration, "withdrew an entry of the history")
    closing_exception_asked = Described(
        "closing_exception.asked", Category.collection, "asked to close the case though somebody was not told"
    )
    closing_exception_signed = Described(
        "closing_exception.signed",
        Category.alteration,
        "signed that the case may close though somebody was not told",
    )
    closing_exception_refused = Described(
        "closing_exception.refused",
        Category.alteration,
        "refused that the case closes while somebody was not told",
    )
    gate_exception_asked = Described(
        "gate_exception.asked", Category.collection, "asked to pass a gate without what it asks for"
    )
    gate_exception_signed = Described(
        "gate_exception.signed",
        Category.alteration,
        "signed that the case may pass a gate without what it asks for",
    )
    gate_exception_refused = Described(
        "gate_exception.refused", Category.alteration, "refused that the case passes a gate"
    )
    paper_handed_in = Described("paper.handed_in", Category.collection, "handed in a paper to be checked")
    paper_passed = Described("paper.passed", Category.alteration, "checked a paper, and passed it")
    paper_returned = Described("paper.returned", Category.alteration, "sent a paper back, with reasons")
    decision_reasoned = Described("decision.reasoned", Category.collection, "wrote why a decision was made")
    person_added = Described("person.added", Category.collection, "added somebody to the case")
    person_changed = Described("person.changed", Category.alteration, "changed what is kept of somebody")
    representative_added = Described(
        "representative.added", Category.collection, "let somebody act for another"
    )
    representative_frozen = Described(
        "representative.frozen", Category.alteration, "stopped somebody from acting for another"
    )
    representative_ended = Described(
        "representative.ended", Category.alteration, "ended that somebody acts for another"
    )
    child_asked = Described(
        "child.asked", Category.alteration, "asked a child whether a parent should still be told"
    )
    enhanced_rights_given = Described(
        "enhanced_rights.given", Category.alteration, "noted that somebody has Enhanced Rights"
    )
    needs_assessed = Described("needs.assessed", Category.collection, "assessed what somebody needs")
    needs_seen = Described("needs.seen", Category.consultation, "looked at what somebody needs")
    assessment_asked = Described(
        "assessment.asked", Category.collection, "noted that somebody asked for needs to be looked at again"
    )
    enhanced_rights_declined = Described(
        "enhanced_rights.declined", Category.alteration, "noted why somebody has no Enhanced Rights"
    )
    promise_made = Described("promise.made", Category.collection, "kept what somebody was promised")
    promise_changed = Described(
        "promise.changed", Category.alteration, "said what became of a promise to somebody"
    )
    promise_missed = Described(
        "promise.missed", Category.alteration, "noted that a promise was missed, and drafted an apology"
    )
    plan_agreed = Described("plan.agreed", Category.collection, "agreed with somebody how they are told")
    safe_contact_set = Described(
        "safe_contact.set", Category.alteration, "kept what somebody said about safe contact"
    )
    code_word_right = Described("code_word.right", Category.consultation, "was given the right code word")
    code_word_wrong = Described("code_word.wrong", Category.consultation, "was given a wrong code word")
    contact_point_added = Described("contact_point.added", Category.collection, "added a number or address")
    contact_point_ended = Described(
        "contact_point.ended", Category.alteration, "noted that a number or address no longer holds"
    )
    message_asked = Described(
        "message.asked", Category.collection, "asked for a message to be sent to somebody"
    )
    message_handed_over = Described("message.handed_over", Category.disclosure, "sent somebody a message")
    message_held = Described(
        "message.held", Category.consultation, "held back a message, and left it to a person"
    )
    reply_received = Described("reply.received", Category.collection, "took in what somebody wrote to us")
    reply_read = Described("reply.read", Category.consultation, "read what somebody wrote to us")
    replies_not_matched_seen = Described(
        "reply.not_matched_seen",
        Category.consultation,
        "looked at messages of which nobody knows whose they are",
    )
    reply_matched = Described("reply.matched", Category.alteration, "said whose a message to us is")
    reply_passed_on = Described("reply.passed_on", Category.alteration, "gave a message to us to a colleague")
    reply_closed = Described("reply.closed", Category.alteration, "noted what became of a message to us")
    alarm_raised = Described(
        "alarm.raised", Category.consultation, "was alarmed by words that may mean danger"
    )
    alarm_seen = Described("alarm.seen", Category.consultation, "looked at alarms about possible danger")
    alarm_answered = Described(
        "alarm.answered", Category.alteration, "said what was done about possible danger"
    )
    message_moved_on = Described(
        "message.moved_on", Category.alteration, "sent a message another way, because it did not get there"
    )
    letters_seen = Described("letters.seen", Category.consultation, "looked at letters to post")
    letters_printed = Described("letters.printed", Category.disclosure, "printed letters")
    letters_posted = Described("letters.posted", Category.disclosure, "posted letters")
    letter_taken_out = Described(
        "letter.taken_out", Category.alteration, "took a letter out before it was posted"
    )
    letter_returned = Described("letter.returned", Category.collection, "noted that a letter came back")
    support_offered = Described(
        "support.offered", Category.collection, "offered somebody support, and kept what they said"
    )
    support_seen = Described(
        "support.seen", Category.consultation, "looked at what support somebody was offered"
    )
    referral_excluded = Described(
        "referral.excluded", Category.collection, "noted that the crime is of a kind that is not referred"
    )
    referral_sent = Described("referral.sent", Category.disclosure, "referred somebody to an organisation")
    referral_posted = Described(
        "referral.posted",
        Category.disclosure,
        "posted a referral to the system of an organisation, or tried to",
    )
    referral_taken_out = Described(
        "referral.taken_out", Category.disclosure, "took a referral out as a file for an organisation"
    )
    referrals_seen = Described("referrals.seen", Category.consultation, "looked at a list of referrals")
    referral_read = Described("referral.read", Category.consultation, "read a referral to their organisation")
    referral_answered = Described(
        "referral.answered", Category.alteration, "answered a referral to their organisation"
    )
    referral_withdrawn = Described(
        "referral.withdrawn", Category.alteration, "took a referral back from an organisation"
    )
    referral_seen_to = Described(
        "referral.seen_to", Category.alteration, "saw to a referral that an organisation had sent back"
    )
    contact_went_wrong = Described(
        "contact.went_wrong",
        Category.alteration,
        "said that contact with somebody went wrong, which stops all sending to them",
    )
    sending_resumed = Described("sending.resumed", Category.alteration, "let sending to somebody go on")
    all_sending_paused = Described(
        "all_sending.paused", Category.alteration, "paused all sending of the force"
    )
    all_sending_resumed = Described(
        "all_sending.resumed", Category.alteration, "let all sending of the force go on"
    )
    contact_task_done = Described(
        "contact_task.done", Category.alteration, "noted that what was left to a person was done"
    )
    cases_linked = Described("cases.linked", Category.combination, "said that two cases mirror each other")
    restriction_added = Described("restriction.added", Category.alteration, "restricted the case")
    restriction_seen = Described(
        "restriction.seen", Category.consultation, "looked at who may see the restricted case"
    )
    restriction_changed = Described(
        "restriction.changed", Category.alteration, "changed who may see the restricted case, or until when"
    )
    restriction_lift_asked = Described(
        "restriction.lift_asked", Category.alteration, "asked for the restriction to be lifted"
    )
    restriction_lifted = Described("restriction.lifted", Category.alteration, "lifted a restriction")
    glass_broken = Described(
        "glass.broken", Category.consultation, "opened a restricted case in an emergency"
    )
    emergencies_seen = Described(
        "emergencies.seen", Category.consultation, "looked at what was opened in an emergency"
    )
    glass_reviewed = Described("glass.reviewed", Category.consultation, "reviewed an emergency opening")
    bundle_imported = Described("bundle.imported", Category.collection, "brought in an export")
    bundle_undone = Described("bundle.undone", Category.erasure, "took an import back")
    figures_worked_out = Described(
        "figures.worked_out", Category.combination, "worked out figures of the whole force, with no one named"
    )
    bundle_exported = Described("bundle.exported", Category.disclosure, "gave data out in bulk")
    words_looked_up = Described(
        "words.looked_up", Category.consultation, "looked at words about somebody that may be erased"
    )
    words_erased = Described("words.erased", Category.erasure, "erased words about somebody")
    page_invited = Described(
        "page.invited", Category.alteration, "invited somebody to a page of their own, after a safety check"
    )
    page_checked = Described(
        "page.checked", Category.collection, "asked somebody how safe a page of their own would be"
    )
    page_changed = Described(
        "page.changed", Category.alteration, "changed how somebody may use their own page"
    )
    page_code_given = Described(
        "page.code_given", Category.disclosure, "gave somebody a code for their own page"
    )
    page_use_seen = Described(
        "page.use_seen", Category.consultation, "looked at how somebody uses their own page"
    )
    page_signed_in = Described("page.signed_in", Category.consultation, "signed in to their own page")
    page_opened = Described("page.opened", Category.consultation, "opened their own page")
    page_asked = Described("page.asked", Category.collection, "asked or said something on their own page")
    page_frozen = Described("page.frozen", Category.alteration, "shut somebody's own page at once")
    page_let_go_on = Described(
        "page.let_go_on", Category.alteration, "let somebody's own page be opened again"
    )
    page_help_seen = Described(
        "page.help_seen", Category.consultation, "looked at who cannot get into their own page"
    )
    page_help_given = Described(
        "page.help_given", Category.alteration, "noted that somebody was rung who could not get in"
    )
    staff_seen = Described("staff.seen", Category.consultation, "looked at members of staff")
    staff_changed = Described("staff.changed", Category.alteration, "changed what a member of staff may do")
    absence_kept = Described("absence.kept", Category.alteration, "said when a member of staff is away")
    cover_arranged = Described("cover.arranged", Category.alteration, "said who covers for a member of staff")
    directory_kept = Described(
        "directory.kept", Category.alteration, "kept how somebody or a station is reached"
    )
    light_duty_kept = Described(
        "light_duty.kept", Category.alteration, "said when a member of staff is on light duties"
    )
    call_handed = Described(
        "call.handed", Category.alteration, "asked somebody to speak with a person in the officer's place"
    )
    call_taken = Described(
        "call.taken", Category.alteration, "took it on to speak with a person in the officer's place"
    )
    call_handed_back = Described(
        "call.handed_back", Category.alteration, "gave back speaking with a person in the officer's place"
    )
    case_given = Described("case.given", Category.alteration, "gave the case to another officer")
    self_assessment_seen = Described(
        "self_assessment.seen", Category.consultation, "looked at how the force scores itself"
    )
    self_assessment_begun = Described(
        "self_assessment.begun", Category.collection, "began a round of self-assessment"
    )
    self_assessment_scored = Described(
        "self_assessment.scored", Category.alteration, "scored the force in a self-assessment"
    )
    self_assessment_finished = Described(
        "self_assessment.finished", Category.alteration, "finished a round of self-assessment"
    )
    self_assessment_action = Described(
        "self_assessment.action", Category.alteration, "kept what is to be done after a self-assessment"
    )
    due_dates_moved = Described(
        "due_dates.moved", Category.alteration, "loaded the law anew, which moved due dates"
    )


BY_WORD = {act.value.word: act.value for act in Act}
