"""The full-text index of the database over the words of the offers."""

from django.db import migrations

# SQLite keeps a table of its own; triggers carry every change over, whoever makes it.
SQLITE = (
    """CREATE VIRTUAL TABLE directory_words USING fts5(
        offer UNINDEXED, words, tokenize="unicode61 remove_diacritics 0")""",
    """CREATE TRIGGER directory_words_added AFTER INSERT ON directory_offerwords BEGIN
        INSERT INTO directory_words (offer, words) VALUES (new.offer_id, new.words); END""",
    """CREATE TRIGGER directory_words_changed AFTER UPDATE OF words ON directory_offerwords BEGIN
        UPDATE directory_words SET words = new.words WHERE offer = new.offer_id; END""",
    """CREATE TRIGGER directory_words_gone AFTER DELETE ON directory_offerwords BEGIN
        DELETE FROM directory_words WHERE offer = old.offer_id; END""",
)
SQLITE_BACK = (
    "DROP TRIGGER directory_words_added",
    "DROP TRIGGER directory_words_changed",
    "DROP TRIGGER directory_words_gone",
    "DROP TABLE directory_words",
)
POSTGRESQL = (
    """CREATE INDEX directory_words ON directory_offerwords
        USING gin (to_tsvector('simple', words))""",
)
POSTGRESQL_BACK = ("DROP INDEX directory_words",)


def forwards(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL if postgresql else SQLITE:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL_BACK if postgresql else SQLITE_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
