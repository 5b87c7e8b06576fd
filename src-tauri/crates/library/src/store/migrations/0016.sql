-- Tags have a colour (a word of the palette, as highlights have), and shows have tags as well.
ALTER TABLE tag ADD COLUMN colour TEXT;
CREATE TABLE feed_tag (
  feed_id         INTEGER NOT NULL REFERENCES feed (id) ON DELETE CASCADE,
  tag_id          INTEGER NOT NULL REFERENCES tag (id) ON DELETE CASCADE,
  PRIMARY KEY (feed_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX feed_tag_tag ON feed_tag (tag_id);

-- How many carry it, what is in the trash left out, and when it was given last: kept by triggers, so that nobody counts.
ALTER TABLE tag ADD COLUMN items INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tag ADD COLUMN shows INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tag ADD COLUMN used_at INTEGER NOT NULL DEFAULT 0;
UPDATE tag SET items =
  (SELECT count(*) FROM item_tag x JOIN item i ON i.id = x.item_id WHERE x.tag_id = tag.id AND i.trashed_at IS NULL);
CREATE TRIGGER tag_came AFTER INSERT ON item_tag
WHEN EXISTS (SELECT 1 FROM item WHERE id = new.item_id AND trashed_at IS NULL) BEGIN
  UPDATE tag SET items = items + 1 WHERE id = new.tag_id;
END;
-- Of an item that goes for good the row is gone by now, and the trigger before that has counted.
CREATE TRIGGER tag_left AFTER DELETE ON item_tag
WHEN EXISTS (SELECT 1 FROM item WHERE id = old.item_id AND trashed_at IS NULL) BEGIN
  UPDATE tag SET items = items - 1 WHERE id = old.tag_id;
END;
CREATE TRIGGER tagged_item_goes BEFORE DELETE ON item WHEN old.trashed_at IS NULL BEGIN
  UPDATE tag SET items = items - 1 WHERE id IN (SELECT tag_id FROM item_tag WHERE item_id = old.id);
END;
CREATE TRIGGER tagged_item_trashed AFTER UPDATE OF trashed_at ON item
WHEN (old.trashed_at IS NULL) <> (new.trashed_at IS NULL) BEGIN
  UPDATE tag SET items = items + CASE WHEN new.trashed_at IS NULL THEN 1 ELSE -1 END
    WHERE id IN (SELECT tag_id FROM item_tag WHERE item_id = new.id);
END;
CREATE TRIGGER show_tag_came AFTER INSERT ON feed_tag
WHEN EXISTS (SELECT 1 FROM feed WHERE id = new.feed_id AND trashed_at IS NULL) BEGIN
  UPDATE tag SET shows = shows + 1 WHERE id = new.tag_id;
END;
CREATE TRIGGER show_tag_left AFTER DELETE ON feed_tag
WHEN EXISTS (SELECT 1 FROM feed WHERE id = old.feed_id AND trashed_at IS NULL) BEGIN
  UPDATE tag SET shows = shows - 1 WHERE id = old.tag_id;
END;
CREATE TRIGGER tagged_show_goes BEFORE DELETE ON feed WHEN old.trashed_at IS NULL BEGIN
  UPDATE tag SET shows = shows - 1 WHERE id IN (SELECT tag_id FROM feed_tag WHERE feed_id = old.id);
END;
CREATE TRIGGER tagged_show_trashed AFTER UPDATE OF trashed_at ON feed
WHEN (old.trashed_at IS NULL) <> (new.trashed_at IS NULL) BEGIN
  UPDATE tag SET shows = shows + CASE WHEN new.trashed_at IS NULL THEN 1 ELSE -1 END
    WHERE id IN (SELECT tag_id FROM feed_tag WHERE feed_id = new.id);
END;

-- What the person set in the place of what a feed or a page says. Titles and pictures lie in `item` and `feed` as they are
-- shown; what is said of them meanwhile is kept here, so that it can be had again.
CREATE TABLE item_edit (
  item_id         INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  title           TEXT,                         -- NULL: as it is said
  author          TEXT,
  picture         INTEGER NOT NULL DEFAULT 0,   -- 1: `image` is the person's; NULL there is none
  image           TEXT,                         -- asset.sha256
  note            TEXT    NOT NULL DEFAULT '',
  said_title      TEXT,
  said_image      TEXT,
  changed_at      INTEGER NOT NULL
) STRICT;
CREATE TABLE feed_edit (
  feed_id         INTEGER PRIMARY KEY REFERENCES feed (id) ON DELETE CASCADE,
  title           TEXT,
  author          TEXT,
  picture         INTEGER NOT NULL DEFAULT 0,
  image           TEXT,
  note            TEXT    NOT NULL DEFAULT '',
  said_title      TEXT,
  said_image      TEXT,
  changed_at      INTEGER NOT NULL
) STRICT;
-- Whoever writes a title or a picture, what the person set stays.
CREATE TRIGGER item_title_stays AFTER UPDATE OF title ON item
WHEN EXISTS (SELECT 1 FROM item_edit e WHERE e.item_id = new.id AND e.title <> new.title) BEGIN
  UPDATE item_edit SET said_title = new.title WHERE item_id = new.id;
  UPDATE item SET title = (SELECT title FROM item_edit WHERE item_id = new.id) WHERE id = new.id;
END;
CREATE TRIGGER item_picture_stays AFTER UPDATE OF image ON item
WHEN EXISTS (SELECT 1 FROM item_edit e WHERE e.item_id = new.id AND e.picture = 1 AND e.image IS NOT new.image) BEGIN
  UPDATE item_edit SET said_image = new.image WHERE item_id = new.id;
  UPDATE item SET image = (SELECT image FROM item_edit WHERE item_id = new.id) WHERE id = new.id;
END;
CREATE TRIGGER feed_title_stays AFTER UPDATE OF title ON feed
WHEN EXISTS (SELECT 1 FROM feed_edit e WHERE e.feed_id = new.id AND e.title <> new.title) BEGIN
  UPDATE feed_edit SET said_title = new.title WHERE feed_id = new.id;
  UPDATE feed SET title = (SELECT title FROM feed_edit WHERE feed_id = new.id) WHERE id = new.id;
END;
CREATE TRIGGER feed_picture_stays AFTER UPDATE OF image ON feed
WHEN EXISTS (SELECT 1 FROM feed_edit e WHERE e.feed_id = new.id AND e.picture = 1 AND e.image IS NOT new.image) BEGIN
  UPDATE feed_edit SET said_image = new.image WHERE feed_id = new.id;
  UPDATE feed SET image = (SELECT image FROM feed_edit WHERE feed_id = new.id) WHERE id = new.id;
END;
-- It only told that a list named the show; what a person calls it is in feed_edit.
ALTER TABLE feed DROP COLUMN own_title;
