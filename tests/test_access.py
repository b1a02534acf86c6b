"""Every handler against everybody: who may, is shown something; who may not, is told so, changes and learns nothing.

A handler without a row here fails the suite: nobody adds a door without saying who may open it.
"""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot import app
from bot.services.cycle_setup import LateAct, Why
from bot.services.insights import InsightKind
from bot.services.item_closing import ItemAct
from bot.services.item_lists import ItemsOf
from bot.services.own_form_files import example
from bot.services.roadmap_editing import ItemPart, ItemTerm
from bot.storage.database import sqlite_file
from bot.storage.states import Body, HelpAddressee, HelpOutcome, HelpUrgency, Outcome, Role
from bot.texts import label
from bot.views import advice_callbacks as a
from bot.views import body_callbacks as b
from bot.views import callbacks as c
from bot.views import cycle_callbacks as y
from bot.views import cycle_files_callbacks as cf
from bot.views import help_callbacks as h
from bot.views import help_list_callbacks as hl
from bot.views import info_callbacks as inf
from bot.views import item_callbacks as i
from bot.views import roadmap_action_callbacks as ra
from bot.views import roadmap_callbacks as r
from bot.views import roadmap_editing_callbacks as e
from tests.kit.answered_waves import in_library
from tests.kit.cast import Cast
from tests.kit.difficulties import DIAGNOSTICS
from tests.kit.dump import watched
from tests.kit.speaker import Speaker
from tests.kit.stage import Stage, set_stage
from tests.kit.world import World

CURATOR = frozenset({"vera"})
CURATOR_ABROAD = frozenset({"vera", "marina"})  # acts inside one's own organisation
HEADS = CURATOR_ABROAD | {"grigory"}
COUNCIL = CURATOR | {"klara"}  # and whoever else mends the library
COUNCIL_ABROAD = COUNCIL | {"marina"}
HEADS_AND_COUNCIL = CURATOR | {"grigory", "klara"}
TWO = frozenset({"anna", "boris"})
ANNA = frozenset({"anna"})
WITHOUT_CONSENT = frozenset({"pavel"})
MEMBERS = HEADS | TWO | {"dina", "semyon", "klara"}
KNOWN = MEMBERS | WITHOUT_CONSENT
EVERYBODY = KNOWN | {"stranger"}
DENIED = label("other.denied")
GONE, FORM = label("own_forms.gone"), example().title
VANISHED = label("other.no_such_form")  # of a questionnaire: there is none of that number for this person


@dataclass(frozen=True)
class Row:
    """`data`: the button pressed, or `text`: what is written; `writes`: refused or not, a row of its own is written."""

    handler: str
    who: frozenset[str]
    data: Callable[[Stage], Any] | None = None
    text: str = ""
    scene: str = "active"
    writes: frozenset[str] = frozenset()
    apart: str = ""  # a curator abroad is answered with these words: here is no such thing, and nothing changes


def section(which: c.Section) -> Callable[[Stage], Any]:
    return lambda stage: c.SectionOpen(section=which)


def act(which: c.MeetingAct, *, sure: bool = False) -> Callable[[Stage], Any]:
    return lambda stage: c.MeetingDo(meeting=stage.meeting, sequence=0, act=which, sure=sure)


def pair_act(which: c.PairAct, *, sure: bool = False) -> Callable[[Stage], Any]:
    return lambda stage: c.PairDo(pair=stage.pair, act=which, sure=sure)


def wave_act(which: c.WaveAct, *, sure: bool = False) -> Callable[[Stage], Any]:
    return lambda stage: c.WaveDo(wave=stage.wave, act=which, sure=sure)


def draft_act(which: c.DraftAct) -> Callable[[Stage], Any]:
    """A curator abroad is shown her own list: for her there is no such draft."""
    return lambda stage: c.DraftDo(edition=stage.own_draft, act=which)


def draft_step(which: h.DraftStep) -> Callable[[Stage], Any]:
    return lambda stage: h.HelpDraftDo(request=stage.help.draft, step=which)


def help_act(which: h.HelpAct, of: str = "taken") -> Callable[[Stage], Any]:
    return lambda stage: h.HelpDo(request=getattr(stage.help, of), act=which)


def deed(which: ra.ActionAct, of: str = "action", *, sure: bool = False) -> Callable[[Stage], Any]:
    return lambda stage: ra.ActionDo(action=getattr(stage.acting, of), act=which, sure=sure)


ACTION_ROWS = (
    Row(
        "roadmap_actions.list_actions", HEADS_AND_COUNCIL, lambda s: r.ActionList(cycle=s.acting.cycle), scene="roadmap"
    ),
    Row("roadmap_actions.open_action", CURATOR, lambda s: r.ActionOpen(action=s.acting.action), scene="roadmap"),
    Row("roadmap_actions.ask_if_sure", CURATOR, deed(ra.ActionAct.NOW), scene="roadmap"),
    Row("roadmap_actions.act", CURATOR, deed(ra.ActionAct.NOW, sure=True), scene="roadmap"),
    Row("roadmap_actions.act", CURATOR, deed(ra.ActionAct.OFF), scene="roadmap"),
    Row("roadmap_actions.act", CURATOR, deed(ra.ActionAct.ON, "off"), scene="roadmap"),
    Row("roadmap_actions.choose_day", CURATOR, lambda s: ra.ActionMove(action=s.acting.action), scene="roadmap"),
    Row(
        "roadmap_actions.move", CURATOR, lambda s: ra.ActionMove(action=s.acting.action, day=20261215), scene="roadmap"
    ),
    Row("roadmap_actions.ask_day", CURATOR, lambda s: ra.ActionDay(action=s.acting.action), scene="roadmap"),
)


ASKERS = TWO | {"dina", "semyon"}
BORIS = frozenset({"boris"})
OF_ASKED = CURATOR | {"anna", "dina"}  # Dina asks, Anna was asked to take it
OF_TAKEN = CURATOR | TWO  # Boris asks, Anna holds it
HELP_ROWS = (
    Row("help_asking.ask_by_command", ASKERS, text="/ask", scene="helping"),
    Row("help_asking.ask", ASKERS, lambda s: h.HelpAsk(), scene="helping"),
    Row("help_asking.open_draft", BORIS, draft_step(h.DraftStep.OPEN), scene="helping"),
    Row("help_asking.list_topics", BORIS, draft_step(h.DraftStep.TOPICS), scene="helping"),
    Row("help_asking.begin_anew", BORIS, draft_step(h.DraftStep.ANEW), scene="helping"),
    Row("help_asking.drop", BORIS, draft_step(h.DraftStep.DROP), scene="helping"),
    Row("help_asking.send", BORIS, draft_step(h.DraftStep.SEND), scene="helping"),
    Row("help_asking.choose_topic", BORIS, lambda s: h.HelpTopic(request=s.help.draft, topic="law"), scene="helping"),
    Row(
        "help_asking.choose_urgency",
        BORIS,
        lambda s: h.HelpUrgent(request=s.help.draft, urgency=HelpUrgency.NOW),
        scene="helping",
    ),
    Row(
        "help_asking.choose_addressee",
        BORIS,
        lambda s: h.HelpTo(request=s.help.draft, to=HelpAddressee.CURATOR),
        scene="helping",
    ),
    Row(
        "help_asking.choose_name",
        BORIS,
        lambda s: h.HelpName(request=s.help.draft, anonymous=True),
        scene="helping",
    ),
    Row("help_answers.open_card", OF_ASKED, lambda s: h.HelpOpen(request=s.help.asked), scene="helping"),
    Row("help_answers.open_card", OF_TAKEN, lambda s: h.HelpOpen(request=s.help.taken, apart=True), scene="helping"),
    Row("help_answers.open_card", BORIS, lambda s: h.HelpOpen(request=s.help.draft), scene="helping"),
    Row("help_answers.do", OF_ASKED, help_act(h.HelpAct.TAKE, "asked"), scene="helping"),
    Row("help_answers.do", OF_TAKEN, help_act(h.HelpAct.REFUSE), scene="helping"),
    Row("help_answers.do", OF_TAKEN, help_act(h.HelpAct.CLOSE), scene="helping"),
    Row("help_answers.do", BORIS, help_act(h.HelpAct.OTHERS), scene="helping"),
    Row("help_answers.do", BORIS, help_act(h.HelpAct.WITHDRAW), scene="helping"),
    Row("help_answers.do", BORIS, help_act(h.HelpAct.REOPEN, "closed"), scene="helping"),
    Row("help_answers.do", BORIS, help_act(h.HelpAct.REVEAL), scene="helping"),
    Row("help_answers.do", OF_TAKEN, help_act(h.HelpAct.NO_MEETING), scene="helping"),
    Row("help_answers.offer_promises", OF_ASKED, lambda s: h.HelpPromise(request=s.help.asked), scene="helping"),
    Row("help_answers.promise", OF_ASKED, lambda s: h.HelpPromise(request=s.help.asked, at=1), scene="helping"),
    Row(
        "help_answers.give_verdict",
        BORIS,
        lambda s: h.HelpVerdict(request=s.help.taken, outcome=HelpOutcome.HELPED),
        scene="helping",
    ),
    Row("help_answers.keep_score", BORIS, lambda s: h.HelpScore(request=s.help.closed, score=7), scene="helping"),
    Row("help_answers.share", OF_TAKEN, lambda s: h.HelpShare(request=s.help.closed, agreed=True), scene="helping"),
    Row("help_answers.list_own", MEMBERS, lambda s: h.HelpOwn(), scene="helping"),
    Row("help_answers.set_helps", ANNA | {"semyon"}, lambda s: h.HelpHelps(helps=True), scene="helping"),
    Row(
        "help_passing.list_colleagues",
        CURATOR | ANNA,
        lambda s: h.HelpPass(request=s.help.asked),
        scene="helping",
    ),
    Row(
        "help_passing.pass_on",
        CURATOR | ANNA,
        lambda s: h.HelpPass(request=s.help.asked, person=s.boris),
        scene="helping",
    ),
    Row("help_passing.plan_meeting", OF_TAKEN, lambda s: h.HelpMeet(request=s.help.taken), scene="helping"),
    Row("help_passing.offer_times", OF_TAKEN, lambda s: h.HelpMeet(request=s.help.taken, day=1), scene="helping"),
    Row("help_passing.agree_to_meet", OF_TAKEN, lambda s: h.HelpMeet(request=s.help.taken, at=1), scene="helping"),
    Row("help_talk.open_talk", OF_TAKEN, lambda s: h.HelpReply(request=s.help.taken), scene="helping"),
    Row("help_talk.open_talk", OF_TAKEN, lambda s: h.HelpReply(request=s.help.taken, apart=True), scene="helping"),
    Row("help_talk.leave_talk", OF_TAKEN, help_act(h.HelpAct.LEAVE), scene="helping"),
    Row("help_talk.turn_talk", OF_TAKEN, lambda s: h.HelpTalk(request=s.help.taken), scene="helping"),
    Row("help_talk.show_said", OF_TAKEN, lambda s: h.HelpSaid(message=s.help.said), scene="helping"),
    Row("help_unclear.say_whom_for", BORIS, lambda s: h.HelpTyped(typed=s.help.typed), scene="helping"),
    Row(
        "help_unclear.say_whom_for",
        BORIS | CURATOR,
        lambda s: h.HelpTyped(typed=s.help.typed, request=s.help.taken),
        scene="helping",
    ),
)
READ_BODIES = HEADS_AND_COUNCIL | CURATOR_ABROAD  # each of the own organisation


def member_act(which: b.MemberAct, of: str = "member") -> Callable[[Stage], Any]:
    return lambda stage: b.MemberDo(member=getattr(stage.bodies, of), act=which, sure=True)


def target_act(which: b.TargetAct, of: str = "target", *, sure: bool = False) -> Callable[[Stage], Any]:
    return lambda stage: b.TargetDo(target=getattr(stage.bodies, of), act=which, sure=sure)


BODY_ROWS = tuple(
    Row(handler, who, data, scene="bodies")
    for handler, who, data in (
        ("bodies.list_bodies", READ_BODIES, lambda s: r.BodyList()),
        ("bodies.open_body", READ_BODIES, lambda s: r.BodyOpen(body=Body.COUNCIL)),
        ("bodies.list_past", READ_BODIES, lambda s: b.MembersPast(body=Body.COUNCIL)),
        ("bodies.pick", CURATOR_ABROAD, lambda s: b.MemberPick(body=Body.COUNCIL)),
        ("bodies.add", CURATOR, lambda s: b.MemberAdd(body=Body.COUNCIL, person=s.dina)),
        ("bodies.add_outsider", CURATOR_ABROAD, lambda s: b.MemberNew(body=Body.EXPERTS)),
        ("bodies.open_member", CURATOR, lambda s: b.MemberOpen(member=s.bodies.member)),
        ("bodies.mend", CURATOR, lambda s: b.MemberMend(member=s.bodies.outsider)),
        ("bodies.ask_if_sure", CURATOR, lambda s: b.MemberDo(member=s.bodies.member, act=b.MemberAct.LEAVE)),
        ("bodies.do", CURATOR, member_act(b.MemberAct.CHAIR)),
        ("bodies.do", CURATOR, member_act(b.MemberAct.SEE)),
        ("bodies.do", CURATOR, member_act(b.MemberAct.LEAVE)),
        ("bodies.do", CURATOR, member_act(b.MemberAct.FORGET, "outsider")),
        ("protocols.list_protocols", READ_BODIES, lambda s: b.ProtocolList(body=Body.COUNCIL)),
        ("protocols.open_protocol", HEADS_AND_COUNCIL, lambda s: r.ProtocolOpen(protocol=s.bodies.protocol)),
        ("protocols.begin", CURATOR_ABROAD, lambda s: b.ProtocolNew(body=Body.COUNCIL)),
        ("protocols.mend", CURATOR, lambda s: b.ProtocolMend(protocol=s.bodies.protocol)),
        (
            "protocols.tick",
            CURATOR,
            lambda s: b.ProtocolPresent(protocol=s.bodies.protocol, tick=f"-{s.bodies.member}"),
        ),
        ("protocols.choose_item", CURATOR, lambda s: b.ProtocolProve(protocol=s.bodies.protocol)),
        ("protocols.prove", CURATOR, lambda s: b.ProtocolProve(protocol=s.bodies.protocol, item=s.bodies.item)),
        ("protocols.send_file", HEADS_AND_COUNCIL, lambda s: b.ProtocolFile(protocol=s.bodies.protocol)),
        ("targets.list_targets", HEADS_AND_COUNCIL, lambda s: r.TargetList(cycle=s.bodies.cycle)),
        ("targets.turn_page", HEADS_AND_COUNCIL, lambda s: b.TargetPage(cycle=s.bodies.cycle)),
        ("targets.open_target", HEADS_AND_COUNCIL, lambda s: b.TargetShow(target=s.bodies.target)),
        ("targets.begin", CURATOR, lambda s: b.TargetNew(cycle=s.bodies.cycle)),
        ("targets.change", CURATOR, target_act(b.TargetAct.PLAN)),
        ("targets.change", CURATOR, target_act(b.TargetAct.FACT, "own_target")),
        ("targets.take_offered", CURATOR, target_act(b.TargetAct.OFFERED)),
        ("targets.ask_if_sure", HEADS_AND_COUNCIL, target_act(b.TargetAct.DROP, "own_target")),
        ("targets.drop", CURATOR, target_act(b.TargetAct.DROP, "own_target", sure=True)),
        ("next_cycle.open_next", CURATOR, lambda s: r.CycleNext(cycle=s.bodies.cycle)),
        ("next_cycle.make", CURATOR, lambda s: b.NextMake(cycle=s.bodies.cycle)),
        ("next_cycle.ask_to_close", CURATOR, lambda s: b.NextClose(cycle=s.bodies.cycle)),
        ("next_cycle.close", CURATOR, lambda s: b.NextClose(cycle=s.bodies.cycle, sure=True)),
        ("next_cycle.list_unfinished", CURATOR, lambda s: b.NextUnfinished(cycle=s.bodies.cycle)),
        ("next_cycle.list_people", CURATOR, lambda s: b.NextPeople(cycle=s.bodies.cycle, group=b.NextGroup.PAIRS)),
        ("next_cycle.offer", CURATOR, lambda s: b.NextOffer(cycle=s.bodies.cycle, person=s.boris)),
        ("next_cycle.answer", frozenset({"dina"}), lambda s: b.OfferAnswer(cycle=s.bodies.cycle, agrees=True)),
    )
)
READERS = CURATOR | {"grigory", "klara"}  # of roadmaps
NO_TABLE = label("cycle_files.gone")


def paper(which: cf.Paper) -> Callable[[Stage], Any]:
    return lambda stage: cf.CyclePaper(cycle=stage.papers.cycle, paper=which)


PAPER_ROWS = (
    Row("cycle_files.open_files", READERS, lambda s: r.CycleFiles(cycle=s.papers.cycle), scene="papers"),
    Row("cycle_files.send_table", CURATOR, paper(cf.Paper.TABLE), scene="papers"),
    Row("cycle_files.send_paper", READERS, paper(cf.Paper.DOCX), scene="papers"),
    Row("cycle_files.turn_table", CURATOR_ABROAD, lambda s: cf.TableShow(), scene="papers", apart=NO_TABLE),
    Row(
        "cycle_files.apply_table",
        CURATOR,
        lambda s: cf.TableApply(cycle=s.papers.cycle, digest=s.papers.digest),
        scene="papers",
    ),
    Row("cycle_files.drop_table", CURATOR, lambda s: cf.TableDrop(cycle=s.papers.cycle), scene="papers"),
    Row("cycle_files.open_picture", READERS, lambda s: r.CyclePicture(cycle=s.papers.cycle), scene="papers"),
    Row("cycle_files.turn_picture", READERS, lambda s: cf.PictureTurn(cycle=s.papers.cycle), scene="papers"),
    Row("cycle_files.send_order", CURATOR, lambda s: r.OrderDraft(action=s.papers.order), scene="papers"),
    Row("cycle_files.open_report", READERS, lambda s: r.ReportPack(item=s.papers.item), scene="papers"),
)


def item_act(which: ItemAct, of: str = "item") -> Callable[[Stage], Any]:
    return lambda stage: i.ItemDo(item=getattr(stage.road, of), act=which)


ITEM_ROWS = (
    Row("roadmap_items.open_item", READERS | ANNA, lambda s: r.ItemOpen(item=s.road.item), scene="roadmap"),
    Row("roadmap_items.ask_why", CURATOR, item_act(ItemAct.DROP), scene="roadmap"),
    Row("roadmap_items.ask_why", CURATOR, item_act(ItemAct.RETURN, "done"), scene="roadmap"),
    Row("roadmap_items.ask_why", CURATOR, item_act(ItemAct.REOPEN, "accepted"), scene="roadmap"),
    Row("roadmap_items.do", CURATOR | ANNA, item_act(ItemAct.DONE), scene="roadmap"),
    Row("roadmap_items.do", CURATOR, item_act(ItemAct.ACCEPT, "done"), scene="roadmap"),
    Row("roadmap_items.do", CURATOR, item_act(ItemAct.FINISH), scene="roadmap"),
    Row("roadmap_items.do", CURATOR, item_act(ItemAct.RESTORE), scene="roadmap"),
    Row("roadmap_items.add_evidence", CURATOR | ANNA, lambda s: i.EvidenceAdd(item=s.road.item), scene="roadmap"),
    Row("roadmap_items.list_evidence", READERS | ANNA, lambda s: i.EvidenceList(item=s.road.item), scene="roadmap"),
    Row(
        "roadmap_items.show_file",
        READERS | ANNA,
        lambda s: i.EvidenceFile(item=s.road.item, evidence=s.road.evidence),
        scene="roadmap",
    ),
    Row(
        "roadmap_items.ask_to_drop",
        READERS | ANNA,
        lambda s: i.EvidenceDrop(item=s.road.item, evidence=s.road.evidence),
        scene="roadmap",
    ),
    Row(
        "roadmap_items.drop_evidence",
        CURATOR | ANNA,
        lambda s: i.EvidenceDrop(item=s.road.item, evidence=s.road.evidence, sure=True),
        scene="roadmap",
    ),
    Row("roadmap_lists.open_stage", READERS, lambda s: r.StageOpen(stage=s.road.stage), scene="roadmap"),
    Row(
        "roadmap_lists.open_list", READERS, lambda s: r.ItemList(cycle=s.road.cycle, of=ItemsOf.PERSON), scene="roadmap"
    ),
    Row("roadmap_lists.open_own", MEMBERS, lambda s: r.MyItems(), scene="roadmap"),
)
YEAR_READERS = HEADS_AND_COUNCIL | CURATOR_ABROAD  # each of the own organisation


def year_act(which: y.CycleAct, of: str = "draft", *, sure: bool = False) -> Callable[[Stage], Any]:
    return lambda stage: y.CycleDo(cycle=getattr(stage.years, of), act=which, sure=sure)


def of_years(who: frozenset[str], handler: str, data: Callable[[Stage], Any]) -> Row:
    return Row(handler, who, data, scene="years")


YEAR_ROWS = (
    Row("cycles.show_roadmap", YEAR_READERS, text="/roadmap", scene="years"),
    of_years(YEAR_READERS, "cycles.open_roadmap", section(c.Section.ROADMAP)),
    of_years(YEAR_READERS, "cycles.turn_list", lambda s: r.CycleList()),
    of_years(HEADS_AND_COUNCIL, "cycles.open_cycle", lambda s: r.CycleOpen(cycle=s.years.draft)),
    of_years(CURATOR_ABROAD, "cycles.choose_roadmap", lambda s: y.CycleNew()),
    of_years(CURATOR_ABROAD, "cycles.choose_year", lambda s: y.CycleNew(roadmap="sample")),
    of_years(CURATOR_ABROAD, "cycles.begin", lambda s: y.CycleNew(roadmap="sample", year=2026)),
    of_years(CURATOR, "cycles.ask_in_words", year_act(y.CycleAct.ORDER)),
    of_years(frozenset({"grigory"}), "cycles.ask_in_words", year_act(y.CycleAct.GIVE_BACK)),
    of_years(CURATOR, "cycles.say_word", year_act(y.CycleAct.ASK)),
    of_years(frozenset({"grigory"}), "cycles.say_word", year_act(y.CycleAct.AGREE)),
    of_years(CURATOR, "cycles.ask_if_sure", year_act(y.CycleAct.CANCEL)),
    of_years(CURATOR, "cycles.end", year_act(y.CycleAct.CANCEL, sure=True)),
    of_years(CURATOR, "cycles.end", year_act(y.CycleAct.CLOSE, "running", sure=True)),
    of_years(CURATOR, "cycle_setup.open_setup", lambda s: r.CycleSetup(cycle=s.years.draft)),
    of_years(CURATOR, "cycle_setup.go_on", lambda s: y.SetupAt(item=s.years.draft_item, skip=True)),
    of_years(CURATOR, "cycle_setup.accept", lambda s: y.SetupAccept(item=s.years.draft_item)),
    of_years(CURATOR, "cycle_setup.ask_about_all", lambda s: y.SetupAcceptAll(cycle=s.years.draft)),
    of_years(
        CURATOR,
        "cycle_setup.accept_all",
        lambda s: y.SetupAcceptAll(cycle=s.years.draft, stage=s.years.draft_stage, sure=True),
    ),
    of_years(
        frozenset(),
        "cycle_setup.accept_all",
        lambda s: y.SetupAcceptAll(cycle=s.years.draft, stage=s.years.running_stage, sure=True),
    ),
    of_years(CURATOR, "cycle_setup.choose_day", lambda s: y.SetupDay(item=s.years.draft_item)),
    of_years(CURATOR, "cycle_setup.ask_why", lambda s: y.SetupSkip(item=s.years.draft_item)),
    of_years(CURATOR, "cycle_setup.leave_out", lambda s: y.SetupSkip(item=s.years.draft_item, why=Why.OTHERS)),
    of_years(CURATOR, "cycle_setup.move_late", lambda s: y.SetupLate(cycle=s.years.draft, act=LateAct.MOVE)),
    of_years(CURATOR, "cycle_setup.settle_late", lambda s: y.SetupLate(cycle=s.years.draft, act=LateAct.DONE)),
    of_years(CURATOR, "roadmap_editing.open_item", lambda s: r.ItemEdit(item=s.years.running_item)),
    of_years(
        CURATOR, "roadmap_editing.type_part", lambda s: e.ItemType(item=s.years.running_item, part=ItemPart.TITLE)
    ),
    of_years(
        CURATOR, "roadmap_editing.set_term", lambda s: e.ItemTermSet(item=s.years.running_item, term=ItemTerm.NONE)
    ),
    of_years(
        CURATOR,
        "roadmap_editing.tick_people",
        lambda s: e.ItemPeople(item=s.years.running_item, tick=f"+{s.boris}"),
    ),
    of_years(CURATOR, "roadmap_editing.set_by_word", lambda s: e.ItemWho(item=s.years.running_item, word="council")),
    of_years(CURATOR, "roadmap_editing.add_own", lambda s: r.StageAddItem(stage=s.years.running_stage)),
    of_years(CURATOR, "roadmap_editing.remove_own", lambda s: e.ItemRemove(item=s.years.own_item, sure=True)),
)


def announcement_act(which: inf.AnnouncementAct, *, sure: bool = False) -> Callable[[Stage], Any]:
    return lambda stage: inf.AnnouncementDo(announcement=stage.info.draft, act=which, sure=sure)


def publication_act(which: inf.PublicationAct, *, sure: bool = False) -> Callable[[Stage], Any]:
    return lambda stage: inf.PublicationDo(publication=stage.info.publication, act=which, sure=sure)


INFO_ROWS = (
    Row("announcements.open_info", CURATOR_ABROAD, lambda s: r.InfoOpen()),
    Row("announcements.turn_list", CURATOR_ABROAD, lambda s: inf.AnnouncementList(group="sent")),
    Row("announcements.begin", CURATOR_ABROAD, lambda s: r.AnnouncementNew()),
    Row("announcements.open_card", CURATOR, lambda s: r.AnnouncementOpen(announcement=s.info.draft)),
    Row("announcements.open_card", CURATOR, lambda s: r.AnnouncementOpen(announcement=s.info.told)),
    Row("announcements.ask_words", CURATOR, announcement_act(inf.AnnouncementAct.TEXT)),
    Row("announcements.change", CURATOR, announcement_act(inf.AnnouncementAct.ASKS)),
    Row("announcements.open_roles", CURATOR, announcement_act(inf.AnnouncementAct.ROLES)),
    Row("announcements.preview", CURATOR, announcement_act(inf.AnnouncementAct.SHOW)),
    Row("announcements.ask_to_drop", CURATOR, announcement_act(inf.AnnouncementAct.DROP)),
    Row("announcements.act", CURATOR, announcement_act(inf.AnnouncementAct.DROP, sure=True)),
    Row("announcements.act", CURATOR, announcement_act(inf.AnnouncementAct.SEND)),
    Row("announcements.act", CURATOR, announcement_act(inf.AnnouncementAct.PLAN)),
    Row("announcements.remind", CURATOR, announcement_act(inf.AnnouncementAct.REMIND)),
    Row("announcements.tick_role", CURATOR, lambda s: inf.AnnouncementRole(announcement=s.info.draft, role="+head")),
    Row("announcements.list_people", CURATOR, lambda s: inf.AnnouncementPeople(announcement=s.info.told, group="want")),
    Row(
        "announcements.mark_came",
        CURATOR,
        lambda s: inf.AnnouncementCame(announcement=s.info.told, person=s.anna, came=True),
    ),
    Row("announcements.answer", ANNA, lambda s: inf.AnnouncementAnswer(announcement=s.info.told, wants=True)),
    Row("media_plan.turn_list", HEADS, lambda s: r.PublicationList()),
    Row("media_plan.open_card", CURATOR | {"grigory"}, lambda s: r.PublicationOpen(publication=s.info.publication)),
    Row("media_plan.begin", CURATOR_ABROAD, lambda s: inf.PublicationNew()),
    Row("media_plan.ask_words", CURATOR, publication_act(inf.PublicationAct.LINK)),
    Row("media_plan.copy", CURATOR | {"grigory"}, publication_act(inf.PublicationAct.COPY)),
    Row("media_plan.ask_to_drop", CURATOR, publication_act(inf.PublicationAct.DROP)),
    Row("media_plan.drop", CURATOR, publication_act(inf.PublicationAct.DROP, sure=True)),
    Row("media_plan.open_news", CURATOR_ABROAD, lambda s: r.NewsNew()),
    Row("media_plan.turn_news", CURATOR_ABROAD, lambda s: inf.NewsShow(item=0, weeks=4, place="site")),
    Row("media_plan.keep_news", CURATOR_ABROAD, lambda s: inf.NewsKeep(item=0, weeks=4, place="site")),
)
ROWS = (
    *HELP_ROWS,
    *PAPER_ROWS,
    *BODY_ROWS,
    *ITEM_ROWS,
    *YEAR_ROWS,
    *INFO_ROWS,
    Row("start.enter", EVERYBODY, text="/start wrong-token", writes=frozenset({"token_guess"})),
    Row("start.start", EVERYBODY, text="/start"),
    Row("start.help_", EVERYBODY, text="/help"),
    Row("start.open_home", KNOWN, lambda s: c.HomeOpen()),
    Row("own_data.show_own_data", KNOWN, text="/mydata"),
    Row("own_data.open_own_data", KNOWN, section(c.Section.DATA)),
    Row("own_data.ask_withdrawal", KNOWN, lambda s: c.ConsentWithdraw()),
    Row("own_data.withdraw", KNOWN, lambda s: c.ConsentWithdraw(sure=True)),
    Row("runs.tap", ANNA, lambda s: c.RunTap(run=s.run, step="family_name", option="x")),
    Row("runs.move", ANNA, lambda s: c.RunGo(run=s.run, move=c.RunMove.BACK, step="family_name")),
    Row("runs.resume", ANNA, lambda s: c.RunGo(run=s.run, move=c.RunMove.RESUME)),
    Row("runs.pause", ANNA, lambda s: c.RunGo(run=s.run, move=c.RunMove.PAUSE)),
    Row("runs.send", ANNA, lambda s: c.RunGo(run=s.run, move=c.RunMove.SEND)),
    Row("runs.start", MEMBERS, lambda s: c.FormStart(scenario="introduce")),
    Row("runs.start", frozenset({"anna", "semyon"}), lambda s: c.FormStart(scenario="mentor_readiness")),
    Row("runs.start", frozenset({"boris", "dina"}), lambda s: c.FormStart(scenario="mentee_request")),
    Row("runs.start", CURATOR_ABROAD, lambda s: c.FormStart(scenario="setup_organisation")),
    Row("runs.start", WITHOUT_CONSENT, lambda s: c.FormStart(scenario="consent_pd")),
    Row("runs.start", frozenset(), lambda s: c.FormStart(scenario="order_details")),
    Row("runs.turn_calendar", ANNA, lambda s: c.RunCalendar(run=s.run, step="family_name", at="202611")),
    Row("runs.turn_people", ANNA, lambda s: c.RunPeople(run=s.run, step="family_name")),
    Row("runs.choose_person", ANNA, lambda s: c.RunPeople(run=s.run, step="family_name", option="+1")),
    Row("runs.turn_review", ANNA, lambda s: c.RunReview(run=s.run)),
    Row("files.show_file", CURATOR, lambda s: c.FileShow(attachment=s.attachment)),
    Row("people.invite_by_command", CURATOR_ABROAD, text="/invite"),
    Row(  # the words of others are kept until they say what they were
        "people.search", CURATOR_ABROAD, text="Борис", writes=frozenset({"help_request", "help_message"})
    ),
    Row("people.open_people", CURATOR_ABROAD, section(c.Section.PEOPLE)),
    Row("people.turn_page", CURATOR_ABROAD, lambda s: c.PeopleList(role=Role.MENTOR)),
    Row("people.open_person", CURATOR, lambda s: c.PersonOpen(person=s.boris)),
    Row("people.read_form", CURATOR, lambda s: c.PersonForm(person=s.boris, scenario="mentee_request")),
    Row("people.open_waiting", CURATOR_ABROAD, section(c.Section.JOINING)),
    Row("people.turn_waiting", CURATOR_ABROAD, lambda s: c.JoinList()),
    Row("people.decide_join", CURATOR, lambda s: c.JoinDecide(request=s.request, accept=True)),
    Row("people.ask_to_let_in_all", CURATOR_ABROAD, lambda s: c.JoinAll(last=s.request)),
    Row("people.let_in_all", CURATOR_ABROAD, lambda s: c.JoinAll(last=s.request, sure=True)),
    Row("people.open_invite", CURATOR_ABROAD, section(c.Section.INVITE)),
    Row("people.make_invitation", CURATOR_ABROAD, lambda s: c.InviteMake(role=Role.CURATOR)),
    Row("people.list_links", CURATOR_ABROAD, lambda s: c.InviteList()),
    Row("people.revoke_invitation", CURATOR, lambda s: c.InviteRevoke(invitation=s.invitation)),
    Row("paper.send_blank", CURATOR_ABROAD, lambda s: c.FormBlank(scenario="mentee_request")),
    Row("paper.list_forms", CURATOR, lambda s: c.PaperForms(person=s.boris)),
    Row("paper.list_people", CURATOR_ABROAD, lambda s: c.PaperPeople(scenario="mentee_request")),
    Row("paper.start", CURATOR, lambda s: c.PaperStart(person=s.boris, scenario="mentee_request")),
    Row("paper.ask_consent", CURATOR, lambda s: c.PaperConsent(person=s.boris, document="consent_pd")),
    Row("paper.sign_consent", CURATOR, lambda s: c.PaperConsent(person=s.boris, document="consent_pd", sure=True)),
    Row("paper.ask_withdrawal", CURATOR, lambda s: c.PaperWithdraw(person=s.boris)),
    Row("paper.withdraw", CURATOR, lambda s: c.PaperWithdraw(person=s.boris, sure=True)),
    Row("paper.invite_person", CURATOR, lambda s: c.PersonInvite(person=s.boris)),
    Row("paper.invite_third_person", CURATOR, lambda s: c.ThirdPersonInvite(person=s.boris)),
    Row("paper.read_told", frozenset(), lambda s: c.ToldRead(person=s.boris)),
    Row("paper.mark_pupil", CURATOR, lambda s: c.PupilMark(person=s.boris, pupil=False)),
    Row("paper.show_pupils_mode", CURATOR_ABROAD, lambda s: c.PupilsMode(on=True)),
    Row("paper.turn_pupils_mode", CURATOR_ABROAD, lambda s: c.PupilsMode(on=True, sure=True)),
    Row("pairs.answer_on_paper", frozenset(), lambda s: c.PaperAnswer(pair=s.pair, person=s.boris, agree=True)),
    Row("pairs.open_pairs", CURATOR_ABROAD, section(c.Section.PAIRS)),
    Row("pairs.turn_page", CURATOR_ABROAD, lambda s: c.PairList()),
    Row("pairs.open_pair", CURATOR | TWO, lambda s: c.PairOpen(pair=s.pair)),
    Row("pair_picking.pick", CURATOR_ABROAD, lambda s: c.PairPick()),
    Row("pair_picking.pick", CURATOR, lambda s: c.PairPick(mentee=s.dina)),
    Row("pair_picking.pick", CURATOR, lambda s: c.PairPick(mentor=s.anna)),
    Row("pair_picking.pick", CURATOR, lambda s: c.PairPick(mentee=s.dina, mentor=s.anna)),
    Row("pair_picking.find", CURATOR_ABROAD, lambda s: c.PairFind(query="Борис")),
    Row("pair_picking.find", CURATOR, lambda s: c.PairFind(mentee=s.dina, query="Анна")),
    Row("pair_picking.propose", CURATOR, lambda s: c.PairPropose(mentee=s.dina, mentor=s.anna)),
    Row("pairs.answer", TWO, lambda s: c.PairAnswer(pair=s.pair, agree=True), scene="proposed"),
    Row("pairs.answer", TWO, lambda s: c.PairAnswer(pair=s.pair, agree=False), scene="proposed"),
    Row("pairs.ask", CURATOR | TWO, pair_act(c.PairAct.WITHDRAW), scene="proposed"),
    Row("pairs.ask", CURATOR | TWO, pair_act(c.PairAct.END)),
    Row("pairs.do", CURATOR, pair_act(c.PairAct.WITHDRAW, sure=True), scene="proposed"),
    Row("pairs.do", CURATOR | ANNA, pair_act(c.PairAct.CONSENT, sure=True), scene="agreed"),
    Row("pairs.do", CURATOR, pair_act(c.PairAct.ORDER), scene="consented"),
    Row("pairs.do", CURATOR, pair_act(c.PairAct.END, sure=True)),
    Row("meetings.open_own_list", MEMBERS, text="/meetings"),
    Row("meetings.open_list", MEMBERS, lambda s: c.MeetingList()),
    Row("meetings.open_list", CURATOR | TWO, lambda s: c.MeetingList(pair=s.pair)),
    Row("meetings.plan", TWO, lambda s: c.MeetingPlan(pair=s.pair)),
    Row("meetings.open_meeting", CURATOR | TWO, lambda s: c.MeetingOpen(meeting=s.meeting), scene="invited"),
    Row("meetings.confirm", TWO, act(c.MeetingAct.CONFIRM), scene="invited"),
    Row("meetings.choose_other_time", TWO, act(c.MeetingAct.OTHER), scene="invited"),
    Row("meetings.ask_if_sure", CURATOR | TWO, act(c.MeetingAct.CANCEL), scene="confirmed"),
    Row("meetings.cancel", TWO, act(c.MeetingAct.CANCEL, sure=True), scene="confirmed"),
    Row("meetings.ask_if_sure_of_ruling", CURATOR | TWO, act(c.MeetingAct.HELD), scene="met"),
    Row("meetings.rule", CURATOR, act(c.MeetingAct.MISSED, sure=True), scene="met"),
    Row(
        "meetings.answer_check_in", TWO, lambda s: c.CheckInAnswer(meeting=s.meeting, outcome=Outcome.HELD), scene="met"
    ),
    Row("meetings.ask_again", CURATOR | TWO, lambda s: c.CheckInAsk(meeting=s.meeting), scene="met"),
    Row("meetings.add_details", TWO, lambda s: c.CheckInDetails(meeting=s.meeting), scene="met"),
    Row("leave.start", MEMBERS, lambda s: c.LeaveStart()),
    Row("leave.start", CURATOR, lambda s: c.LeaveStart(person=s.boris)),
    Row("leave.end", KNOWN, lambda s: c.LeaveEnd()),
    Row("leave.end", CURATOR, lambda s: c.LeaveEnd(person=s.boris)),
    Row("pairs.choose_nature", CURATOR, lambda s: c.PairNature(pair=s.pair, kind="reverse")),
    Row("sent_forms.open_own_forms", MEMBERS, section(c.Section.MINE)),
    Row("sent_forms.turn_own_forms", MEMBERS, lambda s: c.OwnForms()),
    Row("sent_forms.begin", TWO | {"dina"}, lambda s: c.OwnFormStart(scenario="tiny_petition")),
    Row("sent_forms.begin", ANNA, lambda s: c.OwnFormStart(scenario="tiny_skills", pair=s.pair)),
    Row("sent_forms.begin", frozenset(), lambda s: c.OwnFormStart(scenario="tiny_pulse")),
    Row("sent_forms.read", CURATOR | ANNA, lambda s: c.SentOpen(run=s.sent)),
    Row("form_library.turn_forms", CURATOR_ABROAD, lambda s: c.FormList()),
    Row("form_library.open_form", CURATOR_ABROAD, lambda s: c.FormOpen(scenario="tiny_pulse")),
    Row("form_library.open_form", frozenset(), lambda s: c.FormOpen(scenario="setup_organisation")),
    Row("form_library.open_form", frozenset(), lambda s: c.FormOpen(scenario="tiny_pupils")),
    Row("form_library.look_at_questions", CURATOR_ABROAD, lambda s: c.FormQuestions(scenario="tiny_pulse")),
    Row("campaigns.open_waves", CURATOR_ABROAD, section(c.Section.FORMS)),
    Row("campaigns.turn_waves", CURATOR_ABROAD, lambda s: c.WaveList(group="planned")),
    Row("campaigns.open_wave", CURATOR, lambda s: c.WaveOpen(wave=s.wave)),
    Row("campaigns.ask", CURATOR, wave_act(c.WaveAct.REMIND)),
    Row("campaigns.ask_for_how_long", CURATOR, wave_act(c.WaveAct.EXTEND)),
    Row("campaigns.do", CURATOR, wave_act(c.WaveAct.CLOSE, sure=True)),
    Row("campaigns.do", CURATOR, lambda s: c.WaveDo(wave=s.planned, act=c.WaveAct.CANCEL, sure=True)),
    Row("campaigns.extend", CURATOR, lambda s: c.WaveExtend(wave=s.wave, days=7)),
    Row("campaigns.list_silent", CURATOR, lambda s: c.WaveSilent(wave=s.wave)),
    Row("campaigns.ask_to_excuse_all", CURATOR, wave_act(c.WaveAct.EXCUSE)),
    Row("campaigns.excuse_all", CURATOR, wave_act(c.WaveAct.EXCUSE, sure=True)),
    Row("campaigns.open_respondent", CURATOR, lambda s: c.RespondentOpen(respondent=s.asked)),
    Row("campaigns.excuse", CURATOR, lambda s: c.RespondentExcuse(respondent=s.asked, excused=True)),
    Row("campaigns.answer", ANNA, lambda s: c.WaveAnswer(respondent=s.asked)),
    Row("campaign_plans.begin", CURATOR_ABROAD, lambda s: c.WaveNew(scenario="tiny_pulse")),
    Row("campaign_plans.ask", CURATOR, lambda s: c.WaveAsk(wave=s.draft, part=c.WavePart.AUDIENCE)),
    Row("campaign_plans.choose", CURATOR, lambda s: c.WaveSet(wave=s.draft, part=c.WavePart.CLOSES, value="3")),
    Row("campaign_plans.choose_day", CURATOR, lambda s: c.WaveDay(wave=s.draft, opening=True)),
    Row("campaign_plans.tick_people", CURATOR, lambda s: c.WavePeople(wave=s.draft, tick=f"+{s.boris}")),
    Row("campaign_plans.ask_if_sure", CURATOR, lambda s: c.WaveDo(wave=s.draft, act=c.WaveAct.DROP)),
    Row("campaign_plans.throw_away", CURATOR, lambda s: c.WaveDo(wave=s.draft, act=c.WaveAct.DROP, sure=True)),
    Row("campaign_plans.launch", CURATOR, lambda s: c.WaveDo(wave=s.draft, act=c.WaveAct.LAUNCH)),
    Row("desk.show_desk", HEADS, text="/digest"),
    Row("desk.send_export", HEADS, text="/export"),
    Row("desk.open_desk", HEADS, section(c.Section.DESK)),
    Row("desk.turn_desk", HEADS, lambda s: c.DeskOpen()),
    Row("desk.open_insight", CURATOR_ABROAD, lambda s: c.InsightOpen(kind=InsightKind.MENTEE_WAITS)),
    Row("desk.open_unreachable", CURATOR_ABROAD, section(c.Section.UNREACHABLE)),
    Row("desk.turn_unreachable", CURATOR_ABROAD, lambda s: c.UnreachableList()),
    Row("desk.open_export", HEADS, section(c.Section.EXPORT)),
    Row("help_lists.show_list", CURATOR_ABROAD, text="/questions"),
    Row("help_lists.open_list", CURATOR_ABROAD, section(c.Section.HELP)),
    Row("help_lists.turn_list", CURATOR_ABROAD, lambda s: hl.HelpList(group="closed")),
    Row("help_lists.open_figures", CURATOR_ABROAD, lambda s: hl.HelpFigures(period="year")),
    Row("results.open_list", HEADS_AND_COUNCIL | CURATOR_ABROAD, section(c.Section.RESULTS)),
    Row("results.turn_list", HEADS_AND_COUNCIL | CURATOR_ABROAD, lambda s: c.ResultsList()),
    Row("results.open_results", HEADS_AND_COUNCIL, lambda s: c.ResultsOpen(campaign=s.answered)),
    Row("results.open_results", CURATOR_ABROAD, lambda s: c.ResultsOpen(scenario="mentor_readiness")),
    Row("results.open_question", HEADS_AND_COUNCIL, lambda s: c.ResultsQuestion(campaign=s.answered, place=1)),
    Row("results.send_chart", HEADS_AND_COUNCIL, lambda s: c.ResultsChart(campaign=s.answered, place=1)),
    Row("results.send_file", HEADS_AND_COUNCIL, lambda s: c.ResultsFile(campaign=s.answered)),
    Row("results.open_comparison", HEADS_AND_COUNCIL, lambda s: c.ComparisonOpen(campaign=s.answered)),
    Row("results.send_comparison_chart", HEADS_AND_COUNCIL, lambda s: c.ComparisonChart(campaign=s.answered)),
    Row("results.open_difficulties", CURATOR | TWO, lambda s: c.DifficultiesOpen(person=s.boris)),
    Row("results.ask_threshold", CURATOR_ABROAD, lambda s: c.ThresholdAsk()),
    Row("results.set_threshold", CURATOR_ABROAD, lambda s: c.ThresholdSet(mark=7)),
    Row("settings.open_settings", CURATOR_ABROAD, section(c.Section.SETTINGS)),
    Row("settings.ask_duty_contact", CURATOR_ABROAD, lambda s: hl.DutyAsk()),
    Row("settings.clear_duty_contact", CURATOR_ABROAD, lambda s: hl.DutyClear()),
    Row("own_forms.turn_list", CURATOR_ABROAD, lambda s: c.OwnFormList()),
    Row("own_forms.turn_samples", CURATOR_ABROAD, lambda s: c.SampleList()),
    Row("own_forms.send_sample", CURATOR_ABROAD, lambda s: c.SampleFile(scenario="own_example")),
    Row("own_forms.send_version", CURATOR, lambda s: c.OwnFormFile(edition=s.edition)),
    Row("own_forms.open_form", CURATOR, lambda s: c.OwnFormOpen(edition=s.edition)),
    Row("own_forms.ask_retire", CURATOR, lambda s: c.OwnFormRetire(edition=s.edition)),
    Row("own_forms.retire", CURATOR, lambda s: c.OwnFormRetire(edition=s.edition, sure=True)),
    Row("own_forms.turn_mistakes", CURATOR_ABROAD, lambda s: c.MistakeList()),
    Row("own_forms.open_draft", CURATOR_ABROAD, draft_act(c.DraftAct.OPEN), apart=GONE),
    Row("own_forms.try_draft", CURATOR_ABROAD, draft_act(c.DraftAct.TRY), apart=GONE),
    Row("own_forms.publish", CURATOR_ABROAD, draft_act(c.DraftAct.PUBLISH), apart=GONE),
    Row("own_forms.discard", CURATOR_ABROAD, draft_act(c.DraftAct.DISCARD), apart=label("own_forms.discarded")),
    Row("advice.open_library", MEMBERS, section(c.Section.ADVICE)),
    Row("advice.turn_list", MEMBERS, lambda s: a.AdviceList(topic="psy_parent")),
    Row("advice.open_card", MEMBERS - {"marina"}, lambda s: a.AdviceOpen(advice=s.advice)),
    Row("advice.open_card", COUNCIL, lambda s: a.AdviceOpen(advice=s.proposed_advice)),
    Row("advice.drop_draft", frozenset({"boris"}), lambda s: a.AdviceHelped(advice=s.advice, draft=s.question)),
    Row("advice.turn_pile", COUNCIL_ABROAD, lambda s: a.AdviceWaiting()),
    Row("advice.publish", COUNCIL, lambda s: a.AdvicePublish(advice=s.proposed_advice, sure=True)),
    Row("advice.hide", COUNCIL, lambda s: a.AdviceHide(advice=s.advice)),
    Row("advice.ask_topic", COUNCIL, lambda s: a.AdviceTopic(advice=s.advice)),
    Row("advice.set_topic", COUNCIL, lambda s: a.AdviceTopic(advice=s.advice, topic="ict")),
    Row("advice.mend", COUNCIL, lambda s: a.AdviceMend(advice=s.advice, part=a.AdvicePart.ANSWER)),
    Row("advice.write", COUNCIL_ABROAD, lambda s: a.AdviceWrite()),
    Row("other.put_off", KNOWN, lambda s: c.PutOff(notice=s.notice)),
    Row("other.press_old_button", EVERYBODY, lambda s: "of:another:time"),
    *ACTION_ROWS,
)
# Open to everybody and free of data: they answer with where the person stands, which conversations test.
WITHOUT_ROW = {
    "runs.typed",
    "form_library.search",  # open only under the list that a curator has opened
    "campaign_plans.search_people",
    "bodies.search",  # open only under the people a curator picks from
    "roadmap_editing.search_people",
    "advice.search",  # open only under the library, to whoever may open that
    "campaigns.search_silent",
    "files.receive",
    "help_replies.reply",
    "help_talk.hear",
    "help_talk.correct",
    "help_passing.search_colleagues",
    "help_unclear.ask_whom_for",
    "own_forms.take_table",
    "other.refuse_command",
    "other.refuse_text",
    "other.refuse_other",
    "other.refuse_correction",
    "other.note_blocking",
}


def handlers() -> Iterator[str]:
    for router in app.routers():
        for observer in router.observers.values():
            for handler in observer.handlers:
                module = handler.callback.__module__.removeprefix("bot.handlers.")
                yield f"{module}.{handler.callback.__name__}"


def test_every_handler_says_who_may() -> None:
    assert set(handlers()) == {row.handler for row in ROWS} | WITHOUT_ROW


@pytest.fixture(autouse=True)
def _forms() -> Iterator[None]:
    with in_library(DIAGNOSTICS):
        yield


@pytest.fixture
async def world(migrated_file: Path, tmp_path: Path) -> AsyncIterator[World]:
    made = World(f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'bot.db')}", tmp_path, check_types=False)
    yield made
    try:
        await made.check()
    finally:
        await made.closes()


@pytest.mark.usefixtures("tiny_forms")
@pytest.mark.parametrize("scene", sorted({row.scene for row in ROWS}))
async def test_each_may_do_what_the_table_says(world: World, scene: str) -> None:
    cast, stage = await set_stage(world, scene)
    for name in EVERYBODY:
        await cast.speakers[name].starts()
    file = sqlite_file(world.database_url)
    assert file is not None
    mistakes: list[str] = []
    with watched(file) as watch:
        for row in (row for row in ROWS if row.scene == scene):
            for name in sorted(EVERYBODY):
                trial = Trial(world, cast, row, name)
                await trial.acts(stage)
                changed = watch.changed()
                mistakes += trial.mistakes(sorted(changed))
                if changed:
                    watch.put_back()
    assert not mistakes, "\n".join(mistakes)


class Trial:
    """One person tries one handler."""

    def __init__(self, world: World, cast: Cast, row: Row, name: str) -> None:
        self.world = world
        self.cast = cast
        self.row = row
        self.name = name
        self.speaker: Speaker = cast.speakers[name]
        self.at_home = ""

    async def acts(self, stage: Stage) -> None:
        if self.row.data is None:
            await self.speaker.starts()
            self.at_home = self.speaker.screen.text
            await self.speaker.types(self.row.text)
            return
        made = self.row.data(stage)
        await self.speaker.forges(made if isinstance(made, str) else made.pack())

    @property
    def refused(self) -> bool:
        if self.row.data is not None:
            return self.speaker.toasts in ([DENIED], [VANISHED])
        return self.speaker.screen.text.endswith(self.at_home) and self.row.who != EVERYBODY

    def mistakes(self, changed: list[str]) -> Iterator[str]:
        where = f"{self.row.handler} {self.row.text or self.pressed} by {self.name}"
        if self.refused == (self.name in self.row.who):
            yield f"{where}: {'refused' if self.refused else 'allowed'}"
        if self.refused and set(changed) - self.row.writes:
            yield f"{where}: refused, yet it changed {changed}"
        if self.row.apart and self.name == "marina":
            if self.speaker.toasts != [self.row.apart] or FORM in self.speaker.news:
                yield f"{where}: shown {self.speaker.toasts} {self.speaker.news}"
            if changed:
                yield f"{where}: it changed {changed}"
        if self.row.text and not self.speaker.news:
            yield f"{where}: no answer"
        for word in self.forbidden_names():
            if word in self.speaker.news:
                yield f"{where}: shows {word}"

    @property
    def pressed(self) -> str:
        presses = [each.data for each in self.world.telegram.presses._all.values()]
        return presses[-1] if presses else ""

    def forbidden_names(self) -> list[str]:
        """Strict privacy: surnames of others to nobody. Who is refused learns no name but the partner's."""
        own = TWO if self.name in TWO else frozenset({self.name})
        others = [member for name, member in self.cast.members.items() if name not in own]
        surnames = [member.family_name for member in others]
        return [*surnames, *(f"{m.given_name} {m.patronymic}" for m in others)] if self.refused else surnames
