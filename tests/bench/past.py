"""Years of a programme that are over: so many rows that lie in the way of what happens today.

Written by the database itself, from row numbers.
"""

from sqlalchemy import text

from bot.storage.database import Database

PEOPLE = 5_000  # for a million rows
SHARES = {  # of all rows
    "run": 0.04,
    "answer": 0.55,
    "outbox": 0.25,
    "processed_update": 0.10,
    "pair": 0.01,
    "meeting": 0.03,
    "help_request": 0.01,
    "cycle": 0.0001,
    "stage": 0.0001,
    "roadmap_item": 0.003,
    "responsible": 0.003,
    "roadmap_action": 0.001,
    "job_run": 0.01,
}
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)"
FIRST = 1_000_000  # ids of the past start here: those of today are smaller
AT = "'2025-10-15 08:00:00.000000'"
ROWS = {
    "person": f"""INSERT INTO person (id, organisation_id, telegram_id, status, family_name, given_name, patronymic,
        position, search_name, capacity, pupil, helps, looking_in, created_at)
        {NUMBERS} SELECT {FIRST} + i, 1, {FIRST} + i, 'active', 'Иванова', 'Мария', 'Петровна', 'учитель', '', 0, FALSE,
        FALSE, '', {AT}
        FROM n""",
    "run": f"""INSERT INTO run (id, organisation_id, person_id, scenario, version, status, started_at, sent_at,
        reminders, wording, subject, unshown) {NUMBERS} SELECT {FIRST} + i, 1, {FIRST} + 1 + i % :people,
        'mentor_readiness', 1, 'sent', {AT}, {AT}, 0, '', '', FALSE FROM n""",
    "answer": f"""INSERT INTO answer (run_id, step, state, value, edition, answered_at)
        {NUMBERS} SELECT {FIRST} + 1 + (i - 1) % :runs, 'q' || ((i - 1) / :runs), 'given', '"weekly"', '',
        {AT} FROM n""",
    "outbox": f"""INSERT INTO outbox (id, organisation_id, person_id, kind, payload, dedupe_key, quietness, priority,
        status, due_at, created_at, attempts, sent_at, message_id, error)
        {NUMBERS} SELECT {FIRST} + i, 1, {FIRST} + 1 + i % :people, 'form_left', '{{}}', 'past:' || i, 'reminder', 5,
        'sent', {AT}, {AT}, 0, {AT}, i, '' FROM n""",
    "processed_update": f"""INSERT INTO processed_update (bot_id, update_id, at)
        {NUMBERS} SELECT 42, i, {AT} FROM n""",
    "pair": f"""INSERT INTO pair (id, organisation_id, mentor_id, mentee_id, status, proposed_by_id, proposed_at,
        order_number, reminders, form, kind) {NUMBERS} SELECT {FIRST} + i, 1, {FIRST} + 1 + i % :people,
        {FIRST} + 1 + (i + 7) % :people, 'ended_by_curator', {FIRST} + 1, {AT}, '', 0, 'teacher_teacher',
        'traditional' FROM n""",
    "meeting": f"""INSERT INTO meeting (id, organisation_id, pair_id, kind, status, starts_at, minutes, place, note,
        proposed_by_id, proposed_at, sequence, check_in_asks) {NUMBERS} SELECT {FIRST} + i, 1, {FIRST} + 1 + i % :pairs,
        'regular', 'held', {AT}, 45, 'school', '', {FIRST} + 1, {AT}, 0, 1 FROM n""",
    "help_request": f"""INSERT INTO help_request (id, organisation_id, person_id, status, topic, urgency, addressee,
        anonymous, curator_may_know, turn, reminders, notices, created_at, closed_at)
        {NUMBERS} SELECT {FIRST} + i, 1, {FIRST} + 1 + i % :people, 'closed', 'method', 'today', 'anyone', FALSE, TRUE,
        'asker', 0, 4, {AT}, {AT} FROM n""",
    "cycle": f"""INSERT INTO cycle (id, organisation_id, roadmap, title, calendar, starts_on, ends_on, status,
        order_number, remark, created_by_id, created_at, ended_at) {NUMBERS} SELECT {FIRST} + i, 1, 'school_year',
        'Дорожная карта', 'school', '2024-08-01', '2025-07-31', 'closed', '', '', {FIRST} + 1, {AT}, {AT} FROM n""",
    "stage": f"""INSERT INTO stage (id, organisation_id, cycle_id, place, number, title, goal)
        {NUMBERS} SELECT {FIRST} + i, 1, {FIRST} + i, 1, '1', 'Подготовка', '' FROM n""",
    "roadmap_item": f"""INSERT INTO roadmap_item (id, organisation_id, cycle_id, stage_id, place, number, title, part,
        key, details, evidence_wanted, roles, term, term_words, starts_on, due_on, sure, status, reason)
        {NUMBERS} SELECT {FIRST} + i, 1, {FIRST} + 1 + i % :cycles, {FIRST} + 1 + i % :cycles, i, '1.1', 'Положение',
        '', '', '', '', 'curator', 'dated', '', '2024-09-01', '2024-09-30', TRUE, 'accepted', '' FROM n""",
    "responsible": f"""INSERT INTO responsible (item_id, person_id, organisation_id)
        {NUMBERS} SELECT {FIRST} + i, {FIRST} + 1 + i % :people, 1 FROM n""",
    "roadmap_action": f"""INSERT INTO roadmap_action (id, organisation_id, cycle_id, item_id, kind, subject, run_on,
        status, details) {NUMBERS} SELECT {FIRST} + i, 1, {FIRST} + 1 + i % :cycles, {FIRST} + i, 'inform', '',
        '2024-09-01', 'done', '{{}}' FROM n""",
    "job_run": f"""INSERT INTO job_run (name, slot, at) {NUMBERS} SELECT 'digest:1', 'past' || i, {AT} FROM n""",
}


async def add_past(db: Database, rows: int) -> None:
    counts = {table: max(1, int(rows * share)) for table, share in SHARES.items()}
    people = max(10, PEOPLE * rows // 1_000_000)
    known = {"people": people, "runs": counts["run"], "pairs": counts["pair"], "cycles": counts["cycle"]}
    async with db.write() as session:
        for table, statement in ROWS.items():
            wanted = text(typed(statement, db.dialect))
            given = {name: value for name, value in known.items() if f":{name}" in statement}
            await session.execute(wanted, {"count": counts.get(table, people), **given})
    if db.dialect == "postgresql":  # whose autovacuum would have come by; SQLite plans without statistics
        async with db.write() as session:
            await session.execute(text("ANALYZE"))


def typed(statement: str, dialect: str) -> str:
    """PostgreSQL takes a bare quoted time for text where a SELECT stands between it and the column."""
    if dialect == "sqlite":
        return statement
    days = ((day, "date") for day in ("'2024-08-01'", "'2024-09-01'", "'2024-09-30'", "'2025-07-31'"))
    for value, kind in ((AT, "timestamptz"), ("'{}'", "json"), ("'\"weekly\"'", "json"), *days):
        statement = statement.replace(value, f"{value}::{kind}".replace(":", "\\:"))
    return statement
