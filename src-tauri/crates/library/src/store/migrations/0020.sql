-- What podcasts say besides (Podcasting 2.0). NULL is nothing; JSON is what the `feed` crate read.
ALTER TABLE feed ADD COLUMN extras TEXT;
-- [[address, words]]
ALTER TABLE feed ADD COLUMN funding TEXT;
ALTER TABLE feed ADD COLUMN medium TEXT;
ALTER TABLE feed ADD COLUMN explicit INTEGER;
-- How far apart its episodes are, by the publisher.
ALTER TABLE feed ADD COLUMN rhythm_minutes INTEGER;
-- 1: it says that a broadcast is on the air. When the next one begins, in Unix ms.
ALTER TABLE feed ADD COLUMN live INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN live_at INTEGER;
CREATE INDEX feed_live ON feed (live) WHERE live = 1;

ALTER TABLE episode ADD COLUMN extras TEXT;
ALTER TABLE episode ADD COLUMN explicit INTEGER;
ALTER TABLE episode ADD COLUMN season_name TEXT;
-- Other files of the same recording, as the feed names them.
ALTER TABLE episode ADD COLUMN versions TEXT;
-- The one that the listener chose for this episode, by its lasting name; '' is the feed's own.
ALTER TABLE episode ADD COLUMN version TEXT;
-- One a line.
ALTER TABLE episode ADD COLUMN categories TEXT;
ALTER TABLE article ADD COLUMN categories TEXT;

-- Who is heard: in an item, or in all items of a show that name nobody themselves.
CREATE TABLE person (
  id              INTEGER PRIMARY KEY,
  item_id         INTEGER REFERENCES item (id) ON DELETE CASCADE,
  feed_id         INTEGER REFERENCES feed (id) ON DELETE CASCADE,
  number          INTEGER NOT NULL,
  name            TEXT    NOT NULL,
  name_key        TEXT    NOT NULL,             -- folded
  role            TEXT,
  grp             TEXT,
  url             TEXT,
  image_url       TEXT,
  image           TEXT,                         -- asset.sha256
  image_tries     INTEGER NOT NULL DEFAULT 0,
  CHECK ((item_id IS NULL) <> (feed_id IS NULL))
) STRICT;
CREATE INDEX person_name ON person (name_key, item_id, feed_id);
CREATE INDEX person_item ON person (item_id, number) WHERE item_id IS NOT NULL;
CREATE INDEX person_feed ON person (feed_id, number) WHERE feed_id IS NOT NULL;
