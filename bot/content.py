"""`make content`: every questionnaire, what the bot reads of it, every roadmap and every text, all mistakes at once."""

import sys

from bot.scenarios.library import ContentError, Library, load_library
from bot.scenarios.roadmap_library import load_roadmaps
from bot.scenarios.roadmap_mistakes import find_lost_forms
from bot.services.form_reads import find_mistakes
from bot.texts import TextsError, load_texts


def check_content() -> int:
    mistakes: list[str] = []
    library = Library({})
    roadmaps, texts = 0, 0
    try:
        library = load_library()
        mistakes += [str(mistake) for mistake in find_mistakes(library)]
    except ContentError as error:
        mistakes.append(str(error))
    try:
        loaded = load_roadmaps()
        roadmaps = len(loaded)
        if library:
            mistakes += [
                f"{each.id}.yaml: {lost}." for each in loaded.values() for lost in find_lost_forms(each, library)
            ]
    except ContentError as error:
        mistakes.append(str(error))
    try:
        texts = len(load_texts())
    except TextsError as error:
        mistakes.append(str(error))
    if mistakes:
        sys.stderr.write("\n".join(mistakes) + "\n")
        return 1
    sys.stdout.write(f"Анкет: {len(library)}, дорожных карт: {roadmaps}, текстов: {texts}. Ошибок нет.\n")
    return 0
