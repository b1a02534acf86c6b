"""A PostgreSQL database that one test after another writes on: wiped in two milliseconds, where a copy takes a hundred.

Wiped means: nobody is connected, no row is left, ids begin at one. What has changed the tables themselves is found out
and gets the next test a new copy.
"""

import asyncpg  # type: ignore[import-untyped]

EVICT = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
STRUCTURE = """
SELECT (SELECT string_agg(version_num, ' ') FROM alembic_version),
       (SELECT string_agg(relname, ' ' ORDER BY oid) FROM pg_class WHERE relnamespace = 'public'::regnamespace),
       (SELECT (count(*), max(xmin::text::bigint))::text FROM pg_attribute),
       (SELECT (count(*), max(xmin::text::bigint))::text FROM pg_constraint)
"""
# Not TRUNCATE, which makes every file of a table anew. Foreign keys are not asked: all rows go.
WIPE = """
DO $$
DECLARE name regclass;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN
        SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace
        AND relkind = 'r' AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0
    LOOP
        EXECUTE format('DELETE FROM %s', name);
    END LOOP;
    FOR name IN SELECT seqrelid FROM pg_sequence WHERE pg_sequence_last_value(seqrelid) IS NOT NULL LOOP
        PERFORM setval(name, 1, false);
    END LOOP;
END $$
"""
SWEEP_AFTER = 50  # wipes; what they delete still fills the pages


class Slate:
    def __init__(self, connection: asyncpg.Connection, structure: str) -> None:
        self.connection = connection
        self.structure = structure
        self.wipes = 0

    @classmethod
    async def opened(cls, host: str, name: str) -> "Slate":
        connection = await asyncpg.connect(host=host, user="postgres", database=name)
        return cls(connection, await connection.fetchrow(STRUCTURE))

    async def wipe(self) -> bool:
        """False when it is the same database no more."""
        while await self.connection.fetchval(EVICT):
            pass  # they are told to go and are not yet gone
        if await self.connection.fetchrow(STRUCTURE) != self.structure:
            return False
        await self.connection.execute(WIPE)
        self.wipes += 1
        if self.wipes % SWEEP_AFTER == 0:
            await self.connection.execute("VACUUM")
        return True

    def close(self) -> None:
        self.connection.terminate()
