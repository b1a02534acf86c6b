"""What the bot says. The sentences live in ru/*.yaml, written by people who do not program.

`say` makes HTML (everything put in is escaped), `label` makes plain text for buttons, file names and calendar entries.
"""

from bot.texts.render import TextsError, excerpt, label, load_texts, say, topic_name

__all__ = ["TextsError", "excerpt", "label", "load_texts", "say", "topic_name"]
