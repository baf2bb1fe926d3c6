-- Version 3. What sensors of power need for the same joules on replay: how a value is averaged, what the
-- device may be off by, how late a reading comes. Sources of older trials have none of it.
ALTER TABLE trial_source ADD COLUMN averaged_over_seconds REAL NOT NULL DEFAULT 0;
ALTER TABLE trial_source ADD COLUMN gain_accuracy REAL NOT NULL DEFAULT 0;
ALTER TABLE trial_source ADD COLUMN offset_accuracy_watts REAL NOT NULL DEFAULT 0;
ALTER TABLE trial_source ADD COLUMN lag_seconds REAL NOT NULL DEFAULT 0;
