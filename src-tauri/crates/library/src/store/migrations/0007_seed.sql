-- The stable name of what went wrong, so that each language has its own sentence for it. NULL: only the sentence is known.
ALTER TABLE feed ADD COLUMN problem_code TEXT;
ALTER TABLE item ADD COLUMN problem_code TEXT;
UPDATE item SET problem_code = 'whole_page' WHERE problem = 'No article was found in this page; it is kept whole.';
