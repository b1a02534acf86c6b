"""Screens of the curator's people, with the longest of everything."""

from datetime import UTC, datetime

import pytest

from bot.services.invitation_lists import LinkLine, LinkPage
from bot.services.names import Named
from bot.storage.states import Role
from bot.views.people import links_screen
from tests.views.test_desk import BIG_ID, fits_telegram

LONGEST = Named(BIG_ID, "Щ<&" * 60, "Щ" * 60)
UNTIL = datetime(2026, 12, 31, 23, tzinfo=UTC)


@pytest.mark.parametrize("role", Role)
def test_a_page_of_links_fits(role: Role) -> None:
    lines = [
        LinkLine(BIG_ID, role, many_use, 9999, UNTIL, whom, about)
        for many_use, whom, about in ((True, None, None), (False, LONGEST, None), (False, None, LONGEST))
    ]
    assert fits_telegram(links_screen(LinkPage((*lines, *lines, *lines[:2]), 998, 999, 7999)))
