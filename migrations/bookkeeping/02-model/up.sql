-- What a table's design says beyond SQL: kinds, titles, computed columns, buttons. `notes` is JSON.
CREATE TABLE _relata_tables (
  name TEXT PRIMARY KEY NOT NULL,
  notes TEXT NOT NULL CHECK (json_valid(notes))
) STRICT, WITHOUT ROWID;

-- The history of the design. `up` and `down` are JSON arrays of statements, `before` and `after` the design as JSON;
-- `schema_after` is the checksum of the file's schema once it is applied.
CREATE TABLE _relata_revisions (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  made_at TEXT NOT NULL,
  applied INTEGER NOT NULL CHECK (applied IN (0, 1)),
  up TEXT NOT NULL CHECK (json_valid(up)),
  down TEXT NOT NULL CHECK (json_valid(down)),
  before TEXT NOT NULL CHECK (json_valid(before)),
  after TEXT NOT NULL CHECK (json_valid(after)),
  schema_before TEXT NOT NULL,
  schema_after TEXT NOT NULL,
  checksum TEXT NOT NULL
) STRICT;

-- The bin: what dropped columns and tables held, each in a table of its own named `_relata_parked_*`. `key` is a JSON array
-- of the columns that name a row (empty: the rowid), `sequence` what AUTOINCREMENT had come to.
CREATE TABLE _relata_parked (
  id INTEGER PRIMARY KEY,
  revision INTEGER NOT NULL REFERENCES _relata_revisions (id) ON DELETE CASCADE,
  table_name TEXT NOT NULL,
  column_name TEXT,
  stored_in TEXT NOT NULL UNIQUE,
  rows INTEGER NOT NULL,
  key TEXT NOT NULL CHECK (json_valid(key)),
  sequence INTEGER
) STRICT;
