-- Texts that came in bulk lie many to a pack: those of one show are alike, and together they are a fraction of their size.
CREATE TABLE raw_pack (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  html            BLOB    NOT NULL              -- zstd, one text after the other
) STRICT;
-- Of a text in a pack `html` is empty, and these say where it lies, in bytes of what is unpacked.
ALTER TABLE unprepared ADD COLUMN pack INTEGER REFERENCES raw_pack (id);
ALTER TABLE unprepared ADD COLUMN start INTEGER NOT NULL DEFAULT 0;
ALTER TABLE unprepared ADD COLUMN length INTEGER NOT NULL DEFAULT 0;
CREATE INDEX unprepared_pack ON unprepared (pack) WHERE pack IS NOT NULL;
-- A pack goes with the last text in it.
CREATE TRIGGER raw_pack_left AFTER DELETE ON unprepared
WHEN old.pack IS NOT NULL AND NOT EXISTS (SELECT 1 FROM unprepared WHERE pack = old.pack) BEGIN
  DELETE FROM raw_pack WHERE id = old.pack;
END;
CREATE TRIGGER raw_pack_changed AFTER UPDATE OF pack ON unprepared
WHEN old.pack IS NOT NULL AND old.pack IS NOT new.pack AND NOT EXISTS (SELECT 1 FROM unprepared WHERE pack = old.pack) BEGIN
  DELETE FROM raw_pack WHERE id = old.pack;
END;

-- Orders of all items together that few lists have: each is made when a list first asks for it (items/order.rs).
DROP INDEX item_all_length;
DROP INDEX item_all_title;
DROP INDEX item_all_added;
