-- Version 2. The candidates that the study of a run has now: which of the run's trials are its own, and under which
-- names. Written anew whenever the run is continued. A run that was not continued since has no rows.

CREATE TABLE run_candidate (
  run_id INTEGER NOT NULL REFERENCES run,
  position INTEGER NOT NULL,
  key TEXT NOT NULL,
  model TEXT NOT NULL,
  recipe TEXT NOT NULL,
  engine TEXT NOT NULL,
  batch INTEGER NOT NULL,
  threads INTEGER NOT NULL,
  precision TEXT NOT NULL,
  device TEXT NOT NULL,
  first_block INTEGER NOT NULL,  -- the block from which on it takes part
  PRIMARY KEY (run_id, position)
) WITHOUT ROWID;
