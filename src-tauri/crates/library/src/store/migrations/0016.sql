-- Tags have a colour (a word of the palette, as highlights have), and shows have tags as well.
ALTER TABLE tag ADD COLUMN colour TEXT;
CREATE TABLE feed_tag (
  feed_id         INTEGER NOT NULL REFERENCES feed (id) ON DELETE CASCADE,
  tag_id          INTEGER NOT NULL REFERENCES tag (id) ON DELETE CASCADE,
  PRIMARY KEY (feed_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX feed_tag_tag ON feed_tag (tag_id);
