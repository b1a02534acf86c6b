"""«Форма и вид»: who mentors whom, and how the two work together. The curator's word; waves choose pairs by it."""

from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.access import Actor, get_pair
from bot.storage.models import Organisation, Pair
from bot.storage.states import OrganisationType, PairForm, PairKind, Role

USUAL = {
    OrganisationType.KINDERGARTEN: PairForm.EDUCATOR_EDUCATOR,
    OrganisationType.COLLEGE: PairForm.COLLEGE_TEACHER,
}


def form_of_pairs(organisation: Organisation) -> PairForm:
    """The usual one of such an organisation."""
    return USUAL.get(organisation.type, PairForm.TEACHER_TEACHER)


async def set_nature(
    session: AsyncSession, actor: Actor, pair_id: int, *, form: PairForm | None = None, kind: PairKind | None = None
) -> Pair:
    actor.require(Role.CURATOR)
    pair = await get_pair(session, actor, pair_id)
    pair.form, pair.kind = form or pair.form, kind or pair.kind
    return pair
