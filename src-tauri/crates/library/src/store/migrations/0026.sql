-- When the listener asked for it by hand and has not heard it to its end since; NULL otherwise. What was played before is
-- not yet played again, and no rule takes it.
ALTER TABLE download ADD COLUMN asked_at INTEGER;
UPDATE download SET asked_at = added_at WHERE automatic = 0;
-- Where the whole file came from that is here, while another version of it is fetched in its place.
ALTER TABLE download ADD COLUMN here_url TEXT;
-- Whether a name is taken is asked for each download that comes.
CREATE INDEX download_path ON download (path COLLATE NOCASE);

-- What was removed and can be brought back until its time is over, whichever program is open by then.
CREATE TABLE removal (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  at              INTEGER NOT NULL,
  until           INTEGER NOT NULL,
  by_rules        INTEGER NOT NULL DEFAULT 0    -- 1: brought back, no rule takes it again
) STRICT;
-- Rows of `download` as they were. A finished file lies aside under its item's number, what had come of others where it was.
CREATE TABLE removed_download (
  item_id         INTEGER PRIMARY KEY,          -- stays when the item goes: the file does, too
  removal_id      INTEGER NOT NULL REFERENCES removal (id) ON DELETE CASCADE,
  frees           INTEGER NOT NULL,             -- bytes
  url             TEXT    NOT NULL,
  state           TEXT    NOT NULL,
  kept            INTEGER NOT NULL,
  bytes           INTEGER NOT NULL,
  total           INTEGER,
  path            TEXT    NOT NULL,
  problem         TEXT,
  code            TEXT,
  attempts        INTEGER NOT NULL,
  resumed         INTEGER NOT NULL,
  rank            INTEGER NOT NULL,
  added_at        INTEGER NOT NULL,
  finished_at     INTEGER,
  doubt           TEXT,
  place           INTEGER,
  automatic       INTEGER NOT NULL,
  brought_back    INTEGER NOT NULL,
  asked_at        INTEGER
) STRICT;
CREATE INDEX removed_download_removal ON removed_download (removal_id);
CREATE INDEX removed_download_path ON removed_download (path COLLATE NOCASE);
ALTER TABLE rules_removed ADD COLUMN removal_id INTEGER;
