-- Version 7. Which images an accuracy was judged on: a hash of their content and labels, whatever the data set is called.
-- Accuracies of older trials do not say.
ALTER TABLE trial ADD COLUMN content_sha256 TEXT NOT NULL DEFAULT '';
