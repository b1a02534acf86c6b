"""Every answer the services read by name, so that an edited form is refused at start-up and not in a conversation."""

from collections.abc import Iterator, Mapping

from bot.scenarios.mistakes import Mistake
from bot.scenarios.model import Scenario
from bot.scenarios.reads import find_unmet
from bot.services import (
    advice_mending,
    campaign_plans,
    check_ins,
    duty_contact,
    help_form,
    help_pool,
    leave,
    meeting_cards,
    meeting_tasks,
    meetings,
    organisations,
    pair_comparison,
    pair_picking,
    pairs,
    paper,
    people,
    report_packs,
    sending,
    summary,
)
from bot.services.access import CONSENT_PD, REPRESENTATIVE
from bot.services.consents import DISTRIBUTION_CONSENT, MENTOR_CONSENT

READERS = (
    organisations,
    people,
    sending,
    pair_comparison,
    pair_picking,
    pairs,
    meeting_cards,
    meeting_tasks,
    meetings,
    check_ins,
    summary,
    paper,
    leave,
    duty_contact,
    campaign_plans,
    help_form,
    help_pool,
    advice_mending,
    report_packs,
)
READS = tuple(read for module in READERS for read in module.READS)
DOCUMENTS = (CONSENT_PD, MENTOR_CONSENT, DISTRIBUTION_CONSENT, REPRESENTATIVE)


def find_mistakes(library: Mapping[str, Scenario]) -> Iterator[Mistake]:
    yield from find_unmet(library, READS)
    for name in DOCUMENTS:
        if name in library and library[name].document is None:
            yield Mistake(f"{name}.yaml", None, "нет поля «document»: согласие дают на прочитанный документ")
