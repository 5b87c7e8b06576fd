-- Identity: what the feed says of a recording, and where a show was and is said to go.
-- As the feed states it; duration_ms may be counted.
ALTER TABLE episode ADD COLUMN stated_ms INTEGER;
UPDATE episode SET stated_ms = duration_ms WHERE duration_exact = 0;
-- Where the show was before it moved: asked when `url` does not answer.
ALTER TABLE feed ADD COLUMN former_url TEXT;
-- Where the document says that the show has gone: believed once that address answers with the show.
ALTER TABLE feed ADD COLUMN named_url TEXT;
ALTER TABLE feed ADD COLUMN named_tried_at INTEGER NOT NULL DEFAULT 0;
