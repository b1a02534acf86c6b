"""A person in a chat with a bot that runs elsewhere: every act waits for the bot's answer to be seen."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.sandbox.chats import Message
from bot.sandbox.people import Person
from bot.sandbox.presses import Press
from bot.scenarios.steps import Multi, Scale, Single, Step, YesNo
from bot.services.runs import library
from tests.kit.speaker import Shown, as_shown

if TYPE_CHECKING:
    from tests.e2e.stage import Stage

SEE_SECONDS = 15
SHOWN_ON_FAILURE = 6
KEEP = object()  # «Оставить как есть»


class Player:
    def __init__(self, stage: "Stage", person: Person) -> None:
        self.stage = stage
        self.person = person
        self._known: dict[int, Message] = {}
        self._pressed: list[Press] = []

    # --- acts

    async def starts(self, token: str = "") -> None:
        self.looks_up()
        await self._hears_after(self.person.start(token or None))

    async def types(self, text: str) -> None:
        self.looks_up()
        await self._hears_after(self.person.send_text(text))

    async def taps(self, *labels: str) -> None:
        """Each label, or a part of it, on the newest message that has such a button; the button may yet be to come."""
        for label in labels:
            await self._until(partial(self._offers, label), f"нет кнопки «{label}»")
            found = self._find(label)
            assert found is not None
            self.looks_up()
            self._pressed = [self.person.press(found[0], data=found[1])]
            await self._until(self._is_answered, f"после «{label}» ничего не изменилось")

    async def fills(self, scenario_id: str, answers: Mapping[str, Any]) -> None:
        """The whole questionnaire, question by question, up to the last look before «Отправить»."""
        for step in library()[scenario_id].steps:
            if step.id not in answers:
                continue  # the answers before lead past it
            await self._until(partial(self._is_asked, step), f"не видно вопроса «{step.text}»")
            await self._answer(step, answers[step.id])

    async def _answer(self, step: Step, value: Any) -> None:
        if value is KEEP:
            await self.taps("Оставить как есть")
        elif value is None:
            await self.taps("Пропустить")
        elif isinstance(step, Single):
            await self.taps(step.options[value])
        elif isinstance(step, Multi):
            await self.taps(*(step.options[key] for key in value), "Готово")
        elif isinstance(step, YesNo):
            await self.taps("Да" if value else "Нет")
        elif isinstance(step, Scale):
            await self.taps(str(value))
        else:
            await self.types(value)

    # --- what they see

    @property
    def screen(self) -> Shown:
        """The newest message of the bot; an empty one before the first."""
        return self.messages[-1] if self.messages else Shown(0, "", ())

    @property
    def messages(self) -> list[Shown]:
        return [as_shown(kept) for kept in self.person.messages.values() if kept.by_bot]

    @property
    def news(self) -> str:
        """What has come or changed since the last act or move of the clock, words over a press included."""
        changed = [
            str(as_shown(kept))
            for kept in self.person.messages.values()
            if kept.by_bot and self._known.get(kept.message_id) is not kept.message
        ]
        return "\n\n".join([*changed, *(str(press.answer["text"]) for press in self._pressed if press.answer)])

    async def sees(self, *words: str) -> None:
        for each in words:
            await self._until(partial(self._has_heard, each), f"не видно «{each}»")

    def does_not_see(self, *words: str) -> None:
        for each in words:
            assert each not in self.news, self.chat()

    def link_token(self) -> str:
        found = re.search(r"\?start=([\w-]+)", self.screen.text)
        assert found, self.chat()
        return found[1]

    def files(self, ending: str) -> Sequence[bytes]:
        """Of the bot, oldest first."""
        documents = [kept.message["document"] for kept in self.person.messages.values() if "document" in kept.message]
        named = [document for document in documents if document["file_name"].endswith(ending)]
        stored = [self.stage.telegram.files.get(document["file_id"]) for document in named]
        return [file.content for file in stored if file]

    def looks_up(self) -> None:
        """From here on only what comes later is news."""
        self._known = {kept.message_id: kept.message for kept in self.person.messages.values()}
        self._pressed = []

    def chat(self) -> str:
        lines = [f"--- чат: {self.person.name}"]
        for kept in list(self.person.messages.values())[-SHOWN_ON_FAILURE:]:
            who = "бот" if kept.by_bot else self.person.name
            lines.append(f"{kept.message_id} {who}: {as_shown(kept)}")
        return "\n".join(lines)

    def _offers(self, label: str) -> bool:
        return self._find(label) is not None

    def _is_asked(self, step: Step) -> bool:
        return asks(self.screen, step)

    def _has_heard(self, words: str) -> bool:
        return words in self.news

    async def _hears_after(self, said: Message) -> None:
        await self._until(lambda: self.screen.message_id > said["message_id"], "бот молчит")

    def _is_answered(self) -> bool:
        answered = all(press.answer is not None for press in self._pressed)
        changed = any(
            self._known.get(kept.message_id) is not kept.message
            for kept in self.person.messages.values()
            if kept.by_bot
        )
        return answered and changed

    def _find(self, label: str) -> tuple[int, str] | None:
        for shown in reversed(self.messages):
            if buttons := shown.find(label):
                assert len(buttons) == 1, f"кнопок «{label}» несколько\n{self.chat()}"
                return shown.message_id, buttons[0][1]
        return None

    async def _until(self, condition: Callable[[], bool], otherwise: str) -> None:
        await self.stage.until(condition, lambda: f"{self.person.name}: {otherwise}\n{self.chat()}", SEE_SECONDS)


def asks(screen: Shown, step: Step) -> bool:
    return step.text in screen.text.splitlines()
