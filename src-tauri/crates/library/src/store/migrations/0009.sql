-- Names of people on servers, for one subscription or for an item without one. The password is not here: it is kept in the
-- desktop's keyring or in a file of its own, under `secret`.
CREATE TABLE login (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  feed_id         INTEGER REFERENCES feed (id) ON DELETE CASCADE,
  item_id         INTEGER REFERENCES item (id) ON DELETE CASCADE,
  origin          TEXT    NOT NULL,             -- scheme, host and port
  user            TEXT    NOT NULL DEFAULT '',
  secret          TEXT,                         -- NULL: the server asks, and was given nothing yet
  refused         INTEGER NOT NULL DEFAULT 0,   -- the server did not take it
  CHECK ((feed_id IS NULL) <> (item_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX login_feed ON login (feed_id, origin) WHERE feed_id IS NOT NULL;
CREATE UNIQUE INDEX login_item ON login (item_id, origin) WHERE item_id IS NOT NULL;

-- Passwords that nothing names any more: they go from where they are kept, then from here.
CREATE TABLE forgotten_secret (
  secret          TEXT    PRIMARY KEY
) STRICT, WITHOUT ROWID;
CREATE TRIGGER login_gone AFTER DELETE ON login WHEN old.secret IS NOT NULL BEGIN
  INSERT OR IGNORE INTO forgotten_secret (secret) VALUES (old.secret);
END;
CREATE TRIGGER login_changed AFTER UPDATE OF secret ON login WHEN old.secret IS NOT new.secret AND old.secret IS NOT NULL BEGIN
  INSERT OR IGNORE INTO forgotten_secret (secret) VALUES (old.secret);
END;
