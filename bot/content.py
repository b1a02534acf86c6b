"""`make content`: every questionnaire, what the bot reads of it, and every text, all mistakes at once."""

import sys

from bot.scenarios.library import ContentError, load_library
from bot.services.form_reads import find_mistakes
from bot.texts import TextsError, load_texts


def check_content() -> int:
    mistakes = []
    scenarios, texts = 0, 0
    try:
        library = load_library()
        scenarios = len(library)
        mistakes += [str(mistake) for mistake in find_mistakes(library)]
    except ContentError as error:
        mistakes.append(str(error))
    try:
        texts = len(load_texts())
    except TextsError as error:
        mistakes.append(str(error))
    if mistakes:
        sys.stderr.write("\n".join(mistakes) + "\n")
        return 1
    sys.stdout.write(f"Анкет: {scenarios}, текстов: {texts}. Ошибок нет.\n")
    return 0
