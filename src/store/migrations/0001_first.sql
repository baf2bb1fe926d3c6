-- Version 1. Times are integers in nanoseconds: *_steady_ns of the host's monotonic clock, *_wall_ns since 1970 (UTC).
-- Energies are joules; NULL is "not known", never 0.

CREATE TABLE host (
  id INTEGER PRIMARY KEY,
  fingerprint TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  cpu_model TEXT NOT NULL,
  visible_cpus INTEGER NOT NULL,
  memory_bytes INTEGER NOT NULL,
  kernel TEXT NOT NULL,
  operating_system TEXT NOT NULL,
  virtualisation TEXT NOT NULL,
  governor TEXT NOT NULL,
  turbo INTEGER
);

-- One study on one host, continued as often as needed.
CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  study_path TEXT NOT NULL,
  host_id INTEGER NOT NULL REFERENCES host,
  started_wall_ns INTEGER NOT NULL,
  UNIQUE (title, host_id)
);

-- Every form that the study file had while the run was continued.
CREATE TABLE study_text (
  run_id INTEGER NOT NULL REFERENCES run,
  sha256 TEXT NOT NULL,
  text TEXT NOT NULL,
  first_used_wall_ns INTEGER NOT NULL,
  last_used_wall_ns INTEGER NOT NULL,
  PRIMARY KEY (run_id, sha256)
);

CREATE TABLE energy (
  id INTEGER PRIMARY KEY,
  perimeter TEXT NOT NULL,
  provenance TEXT NOT NULL,
  joules REAL,
  lower_joules REAL,
  upper_joules REAL,
  confidence REAL,
  estimator TEXT NOT NULL
);

CREATE TABLE energy_finding (
  energy_id INTEGER NOT NULL REFERENCES energy,
  code TEXT NOT NULL,
  severity TEXT NOT NULL,
  detail TEXT NOT NULL
);
CREATE INDEX energy_finding_by_energy ON energy_finding (energy_id);

CREATE TABLE measurement (
  id INTEGER PRIMARY KEY,
  window TEXT NOT NULL,
  begin_steady_ns INTEGER NOT NULL,
  end_steady_ns INTEGER NOT NULL,
  total_energy_id INTEGER NOT NULL REFERENCES energy,
  unknown_share REAL NOT NULL
);

CREATE TABLE source_energy (
  measurement_id INTEGER NOT NULL REFERENCES measurement,
  position INTEGER NOT NULL,
  source_id TEXT NOT NULL,
  label TEXT NOT NULL,
  energy_id INTEGER NOT NULL REFERENCES energy,
  wraps INTEGER NOT NULL,
  readings INTEGER NOT NULL,
  unknown_share REAL NOT NULL,
  PRIMARY KEY (measurement_id, position)
) WITHOUT ROWID;

CREATE TABLE idle_baseline (
  run_id INTEGER NOT NULL REFERENCES run,
  measurement_id INTEGER NOT NULL REFERENCES measurement
);

CREATE TABLE prepared_model (
  run_id INTEGER NOT NULL REFERENCES run,
  model TEXT NOT NULL,
  recipe TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  original_sha256 TEXT NOT NULL,
  file_bytes INTEGER NOT NULL,
  parameters INTEGER NOT NULL,
  macs INTEGER NOT NULL,
  optimisation_seconds REAL NOT NULL,
  optimisation_energy_id INTEGER REFERENCES energy,
  weights_are_seeded INTEGER NOT NULL,
  notes TEXT NOT NULL,  -- JSON list of sentences
  failure TEXT NOT NULL,
  PRIMARY KEY (run_id, model, recipe)
);

CREATE TABLE trial (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES run,
  key TEXT NOT NULL,
  model TEXT NOT NULL,
  recipe TEXT NOT NULL,
  engine TEXT NOT NULL,
  batch INTEGER NOT NULL,
  threads INTEGER NOT NULL,
  precision TEXT NOT NULL,
  device TEXT NOT NULL,
  block INTEGER NOT NULL,
  position INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  started_wall_ns INTEGER NOT NULL,
  status TEXT NOT NULL,
  reason TEXT NOT NULL,
  engine_version TEXT NOT NULL,
  engine_library TEXT NOT NULL,
  engine_isa TEXT NOT NULL,
  engine_blas TEXT NOT NULL,
  engine_devices TEXT NOT NULL,  -- JSON list
  load_seconds REAL NOT NULL,
  loaded_resident_bytes INTEGER NOT NULL,
  runs_on TEXT NOT NULL,
  computes_in TEXT NOT NULL,
  runs_threads INTEGER NOT NULL,
  engine_settings TEXT NOT NULL,  -- JSON list
  peak_resident_bytes INTEGER NOT NULL,
  test_images INTEGER,  -- NULL: no accuracy was taken in this trial
  correct INTEGER,      -- NULL: no labels, or seeded weights
  predictions BLOB,     -- int32, little endian, one class per image
  right_ones BLOB       -- one byte per image: 1 where the prediction was right; empty without labels
);
CREATE INDEX trial_by_run ON trial (run_id, id);
CREATE INDEX trial_by_key ON trial (key);

CREATE TABLE trial_finding (
  trial_id INTEGER NOT NULL REFERENCES trial,
  code TEXT NOT NULL,
  severity TEXT NOT NULL,
  detail TEXT NOT NULL
);
CREATE INDEX trial_finding_by_trial ON trial_finding (trial_id);

CREATE TABLE trial_source (
  trial_id INTEGER NOT NULL REFERENCES trial,
  position INTEGER NOT NULL,
  source_id TEXT NOT NULL,
  label TEXT NOT NULL,
  kind TEXT NOT NULL,
  domain TEXT NOT NULL,
  device INTEGER NOT NULL,
  die INTEGER NOT NULL,
  provenance TEXT NOT NULL,
  joules_per_tick REAL,  -- NULL: the source yields power
  last_tick INTEGER,     -- 64 bits, unsigned, stored as the same bits
  last_is_inferred INTEGER,
  model TEXT,              -- NULL: a sensor
  model_confidence REAL,
  unknown_part INTEGER,
  refresh_seconds REAL NOT NULL,
  plausible_maximum_watts REAL NOT NULL,
  PRIMARY KEY (trial_id, position)
) WITHOUT ROWID;

CREATE TABLE trial_window (
  id INTEGER PRIMARY KEY,
  trial_id INTEGER NOT NULL REFERENCES trial,
  position INTEGER NOT NULL,
  iterations INTEGER NOT NULL,
  latencies BLOB NOT NULL,  -- float32 seconds, little endian, one per iteration
  measurement_id INTEGER NOT NULL REFERENCES measurement,
  other_load REAL,
  steal REAL,
  frequency_ratio REAL,
  throttle_events INTEGER,
  suspended_seconds REAL
);
CREATE INDEX trial_window_by_trial ON trial_window (trial_id, position);

CREATE TABLE reading (
  window_id INTEGER NOT NULL REFERENCES trial_window,
  position INTEGER NOT NULL,
  source INTEGER NOT NULL,  -- position in trial_source
  steady_ns INTEGER NOT NULL,
  kind TEXT NOT NULL,       -- counter, power, modelled, failure
  ticks INTEGER,            -- counter; 64 bits, unsigned, stored as the same bits
  quantity REAL,            -- power: watts; modelled: joules
  factor REAL,              -- modelled
  reason TEXT,              -- failure
  PRIMARY KEY (window_id, position)
) WITHOUT ROWID;
