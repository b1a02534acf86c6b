from bot.services.own_data import OwnData
from bot.texts import label, say
from bot.views.callbacks import ConsentWithdraw, FormStart, LeaveEnd, LeaveStart, OwnForms, Section, SectionOpen
from bot.views.help_callbacks import HelpHelps
from bot.views.rows import home_row
from bot.views.screen import Button, Rows, Screen


def own_data_screen(data: OwnData) -> Screen:
    roles = ", ".join(label(f"roles.{role}") for role in data.roles)
    text = say("mydata.screen", name=data.name, position=data.position, roles=roles, data=data, consent=data.consent)
    if data.consent is None:
        return Screen(text, home_row())
    return Screen(
        text,
        (
            (Button(label("mydata.change"), FormStart(scenario="introduce").pack()),),
            *(
                (Button(label("mydata.again", title=form.title), FormStart(scenario=form.id).pack()),)
                for form in data.forms
            ),
            (Button(label("sent_forms.open"), OwnForms().pack()),),
            *helps_rows(data),
            leave_row(data.away_until is not None),
            (Button(label("mydata.withdraw"), ConsentWithdraw().pack()),),
            *home_row(),
        ),
    )


def helps_rows(data: OwnData) -> Rows:
    """One tap turns it over."""
    if data.helps is None:
        return ()
    text = "help.button.helps" if data.helps else "help.button.helps_not"
    return ((Button(label(text), HelpHelps(helps=not data.helps).pack()),),)


def leave_row(away: bool, person: int = 0) -> tuple[Button, ...]:
    """Of oneself, or on the card of somebody else."""
    begin, over = ("leave.start_of", "leave.end_of") if person else ("leave.start", "leave.end")
    start = Button(label("leave.change" if away else begin), LeaveStart(person=person).pack())
    return (start, Button(label(over), LeaveEnd(person=person).pack())) if away else (start,)


def ask_screen(data: OwnData) -> Screen:
    sure = Button(label("mydata.sure"), ConsentWithdraw(sure=True).pack(), style="danger")
    back = Button(label("runs.back"), SectionOpen(section=Section.DATA).pack())
    return Screen(say("mydata.ask", pairs=data.pairs), ((sure,), (back, *home_row()[0])))


def withdrawn_screen() -> Screen:
    return Screen(say("mydata.withdrawn"))
