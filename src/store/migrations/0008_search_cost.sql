-- Version 8. What the search that a run is a stage of took in all its sessions so far. Runs of no search have no row.
CREATE TABLE search_cost (
  run_id INTEGER PRIMARY KEY REFERENCES run,
  seconds REAL NOT NULL,
  energy_id INTEGER REFERENCES energy  -- NULL: the joules of its sessions are not of one kind
);
