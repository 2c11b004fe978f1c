"""Records of the past that nobody changes: refused by the usual calls of the ORM, and by the database itself.

Rows of a model that derives from AppendOnly can be added and read. Changes that bypass the model, in SQL or in a
migration, are refused by triggers that `triggers()` makes; so is TRUNCATE.
"""

from functools import partial

from django.db import migrations, models

REFUSED = "Records of the past are not changed or deleted."

_POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION keep_the_past() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'restrict_violation'; END $$;
CREATE OR REPLACE TRIGGER keep_the_past BEFORE UPDATE OR DELETE ON {{table}}
    FOR EACH ROW EXECUTE FUNCTION keep_the_past();
CREATE OR REPLACE TRIGGER keep_the_past_whole BEFORE TRUNCATE ON {{table}}
    FOR EACH STATEMENT EXECUTE FUNCTION keep_the_past();
"""
# SQLite's REPLACE deletes a row without firing its DELETE trigger, so an INSERT with an existing id is refused too.
SQLITE_WHEN = {"UPDATE": "", "DELETE": "", "INSERT": "WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) "}
_SQLITE = [
    f"CREATE TRIGGER IF NOT EXISTS {{table}}_not_{word} BEFORE {word} ON {{table}} {when}"
    f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    for word, when in SQLITE_WHEN.items()
]


class AppendOnlyError(Exception):
    """Raised when something tries to change or delete a record of the past."""


class AppendOnlyQuerySet(models.QuerySet):
    """Rows may be added and read. The usual calls that would change or delete them refuse."""

    def update(self, **kwargs):
        raise AppendOnlyError(REFUSED)

    def bulk_update(self, objs, fields, **kwargs):
        raise AppendOnlyError(REFUSED)

    def bulk_create(self, objs, *args, update_conflicts=False, **kwargs):
        """Add rows; refuse to update existing ones."""
        if update_conflicts:
            raise AppendOnlyError(REFUSED)
        return super().bulk_create(objs, *args, **kwargs)

    def delete(self):
        raise AppendOnlyError(REFUSED)

    def _raw_delete(self, using):
        raise AppendOnlyError(REFUSED)


class AppendOnly(models.Model):
    """A record of the past."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args, **kwargs):
        """Add the row; refuse to change an existing one."""
        if self.pk is not None:
            raise AppendOnlyError(REFUSED)
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnlyError(REFUSED)


def triggers(table):
    """Return a migration's operation that has the database refuse to change, delete or empty this table.

    SQLite makes a table anew when a column is changed, and loses its triggers with it: a migration that changes such
    a table has to end with this operation again. tests/members/test_append_only.py fails where one is missing.
    """
    return migrations.RunPython(partial(add_triggers, table=table), partial(drop_triggers, table=table), elidable=False)


def add_triggers(apps, schema_editor, *, table):
    """Have the database refuse to change or delete rows of a table."""
    for statement in statements(schema_editor.connection.vendor, table):
        schema_editor.execute(statement, params=None)


def drop_triggers(apps, schema_editor, *, table):
    """Take the triggers away again."""
    if schema_editor.connection.vendor == "postgresql":
        for name in ("keep_the_past", "keep_the_past_whole"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}", params=None)
    else:
        for word in SQLITE_WHEN:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_not_{word}", params=None)


def statements(vendor, table):
    """Return the SQL that makes the triggers of a table."""
    if vendor == "postgresql":
        return [_POSTGRESQL.format(table=table)]
    return [statement.format(table=table) for statement in _SQLITE]
