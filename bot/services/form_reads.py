"""Every answer the services read by name, so that an edited form is refused at start-up and not in a conversation."""

from collections.abc import Iterator, Mapping

from bot.scenarios.mistakes import Mistake
from bot.scenarios.model import Scenario
from bot.scenarios.reads import find_unmet
from bot.services import (
    action_lists,
    advice_mending,
    announcements,
    body_forms,
    campaign_plans,
    check_ins,
    cycle_approval,
    cycle_setup,
    duty_contact,
    evidence,
    help_form,
    help_pool,
    item_closing,
    leave,
    meeting_cards,
    meeting_tasks,
    meetings,
    next_people,
    organisations,
    pair_comparison,
    pair_picking,
    pairs,
    paper,
    people,
    protocols,
    publication_words,
    publishing,
    report_packs,
    roadmap_editing,
    sending,
    summary,
    target_facts,
    target_forms,
)
from bot.services.consents import DISTRIBUTION_CONSENT, MENTOR_CONSENT
from bot.storage.states import CONSENT_PD, REPRESENTATIVE

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
    body_forms,
    protocols,
    target_facts,
    target_forms,
    next_people,
    action_lists,
    evidence,
    item_closing,
    cycle_approval,
    cycle_setup,
    roadmap_editing,
    announcements,
    publication_words,
    publishing,
)
READS = tuple(read for module in READERS for read in module.READS)
DOCUMENTS = (CONSENT_PD, MENTOR_CONSENT, DISTRIBUTION_CONSENT, REPRESENTATIVE)


def find_mistakes(library: Mapping[str, Scenario]) -> Iterator[Mistake]:
    yield from find_unmet(library, READS)
    for name in DOCUMENTS:
        if name in library and library[name].document is None:
            yield Mistake(f"{name}.yaml", None, "нет поля «document»: согласие дают на прочитанный документ")
