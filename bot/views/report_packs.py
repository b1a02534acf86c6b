"""What the bot knows for a report, in a few lines to be copied, and the workbook."""

from bot.services.report_packs import ReportPack
from bot.texts import label, say
from bot.views.callbacks import Section, SectionOpen
from bot.views.roadmap_callbacks import ItemOpen
from bot.views.rows import home_row
from bot.views.screen import Button, Screen


def pack_screen(pack: ReportPack) -> Screen:
    export = Button(label("report_pack.export"), SectionOpen(section=Section.EXPORT).pack(), style="primary")
    results = Button(label("report_pack.results"), SectionOpen(section=Section.RESULTS).pack())
    item = Button(label("roadmaps.lead.item"), ItemOpen(item=pack.item_id).pack())
    rows = (((export,),) if pack.may_export else ()) + ((results,), (item, *home_row()[0]))
    return Screen(say("report_pack.screen", pack=pack), rows)
