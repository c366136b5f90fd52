-- Every change of data, so that it can be undone. `tables` and `counts` are JSON; `log` holds what was written, row by row
-- (a long one lies in the parts), `turn` the order in which undone changes wait to be redone.
CREATE TABLE _relata_changes (
  id INTEGER PRIMARY KEY,
  what TEXT NOT NULL,
  at TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('done', 'undone', 'doing', 'undoing', 'redoing')),
  turn INTEGER,
  rows INTEGER NOT NULL,
  others INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  obstacle TEXT,
  tables TEXT NOT NULL CHECK (json_valid(tables)),
  counts TEXT NOT NULL CHECK (json_valid(counts)),
  log BLOB NOT NULL
) STRICT;

CREATE TABLE _relata_change_parts (
  id INTEGER PRIMARY KEY,
  change INTEGER NOT NULL REFERENCES _relata_changes (id) ON DELETE CASCADE,
  log BLOB NOT NULL
) STRICT;
CREATE INDEX _relata_change_parts_change ON _relata_change_parts (change);
