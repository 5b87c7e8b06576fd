-- What was marked in a text is found again by its words, by those around it and by where it stood; `anchor` is not used any more.
ALTER TABLE note ADD COLUMN part TEXT NOT NULL DEFAULT 'text' CHECK (part IN ('text', 'transcript'));
ALTER TABLE note ADD COLUMN prefix TEXT NOT NULL DEFAULT '';
ALTER TABLE note ADD COLUMN suffix TEXT NOT NULL DEFAULT '';
-- UTF-16 units before it in the text as it was shown then.
ALTER TABLE note ADD COLUMN start_at INTEGER NOT NULL DEFAULT 0;
-- Its words were not in the text when that was shown last.
ALTER TABLE note ADD COLUMN lost INTEGER NOT NULL DEFAULT 0;
ALTER TABLE note ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX note_created ON note (created_at, id);
