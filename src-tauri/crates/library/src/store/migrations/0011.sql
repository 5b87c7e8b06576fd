-- A finished file that may not be what it should be: the code of why (`incomplete`, `other_file`). Such a file is never
-- marked as played by itself, and no rule removes it.
ALTER TABLE download ADD COLUMN doubt TEXT;
-- It waits until then.
ALTER TABLE download ADD COLUMN not_before INTEGER;
-- Where the listener put it among what waits; NULL: as the program sees fit.
ALTER TABLE download ADD COLUMN place INTEGER;

-- Where a transfer ever wrote: parts, maps and removed files beside these paths are ours, and nothing else there is.
CREATE TABLE transfer_file (
  path            TEXT    NOT NULL,             -- as download.path
  item_id         INTEGER NOT NULL,             -- stays when the item goes: the files do, too
  PRIMARY KEY (path, item_id)
) STRICT, WITHOUT ROWID;
INSERT INTO transfer_file (path, item_id) SELECT path, item_id FROM download WHERE url <> '';
