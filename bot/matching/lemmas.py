"""A text as the normal forms of its words: «ругаюсь с родителями» and «ругаться, родители» are one thing to ask about.

A text of 300 signs takes 5 ms the first time and 0.03 ms when its words are known (dictionary: see morphology.py).
"""

import re
import unicodedata
from functools import cache, lru_cache

from bot.matching.morphology import LONGEST_WORD, WORDS_KEPT, folded, readings

LONGEST_TEXT = 4_000
A_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
SERVICE_PARTS = frozenset({"PREP", "CONJ", "PRCL", "NPRO", "INTJ"})
# Said in nearly every request, so that it tells nothing of what the request is about.
SAID_ANYWHERE = """
    быть мочь можно нужно надо нужный хотеть знать это этот тот весь свой мой наш ваш твой который такой какой сам
    очень уже еще сейчас вообще просто как где когда куда почему зачем что нет есть там тут здесь так
    здравствуйте привет добрый день утро вечер пожалуйста спасибо подсказать помочь помогать помощь посоветовать
    совет делать сделать коллега уважаемый один другой каждый самый какой-то кто-то что-то
"""


@cache
def _said_anywhere() -> frozenset[str]:
    return frozenset(SAID_ANYWHERE.split())


@lru_cache(maxsize=WORDS_KEPT)
def lemma(word: str) -> str:
    """The normal form as it is compared (casefold, «е» for «ё»); a word longer than `LONGEST_WORD` is cut."""
    found = readings(word)
    return folded(found[0].normal_form if found else word[:LONGEST_WORD])


@lru_cache(maxsize=WORDS_KEPT)
def _means_something(word: str) -> bool:
    if len(word) < 2 or lemma(word) in _said_anywhere():
        return False
    found = readings(word)
    return not found or str(found[0].tag.POS) not in SERVICE_PARTS


def words_of(text: str) -> list[str]:
    """Every word, small letters, in order. Never raises; only the first `LONGEST_TEXT` signs are read."""
    composed = unicodedata.normalize("NFC", text[:LONGEST_TEXT])
    return [word[:LONGEST_WORD].casefold() for word in A_WORD.findall(composed)]


def lemmas(text: str) -> tuple[str, ...]:
    """Normal forms of the words that mean something, in order and with repeats."""
    return tuple(lemma(word) for word in words_of(text) if _means_something(word))
