-- Texts as feeds gave them (HTML, zstd), of items that came in bulk and that nobody has opened: not made safe, not in the
-- index, their links not joined. The row goes when the text is made ready.
CREATE TABLE unprepared (
  item_id         INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  html            BLOB    NOT NULL
) STRICT;
-- They are counted without a look at the texts.
CREATE INDEX unprepared_item ON unprepared (item_id);

-- Statistics of the first short session made a scan of every lookup in the import that followed. Plans rest on the schema.
DROP TABLE IF EXISTS sqlite_stat1;
DROP TABLE IF EXISTS sqlite_stat4;
