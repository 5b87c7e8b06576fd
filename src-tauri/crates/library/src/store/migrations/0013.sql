-- Pages as they came, so that a text can be made of them again without a network (zstd of the bytes). A text may have several.
CREATE TABLE page (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  item_id         INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  candidate       INTEGER NOT NULL DEFAULT 0,   -- 1: came later, and was not taken
  number          INTEGER NOT NULL,             -- of the page of its text, from 1
  url             TEXT,                         -- the base of its links
  content_type    TEXT,
  html            BLOB    NOT NULL,
  bytes           INTEGER NOT NULL,             -- of html
  kept_at         INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX page_item ON page (item_id, candidate, number);
-- What is dropped first, and how much there is, without a look at the pages.
CREATE INDEX page_oldest ON page (candidate, kept_at, bytes);

-- Why what came when a text was fetched again was not taken.
CREATE TABLE candidate (
  item_id         INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  code            TEXT    NOT NULL,
  title           TEXT    NOT NULL DEFAULT '',
  words           INTEGER NOT NULL DEFAULT 0,
  came_at         INTEGER NOT NULL
) STRICT;

-- The addresses a page is known by, made alike (article::page_key), and the SHA-256 of files. Filled at the first start.
CREATE TABLE address_key (
  key             TEXT    NOT NULL,
  item_id         INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  PRIMARY KEY (key, item_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX address_key_item ON address_key (item_id);

-- Why a text may not be whole; what of its page is not in it (JSON of article::Missing), its pictures apart.
ALTER TABLE article ADD COLUMN doubt TEXT;
ALTER TABLE article ADD COLUMN missing TEXT;
ALTER TABLE article ADD COLUMN pictures_lost INTEGER NOT NULL DEFAULT 0;
-- When another text took the place of the one that was saved.
ALTER TABLE article ADD COLUMN updated_at INTEGER;

-- Why a picture was not had: the stable code of `problem`, and what the server answered.
ALTER TABLE item_asset ADD COLUMN code TEXT;
ALTER TABLE item_asset ADD COLUMN status INTEGER;
