-- Lists that were taken in: written down row by row first, then worked through, so that the end of the program loses nothing.
CREATE TABLE import (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  format          TEXT    NOT NULL,
  name            TEXT    NOT NULL DEFAULT '',  -- of the file, or the address of the list
  -- 'writing': the list is not written down whole; such a one is forgotten at the next start.
  state           TEXT    NOT NULL CHECK (state IN ('writing', 'running', 'stopped', 'done', 'undone')),
  started_at      INTEGER NOT NULL,
  finished_at     INTEGER
) STRICT;
CREATE TABLE import_row (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  import_id       INTEGER NOT NULL REFERENCES import (id) ON DELETE CASCADE,
  number          INTEGER NOT NULL,             -- its place in the list, from 1
  what            TEXT    NOT NULL DEFAULT '',  -- its address, else its title
  kind            TEXT    NOT NULL CHECK (kind IN ('feed', 'page', 'any')),
  entry           BLOB,                         -- all that the list says (JSON, zstd), until it was worked on
  state           TEXT    NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'added', 'known', 'later', 'bad')),
  item_id         INTEGER REFERENCES item (id) ON DELETE SET NULL,
  feed_id         INTEGER REFERENCES feed (id) ON DELETE SET NULL,
  -- The text of a page: 0 nothing to fetch, 1 to be fetched, 2 could not be had.
  wanted          INTEGER NOT NULL DEFAULT 0,
  tries           INTEGER NOT NULL DEFAULT 0,
  did             TEXT    NOT NULL DEFAULT '',  -- what was added to an item that was there already: JSON
  problem         TEXT,
  problem_code    TEXT
) STRICT;
CREATE INDEX import_row_state ON import_row (import_id, state, number);
CREATE INDEX import_row_wanted ON import_row (wanted, import_id, number) WHERE wanted > 0;
CREATE INDEX import_row_item ON import_row (item_id);
CREATE INDEX import_row_feed ON import_row (feed_id);

-- 1: the person's list calls it so, whatever the feed says.
ALTER TABLE feed ADD COLUMN own_title INTEGER NOT NULL DEFAULT 0;
-- As the list named them, joined by ','.
ALTER TABLE feed ADD COLUMN categories TEXT NOT NULL DEFAULT '';
-- How many items of the first fetch are offered in the inbox; NULL: as many as suit its kind.
ALTER TABLE feed ADD COLUMN first_offered INTEGER;

-- Whether whole texts are fetched for what is new of a site; NULL: where its feed cuts.
ALTER TABLE feed ADD COLUMN full_text INTEGER;
ALTER TABLE article ADD COLUMN full_tries INTEGER NOT NULL DEFAULT 0;
