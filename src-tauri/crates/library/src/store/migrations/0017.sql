-- Lists that keep themselves: a filter of items with a name. `filter` is JSON (model::ListFilter).
CREATE TABLE smart_list (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  name            TEXT    NOT NULL,
  icon            TEXT    NOT NULL DEFAULT 'list',
  colour          TEXT,                         -- a word of the palette, as highlights have
  filter          TEXT    NOT NULL,
  item_order      TEXT,                         -- NULL: the newest first
  place           INTEGER NOT NULL              -- in the sidebar
) STRICT;

-- Such a list may be of episodes and articles together, in any order: these hold the orders of all items, as item_by_date
-- holds that by date. They have no column that listening and reading change, so only what is new is written to them.
CREATE INDEX item_all_length ON item (length_ms DESC, id DESC, kind, trashed_at) WHERE trashed_at IS NULL;
CREATE INDEX item_all_title ON item (title_key, id, kind, trashed_at) WHERE trashed_at IS NULL;
