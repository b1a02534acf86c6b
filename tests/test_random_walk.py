"""Everybody does anything for thousands of steps, and a few things must always hold.

SEEDS=100 STEPS=4000 pytest tests/test_random_walk.py     # looks longer; a failure prints its seed and last steps
"""

import os
import shutil
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, MutableMapping
from pathlib import Path
from random import Random
from typing import cast

import pytest
from sqlalchemy import func, select, update

from bot.sandbox.chats import Kept
from bot.sandbox.people import PIXEL, PersonError
from bot.scenarios.model import Scenario
from bot.services.body_forms import OF_OUTSIDERS
from bot.services.runs import library
from bot.storage.models import Attachment, Campaign, Organisation, Pair, Person, Respondent, Run, StepAnswer
from bot.storage.states import LIVE_PAIR, Privacy, Role
from bot.views.callbacks import PairPropose
from tests.kit.cast import Cast, invited
from tests.kit.everything import EVERYTHING
from tests.kit.mischief import NASTY, WORDS, forged
from tests.kit.samples import BAD, GOOD
from tests.kit.speaker import Speaker
from tests.kit.stage import set_stage
from tests.kit.world import World, is_harmless
from tests.scenarios.walking import form

SEEDS = range(int(os.environ.get("SEEDS", "5" if EVERYTHING else "2")))
STEPS = int(os.environ.get("STEPS", "1200" if EVERYTHING else "1000"))
SETTLE_EVERY = 5
LOOK_EVERY = 50
TEXT_LIMIT = 4096
MOST_ARRIVALS = 8
DRASTIC = ("Да, отозвать", "Да, завершить", "Нет, спасибо", "Не подтверждать")
THINGS = ("sticker", "voice", "photo", "album", "document", "document", "contact", "correction")
FILES = [*((content, declared) for content, declared, _ in GOOD.values()), *BAD.values()]
KINDS = form("""
    - {id: k_who, kind: person, text: Кого?, bank: mentors, optional: true}
    - {id: k_team, kind: person, text: Команда?, bank: colleagues, max_choices: 3, section: О команде}
    - {id: k_where, kind: single, text: Где?, other: другое, options: {a: тут, b: там}}
    - {id: k_what, kind: multi, text: Что?, other: другое, min_choices: 2, options: {a: раз, b: два, c: три}}
    - {id: k_hard, kind: matrix, text: Трудно?, max: 3, rows: {ict: ИКТ, plan: план}, section: О трудностях}
    - {id: k_day, kind: date, text: Когда?, prefill: today}
    - {id: k_head, kind: text, text: Кто руководит?, prefill: organisation.head}
    - {id: k_file, kind: file, text: Чем подтвердите?}
""")
IN_THE_THICK = ("anna", "boris", "vera", "dina")


def buttons_of(kept: Kept) -> list[dict[str, str]]:
    return [button for button in kept.inline_buttons() if "callback_data" in button]


class Walk:
    def __init__(self, world: World, cast: Cast, seed: int) -> None:
        self.world = world
        self.cast = cast
        self.random = Random(seed)
        self.seed = seed
        self.people: list[Speaker] = list(cast.speakers.values())
        self.busy = [cast.speakers[name] for name in IN_THE_THICK]
        self.done: deque[str] = deque(maxlen=20)
        self.answers: dict[tuple[int, str], int] = {}
        self.nameless: set[int] = set()  # runs of anonymous waves: their answers go where nobody finds them
        self.acts: list[tuple[int, Callable[[Speaker], Awaitable[None]]]] = [
            (52, self.presses_something),
            (4, self.presses_twice),
            (5, self.presses_something_old),
            (16, self.types_something),
            (4, self.types_nasty),
            (3, self.sends_something_else),
            (4, self.forges),
            (2, self.proposes),
            (5, self.starts),
            (1, self.blocks),
            (2, self.arrives),
            (3, self.lets_time_pass),
            (1, self.restarts),
        ]

    async def steps(self, count: int) -> None:
        weights = [weight for weight, _ in self.acts]
        for number in range(count):
            [(_, act)] = self.random.choices(self.acts, weights)
            thick = self.random.random() < 0.5
            speaker = self.random.choice(self.busy if thick else self.people)
            self.done.append(f"{number} {speaker} {act.__name__}")
            await act(speaker)
            await self.world.settle()
            assert not self.world.refusals or all("not modified" in call.error for call in self.world.refusals), (
                self.world.refusals[-1]
            )
            if number % LOOK_EVERY == 0:
                await self.look()
        await self.look()

    # --- what people do

    async def presses_something(self, speaker: Speaker) -> None:
        await self.press(speaker, newest=True)

    async def presses_something_old(self, speaker: Speaker) -> None:
        await self.press(speaker, newest=False)

    async def presses_twice(self, speaker: Speaker) -> None:
        await self.press(speaker, newest=True, times=2)

    async def press(self, speaker: Speaker, *, newest: bool, times: int = 1) -> None:
        shown = [kept for kept in speaker.person.messages.values() if kept.by_bot and buttons_of(kept)]
        if not shown:
            await self.starts(speaker)
            return
        kept = shown[-1] if newest else self.random.choice(shown)
        button = self.choose(buttons_of(kept))
        if any(word in button["text"] for word in DRASTIC) and self.random.random() < 0.95:
            return  # or nobody would be left
        self.done.append(f"  [{button['text']}] {button['callback_data']}")
        for _ in range(times):
            speaker.person.press_stale(kept.message_id, button["callback_data"])

    def choose(self, buttons: list[dict[str, str]]) -> dict[str, str]:
        """Often the one that stands out, or the programme would never get far."""
        labels = {button["text"]: button for button in buttons}
        if "Да" in labels and self.random.random() < 0.6:
            return labels["Да"]
        ahead = [button for button in buttons if button.get("style") in ("success", "primary")]
        return self.random.choice(ahead if ahead and self.random.random() < 0.6 else buttons)

    async def types_something(self, speaker: Speaker) -> None:
        await self.type(speaker, self.random.choice(WORDS))

    async def types_nasty(self, speaker: Speaker) -> None:
        await self.type(speaker, self.random.choice(NASTY))

    async def type(self, speaker: Speaker, text: str) -> None:
        self.done.append(f"  «{text[:30]}»")
        if not speaker.person.started:
            speaker.person.start()
        speaker.person.send_text(text)

    async def sends_something_else(self, speaker: Speaker) -> None:
        if not speaker.person.started:
            return
        person = speaker.person
        kind = self.random.choice(THINGS)
        self.done.append(f"  {kind}")
        if kind == "correction":
            own = [kept.message_id for kept in person.messages.values() if "text" in kept.message and not kept.by_bot]
            if own:
                person.edit_text(self.random.choice(own), self.random.choice(WORDS))
        elif kind == "document":
            content, declared = self.random.choice(FILES)
            person.send_document(self.random.choice(NASTY[:9]), content, self.random.choice(NASTY[:5]), declared)
        elif kind == "album":
            person.send_album(*[PIXEL] * 3)
        else:
            getattr(person, f"send_{kind}")()

    async def forges(self, speaker: Speaker) -> None:
        data = forged(self.random)
        self.done.append(f"  {data}")
        speaker.person.forge(data)

    async def proposes(self, speaker: Speaker) -> None:
        """The curator, or whoever has seen how her buttons are made."""
        speaker = self.cast.speakers["vera"] if self.random.random() < 0.8 else speaker
        mentee, mentor = self.random.choice(("boris", "dina", "lidia")), self.random.choice(("anna", "nikita"))
        speaker.person.forge(PairPropose(mentee=self.cast.ids[mentee], mentor=self.cast.ids[mentor]).pack())

    async def starts(self, speaker: Speaker) -> None:
        """Whatever happened before, everybody gets home or to the polite sentence."""
        before = len(speaker.messages)
        speaker.person.start()
        await self.world.settle()
        assert len(speaker.messages) > before, f"{speaker} is not answered"

    async def blocks(self, speaker: Speaker) -> None:
        if speaker.person.started:
            speaker.person.block()
            if self.random.random() < 0.5:
                await self.world.settle()
            speaker.person.unblock()

    async def arrives(self, speaker: Speaker) -> None:
        if len(self.people) >= len(self.cast.speakers) + MOST_ARRIVALS:
            return
        role = self.random.choice((Role.MENTOR, Role.MENTEE, Role.MENTEE, Role.STAFF, Role.CURATOR, Role.HEAD))
        newcomer = self.world.arrives(f"Новичок{len(self.people)}")
        many_use = self.random.random() < 0.3 and role not in (Role.CURATOR, Role.HEAD)
        token = await invited(self.world, self.cast, role, many_use=many_use)
        newcomer.person.start(token)
        self.people.append(newcomer)

    async def lets_time_pass(self, speaker: Speaker) -> None:
        hours = self.random.choice((1, 1, 5, 24))
        self.done.append(f"  {hours} h")
        await self.world.clock.moves_by(hours=hours)

    async def restarts(self, speaker: Speaker) -> None:
        await self.world.restarts()

    # --- what must hold

    async def look(self) -> None:
        refused = [call for call in self.world.refusals if not is_harmless(call)]
        assert not refused, refused[-1]
        assert not self.world.unanswered, self.world.unanswered
        assert not self.world.errors, self.world.errors
        for speaker in self.people:
            for shown in speaker.messages:
                assert shown.file_id or len(shown.text) <= TEXT_LIMIT  # a file sent on has the name it was given
                assert "{{" not in shown.text.replace("{{7*7}}", ""), shown.text
                assert "None" not in shown.text, shown.text
        await self.look_at_answers()
        await self.look_at_files()
        await self.look_at_pairs()

    async def look_at_answers(self) -> None:
        """Given once, there for ever, unless the consent was taken back, they were given anonymously, or they name
        somebody outside, whose name is kept where the bodies are and nowhere else."""
        async with self.world.db.read() as session:
            rows = await session.execute(
                select(StepAnswer.run_id, StepAnswer.step, Run.person_id)
                .join(Run, Run.id == StepAnswer.run_id)
                .where(Run.scenario.not_in(OF_OUTSIDERS))
            )
            now = {(row.run_id, row.step): row.person_id for row in rows}
            gone = set(await session.scalars(select(Person.id).where(Person.telegram_id.is_(None))))
            nameless = select(Respondent.id).join(Campaign, Campaign.id == Respondent.campaign_id)
            found = await session.execute(
                select(Run.id, Run.person_id).where(Run.respondent_id.in_(nameless.where(Campaign.anonymous)))
            )
        self.nameless |= {run_id for run_id, _ in found}
        lost = {
            key: person
            for key, person in self.answers.items()
            if key not in now and person not in gone and key[0] not in self.nameless
        }
        assert not lost, f"answers lost: {lost}"
        self.answers = now

    async def look_at_files(self) -> None:
        """Every file that is an answer is there, and nothing else is."""
        async with self.world.db.read() as session:
            known = set(await session.scalars(select(Attachment.path)))
        folder = self.world.data_dir
        assert {file.relative_to(folder).as_posix() for file in folder.glob("attachments/*/*")} == known

    async def look_at_pairs(self) -> None:
        async with self.world.db.read() as session:
            live = Pair.status.in_(LIVE_PAIR)
            mentees = await session.execute(select(Pair.mentee_id, func.count()).where(live).group_by(Pair.mentee_id))
            assert all(count == 1 for _, count in mentees)
            mentors = await session.execute(
                select(Person.id, Person.capacity, func.count())
                .join(Pair, Pair.mentor_id == Person.id)
                .where(live)
                .group_by(Person.id, Person.capacity)
            )
            assert all(count <= capacity for _, capacity, count in mentors)
            across = await session.scalar(
                select(func.count())
                .select_from(Pair)
                .join(Person, Person.id == Pair.mentor_id)
                .where(Person.organisation_id != Pair.organisation_id)
            )
            assert not across


@pytest.fixture(autouse=True)
def _every_kind() -> Iterator[None]:
    """The mentees' request begins with a question of every kind there is."""
    shelf = cast(MutableMapping[str, Scenario], library().scenarios)
    shipped = shelf["mentee_request"]
    written = shipped.dumped()
    steps = [*KINDS.dumped()["steps"], *written["steps"]]
    shelf["mentee_request"] = Scenario.model_validate({**written, "steps": steps})
    yield
    shelf["mentee_request"] = shipped


@pytest.fixture
async def world(migrated_file: Path, tmp_path: Path) -> AsyncIterator[World]:
    made = World(f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'bot.db')}", tmp_path, check_types=False)
    yield made
    await made.closes()


@pytest.mark.usefixtures("tiny_forms")
@pytest.mark.parametrize("seed", SEEDS)
async def test_nothing_people_do_breaks_the_bot(world: World, seed: int) -> None:
    everybody, _ = await set_stage(world, "active")
    if seed % 2 == 0:  # files are taken
        async with world.db.write() as session:
            await session.execute(update(Organisation).values(privacy=Privacy.STANDARD))
    walk = Walk(world, everybody, seed)
    try:
        await walk.steps(STEPS)
    except PersonError:
        raise
    except BaseException as error:
        raise AssertionError(f"seed {seed}:\n" + "\n".join(walk.done) + f"\n{error!r}") from error
    await world.check()
