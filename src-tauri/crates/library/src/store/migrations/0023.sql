-- What podcasts say besides is stored when an item comes or changes, so what was here before that was read lacks it. Each feed
-- is asked once for its whole document, when its turn comes, and what is missing is added.
ALTER TABLE feed ADD COLUMN lacks_besides INTEGER NOT NULL DEFAULT 0;
UPDATE feed SET lacks_besides = 1, etag = NULL, last_modified = NULL, body_hash = NULL;

-- By whom an episode is, where that is another than its show says.
ALTER TABLE episode ADD COLUMN author TEXT;

-- Own notes of items, the newest first: the notebook.
CREATE INDEX item_edit_note ON item_edit (changed_at, item_id) WHERE note <> '';
