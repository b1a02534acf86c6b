from bot.services.organisations import Facts
from bot.services.readiness import THRESHOLDS
from bot.texts import label, say
from bot.views.callbacks import FormStart, Section, SectionOpen, ThresholdAsk, ThresholdSet
from bot.views.help_list_callbacks import DutyAsk, DutyClear
from bot.views.paper import pupils_button
from bot.views.rows import home_row, in_rows
from bot.views.screen import Button, Rows, Screen


def settings_screen(facts: Facts) -> Screen:
    change = Button(label("settings.change"), FormStart(scenario="setup_organisation").pack())
    threshold = Button(label("readiness.threshold", mark=facts.readiness_threshold), ThresholdAsk().pack())
    rows = ((change,), (threshold,), (pupils_button(on=facts.pupils),), *duty_rows(facts), *home_row())
    return Screen(say("settings.screen", facts=facts, lines=facts.lines), rows)


def duty_rows(facts: Facts) -> Rows:
    named = Button(label("settings.duty"), DutyAsk().pack())
    cleared = Button(label("settings.duty_clear"), DutyClear().pack())
    return ((named,), (cleared,)) if facts.duty_contact else ((named,),)


def threshold_screen(mark: int) -> Screen:
    marks = [Button(f"✓ {each}" if each == mark else str(each), ThresholdSet(mark=each).pack()) for each in THRESHOLDS]
    back = Button(label("runs.back"), SectionOpen(section=Section.SETTINGS).pack())
    return Screen(say("readiness.ask", mark=mark), (*in_rows(marks, 3), (back, *home_row()[0])))
