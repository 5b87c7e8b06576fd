-- History by item and hour, as the hours were on the listener's own clock, and its sums, which triggers keep.
ALTER TABLE history RENAME TO history_before;
DROP INDEX history_item;
CREATE TABLE history (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  item_id         INTEGER REFERENCES item (id) ON DELETE SET NULL,  -- NULL: deleted for good; its time was spent all the same
  feed_id         INTEGER REFERENCES feed (id) ON DELETE SET NULL,  -- of the item; kept by a trigger
  source          TEXT    NOT NULL DEFAULT '',  -- the site of an article without a feed
  kind            TEXT    NOT NULL CHECK (kind IN ('episode', 'article')),
  day             INTEGER NOT NULL,             -- local days since 1970-01-01
  hour            INTEGER NOT NULL,             -- of that day, 0 to 23
  zone            INTEGER NOT NULL,             -- minutes east of UTC at that time
  month           INTEGER NOT NULL,             -- of that day: year * 12 + 0 to 11
  began_at        INTEGER NOT NULL,
  ended_at        INTEGER NOT NULL,
  heard_ms        INTEGER NOT NULL DEFAULT 0,   -- source time
  listened_ms     INTEGER NOT NULL DEFAULT 0,   -- time on the clock
  saved_speed_ms  INTEGER NOT NULL DEFAULT 0,
  saved_trim_ms   INTEGER NOT NULL DEFAULT 0,
  read_ms         INTEGER NOT NULL DEFAULT 0,
  words           INTEGER NOT NULL DEFAULT 0,
  place_ms        INTEGER NOT NULL DEFAULT 0,   -- where it stopped
  progress        REAL    NOT NULL DEFAULT 0,   -- of a text, 0 to 1
  finished        INTEGER NOT NULL DEFAULT 0,   -- 1: it was heard or read to its end
  last            INTEGER NOT NULL DEFAULT 1    -- the newest row of its item on that day, which lists show
) STRICT;
CREATE UNIQUE INDEX history_hour ON history (item_id, day, hour, zone);
CREATE INDEX history_list ON history (day DESC, ended_at DESC, id DESC) WHERE last = 1 AND item_id IS NOT NULL;
CREATE INDEX history_list_kind ON history (kind, day DESC, ended_at DESC, id DESC) WHERE last = 1 AND item_id IS NOT NULL;
CREATE INDEX history_of_day ON history (day);
CREATE INDEX history_feed ON history (feed_id);

CREATE TABLE history_day (
  day             INTEGER PRIMARY KEY,
  month           INTEGER NOT NULL,
  heard_ms        INTEGER NOT NULL,
  listened_ms     INTEGER NOT NULL,
  saved_speed_ms  INTEGER NOT NULL,
  saved_trim_ms   INTEGER NOT NULL,
  read_ms         INTEGER NOT NULL,
  words           INTEGER NOT NULL,
  episodes        INTEGER NOT NULL,             -- heard to their end
  articles        INTEGER NOT NULL              -- read to their end
) STRICT;
CREATE TABLE history_clock (
  month           INTEGER NOT NULL,
  hour            INTEGER NOT NULL,
  listened_ms     INTEGER NOT NULL,
  read_ms         INTEGER NOT NULL,
  PRIMARY KEY (month, hour)
) STRICT, WITHOUT ROWID;
CREATE TABLE history_show (
  month           INTEGER NOT NULL,
  feed_id         INTEGER NOT NULL,             -- 0: none, or one that was deleted for good
  source          TEXT    NOT NULL,
  listened_ms     INTEGER NOT NULL,
  read_ms         INTEGER NOT NULL,
  words           INTEGER NOT NULL,
  PRIMARY KEY (month, feed_id, source)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER history_came AFTER INSERT ON history BEGIN
  UPDATE history SET last = 0 WHERE item_id = new.item_id AND day = new.day AND id <> new.id AND last = 1;
  INSERT INTO history_day (day, month, heard_ms, listened_ms, saved_speed_ms, saved_trim_ms, read_ms, words, episodes, articles)
    VALUES (new.day, new.month, new.heard_ms, new.listened_ms, new.saved_speed_ms, new.saved_trim_ms, new.read_ms, new.words,
      new.finished * (new.kind = 'episode'), new.finished * (new.kind = 'article'))
    ON CONFLICT (day) DO UPDATE SET heard_ms = heard_ms + excluded.heard_ms, listened_ms = listened_ms + excluded.listened_ms,
      saved_speed_ms = saved_speed_ms + excluded.saved_speed_ms, saved_trim_ms = saved_trim_ms + excluded.saved_trim_ms,
      read_ms = read_ms + excluded.read_ms, words = words + excluded.words,
      episodes = episodes + excluded.episodes, articles = articles + excluded.articles;
  INSERT INTO history_clock (month, hour, listened_ms, read_ms) VALUES (new.month, new.hour, new.listened_ms, new.read_ms)
    ON CONFLICT (month, hour) DO UPDATE SET listened_ms = listened_ms + excluded.listened_ms, read_ms = read_ms + excluded.read_ms;
  INSERT INTO history_show (month, feed_id, source, listened_ms, read_ms, words)
    VALUES (new.month, coalesce(new.feed_id, 0), new.source, new.listened_ms, new.read_ms, new.words)
    ON CONFLICT (month, feed_id, source) DO UPDATE SET listened_ms = listened_ms + excluded.listened_ms,
      read_ms = read_ms + excluded.read_ms, words = words + excluded.words;
END;
-- The day, the hour and the kind of a row never change.
CREATE TRIGGER history_went_on
AFTER UPDATE OF heard_ms, listened_ms, saved_speed_ms, saved_trim_ms, read_ms, words, finished ON history BEGIN
  UPDATE history_day SET heard_ms = heard_ms + new.heard_ms - old.heard_ms,
    listened_ms = listened_ms + new.listened_ms - old.listened_ms,
    saved_speed_ms = saved_speed_ms + new.saved_speed_ms - old.saved_speed_ms,
    saved_trim_ms = saved_trim_ms + new.saved_trim_ms - old.saved_trim_ms,
    read_ms = read_ms + new.read_ms - old.read_ms, words = words + new.words - old.words,
    episodes = episodes + (new.finished - old.finished) * (new.kind = 'episode'),
    articles = articles + (new.finished - old.finished) * (new.kind = 'article')
    WHERE day = new.day;
  UPDATE history_clock SET listened_ms = listened_ms + new.listened_ms - old.listened_ms, read_ms = read_ms + new.read_ms - old.read_ms
    WHERE month = new.month AND hour = new.hour;
  UPDATE history_show SET listened_ms = listened_ms + new.listened_ms - old.listened_ms, read_ms = read_ms + new.read_ms - old.read_ms,
    words = words + new.words - old.words
    WHERE month = new.month AND feed_id = coalesce(new.feed_id, 0) AND source = new.source;
END;
CREATE TRIGGER history_changed_hands AFTER UPDATE OF feed_id, source ON history
WHEN new.feed_id IS NOT old.feed_id OR new.source <> old.source BEGIN
  UPDATE history_show SET listened_ms = listened_ms - old.listened_ms, read_ms = read_ms - old.read_ms, words = words - old.words
    WHERE month = old.month AND feed_id = coalesce(old.feed_id, 0) AND source = old.source;
  INSERT INTO history_show (month, feed_id, source, listened_ms, read_ms, words)
    VALUES (new.month, coalesce(new.feed_id, 0), new.source, new.listened_ms, new.read_ms, new.words)
    ON CONFLICT (month, feed_id, source) DO UPDATE SET listened_ms = listened_ms + excluded.listened_ms,
      read_ms = read_ms + excluded.read_ms, words = words + excluded.words;
END;
CREATE TRIGGER history_left AFTER DELETE ON history BEGIN
  UPDATE history_day SET heard_ms = heard_ms - old.heard_ms, listened_ms = listened_ms - old.listened_ms,
    saved_speed_ms = saved_speed_ms - old.saved_speed_ms, saved_trim_ms = saved_trim_ms - old.saved_trim_ms,
    read_ms = read_ms - old.read_ms, words = words - old.words,
    episodes = episodes - old.finished * (old.kind = 'episode'), articles = articles - old.finished * (old.kind = 'article')
    WHERE day = old.day;
  UPDATE history_clock SET listened_ms = listened_ms - old.listened_ms, read_ms = read_ms - old.read_ms
    WHERE month = old.month AND hour = old.hour;
  UPDATE history_show SET listened_ms = listened_ms - old.listened_ms, read_ms = read_ms - old.read_ms, words = words - old.words
    WHERE month = old.month AND feed_id = coalesce(old.feed_id, 0) AND source = old.source;
END;
CREATE TRIGGER history_item_moved AFTER UPDATE OF feed_id ON item WHEN new.feed_id IS NOT old.feed_id BEGIN
  UPDATE history SET feed_id = new.feed_id, source = CASE WHEN new.feed_id IS NULL THEN new.source ELSE '' END
    WHERE item_id = new.id;
END;

-- What was noted so far are stretches that were heard without a break. Each is cut into quarters of an hour, which lie in one hour
-- whatever the zone; of the zone nothing was kept, so it is the machine's.
WITH RECURSIVE heard (id, began, ended) AS (
  SELECT id, started_at, started_at + min(max(to_ms - from_ms - saved_speed_ms - saved_trim_ms, 1), 172800000)
  FROM history_before WHERE to_ms > from_ms
), piece (id, began, ended) AS (
  SELECT id, began, min(ended, (began / 900000 + 1) * 900000) FROM heard
  UNION ALL
  SELECT p.id, p.ended, min(h.ended, p.ended + 900000) FROM piece p JOIN heard h ON h.id = p.id WHERE p.ended < h.ended
), part AS (
  SELECT b.item_id, p.began, p.ended, 1.0 * (p.ended - p.began) / (h.ended - h.began) AS share,
    datetime(p.began / 1000, 'unixepoch', 'localtime') AS local, b.from_ms, b.to_ms, b.saved_speed_ms, b.saved_trim_ms,
    1.0 * (p.ended - h.began) / (h.ended - h.began) AS upto
  FROM piece p JOIN heard h ON h.id = p.id JOIN history_before b ON b.id = p.id
)
INSERT INTO history (item_id, feed_id, source, kind, day, hour, zone, month, began_at, ended_at,
  heard_ms, listened_ms, saved_speed_ms, saved_trim_ms, place_ms)
SELECT i.id, i.feed_id, CASE WHEN i.feed_id IS NULL THEN i.source ELSE '' END, i.kind,
  CAST(strftime('%s', local) AS INTEGER) / 86400, CAST(strftime('%H', local) AS INTEGER),
  (CAST(strftime('%s', local) AS INTEGER) - part.began / 1000) / 60,
  CAST(strftime('%Y', local) AS INTEGER) * 12 + CAST(strftime('%m', local) AS INTEGER) - 1,
  min(part.began), max(part.ended), CAST(round(sum(share * (to_ms - from_ms))) AS INTEGER), sum(part.ended - part.began),
  CAST(round(sum(share * saved_speed_ms)) AS INTEGER), CAST(round(sum(share * saved_trim_ms)) AS INTEGER),
  CAST(round(max(from_ms + upto * (to_ms - from_ms))) AS INTEGER)
FROM part JOIN item i ON i.id = part.item_id
GROUP BY i.id, 5, 6, 7 ORDER BY min(part.began);
DROP TABLE history_before;
