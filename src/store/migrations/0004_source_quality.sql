-- Version 4. What a source's passport needs beside: whether its accuracy is stated at all (of older trials'
-- sources, all of them RAPL, it is not), the step of a power, the range of a register that the driver folds,
-- and which source this one checks.
ALTER TABLE trial_source ADD COLUMN accuracy_is_stated INTEGER NOT NULL DEFAULT 0;
ALTER TABLE trial_source ADD COLUMN resolution_watts REAL NOT NULL DEFAULT 0;
ALTER TABLE trial_source ADD COLUMN folded_range_joules REAL NOT NULL DEFAULT 0;
ALTER TABLE trial_source ADD COLUMN checks TEXT NOT NULL DEFAULT '';
