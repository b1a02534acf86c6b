"""The words of a help request: topics, urgencies and addressees are those of the forms situational_request and
situational_close, which a school may reword."""

from collections.abc import Mapping

from bot.scenarios.reads import CHOICE, Given, Read
from bot.scenarios.steps import Scale, Single, YesNo
from bot.services.editions import library
from bot.storage.states import HelpAddressee, HelpOutcome, HelpUrgency, Role

HELP_FORM, CLOSE_FORM = "situational_request", "situational_close"
ASKERS = (Role.MENTEE, Role.MENTOR, Role.STAFF)
HELPERS = (Role.MENTOR, Role.STAFF)
CONFLICT, OTHER = "conflict", "other"  # of the topics: mediation (A48); what nothing else fits
VERDICTS = {"yes": HelpOutcome.HELPED, "partly": HelpOutcome.PARTLY, "no": HelpOutcome.NOT_HELPED}
READS = (
    Read(HELP_FORM, "area", CHOICE, Given.ALWAYS, options=(CONFLICT, OTHER)),
    Read(HELP_FORM, "urgency", (Single,), Given.ALWAYS, options=tuple(HelpUrgency)),
    Read(HELP_FORM, "to", (Single,), Given.ALWAYS, options=tuple(HelpAddressee)),
    Read(CLOSE_FORM, "solved", (Single,), Given.ALWAYS, options=tuple(VERDICTS)),
    Read(CLOSE_FORM, "score", (Scale,), Given.ALWAYS),
    Read(CLOSE_FORM, "to_bank", (YesNo,), Given.ALWAYS),
)


def topics() -> Mapping[str, str]:
    """Options in words, in the order of the form."""
    step = library()[HELP_FORM].step("area")
    assert isinstance(step, Single)
    return step.options


def topic_words(topic: str) -> str:
    return topics().get(topic, "")
