"""Tiny forms, each for one thing a wave can be about. They stand in the library while a test lasts."""

from typing import Any, cast

import pytest

from bot.scenarios.model import Scenario
from bot.services.runs import library

COMMON = {"version": 1, "minutes": 3, "source": "000 п. 6.1", "verification": "compiled"}
MOOD = {"id": "mood", "kind": "scale", "text": "Как настроение?", "min": 1, "max": 5}
WISH = {"id": "wish", "kind": "text", "text": "Чего не хватает?", "optional": True}


def form(scenario_id: str, title: str, audience: list[str], **fields: Any) -> Scenario:
    steps = fields.pop("steps", [MOOD, WISH])
    readers = fields.pop("visible_to", ["author", "curator"])
    given = {"id": scenario_id, "title": title, "audience": audience, "visible_to": readers, "steps": steps}
    return Scenario.model_validate({**COMMON, **given, **fields})


PULSE = form("tiny_pulse", "Пульс коллектива", ["mentor", "mentee", "staff"], moments=["mid", "any"])
BEFORE = form("tiny_before", "Ожидания: первый опрос", ["mentee"], moments=["before"], pairs_with="tiny_after")
AFTER = form("tiny_after", "Результаты: второй опрос", ["mentee"], moments=["after"], pairs_with="tiny_before")
SKILLS = form("tiny_skills", "Карта навыков", ["mentor"], moments=["mid"], about="pair", own_start=True)
PETITION = form("tiny_petition", "Заявление о замене", ["mentor", "mentee"], moments=["any"], own_start=True)
PUPILS = form("tiny_pupils", "Анкета ученика", ["mentee"], moments=["mid"], pupils=True, verification="recalled")
DISTRIBUTION = form(
    "consent_distribution",
    "Согласие на распространение",
    ["mentor", "mentee"],
    moments=["after"],
    own_start=True,
    steps=[
        {"id": "data", "kind": "multi", "text": "Что можно публиковать?", "options": {"name": "ФИО", "photo": "фото"}},
        {"id": "agree", "kind": "yes_no", "text": "Разрешаю публикацию на этих условиях"},
    ],
)
TINY = (PULSE, BEFORE, AFTER, SKILLS, PETITION, PUPILS, DISTRIBUTION)


@pytest.fixture
def tiny_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    scenarios = cast(dict[str, Scenario], library().scenarios)
    for each in TINY:
        monkeypatch.setitem(scenarios, each.id, each)
