-- Relata's own notes in a workspace (and, for somebody else's file, in its sidecar).
CREATE TABLE _relata_facts (
  name TEXT PRIMARY KEY NOT NULL,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- How a person left the grid of a table or view; `view` is JSON.
CREATE TABLE _relata_table_views (
  table_name TEXT PRIMARY KEY NOT NULL,
  view TEXT NOT NULL CHECK (json_valid(view))
) STRICT, WITHOUT ROWID;
