"""Going through a questionnaire as people do: by button where there is one, by typing where there is none."""

from tests.kit.speaker import Speaker

# Of mentor_readiness, in its order: what is typed, a label to press, or labels to tick.
Given = str | tuple[str, ...]
READY: tuple[tuple[str, Given], ...] = (
    ("Образование", "МПГУ, учитель математики"),
    ("Достижения", "Три выпуска, призёры олимпиады"),
    ("сильные стороны", "Умею объяснять"),
    ("получается хуже", "Пропустить"),
    ("Увлечения", "Лыжи"),
    ("В чём можете помочь", ("Методика", "Здоровьесбережение")),
    ("конкретные темы", "Родительское собрание"),
    ("Почему хотите", ("помочь новичку",)),
    ("Чего ждёте", "Живого разговора"),
    ("психологически готовы", "9"),
    ("слушать", "8"),
    ("есть время", "7"),
    ("наставником раньше", "Да"),
    ("С кем готовы работать", ("молодой специалист",)),
    ("Возраст наставляемых", "Пропустить"),
    ("Сколько наставляемых", "2"),
    ("Какой вид", ("традиционное",)),
    ("Удобные дни", ("вторник", "четверг")),
    ("Удобное время", ("после уроков",)),
    ("частота встреч", "раз в неделю"),
    ("разовые вопросы", "Да"),
    ("другие организации", "Нет"),
)
WANTING: tuple[tuple[str, Given], ...] = (
    ("Должность", "учитель математики"),
    ("Предмет", "математика, 5–7 классы"),
    ("стаж", "0"),
    ("Кто Вы", "молодой специалист (до 3 лет)"),
    ("нужна помощь", ("Методика",)),
    ("ситуацию", "Родители спорили"),
    ("добиться", "Спокойных собраний"),
    ("сильные стороны", "Пропустить"),
    ("длительность", "учебный год"),
    ("Какой вид", ("не знаю",)),
    ("Пожелания к наставнику", ("опытный",)),
    ("видеть наставником", "Пропустить"),
    ("некомфортно", "Пропустить"),
    ("Удобные дни", ("вторник",)),
    ("Удобное время", ("после уроков",)),
    ("частота встреч", "раз в неделю"),
)


async def answer(speaker: Speaker, question: str, given: Given) -> None:
    assert question in speaker.screen.text, f"{speaker}: не спрашивают «{question}»\n{speaker.chat()}"
    if isinstance(given, tuple):
        await speaker.taps(*given, "Готово")
    elif given in speaker.screen.buttons:
        await speaker.taps(given)
    else:
        await speaker.types(given)


async def fill(speaker: Speaker, answers: tuple[tuple[str, Given], ...]) -> None:
    for question, given in answers:
        await answer(speaker, question, given)


NAVIGATION = ("← Назад", "Пропустить", "Отложить")
MOST_QUESTIONS = 80


async def fill_somehow(speaker: Speaker) -> None:
    """Whatever is asked, to the end: the first button, else words that fit; then it is sent."""
    for _ in range(MOST_QUESTIONS):
        buttons = speaker.screen.buttons
        if "Отправить" in buttons:
            await speaker.taps("Отправить")
            return
        if "Отложить" not in buttons:
            return  # a form without a review has been sent
        await answer_somehow(speaker, [label for label in buttons if label not in NAVIGATION])
    raise AssertionError(f"{speaker}: анкета не кончается\n{speaker.chat()}")


async def answer_somehow(speaker: Speaker, offered: list[str]) -> None:
    text = speaker.screen.text
    if "Оставить как есть" in offered:
        await speaker.taps("Оставить как есть")
    elif "Выберите день" in text:
        await speaker.types("завтра")
        await speaker.taps("Верно")
    elif "Напишите число" in text:
        await speaker.types("12")
    elif not offered:
        await speaker.types("Ответ словами")
    else:
        await speaker.taps(offered[0])
        if offered[0].startswith("☐"):
            await speaker.taps("Готово")
