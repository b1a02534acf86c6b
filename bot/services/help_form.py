"""What can be chosen of a help request: the options of the forms situational_request and situational_close. The words
of the topics are the form's, which a school may reword; the rest stands on buttons in short (texts/ru/help.yaml)."""

from collections.abc import Mapping

from bot.scenarios.reads import CHOICE, Given, Read
from bot.scenarios.steps import Scale, Single, YesNo
from bot.services.banks import MENTOR_ROLES
from bot.services.editions import library
from bot.storage.states import HelpAddressee, HelpOutcome, HelpUrgency, Role

HELP_FORM, CLOSE_FORM = "situational_request", "situational_close"
ASKERS = (Role.MENTEE, Role.MENTOR, Role.STAFF)
HELPERS = tuple(MENTOR_ROLES)
CONFLICT, OTHER = "conflict", "other"  # of the topics: mediation (A48); what nothing else fits
VERDICTS = {"yes": HelpOutcome.HELPED, "partly": HelpOutcome.PARTLY, "no": HelpOutcome.NOT_HELPED}
SCORES = range(1, 11)
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
