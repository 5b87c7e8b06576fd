-- Triage: what is put off until a day, what came together, shows with a rhythm of their own, and what left the inbox by itself.
-- Out of the inbox until then.
ALTER TABLE item ADD COLUMN snoozed_until INTEGER;
-- When it came back from that.
ALTER TABLE item ADD COLUMN woke_at INTEGER;
-- What feeds brought within ten minutes has the time of the first of it, and what was saved by hand parts it from what
-- comes after. NULL: it is from before, and came_at holds.
ALTER TABLE item ADD COLUMN arrived_at INTEGER;
CREATE TABLE arrival (began_at INTEGER NOT NULL) STRICT;
INSERT INTO arrival (began_at) VALUES (0);
-- 1: it was new when it came, whatever of its show goes into the inbox.
ALTER TABLE item ADD COLUMN fresh INTEGER NOT NULL DEFAULT 0;
ALTER TABLE item ADD COLUMN listed_at INTEGER GENERATED ALWAYS AS (coalesce(arrived_at, came_at)) VIRTUAL;
ALTER TABLE item ADD COLUMN inbox_at INTEGER GENERATED ALWAYS AS (coalesce(woke_at, arrived_at, came_at)) VIRTUAL;

DROP INDEX item_articles_added;
DROP INDEX item_feed_added;
DROP INDEX item_inbox_added;
DROP INDEX item_marked_added;
CREATE INDEX item_articles_added ON item (kind, listed_at DESC, sorted_at DESC, id DESC, done_at, offline, trashed_at)
  WHERE kind = 'article' AND trashed_at IS NULL;
CREATE INDEX item_feed_added ON item (feed_id, listed_at DESC, sorted_at DESC, id DESC, done_at, offline, kind, trashed_at)
  WHERE feed_id IS NOT NULL AND trashed_at IS NULL;
CREATE INDEX item_all_added ON item (listed_at DESC, sorted_at DESC, id DESC, kind, trashed_at) WHERE trashed_at IS NULL;
CREATE INDEX item_inbox_added ON item (inbox_at DESC, sorted_at DESC, id DESC, kind, feed_id, done_at, offline, in_inbox, trashed_at)
  WHERE in_inbox = 1 AND trashed_at IS NULL;
CREATE INDEX item_marked_added ON item (listed_at DESC, sorted_at DESC, id DESC, kind, feed_id, done_at, offline, bookmarked, trashed_at)
  WHERE bookmarked = 1 AND trashed_at IS NULL;
-- What comes back first is first.
CREATE INDEX item_snoozed ON item (snoozed_until, id, kind, feed_id, done_at, offline, trashed_at)
  WHERE snoozed_until IS NOT NULL AND trashed_at IS NULL;

-- It is not asked any more, until it is taken up again.
ALTER TABLE feed ADD COLUMN paused_at INTEGER;
-- How often it is asked; NULL: as everything else.
ALTER TABLE feed ADD COLUMN rhythm TEXT CHECK (rhythm IN ('hourly', 'six_hours', 'daily', 'weekly', 'by_hand'));
-- What of it goes into the inbox; NULL: as everything else of its kind.
ALTER TABLE feed ADD COLUMN to_inbox TEXT CHECK (to_inbox IN ('all', 'newest', 'none'));
-- Whether the desktop is told of what is new; NULL: as everything else.
ALTER TABLE feed ADD COLUMN notify INTEGER;

-- What left the inbox by itself, for the way back.
CREATE TABLE archived (
  item_id         INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  at              INTEGER NOT NULL
) STRICT;
