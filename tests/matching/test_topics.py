"""What a teacher writes in a hurry says what it is about, and how soon; where it does not, nothing is guessed."""

from pathlib import Path

import pytest
import yaml

from bot.matching.topics import SHORTEST_BEGINNING, guess, guess_topic, guess_urgency, topic_words, urgency_words

FORM = Path(__file__).parents[2] / "bot/scenarios/content/situational_request.yaml"
ENOUGH = 0.85
Row = tuple[str, str | None, str | None]

WRITTEN_WITH_THE_WORDS: list[Row] = [
    ("Журнал не открывается, а мне оценки ставить", "digital", None),
    ("Мама ребёнка ругается на меня в чате, что отвечать?", "psy_parent", None),
    ("Сегодня родительское собрание, с чего начать?", "psy_parent", "today"),
    ("В группе истерика каждое утро, не могу успокоить", "psy_child", None),
    ("Дети не слушаются совсем, что делать на следующем уроке?", "psy_child", "now"),
    ("Дерутся двое мальчишек в пятом классе", "psy_child", None),
    ("Где взять образец поурочного плана?", "method", None),
    ("В пятницу открытый урок, посмотрите, пожалуйста", "method", "week"),
    ("Нужна технологическая карта к понедельнику", "method", "week"),
    ("Какой ФГОС сейчас действует для 7 класса?", "law", None),
    ("Пришёл приказ о доп. нагрузке, что он значит?", "law", None),
    ("Когда подавать на аттестацию? Не срочно", "law", "week"),
    ("Проектор не включается, урок через 10 минут!", "ict", "now"),
    ("Презентация не запускается на школьном ноутбуке", "ict", None),
    ("Конфликт с коллегой из параллели, как себя вести?", "conflict", None),
    ("Завуч кричит на меня при детях", "conflict", None),
    ("В коллективе меня травят, больше не могу", "conflict", None),
    ("Ребёнок укусил другого, не знаю, как сказать его маме вечером", "psy_parent", "today"),
    ("Как объяснить тему «Дроби» слабому классу?", "subject", None),
    ("Мальчик упал на прогулке и ушиб голову, что сначала?", "health", None),
    ("Нужен сценарий утренника к пятнице", "extra", "week"),
    ("Как оформить список литературы для научной статьи?", "science", None),
    ("Не могу войти в Сферум, сейчас урок онлайн", "digital", "now"),
    ("Срочно! Ребёнок убежал с урока", "psy_child", "now"),
    ("Поссорились девочки, теперь вся группа не разговаривает", "psy_child", None),
]
HELD_OUT: list[Row] = [
    ("Восьмиклассник обозвал меня на уроке, весь класс ржал, я растерялась", "psy_child", None),
    ("Малыш третий день плачет после ухода мамы, в тихий час не ложится", "psy_child", None),
    ("Папа ученика требует пересмотреть четвертную оценку и грозит пойти к директору", "psy_parent", None),
    ("Родители не приходят на собрания, как их привлечь?", "psy_parent", None),
    ("Мне завтра вести замену в 9 классе, тему дали только что, чем их занять?", "method", "today"),
    ("Как правильно поставить цель урока, чтобы потом была рефлексия?", "method", None),
    ("Воспитатель-напарница перекладывает на меня всю работу и сплетничает заведующей", "conflict", None),
    ("Учительница из соседнего кабинета при всех сказала, что я не умею работать", "conflict", None),
    ("Имеет ли право завуч ставить мне седьмой урок без согласия?", "law", None),
    ("Какие документы нужны, чтобы подать на первую категорию?", "law", None),
    ("Интерактивная доска не видит компьютер, дети уже в классе, сейчас начнётся урок", "ict", "now"),
    ("Как сделать так, чтобы в экселе сам считался средний балл?", "ict", None),
    ("В электронном дневнике пропали темы за прошлую неделю", "digital", None),
    ("Забыла пароль от МЭШ, а к вечеру надо выставить оценки", "digital", "today"),
    ("На экскурсию в музей едем в четверг, какие бумаги собрать?", "extra", "week"),
    ("Нужна идея классного часа про дружбу, время есть, до конца недели", "extra", "week"),
    ("У девочки на физкультуре закружилась голова, медсестры нет, что делать прямо сейчас?", "health", "now"),
    ("Семиклассники не могут решать задачи на проценты, уже третий урок бьюсь", "subject", None),
    ("Шестилетка не выговаривает половину звуков, чем заниматься с речью?", "subject", None),
    ("Хочу написать статью о своём опыте, куда её можно отправить?", "science", None),
    ("Ребёнок с РАС кричит и закрывает уши, когда все поют", "psy_child", None),
    ("Не успеваю за сорок минут ни опрос, ни новую тему, как строить урок?", "method", None),
    ("Чувствую, что выгорела: сил нет, голос сел", "health", None),
    ("Мама пишет мне в одиннадцать вечера каждый день, как вежливо это прекратить?", "psy_parent", None),
]
HELD_OUT_AGAIN: list[Row] = [
    ("Второклассник бросается на детей с кулаками, если проигрывает", "psy_child", None),
    ("Подростки демонстративно сидят в телефонах, замечания не помогают", "psy_child", None),
    ("В средней группе мальчик кусает всех подряд, уже трое пострадали", "psy_child", None),
    ("Семиклассницу не берут ни в одну команду, над ней смеются", "psy_child", None),
    ("Мать не верит, что её сын прогуливает, и обвиняет школу, встреча сегодня в 16", "psy_parent", "today"),
    ("Бабушка воспитанницы требует кормить её отдельно и устроила скандал в раздевалке", "psy_parent", None),
    ("В родительском чате обсуждают мои уроки, вступать в разговор?", "psy_parent", None),
    ("Ко мне через полчаса придёт методист на занятие, а конспекта нет", "method", "now"),
    ("Как составить КТП, если часов меньше, чем тем? Терпит до понедельника", "method", "week"),
    ("Чем отличается технологическая карта от обычного плана урока?", "method", None),
    ("Обязана ли я дежурить в столовой в свой обеденный перерыв?", "law", None),
    ("Какие изменения во ФГОС дошкольного образования с сентября?", "law", None),
    ("Коллега за моей спиной жалуется на меня администрации", "conflict", None),
    ("Заведующая отчитала меня при родителях, не знаю, как теперь работать", "conflict", None),
    ("Принтер жуёт бумагу, а контрольную печатать на завтра", "ict", "today"),
    ("Как вставить видео в презентацию, чтобы оно играло без интернета?", "ict", None),
    ("Сетевой город не пускает под моим логином, урок уже идёт", "digital", "now"),
    ("Где на РЭШ найти готовые уроки по окружающему миру?", "digital", None),
    ("Осенний праздник на следующей неделе, дети не учат стихи", "extra", "week"),
    ("У ребёнка температура, родители не берут трубку, срочно!", "health", "now"),
    ("Не могу понятно объяснить причастный оборот, весь класс путается", "subject", None),
    ("Какие прописи лучше для левшей?", None, None),
    ("Стоит ли идти в магистратуру и совмещать её со школой?", "science", None),
    ("На неделе будет проверка тетрадей, как их вести?", None, "week"),
]
HELD_OUT_LAST: list[Row] = [
    ("Первоклашка залез под парту и не выходит, класс хохочет", "psy_child", None),
    ("Новенький мальчик ни с кем не разговаривает уже месяц, как его включить в игры?", "psy_child", None),
    ("Ученик демонстративно не достаёт тетрадь и грубит, урок через 5 минут, что ему сказать?", "psy_child", "now"),
    ("На вечерней прогулке дети подрались из-за самоката", "psy_child", None),
    ("Мама просит не оставлять сына на тихий час, а заменить меня некем", "psy_parent", None),
    ("Родители против кружка, хотят математику, собрание в среду", "psy_parent", "week"),
    ("Отец пришёл разбираться из-за двойки, стоит в дверях!", "psy_parent", "now"),
    ("Дайте образец конспекта занятия по лепке для младшей группы", "method", None),
    ("Как за один урок пройти две темы, если классы объединили?", "method", None),
    ("Чем занять детей, которые всё сделали раньше других?", "method", None),
    ("Можно ли выкладывать фото детей в группу сада без согласия?", "law", None),
    ("Что будет, если ребёнок получит травму на моей перемене, какая ответственность?", "law", None),
    ("Старшая коллега отбирает мои часы и обсуждает меня в учительской", "conflict", None),
    ("Директор наорал на меня в коридоре, руки трясутся", "conflict", None),
    ("Документ-камера не подключается, сегодня после обеда показ", "ict", "today"),
    ("Файл с рабочей программой не открывается на домашнем ноутбуке", "ict", None),
    ("Как провести онлайн-урок на карантине, на какой платформе?", "digital", None),
    ("Электронный журнал не даёт исправить оценку", "digital", None),
    ("Ведём класс в театр через две недели, с чего начать?", "extra", "week"),
    ("Идеи для дня матери в подготовительной группе, пожалуйста, не горит", "extra", "week"),
    ("Ребёнок стукнулся лбом о батарею, шишка растёт, что делать?", "health", None),
    ("Десятиклассники путают условия в задачах по физике", "subject", None),
    ("Как написать тезисы на конференцию молодых педагогов?", "science", None),
]
UNSURE = [
    "Помогите, пожалуйста!",
    "Не знаю, что делать",
    "👍",
    "",
    "Можно вопрос?",
    "Здравствуйте, коллеги",
    "ы" * 5_000,
]


def found(rows: list[Row]) -> tuple[float, float, list[str]]:
    topics = [(text, topic, guess_topic(text)) for text, topic, _ in rows]
    urgencies = [(text, urgency, guess_urgency(text)) for text, _, urgency in rows]
    wrong = [f"{text}: {guess}, not {right}" for text, right, guess in topics + urgencies if guess != right]
    return right_part(topics), right_part(urgencies), wrong


def right_part(guesses: list[tuple[str, str | None, str | None]]) -> float:
    return sum(guess == right for _, right, guess in guesses) / len(guesses)


@pytest.mark.parametrize("rows", [WRITTEN_WITH_THE_WORDS, HELD_OUT, HELD_OUT_AGAIN, HELD_OUT_LAST])
def test_most_requests_are_guessed_right(rows: list[Row]) -> None:
    topics, urgencies, wrong = found(rows)
    assert topics >= ENOUGH, wrong
    assert urgencies >= ENOUGH, wrong


@pytest.mark.parametrize("text", UNSURE)
def test_nothing_is_guessed_from_words_that_say_nothing(text: str) -> None:
    assert guess_topic(text) is None
    assert guess_urgency(text) is None


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Конфликт с коллегой", "conflict"),
        ("Конфликт между детьми в группе", "psy_child"),
        ("Конфликт с родителями из-за оценок", "psy_parent"),
        ("Травля в классе: травят одноклассники", "psy_child"),
        ("Завуч просит технологическую карту", "method"),
    ],
)
def test_with_whom_the_quarrel_is_decides(text: str, topic: str) -> None:
    assert guess_topic(text) == topic


WORDS = {
    "ict": ["проектор", "доска"],
    "method": ["открытый урок"],
    "now": ["срочно"],
    "week": ["не срочно"],
    "руг": ["руга*"],
}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("проекторы", "ict"),
        ("проектор, доска и открытый урок", "method"),
        ("урок в пятницу открытый", "method"),
        ("урок. Окно в моём классе было открытым", None),
        ("проектор и срочно", None),
        ("срочно", "now"),
        ("не срочно", "week"),
        ("НЕ СРОЧНО", "week"),
        ("ругань", "руг"),
        ("поругались", None),
        ("проектор, проектор, проектор, но срочно", None),
    ],
)
def test_a_phrase_counts_more_and_a_tie_says_nothing(text: str, key: str | None) -> None:
    assert guess(text, WORDS) == key


def test_the_words_are_kept_under_the_options_of_the_form() -> None:
    steps = {step["id"]: step for step in yaml.safe_load(FORM.read_text(encoding="utf-8"))["steps"]}
    assert topic_words().keys() == steps["area"]["options"].keys() - {"other"}
    assert urgency_words().keys() == steps["urgency"]["options"].keys()


@pytest.mark.parametrize("words", [topic_words(), urgency_words()], ids=["area", "urgency"])
def test_every_line_of_the_words_is_found_where_it_is_said(words: dict[str, list[str]]) -> None:
    """A line that ends in «не», stands under two keys or cannot be met in a text would be dead or harmful."""
    lines = [line for key in words for line in words[key]]
    assert len(lines) == len(set(lines))
    for line in lines:
        assert not line.endswith(" не")
        beginnings = [word for word in line.split() if word.endswith("*")]
        assert all(len(word) > SHORTEST_BEGINNING for word in beginnings), line
        assert beginnings or guess(line, {"it": [line]}) == "it", line
