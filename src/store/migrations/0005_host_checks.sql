-- Version 5. What else the host did during a window: the wall clock was set, the processor warmed up. Windows of
-- older trials do not say.
ALTER TABLE trial_window ADD COLUMN clock_step_seconds REAL;
ALTER TABLE trial_window ADD COLUMN begin_celsius REAL;
ALTER TABLE trial_window ADD COLUMN end_celsius REAL;
