"""Somebody who fills in a questionnaire whatever happens to the bot, and remembers what Telegram took from them.

They answer what their newest screen asks. A text is sent once; a button that changes nothing is pressed again. Now and
then they press twice, or go back and think better of it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

from aiogram.filters.callback_data import CallbackData

from bot.scenarios.engine import DONE, NO, OFF, ON, YES
from bot.scenarios.model import Scenario
from bot.scenarios.steps import Multi, Number, Scale, Single, Step, YesNo
from bot.services.runs import library
from bot.views.callbacks import FormStart, RunGo, RunMove, RunTap
from tests.e2e.player import Player, asks

PATIENCE_SECONDS = 2.0  # before a button is pressed again
STUCK_SECONDS = 60.0  # without the answer, the bot being away most of the time
TWICE, BACK = 0.1, 0.08


@dataclass
class Respondent:
    player: Player
    scenario_id: str
    random: Random
    accepted: dict[str, Any] = field(default_factory=dict)  # by step, the last taken last
    finished: bool = False
    _going_back: bool = False
    _texts: int = 0

    @property
    def scenario(self) -> Scenario:
        return library()[self.scenario_id]

    async def takes_part(self) -> None:
        self.player.person.send_text("/start")
        await self._waits(lambda: bool(self._buttons(FormStart)))
        await self._presses_until(lambda: self._step() is not None, *self._buttons(FormStart))
        while (step := self._step()) is not None:
            await self._deals_with(step)
        await self._presses_until(lambda: "Спасибо" in self.player.screen.text, self._go(RunMove.SEND))
        self.finished = True

    async def _deals_with(self, step: Step) -> None:
        asked = step.id
        may_go_back = bool(self.accepted) and not self._going_back and self._can(RunMove.BACK)
        if may_go_back and self.random.random() < BACK:
            self._going_back = True
            await self._presses_until(lambda: self._is_past(asked), self._go(RunMove.BACK))
            return
        self._going_back = False
        if isinstance(step, Multi):
            await self._ticks(step)
        elif (data := self._button_for(step)) is not None:
            await self._presses_until(lambda: self._is_past(asked), data)
        else:
            self._texts += 1
            text = str(self.random.randint(0, 40)) if isinstance(step, Number) else f"{asked} {self._texts}"
            self._accept(asked, int(text) if isinstance(step, Number) else text)
            self.player.person.send_text(text)
            await self._waits(lambda: self._is_past(asked))

    def _button_for(self, step: Step) -> str | None:
        """Chosen at random and remembered as taken; None where a text is wanted."""
        chosen: dict[str, Any]
        match step:
            case Single():
                chosen = {key: key for key in step.options}
            case Scale():
                chosen = {str(mark): mark for mark in range(step.min, step.max + 1)}
            case YesNo():
                chosen = {YES: True, NO: False}
            case _ if step.optional and self.random.random() < 0.5:
                self._accept(step.id, None)
                return self._go(RunMove.SKIP)
            case _:
                return None
        option = self.random.choice(list(chosen))
        self._accept(step.id, chosen[option])
        return self._tap(step, option)

    async def _ticks(self, step: Multi) -> None:
        """Each wanted choice until its mark is seen, each other until it is gone; then «Готово»."""
        wanted = self.random.sample(list(step.options), self.random.randint(1, 3))
        for key in step.options:
            sign, opposite = (ON, OFF) if key in wanted else (OFF, ON)
            unticked, ticked = self._tap(step, sign + key), self._tap(step, opposite + key)
            if self._shows(unticked):
                await self._presses_until(partial(self._shows, ticked), unticked)
        self._accept(step.id, [key for key in step.options if key in wanted])
        await self._presses_until(lambda: self._is_past(step.id), self._tap(step, DONE))

    def _accept(self, step_id: str, value: Any) -> None:
        self.accepted.pop(step_id, None)
        self.accepted[step_id] = value

    # --- the newest screen

    def _step(self) -> Step | None:
        screen = self.player.screen
        if any(RunGo.unpack(data).move is RunMove.SEND for data in self._buttons(RunGo)):
            return None
        return next((step for step in self.scenario.steps if asks(screen, step)), None)

    def _is_past(self, step_id: str) -> bool:
        """Another question, or the last look before sending."""
        step = self._step()
        return step.id != step_id if step is not None else bool(self._buttons(RunGo))

    def _shown_data(self) -> list[str]:
        return [data for row in self.player.screen.rows for _, data in row]

    def _shows(self, data: str) -> bool:
        return data in self._shown_data()

    def _buttons(self, kind: type[CallbackData]) -> list[str]:
        return [data for data in self._shown_data() if data.startswith(f"{kind.__prefix__}:")]

    def _can(self, move: RunMove) -> bool:
        return any(RunGo.unpack(data).move is move for data in self._buttons(RunGo))

    def _go(self, move: RunMove) -> str:
        return next(data for data in self._buttons(RunGo) if RunGo.unpack(data).move is move)

    def _tap(self, step: Step, option: str) -> str:
        run = RunGo.unpack(self._buttons(RunGo)[0]).run
        return RunTap(run=run, step=step.id, option=option).pack()

    # --- waiting

    async def _presses_until(self, condition: Callable[[], bool], data: str) -> None:
        """On the newest screen, which may have become another message with the same question."""
        for _ in range(int(STUCK_SECONDS / PATIENCE_SECONDS)):
            if self._shows(data):
                for _ in range(2 if self.random.random() < TWICE else 1):
                    self.player.person.press_stale(self.player.screen.message_id, data)
            if await self.player.stage.sandbox.signals.until(condition, PATIENCE_SECONDS):
                return
        raise AssertionError(f"{data} changes nothing\n{self.player.chat()}")

    async def _waits(self, condition: Callable[[], bool]) -> None:
        came = await self.player.stage.sandbox.signals.until(condition, STUCK_SECONDS)
        assert came, f"no answer\n{self.player.chat()}"
