"""Scores and likenesses: pure, no Telegram, no SQL."""
