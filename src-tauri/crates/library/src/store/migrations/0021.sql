-- Directories of podcasts, lists that are followed, older episodes, and how feeds answered.

-- The key of one's own for a directory: kept as passwords are, under `secret`, and sent to `origin` only.
CREATE TABLE directory_key (
  directory       TEXT    PRIMARY KEY,
  origin          TEXT    NOT NULL,
  secret          TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER directory_key_gone AFTER DELETE ON directory_key BEGIN
  INSERT OR IGNORE INTO forgotten_secret (secret) VALUES (old.secret);
END;
CREATE TRIGGER directory_key_changed AFTER UPDATE OF secret ON directory_key WHEN old.secret IS NOT new.secret BEGIN
  INSERT OR IGNORE INTO forgotten_secret (secret) VALUES (old.secret);
END;

-- Lists of subscriptions on the web (OPML) that are asked once a day.
CREATE TABLE followed_list (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  url             TEXT    NOT NULL UNIQUE,
  title           TEXT    NOT NULL DEFAULT '',
  by_itself       INTEGER NOT NULL DEFAULT 0,   -- 1: what is new in it is subscribed to by itself
  private         INTEGER NOT NULL DEFAULT 0,   -- as of a feed
  etag            TEXT,
  last_modified   TEXT,
  body_hash       BLOB,
  added_at        INTEGER NOT NULL,
  asked_at        INTEGER,                      -- with an answer
  next_ask        INTEGER NOT NULL DEFAULT 0,
  failures        INTEGER NOT NULL DEFAULT 0,
  problem         TEXT,
  problem_code    TEXT
) STRICT;
CREATE TABLE followed_show (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  list_id         INTEGER NOT NULL REFERENCES followed_list (id) ON DELETE CASCADE,
  url             TEXT    NOT NULL,
  title           TEXT    NOT NULL DEFAULT '',
  -- 'offered': not here, and not decided about; 'passed': it is here, or nobody wants it; 'left': the list has it no more,
  -- and that was not read yet.
  state           TEXT    NOT NULL CHECK (state IN ('offered', 'passed', 'left')),
  UNIQUE (list_id, url)
) STRICT;
CREATE INDEX followed_show_state ON followed_show (list_id, state, id);

-- Where a feed says that older items are (RFC 5005).
ALTER TABLE feed ADD COLUMN next_page TEXT;
-- How far older items were fetched.
CREATE TABLE older_run (
  feed_id         INTEGER PRIMARY KEY REFERENCES feed (id) ON DELETE CASCADE,
  state           TEXT    NOT NULL CHECK (state IN ('running', 'stopped', 'whole')),
  next_url        TEXT,                         -- to be asked next
  problem         TEXT,
  problem_code    TEXT
) STRICT;
-- Documents that were taken in: none is asked twice.
CREATE TABLE older_page (
  feed_id         INTEGER NOT NULL REFERENCES feed (id) ON DELETE CASCADE,
  url             TEXT    NOT NULL,
  PRIMARY KEY (feed_id, url)
) STRICT, WITHOUT ROWID;
-- What they brought: just these go when it is taken back.
CREATE TABLE older_item (
  item_id         INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  feed_id         INTEGER NOT NULL REFERENCES feed (id) ON DELETE CASCADE,
  taken_at        INTEGER                       -- when it was taken back: it lies in the trash since
) STRICT;
CREATE INDEX older_item_feed ON older_item (feed_id, item_id);

-- How a feed answered the last times, where it was, and what of its document had to be mended (JSON). Written with what else
-- is written of it: a feed that has nothing new changes nothing here.
CREATE TABLE feed_log (
  feed_id         INTEGER PRIMARY KEY REFERENCES feed (id) ON DELETE CASCADE,
  askings         TEXT    NOT NULL DEFAULT '[]',
  moves           TEXT    NOT NULL DEFAULT '[]',
  mended          TEXT    NOT NULL DEFAULT '[]'
) STRICT;
