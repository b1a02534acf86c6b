from bot.services.organisations import Facts
from bot.texts import label, say
from bot.views.callbacks import FormStart
from bot.views.paper import pupils_button
from bot.views.rows import home_row
from bot.views.screen import Button, Screen


def settings_screen(facts: Facts) -> Screen:
    change = Button(label("settings.change"), FormStart(scenario="setup_organisation").pack())
    return Screen(
        say("settings.screen", lines=facts.lines), ((change,), (pupils_button(on=facts.pupils),), *home_row())
    )
