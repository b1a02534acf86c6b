"""Taking part on paper: blank forms, forms entered for somebody, consents signed by hand, links for one purpose."""

from urllib.parse import quote

from bot.scenarios.model import Scenario
from bot.services.blank_forms import BlankForm
from bot.services.invitations import Invited
from bot.services.paper import PaperForm, PaperForms, PaperPeople
from bot.services.people import Listed
from bot.services.sending import Sent
from bot.services.third_persons import Told
from bot.storage.states import Role
from bot.texts import label, say
from bot.texts.render import file_words
from bot.views import callbacks as c
from bot.views.rows import home_row, turn_row
from bot.views.screen import Button, Document, Rows, Screen
from bot.views.sent_answers import answers_text

CONSENT_PD, REPRESENTATIVE = "consent_pd", "consent_minor_parent"


def blank_screen(blank: BlankForm, content: bytes) -> Screen:
    form = blank.scenario
    entered = form.document is None  # a consent is signed
    name = label("paper.blank_name", title=file_words(blank.title))
    rows = (*(((enter_button(form),),) if entered else ()), *home_row())
    return Screen(say("paper.blank_ready", title=blank.title, entered=entered), rows, Document(name, content))


def form_buttons(form: Scenario) -> Rows:
    """What a form's card offers of paper."""
    blank = Button(label("paper.blank"), c.FormBlank(scenario=form.id).pack())
    return ((blank, enter_button(form)),) if form.document is None else ((blank,),)


def enter_button(form: Scenario) -> Button:
    return Button(label("paper.enter"), c.PaperPeople(scenario=form.id).pack())


def forms_screen(found: PaperForms) -> Screen:
    rows = tuple((form_button(found.person.id, form),) for form in found.forms)
    turns = turn_row(found.page, found.pages, lambda to: c.PaperForms(person=found.person.id, page=to))
    return Screen(say("paper.forms", found=found), (*rows, *turns, card_row(found.person.id)))


def form_button(person_id: int, form: PaperForm) -> Button:
    start = c.PaperStart(person=person_id, scenario=form.scenario_id, pair=form.pair_id)
    return Button(label("paper.form_line", form=form), start.pack())


def people_screen(found: PaperPeople) -> Screen:
    scenario = found.scenario
    by_pair = scenario.about == "pair"  # which pair is chosen on the person's own list

    def leads_to(person_id: int) -> str:
        if by_pair:
            return c.PaperForms(person=person_id).pack()
        return c.PaperStart(person=person_id, scenario=scenario.id).pack()

    rows = tuple((Button(each.name, leads_to(each.id)),) for each in found.people)
    turns = turn_row(found.page, found.pages, lambda to: c.PaperPeople(scenario=scenario.id, page=to))
    return Screen(say("paper.people", title=scenario.title, found=found), (*rows, *turns, *home_row()))


def card_row(person_id: int) -> tuple[Button, ...]:
    return (Button(label("people.to_card"), c.PersonOpen(person=person_id).pack()), *home_row()[0])


def card_buttons(card: Listed) -> Rows:
    """What a person's card offers of paper."""
    person = card.person.id
    found: list[tuple[str, str]] = []
    if card.consented:
        found.append(("paper.enter_for", c.PaperForms(person=person).pack()))
    if not card.signed_pd:
        found.append(("paper.sign", c.PaperConsent(person=person, document=CONSENT_PD).pack()))
    if card.pupil and not card.signed_by_representative:
        found.append(("paper.sign_representative", c.PaperConsent(person=person, document=REPRESENTATIVE).pack()))
    if Role.MENTEE in card.roles:
        found.append(("paper.third_person", c.ThirdPersonInvite(person=person).pack()))
    if card.told:
        found.append(("paper.told_button", c.ToldRead(person=person).pack()))
    if not card.has_account:
        found.append(("paper.invite", c.PersonInvite(person=person).pack()))
        if card.signed_pd:
            found.append(("paper.withdraw", c.PaperWithdraw(person=person).pack()))
    if card.pupils_mode or card.pupil:
        mark = "paper.make_adult" if card.pupil else "paper.make_pupil"
        found.append((mark, c.PupilMark(person=person, pupil=not card.pupil).pack()))
    return tuple((Button(label(text, count=card.told), data),) for text, data in found)


def ask_sign_screen(card: Listed, document: str) -> Screen:
    sure = c.PaperConsent(person=card.person.id, document=document, sure=True)
    button = Button(label("paper.sure_sign"), sure.pack(), style="success")
    return Screen(say("paper.ask_sign", card=card, document=document), ((button,), card_row(card.person.id)))


def ask_withdraw_screen(card: Listed) -> Screen:
    sure = c.PaperWithdraw(person=card.person.id, sure=True)
    button = Button(label("paper.sure_withdraw"), sure.pack(), style="danger")
    return Screen(say("paper.ask_withdraw", card=card), ((button,), card_row(card.person.id)))


def withdrawn_screen() -> Screen:
    return Screen(say("paper.withdrawn"), ((Button(label("people.to_list"), c.PeopleList().pack()), *home_row()[0]),))


def link_screen(invited: Invited, card: Listed, bot_username: str) -> Screen:
    """A link for one purpose: to join an account to somebody on the list, or to tell about somebody."""
    link = f"https://t.me/{bot_username}?start={invited.token}"
    key = "paper.third_invited" if invited.scenario else "paper.invited_person"
    text = say(key, name=card.person.name, link=link, until=invited.expires_at)
    share = Button(
        label("people.share"),
        url=f"https://t.me/share/url?url={quote(link)}&text={quote(label('people.share_text'))}",
    )
    revoke = Button(label("people.revoke"), c.InviteRevoke(invitation=invited.invitation_id).pack())
    return Screen(text, ((share,), (revoke,), card_row(card.person.id)))


def told_screen(told: Told) -> Screen:
    turns = turn_row(told.page, told.pages, lambda to: c.ToldRead(person=told.about.id, page=to))
    return Screen(say("paper.told", told=told, answers=answers_text(told.asked)), (*turns, card_row(told.about.id)))


def sent_paper_screen(sent: Sent) -> Screen:
    assert sent.paper_of is not None
    another = Button(label("paper.another"), c.PaperForms(person=sent.paper_of.id).pack())
    return Screen(say("paper.sent", title=sent.title, person=sent.paper_of), ((another,), card_row(sent.paper_of.id)))


def pupils_screen(*, on: bool) -> Screen:
    turn = c.PupilsMode(on=not on, sure=True)
    button = Button(label("paper.pupils_off" if on else "paper.pupils_on"), turn.pack())
    back = Button(label("runs.back"), c.SectionOpen(section=c.Section.SETTINGS).pack())
    return Screen(say("paper.pupils", on=on), ((button,), (back, *home_row()[0])))


def pupils_button(*, on: bool) -> Button:
    return Button(label("paper.pupils_button", on=on), c.PupilsMode(on=on).pack())
