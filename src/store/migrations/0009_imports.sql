-- Version 9. Files of other tools that were imported; one that is imported again replaces what it was.
CREATE TABLE import_file (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE,
  format TEXT NOT NULL,
  dialect TEXT NOT NULL,
  imported_wall_ns INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  skipped INTEGER NOT NULL
);

CREATE TABLE import_skipped_line (
  file_id INTEGER NOT NULL REFERENCES import_file ON DELETE CASCADE,
  line INTEGER NOT NULL,
  why TEXT NOT NULL
);
CREATE INDEX import_skipped_line_by_file ON import_skipped_line (file_id);

CREATE TABLE import_note (
  file_id INTEGER NOT NULL REFERENCES import_file ON DELETE CASCADE,
  code TEXT NOT NULL,
  count INTEGER NOT NULL,
  line INTEGER NOT NULL,  -- where it was seen first; 0: of the file as a whole
  detail TEXT NOT NULL
);
CREATE INDEX import_note_by_file ON import_note (file_id);

CREATE TABLE import_measurement (
  id INTEGER PRIMARY KEY,
  file_id INTEGER NOT NULL REFERENCES import_file ON DELETE CASCADE,
  label TEXT NOT NULL,
  host TEXT NOT NULL,
  first_line INTEGER NOT NULL,
  last_line INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  started_wall_ns INTEGER,
  duration_seconds REAL,
  grams_co2e REAL
);
CREATE INDEX import_measurement_by_file ON import_measurement (file_id, id);

CREATE TABLE import_energy (
  measurement_id INTEGER NOT NULL REFERENCES import_measurement ON DELETE CASCADE,
  position INTEGER NOT NULL,  -- -1: the total
  source TEXT NOT NULL,       -- what the file calls it
  energy_id INTEGER NOT NULL REFERENCES energy,
  offered_energy_id INTEGER REFERENCES energy,  -- an estimate in the place of what is missing
  PRIMARY KEY (measurement_id, position)
) WITHOUT ROWID;

CREATE TABLE import_repair (
  measurement_id INTEGER NOT NULL REFERENCES import_measurement ON DELETE CASCADE,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  original TEXT NOT NULL,
  taken REAL,  -- NULL: missing
  unit TEXT NOT NULL
);
CREATE INDEX import_repair_by_measurement ON import_repair (measurement_id);

-- What stood in columns that Carnot has no use for.
CREATE TABLE import_kept_column (
  measurement_id INTEGER NOT NULL REFERENCES import_measurement ON DELETE CASCADE,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  last TEXT NOT NULL,
  numbers INTEGER,  -- how many of its cells are numbers, and what they say
  mean REAL,
  lowest REAL,
  highest REAL
);
CREATE INDEX import_kept_column_by_measurement ON import_kept_column (measurement_id);
