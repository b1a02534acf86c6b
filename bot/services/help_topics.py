"""What people ask about most. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.services.help_form import CONFLICT, topics
from bot.storage.models import HelpRequest

MONTH = timedelta(days=30)
MOST_TOPICS = 3
LEAST = 3  # questions, and people who asked them: a topic gives nobody away


@dataclass(frozen=True)
class TopicCount:
    words: str
    asked: int


def topics_of_month(asked: Iterable[HelpRequest], now: datetime) -> tuple[TopicCount, ...]:
    """The most frequent of thirty days. A conflict (A48) is nobody's but its curator's, not even as a number."""
    words = topics()
    askers: dict[str, list[int]] = {}
    for request in asked:
        lately = request.asked_at is not None and now - MONTH < request.asked_at <= now
        if lately and request.topic in words and request.topic != CONFLICT:
            askers.setdefault(request.topic, []).append(request.person_id)
    told = [(topic, people) for topic, people in askers.items() if min(len(people), len(set(people))) >= LEAST]
    told.sort(key=lambda each: (-len(each[1]), words[each[0]]))
    return tuple(TopicCount(words[topic], len(people)) for topic, people in told[:MOST_TOPICS])
