-- Version 6. What was expected of a recipe on each engine, before it was applied: a JSON array. Prepared models of older
-- runs have it in words among their notes.
ALTER TABLE prepared_model ADD COLUMN forecasts TEXT NOT NULL DEFAULT '[]';
