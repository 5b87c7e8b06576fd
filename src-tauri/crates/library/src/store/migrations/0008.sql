-- Orders of lists, numbers that are kept, and names by their beginnings.
-- How a show's items are ordered: NULL is by what the show says of itself.
ALTER TABLE feed ADD COLUMN item_order TEXT;

-- How long it takes to hear it, or to read it at 230 words a minute; 0 where nobody knows. Kept by triggers.
ALTER TABLE item ADD COLUMN length_ms INTEGER NOT NULL DEFAULT 0;
UPDATE item SET length_ms = coalesce(
  (SELECT max(e.duration_ms, 0) FROM episode e WHERE e.item_id = item.id),
  (SELECT a.words * 60000 / 230 FROM article a WHERE a.item_id = item.id), 0);
CREATE TRIGGER episode_length_came AFTER INSERT ON episode WHEN new.duration_ms > 0 BEGIN
  UPDATE item SET length_ms = new.duration_ms WHERE id = new.item_id;
END;
CREATE TRIGGER episode_length_changed AFTER UPDATE OF duration_ms ON episode
WHEN new.duration_ms IS NOT old.duration_ms BEGIN
  UPDATE item SET length_ms = max(coalesce(new.duration_ms, 0), 0) WHERE id = new.item_id;
END;
CREATE TRIGGER article_length_came AFTER INSERT ON article WHEN new.words > 0 BEGIN
  UPDATE item SET length_ms = new.words * 60000 / 230 WHERE id = new.item_id;
END;
CREATE TRIGGER article_length_changed AFTER UPDATE OF words ON article WHEN new.words IS NOT old.words BEGIN
  UPDATE item SET length_ms = new.words * 60000 / 230 WHERE id = new.item_id;
END;

-- When it came: what feeds bring within ten minutes came together, and is ordered by its own date.
ALTER TABLE item ADD COLUMN came_at INTEGER GENERATED ALWAYS AS
  (added_at - CASE WHEN feed_id IS NULL THEN 0 ELSE added_at % 600000 END) VIRTUAL;
-- Titles in the order of the alphabet: SQLite's lower() knows ASCII only. In three steps, as other programs' SQLite nests no deeper.
ALTER TABLE item ADD COLUMN title_key_1 TEXT GENERATED ALWAYS AS
  (replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(lower(substr(title, 1, 60)),'А','а'),'Б','б'),'В','в'),'Г','г'),'Д','д'),'Е','е'),'Ж','ж'),'З','з'),'И','и'),'Й','й'),'К','к'),'Л','л')) VIRTUAL;
ALTER TABLE item ADD COLUMN title_key_2 TEXT GENERATED ALWAYS AS
  (replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(title_key_1,'М','м'),'Н','н'),'О','о'),'П','п'),'Р','р'),'С','с'),'Т','т'),'У','у'),'Ф','ф'),'Х','х'),'Ц','ц')) VIRTUAL;
ALTER TABLE item ADD COLUMN title_key TEXT GENERATED ALWAYS AS
  (replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(title_key_2,'Ч','ч'),'Ш','ш'),'Щ','щ'),'Ъ','ъ'),'Ы','ы'),'Ь','ь'),'Э','э'),'Ю','ю'),'Я','я'),'Ё','е'),'ё','е')) VIRTUAL;

-- Orders besides that by date. Of all episodes together there is none: nobody looks at them so.
CREATE INDEX item_articles_added ON item (kind, came_at DESC, sorted_at DESC, id DESC, done_at, offline, trashed_at)
  WHERE kind = 'article' AND trashed_at IS NULL;
CREATE INDEX item_articles_length ON item (kind, length_ms DESC, id DESC, done_at, offline, trashed_at)
  WHERE kind = 'article' AND trashed_at IS NULL;
CREATE INDEX item_articles_title ON item (kind, title_key, id, done_at, offline, trashed_at)
  WHERE kind = 'article' AND trashed_at IS NULL;
CREATE INDEX item_feed_added ON item (feed_id, came_at DESC, sorted_at DESC, id DESC, done_at, offline, kind, trashed_at)
  WHERE feed_id IS NOT NULL AND trashed_at IS NULL;
CREATE INDEX item_feed_length ON item (feed_id, length_ms DESC, id DESC, done_at, offline, kind, trashed_at)
  WHERE feed_id IS NOT NULL AND trashed_at IS NULL;
CREATE INDEX item_feed_title ON item (feed_id, title_key, id, done_at, offline, kind, trashed_at)
  WHERE feed_id IS NOT NULL AND trashed_at IS NULL;
CREATE INDEX item_inbox_added ON item (came_at DESC, sorted_at DESC, id DESC, kind, feed_id, done_at, offline, in_inbox, trashed_at)
  WHERE in_inbox = 1 AND trashed_at IS NULL;
CREATE INDEX item_inbox_length ON item (length_ms DESC, id DESC, kind, feed_id, done_at, offline, in_inbox, trashed_at)
  WHERE in_inbox = 1 AND trashed_at IS NULL;
CREATE INDEX item_inbox_title ON item (title_key, id, kind, feed_id, done_at, offline, in_inbox, trashed_at)
  WHERE in_inbox = 1 AND trashed_at IS NULL;
CREATE INDEX item_marked_added ON item (came_at DESC, sorted_at DESC, id DESC, kind, feed_id, done_at, offline, bookmarked, trashed_at)
  WHERE bookmarked = 1 AND trashed_at IS NULL;
CREATE INDEX item_marked_length ON item (length_ms DESC, id DESC, kind, feed_id, done_at, offline, bookmarked, trashed_at)
  WHERE bookmarked = 1 AND trashed_at IS NULL;
CREATE INDEX item_marked_title ON item (title_key, id, kind, feed_id, done_at, offline, bookmarked, trashed_at)
  WHERE bookmarked = 1 AND trashed_at IS NULL;

-- Nothing counts by it any more.
DROP INDEX item_open_kind;

-- How many there are, so that nobody counts them: kept by triggers. What is in the trash is in none.
CREATE TABLE tally (
  what            TEXT    PRIMARY KEY CHECK (what IN ('episode open', 'episode done', 'article open', 'article done', 'inbox')),
  count           INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
INSERT INTO tally (what, count) VALUES
  ('episode open', (SELECT count(*) FROM item WHERE kind = 'episode' AND done_at IS NULL AND trashed_at IS NULL)),
  ('episode done', (SELECT count(*) FROM item WHERE kind = 'episode' AND done_at IS NOT NULL AND trashed_at IS NULL)),
  ('article open', (SELECT count(*) FROM item WHERE kind = 'article' AND done_at IS NULL AND trashed_at IS NULL)),
  ('article done', (SELECT count(*) FROM item WHERE kind = 'article' AND done_at IS NOT NULL AND trashed_at IS NULL)),
  ('inbox', (SELECT count(*) FROM item WHERE in_inbox = 1 AND trashed_at IS NULL));
CREATE TRIGGER tally_came AFTER INSERT ON item WHEN new.trashed_at IS NULL BEGIN
  UPDATE tally SET count = count + 1 WHERE what = new.kind || CASE WHEN new.done_at IS NULL THEN ' open' ELSE ' done' END;
  UPDATE tally SET count = count + 1 WHERE what = 'inbox' AND new.in_inbox = 1;
END;
CREATE TRIGGER tally_left AFTER DELETE ON item WHEN old.trashed_at IS NULL BEGIN
  UPDATE tally SET count = count - 1 WHERE what = old.kind || CASE WHEN old.done_at IS NULL THEN ' open' ELSE ' done' END;
  UPDATE tally SET count = count - 1 WHERE what = 'inbox' AND old.in_inbox = 1;
END;
CREATE TRIGGER tally_changed AFTER UPDATE OF kind, done_at, in_inbox, trashed_at ON item
WHEN (old.kind, old.done_at IS NULL, old.in_inbox, old.trashed_at IS NULL)
  IS NOT (new.kind, new.done_at IS NULL, new.in_inbox, new.trashed_at IS NULL) BEGIN
  UPDATE tally SET count = count - 1 WHERE what = old.kind || CASE WHEN old.done_at IS NULL THEN ' open' ELSE ' done' END AND old.trashed_at IS NULL;
  UPDATE tally SET count = count - 1 WHERE what = 'inbox' AND old.in_inbox = 1 AND old.trashed_at IS NULL;
  UPDATE tally SET count = count + 1 WHERE what = new.kind || CASE WHEN new.done_at IS NULL THEN ' open' ELSE ' done' END AND new.trashed_at IS NULL;
  UPDATE tally SET count = count + 1 WHERE what = 'inbox' AND new.in_inbox = 1 AND new.trashed_at IS NULL;
END;

-- The words of titles as they stand there, by their beginnings: of one letter or two only these are looked through.
CREATE VIRTUAL TABLE title_word USING fts5 (
  title, content = '', contentless_delete = 1, prefix = '1 2 3', tokenize = "unicode61 remove_diacritics 2"
);
INSERT INTO title_word (rowid, title) SELECT id, replace(replace(title, 'ё', 'е'), 'Ё', 'Е') FROM item;
CREATE TRIGGER title_came AFTER INSERT ON item BEGIN
  INSERT INTO title_word (rowid, title) VALUES (new.id, replace(replace(new.title, 'ё', 'е'), 'Ё', 'Е'));
END;
CREATE TRIGGER title_changed AFTER UPDATE OF title ON item WHEN new.title IS NOT old.title BEGIN
  INSERT OR REPLACE INTO title_word (rowid, title) VALUES (new.id, replace(replace(new.title, 'ё', 'е'), 'Ё', 'Е'));
END;
CREATE TRIGGER title_left AFTER DELETE ON item BEGIN
  DELETE FROM title_word WHERE rowid = old.id;
END;
