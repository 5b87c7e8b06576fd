-- Files that articles are made of, kept whole: PDF files.
CREATE TABLE article_file (
  item_id         INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  url             TEXT,                         -- where it is fetched from; NULL: it was a file of this computer
  path            TEXT,                         -- below the library's `files`; NULL until it came
  sha256          TEXT,                         -- of its bytes, in hexadecimal digits
  bytes           INTEGER NOT NULL DEFAULT 0,   -- its size; until it came, what the feed says
  pages           INTEGER,
  trouble         TEXT                          -- why it has no text, or not all of it: a stable code
) STRICT;
CREATE INDEX article_file_path ON article_file (path) WHERE path IS NOT NULL;

-- What the rules of downloads took away by themselves, so that it can be said.
CREATE TABLE rules_removed (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  at              INTEGER NOT NULL,
  count           INTEGER NOT NULL,
  bytes           INTEGER NOT NULL,
  first_title     TEXT    NOT NULL DEFAULT '',
  seen            INTEGER NOT NULL DEFAULT 0
) STRICT;

-- The name and the password of the proxy: kept as passwords are, under `secret`, and sent to `origin` only.
CREATE TABLE proxy_login (
  id              INTEGER PRIMARY KEY CHECK (id = 1),
  origin          TEXT    NOT NULL,
  secret          TEXT    NOT NULL
) STRICT;
CREATE TRIGGER proxy_login_gone AFTER DELETE ON proxy_login BEGIN
  INSERT OR IGNORE INTO forgotten_secret (secret) VALUES (old.secret);
END;
CREATE TRIGGER proxy_login_changed AFTER UPDATE OF secret ON proxy_login WHEN old.secret IS NOT new.secret BEGIN
  INSERT OR IGNORE INTO forgotten_secret (secret) VALUES (old.secret);
END;
