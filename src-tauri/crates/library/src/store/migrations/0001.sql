-- The spine. Times are Unix milliseconds UTC; durations and positions milliseconds; sizes bytes.
CREATE TABLE feed (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  kind            TEXT    NOT NULL CHECK (kind IN ('podcast', 'articles')),
  url             TEXT    NOT NULL UNIQUE,
  site_url        TEXT,
  title           TEXT    NOT NULL DEFAULT '',
  author          TEXT,
  description     TEXT    NOT NULL DEFAULT '',
  language        TEXT,
  image_url       TEXT,
  image           TEXT,                         -- asset.sha256
  podcast_guid    TEXT,
  serial          INTEGER NOT NULL DEFAULT 0,
  complete        INTEGER NOT NULL DEFAULT 0,
  folder          TEXT    NOT NULL DEFAULT '',  -- OPML folders joined by '/'
  sample          INTEGER NOT NULL DEFAULT 0,
  etag            TEXT,
  last_modified   TEXT,
  body_hash       BLOB,                         -- of the last body: the same again writes nothing
  refreshed_at    INTEGER,
  next_refresh    INTEGER NOT NULL DEFAULT 0,
  failures        INTEGER NOT NULL DEFAULT 0,
  hold_until      INTEGER NOT NULL DEFAULT 0,   -- the server asked not to be asked before (Retry-After)
  gone            INTEGER NOT NULL DEFAULT 0,   -- it answered 410: asked only by hand
  private         INTEGER NOT NULL DEFAULT 0,   -- it stands on a private network, so what it names may lie there too
  skip_hours      INTEGER NOT NULL DEFAULT 0,   -- bit n: not in hour n, UTC
  skip_days       INTEGER NOT NULL DEFAULT 0,   -- bit n: not on that day, 0 = Monday
  ttl_minutes     INTEGER,
  problem         TEXT,
  newest_at       INTEGER,
  added_at        INTEGER NOT NULL,
  trashed_at      INTEGER
) STRICT;
CREATE INDEX feed_due ON feed (next_refresh) WHERE trashed_at IS NULL;

CREATE TABLE item (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  kind            TEXT    NOT NULL CHECK (kind IN ('episode', 'article')),
  feed_id         INTEGER REFERENCES feed (id) ON DELETE CASCADE,
  guid            TEXT,                         -- with feed_id: the identity
  url             TEXT,
  title           TEXT    NOT NULL DEFAULT '',
  source          TEXT    NOT NULL DEFAULT '',  -- the site of an article without a feed
  summary         TEXT    NOT NULL DEFAULT '',
  language        TEXT,
  image_url       TEXT,
  image           TEXT,
  published_at    INTEGER,
  added_at        INTEGER NOT NULL,
  sorted_at       INTEGER NOT NULL,             -- published_at, or added_at: lists page by (sorted_at, id)
  in_inbox        INTEGER NOT NULL DEFAULT 0,
  bookmarked      INTEGER NOT NULL DEFAULT 0,
  done_at         INTEGER,
  touched_at      INTEGER,                      -- last heard or read: orders Continue
  trashed_at      INTEGER,
  with_feed       INTEGER NOT NULL DEFAULT 0,   -- 1: trashed because its feed was, so it comes back with it and is not in the Trash
  offline         INTEGER NOT NULL DEFAULT 0,   -- 1: the file is here, or the whole text is; kept by triggers
  seen_hash       BLOB,                         -- of what the feed said: the same again writes nothing
  problem         TEXT,
  private         INTEGER NOT NULL DEFAULT 0,   -- as of the feed, for an item without one
  sample          INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX item_guid ON item (feed_id, guid) WHERE feed_id IS NOT NULL AND guid IS NOT NULL;
-- Each list has its index. Its last columns answer the filters, and its own condition, without a look at the row.
CREATE INDEX item_by_date ON item (sorted_at DESC, id DESC, done_at, offline, trashed_at) WHERE trashed_at IS NULL;
CREATE INDEX item_by_kind ON item (kind, sorted_at DESC, id DESC, done_at, offline, trashed_at) WHERE trashed_at IS NULL;
CREATE INDEX item_by_feed ON item (feed_id, sorted_at DESC, id DESC, done_at, offline, kind, trashed_at) WHERE trashed_at IS NULL;
CREATE INDEX item_inbox ON item (sorted_at DESC, id DESC, kind, feed_id, done_at, offline, in_inbox, trashed_at)
  WHERE in_inbox = 1 AND trashed_at IS NULL;
CREATE INDEX item_marked ON item (sorted_at DESC, id DESC, kind, feed_id, done_at, offline, bookmarked, trashed_at)
  WHERE bookmarked = 1 AND trashed_at IS NULL;
CREATE INDEX item_begun ON item (touched_at DESC, id DESC, kind, feed_id, done_at, offline, trashed_at)
  WHERE touched_at IS NOT NULL AND done_at IS NULL AND trashed_at IS NULL;
CREATE INDEX item_trash ON item (trashed_at DESC, id DESC, kind, feed_id, done_at, offline, with_feed)
  WHERE trashed_at IS NOT NULL AND with_feed = 0;
CREATE INDEX item_open ON item (feed_id, done_at, trashed_at) WHERE done_at IS NULL AND trashed_at IS NULL;
CREATE INDEX item_open_kind ON item (kind, done_at, trashed_at) WHERE done_at IS NULL AND trashed_at IS NULL;
CREATE INDEX item_inbox_feed ON item (feed_id, in_inbox, trashed_at) WHERE in_inbox = 1 AND trashed_at IS NULL;
CREATE INDEX item_sample ON item (sample, trashed_at) WHERE sample = 1;
CREATE INDEX item_alone ON item (source) WHERE feed_id IS NULL;
CREATE INDEX item_url ON item (url) WHERE url IS NOT NULL;

CREATE TABLE episode (
  item_id         INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  enclosure_url   TEXT,
  mime            TEXT,
  claimed_bytes   INTEGER,
  duration_ms     INTEGER,
  duration_exact  INTEGER NOT NULL DEFAULT 0,
  position_ms     INTEGER NOT NULL DEFAULT 0,
  season          INTEGER,
  episode         INTEGER,
  episode_type    TEXT,
  chapters_url    TEXT,
  transcript_url  TEXT,
  transcript_mime TEXT
) STRICT;
CREATE INDEX episode_enclosure ON episode (enclosure_url);

CREATE TABLE article (
  item_id         INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  byline          TEXT,
  canonical_url   TEXT,
  words           INTEGER NOT NULL DEFAULT 0,
  extracted       INTEGER NOT NULL DEFAULT 1,
  fetched_at      INTEGER,                      -- when the whole text was stored; NULL: only what the feed gave
  read_offset     INTEGER NOT NULL DEFAULT 0,
  read_anchor     TEXT    NOT NULL DEFAULT '',
  read_progress   REAL    NOT NULL DEFAULT 0,
  pictures_total  INTEGER NOT NULL DEFAULT 0,
  pictures_stored INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX article_canonical ON article (canonical_url) WHERE canonical_url IS NOT NULL;

-- The long text, once, away from the rows that lists scan. Sanitised HTML, zstd.
CREATE TABLE body (
  item_id         INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  html            BLOB    NOT NULL
) STRICT;

CREATE TABLE download (
  item_id         INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  url             TEXT    NOT NULL,
  state           TEXT    NOT NULL CHECK (state IN ('waiting', 'running', 'paused', 'failed', 'done')),
  kept            INTEGER NOT NULL DEFAULT 1,   -- 0: came by streaming
  bytes           INTEGER NOT NULL DEFAULT 0,
  total           INTEGER,
  path            TEXT    NOT NULL,             -- relative to the downloads folder unless absolute
  problem         TEXT,
  code            TEXT,
  attempts        INTEGER NOT NULL DEFAULT 0,
  resumed         INTEGER NOT NULL DEFAULT 0,
  rank            INTEGER NOT NULL DEFAULT 0,
  added_at        INTEGER NOT NULL,
  finished_at     INTEGER
) STRICT;
CREATE INDEX download_state ON download (state, rank);
CREATE TRIGGER download_came AFTER INSERT ON download BEGIN
  UPDATE item SET offline = new.state = 'done' WHERE id = new.item_id AND offline <> (new.state = 'done');
END;
CREATE TRIGGER download_went_on AFTER UPDATE OF state ON download BEGIN
  UPDATE item SET offline = new.state = 'done' WHERE id = new.item_id AND offline <> (new.state = 'done');
END;
CREATE TRIGGER download_left AFTER DELETE ON download BEGIN
  UPDATE item SET offline = 0 WHERE id = old.item_id AND offline <> 0;
END;
CREATE TRIGGER article_came AFTER INSERT ON article WHEN new.fetched_at IS NOT NULL BEGIN
  UPDATE item SET offline = 1 WHERE id = new.item_id;
END;
CREATE TRIGGER article_fetched AFTER UPDATE OF fetched_at ON article BEGIN
  UPDATE item SET offline = new.fetched_at IS NOT NULL WHERE id = new.item_id;
END;

-- Pictures and files by content; the bytes are files named by their hash in the library's folder.
CREATE TABLE asset (
  sha256          TEXT    PRIMARY KEY,
  mime            TEXT    NOT NULL,
  bytes           INTEGER NOT NULL,
  width           INTEGER,
  height          INTEGER,
  added_at        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Every picture an item wants, stored or not.
CREATE TABLE item_asset (
  item_id         INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  url             TEXT    NOT NULL,
  sha256          TEXT REFERENCES asset (sha256),
  attempts        INTEGER NOT NULL DEFAULT 0,
  problem         TEXT,
  PRIMARY KEY (item_id, url)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_asset_hash ON item_asset (sha256);
CREATE TRIGGER picture_wanted AFTER INSERT ON item_asset BEGIN
  UPDATE article SET pictures_total = pictures_total + 1, pictures_stored = pictures_stored + (new.sha256 IS NOT NULL)
    WHERE item_id = new.item_id;
END;
CREATE TRIGGER picture_stored AFTER UPDATE OF sha256 ON item_asset BEGIN
  UPDATE article SET pictures_stored = pictures_stored + (new.sha256 IS NOT NULL) - (old.sha256 IS NOT NULL)
    WHERE item_id = new.item_id;
END;
CREATE TRIGGER picture_unwanted AFTER DELETE ON item_asset BEGIN
  UPDATE article SET pictures_total = pictures_total - 1, pictures_stored = pictures_stored - (old.sha256 IS NOT NULL)
    WHERE item_id = old.item_id;
END;

-- The link that joins what is heard and what is read.
CREATE TABLE mention (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  from_item       INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  to_item         INTEGER REFERENCES item (id) ON DELETE SET NULL,
  kind            TEXT    NOT NULL CHECK (kind IN ('audio', 'player', 'link', 'related')),
  url             TEXT    NOT NULL,
  title           TEXT    NOT NULL DEFAULT '',
  at_ms           INTEGER,
  UNIQUE (from_item, kind, url)
) STRICT;
CREATE INDEX mention_to ON mention (to_item);
CREATE INDEX mention_url ON mention (url);

-- What was deleted for good while its feed still lists it: it must not come back with the next refresh.
CREATE TABLE forgotten (
  feed_id         INTEGER NOT NULL REFERENCES feed (id) ON DELETE CASCADE,
  key             TEXT    NOT NULL,             -- a guid, or the lasting part of an enclosure's address
  PRIMARY KEY (feed_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE queue (
  item_id         INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  rank            REAL    NOT NULL
) STRICT;
CREATE INDEX queue_rank ON queue (rank);

CREATE TABLE chapter (
  item_id         INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  source          TEXT    NOT NULL CHECK (source IN ('file', 'feed', 'json')),
  start_ms        INTEGER NOT NULL,
  end_ms          INTEGER,
  title           TEXT    NOT NULL DEFAULT '',
  url             TEXT,
  image_url       TEXT,
  image           TEXT,
  hidden          INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (item_id, source, start_ms)
) STRICT, WITHOUT ROWID;

CREATE TABLE cue (
  item_id         INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  number          INTEGER NOT NULL,
  start_ms        INTEGER,
  end_ms          INTEGER,
  speaker         TEXT,
  text            TEXT    NOT NULL,
  PRIMARY KEY (item_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE history (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  item_id         INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  started_at      INTEGER NOT NULL,
  from_ms         INTEGER NOT NULL,
  to_ms           INTEGER NOT NULL
) STRICT;

CREATE INDEX history_item ON history (item_id);

CREATE TABLE tag (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  name            TEXT    NOT NULL UNIQUE COLLATE NOCASE
) STRICT;
CREATE TABLE item_tag (
  item_id         INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  tag_id          INTEGER NOT NULL REFERENCES tag (id) ON DELETE CASCADE,
  PRIMARY KEY (item_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_tag_tag ON item_tag (tag_id);

CREATE TABLE note (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  item_id         INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  quote           TEXT    NOT NULL DEFAULT '',
  anchor          TEXT    NOT NULL DEFAULT '',
  from_ms         INTEGER,
  to_ms           INTEGER,
  text            TEXT    NOT NULL DEFAULT '',
  colour          TEXT    NOT NULL DEFAULT '',
  created_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX note_item ON note (item_id);

-- One row a setting; the value is JSON.
CREATE TABLE setting (
  name            TEXT    PRIMARY KEY,
  value           TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- Long work that was begun; found running at the start, it is taken up again.
CREATE TABLE job (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  kind            TEXT    NOT NULL,
  input           TEXT    NOT NULL DEFAULT '',
  state           TEXT    NOT NULL CHECK (state IN ('running', 'done', 'cancelled', 'failed')),
  started_at      INTEGER NOT NULL
) STRICT;

-- Contentless: the text lives in item, body and cue. Terms are folded and stemmed before they are written.
CREATE VIRTUAL TABLE search USING fts5 (
  title, text, transcript, notes,
  content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 2"
);
