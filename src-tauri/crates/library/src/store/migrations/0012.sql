-- Large libraries: what is written of each item is written once, and shows are found by what they are called.
-- Twins are looked for by these.
CREATE INDEX feed_podcast_guid ON feed (podcast_guid) WHERE podcast_guid IS NOT NULL;
CREATE INDEX feed_title ON feed (title COLLATE NOCASE);

-- An item comes with its length; only another one writes its row again.
DROP TRIGGER episode_length_came;
CREATE TRIGGER episode_length_came AFTER INSERT ON episode WHEN new.duration_ms > 0 BEGIN
  UPDATE item SET length_ms = new.duration_ms WHERE id = new.item_id AND length_ms <> new.duration_ms;
END;
DROP TRIGGER article_length_came;
CREATE TRIGGER article_length_came AFTER INSERT ON article WHEN new.words > 0 BEGIN
  UPDATE item SET length_ms = new.words * 60000 / 230 WHERE id = new.item_id AND length_ms <> new.words * 60000 / 230;
END;

-- The inbox is counted only where something came into it.
DROP TRIGGER tally_came;
CREATE TRIGGER tally_came AFTER INSERT ON item WHEN new.trashed_at IS NULL BEGIN
  UPDATE tally SET count = count + 1 WHERE what = new.kind || CASE WHEN new.done_at IS NULL THEN ' open' ELSE ' done' END;
END;
CREATE TRIGGER tally_inbox_came AFTER INSERT ON item WHEN new.in_inbox = 1 AND new.trashed_at IS NULL BEGIN
  UPDATE tally SET count = count + 1 WHERE what = 'inbox';
END;

-- Titles that come in bulk are put into their index afterwards, many at a time: one by one that costs more than all else of
-- an item. `later` is 1 within the transactions of such a piece only.
CREATE TABLE title_mode (later INTEGER NOT NULL) STRICT;
INSERT INTO title_mode (later) VALUES (0);
CREATE TABLE title_later (
  item_id         INTEGER PRIMARY KEY           -- not in title_word yet
) STRICT;
DROP TRIGGER title_came;
CREATE TRIGGER title_came AFTER INSERT ON item WHEN (SELECT later FROM title_mode) = 0 BEGIN
  INSERT INTO title_word (rowid, title) VALUES (new.id, replace(replace(new.title, 'ё', 'е'), 'Ё', 'Е'));
END;
CREATE TRIGGER title_comes_later AFTER INSERT ON item WHEN (SELECT later FROM title_mode) = 1 BEGIN
  INSERT INTO title_later (item_id) VALUES (new.id);
END;
DROP TRIGGER title_changed;
CREATE TRIGGER title_changed AFTER UPDATE OF title ON item
WHEN new.title IS NOT old.title AND NOT EXISTS (SELECT 1 FROM title_later WHERE item_id = new.id) BEGIN
  INSERT OR REPLACE INTO title_word (rowid, title) VALUES (new.id, replace(replace(new.title, 'ё', 'е'), 'Ё', 'Е'));
END;
CREATE TRIGGER title_left_before AFTER DELETE ON item BEGIN
  DELETE FROM title_later WHERE item_id = old.id;
END;

-- All items of a show, those in the trash too: when it goes, comes back, or becomes one with another. Without it each of these
-- reads the whole table.
CREATE INDEX item_feed ON item (feed_id) WHERE feed_id IS NOT NULL;
