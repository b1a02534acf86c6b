"""Who is asked, in words."""

from bot.scenarios.model import Scenario
from bot.services.audiences import SIDES, Audience, AudienceKind, sides_of_form
from bot.texts import label


def audience_words(audience: Audience, form: Scenario | None = None) -> str:
    """«наставники, наставляемые», «пары: учитель – учитель», «12 человек по списку»; with the form, whom of the pairs
    it really asks: «наставники пар: учитель – учитель»."""
    match audience.kind:
        case AudienceKind.ROLES:
            return ", ".join(label(f"campaigns.role.{word}") for word in audience.words) or label("campaigns.nobody")
        case AudienceKind.PEOPLE:
            return label("campaigns.listed", count=len(audience.people))
        case AudienceKind.PAIR_KIND:
            kinds = tuple(label(f"pairs.kind.{word}") for word in audience.words)
            return pair_words((*kinds, *form_words(form)), form)
        case AudienceKind.PAIR_FORM:
            return pair_words(tuple(label(f"pairs.form.{word}") for word in audience.words), form)
        case AudienceKind.PAIRS:
            return pair_words(form_words(form), form)


def form_words(form: Scenario | None) -> tuple[str, ...]:
    """The forms of pairs it speaks of."""
    return tuple(label(f"pairs.form.{word}") for word in form.pair_forms) if form else ()


def pair_words(which: tuple[str, ...], form: Scenario | None) -> str:
    sides = sides_of_form(form) if form else SIDES
    whose = label(f"campaigns.role.{sides[0]}") if len(sides) == 1 else ""
    return label("campaigns.pairs_of" if which else "campaigns.all_pairs", words=", ".join(which), whose=whose)
