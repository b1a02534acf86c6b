"""Who is asked, in words."""

from bot.services.audiences import Audience, AudienceKind
from bot.texts import label


def audience_words(audience: Audience) -> str:
    """«наставники, наставляемые», «пары: учитель – учитель», «12 человек по списку»."""
    match audience.kind:
        case AudienceKind.ROLES:
            return ", ".join(label(f"campaigns.role.{word}") for word in audience.words) or label("campaigns.nobody")
        case AudienceKind.PAIRS:
            return label("campaigns.all_pairs")
        case AudienceKind.PAIR_FORM:
            return label("campaigns.pairs_of", words=", ".join(label(f"pairs.form.{word}") for word in audience.words))
        case AudienceKind.PAIR_KIND:
            return label("campaigns.pairs_of", words=", ".join(label(f"pairs.kind.{word}") for word in audience.words))
        case AudienceKind.PEOPLE:
            return label("campaigns.listed", count=len(audience.people))
