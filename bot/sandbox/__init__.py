"""Telegram without Telegram: the Bot API over HTTP on 127.0.0.1, people one speaks for, a clock one can move.

It refuses what Telegram refuses, in Telegram's words, so that a fault shows up here and not in a person's chat.
"""
