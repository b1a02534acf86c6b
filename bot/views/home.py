"""The main screen: what is waited for from this person, then what there is."""

from bot.services.help_own import HelpHome, OwnLine
from bot.services.home import Home, OwnPair, Task
from bot.services.sending import Sent
from bot.storage.states import PersonStatus, Role
from bot.texts import excerpt, label, say, topic_name
from bot.views.advice_callbacks import AdviceOpen
from bot.views.callbacks import (
    FormStart,
    MeetingList,
    MeetingOpen,
    MeetingPlan,
    PairOpen,
    RunGo,
    RunMove,
    Section,
    SectionOpen,
    WaveAnswer,
    WaveOpen,
)
from bot.views.help_callbacks import HelpAsk, HelpOpen, HelpOwn
from bot.views.help_words import called, clock_words
from bot.views.own_forms import trial_over_screen
from bot.views.paper import sent_paper_screen
from bot.views.roadmap_lists import own_row
from bot.views.rows import home_row
from bot.views.runs import run_screen
from bot.views.screen import Button, Rows, Screen
from bot.views.subjects import lead_back

OWN_SECTIONS = (Section.MINE, Section.DATA)
CURATOR_SECTIONS = (
    (Section.DESK,),
    (Section.ROADMAP, Section.HELP),
    (Section.PEOPLE, Section.PAIRS),
    (Section.FORMS, Section.EXPORT),
    (Section.INVITE, Section.SETTINGS),
    OWN_SECTIONS,
)
HEAD_SECTIONS = ((Section.DESK, Section.EXPORT), (Section.ROADMAP, Section.RESULTS), OWN_SECTIONS)
COUNCIL_SECTIONS = ((Section.ROADMAP, Section.RESULTS), OWN_SECTIONS)


def home_screen(home: Home, *, note: str = "") -> Screen:
    text = say(
        "home.screen",
        home=home,
        note=note,
        roles=role_words(home),
        asked=tuple(asked_words(home.help, each) for each in home.help.own) if home.help else (),
        waiting=len(home.tasks) + (len(home.help.waiting) if home.help else 0),
    )
    first = home.help is not None and home.help.may_ask and not (home.roles - {Role.MENTEE})
    tasks = (*help_rows(home.help), *task_rows(home), *own_row(home.items))
    ask = ask_rows(home.help)
    return Screen(text, (*(ask if first else ()), *tasks, *(() if first else ask), *section_rows(home)))


def ask_rows(help_: HelpHome | None) -> Rows:
    """One tap from anywhere to «что случилось?»."""
    if help_ is None or not help_.may_ask:
        return ()
    text, style = ("home.help_draft", "primary") if help_.draft else ("help.button.ask", None)
    return ((Button(label(text), HelpAsk().pack(), style=style),),)


def help_rows(help_: HelpHome | None) -> Rows:
    """What waits for this person's answer, then where the own questions stand."""
    if help_ is None:
        return ()
    waiting = tuple(
        (
            Button(
                label("home.help_task", topic=line_topic(each, 50), due=due_words(help_, each)),
                HelpOpen(request=each.request_id).pack(),
                style="primary",
            ),
        )
        for each in help_.waiting
    )
    own = tuple(
        (Button(label("home.help_own", topic=line_topic(each, 50)), HelpOpen(request=each.request_id).pack()),)
        for each in help_.own
    )
    return (*waiting, *own)


def asked_words(help_: HelpHome, line: OwnLine) -> str:
    return label(
        "home.asked",
        words=excerpt(line.gist, 60) or line_topic(line, 60),
        line=line,
        since=clock_words(line.asked_at, help_.seen_at),
        holder=called(line.holder) if line.holder else "",
        due=clock_words(line.promised_at or line.due_at, help_.seen_at),
        meets=clock_words(line.meets_at, help_.seen_at),
    )


def line_topic(line: OwnLine, room: int) -> str:
    return topic_name(line.topic_words, room) or excerpt(line.gist, room) or label("home.help_without_words")


def due_words(help_: HelpHome, line: OwnLine) -> str:
    return clock_words(line.promised_at or line.due_at, help_.seen_at)


def role_words(home: Home) -> str:
    return ", ".join(label(f"roles.{role}") for role in Role if role in home.roles)


def task_rows(home: Home) -> Rows:
    mine = ((Button(label("home.meetings"), MeetingList().pack()),),) if home.pairs else ()
    pairs = tuple((pair_button(each),) for each in home.pairs)
    return (*((task_button(task),) for task in home.tasks), *pairs, *mine)


def task_button(task: Task) -> Button:
    text = label(f"home.task.{task.kind}", task=task)
    match task.kind:
        case "form":
            return Button(text, FormStart(scenario=task.scenario_id).pack(), style="primary")
        case "run" | "go_on":
            return Button(text, RunGo(run=task.run_id, move=RunMove.RESUME).pack(), style="primary")
        case "respond":
            return Button(text, WaveAnswer(respondent=task.respondent_id).pack(), style="primary")
        case "plan_meeting":
            return Button(text, MeetingPlan(pair=task.pair_id).pack(), style="primary")
        case "answer_meeting" | "check_in":
            return Button(text, MeetingOpen(meeting=task.meeting_id).pack(), style="primary")
        case _:
            return Button(text, PairOpen(pair=task.pair_id).pack(), style="primary")


def pair_button(own: OwnPair) -> Button:
    return Button(label("home.pair", own=own), PairOpen(pair=own.pair_id).pack())


def section_rows(home: Home) -> Rows:
    if not home.consented:
        return ()
    sections: tuple[tuple[Section, ...], ...] = (OWN_SECTIONS,)
    if Role.CURATOR in home.roles:
        sections = CURATOR_SECTIONS
    elif Role.HEAD in home.roles:
        sections = HEAD_SECTIONS
    elif Role.COUNCIL in home.roles:
        sections = COUNCIL_SECTIONS
    rows = tuple(
        tuple(Button(label(f"home.section.{section}"), SectionOpen(section=section).pack()) for section in row)
        for row in sections
    )
    return (*rows[:-1], *question_rows(home), rows[-1])


def question_rows(home: Home) -> Rows:
    """What colleagues have asked already, and what one has asked oneself."""
    if home.status is not PersonStatus.ACTIVE or not home.roles - {Role.GUEST}:
        return ()
    shelf = Button(label(f"home.section.{Section.ADVICE}"), SectionOpen(section=Section.ADVICE).pack())
    if home.help is None or not home.help.may_ask:
        return ((shelf,),)
    return ((shelf, Button(label("help.button.own"), HelpOwn().pack())),)


def sent_screen(sent: Sent) -> Screen:
    """Thanks, and at once the next thing: another question, or what else waits."""
    if sent.paper_of is not None:
        return sent_paper_screen(sent)
    thanks = say(sent_key(sent), until=sent.changed_until, days=sent.days)
    if sent.draft_id is not None:
        return trial_over_screen(sent.draft_id, thanks)
    if sent.next is not None:
        following = run_screen(sent.next)
        return Screen(f"{thanks}\n\n{following.text}", following.rows)
    if sent.home is None:
        return Screen(thanks, home_row())
    if sent.campaign_id is not None:
        wave = Button(label("campaigns.to_wave"), WaveOpen(wave=sent.campaign_id).pack(), style="primary")
        return Screen(thanks, ((wave,), *home_row()))
    if sent.advice_id is not None:
        card = Button(label("advice.to_card"), AdviceOpen(advice=sent.advice_id).pack(), style="primary")
        return Screen(thanks, ((card,), *home_row()))
    if (back := lead_back(sent.subject)) is not None:
        return Screen(thanks, ((back,), *home_row()))
    if sent.pair_id is None or sent.thanks == "default":
        return home_screen(sent.home, note=thanks)
    return Screen(thanks, (*((button,) for button in ways_on(sent, sent.pair_id)), *home_row()))


def sent_key(sent: Sent) -> str:
    """An anonymous answer is thanked for in words of its own, whatever the form."""
    return "sent.default.anonymous" if sent.outcome == "anonymous" else f"sent.{sent.thanks}.{sent.outcome}"


def ways_on(sent: Sent, pair_id: int) -> list[Button]:
    """Where there is nothing to look at, the next meeting; else what was written about."""
    plan = Button(label("home.plan"), MeetingPlan(pair=pair_id).pack(), style="primary")
    if sent.scenario_id.startswith("meeting_checkin") or sent.outcome in ("past", "gone"):
        return [plan, Button(label("home.to_pair"), PairOpen(pair=pair_id).pack())]
    if sent.meeting_id is not None:
        return [Button(label("home.meeting"), MeetingOpen(meeting=sent.meeting_id).pack())]
    return [Button(label("home.to_pair"), PairOpen(pair=pair_id).pack())]
