-- Saved views: named screens and questions. `definition` is JSON; `part_of` is the heading that they are listed under.
CREATE TABLE _relata_views (
  id INTEGER PRIMARY KEY,
  part_of TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL,
  definition TEXT NOT NULL CHECK (json_valid(definition)),
  UNIQUE (part_of, name)
) STRICT;

-- Which starters the file has, and what their tables are called in it.
CREATE TABLE _relata_starters (
  starter TEXT NOT NULL,
  declared TEXT NOT NULL,
  table_name TEXT NOT NULL,
  PRIMARY KEY (starter, declared)
) STRICT, WITHOUT ROWID;
