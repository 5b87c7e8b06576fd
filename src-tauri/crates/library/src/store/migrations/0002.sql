-- Listening: how a show sounds, what was measured of a file, and the time that was saved.
-- NULL: as everything else.
ALTER TABLE feed ADD COLUMN speed REAL;
ALTER TABLE feed ADD COLUMN trim TEXT CHECK (trim IN ('off', 'low', 'medium', 'high'));
ALTER TABLE feed ADD COLUMN loudness INTEGER;
ALTER TABLE feed ADD COLUMN boost INTEGER;
-- Seconds.
ALTER TABLE feed ADD COLUMN skip_intro INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN skip_outro INTEGER NOT NULL DEFAULT 0;

ALTER TABLE history ADD COLUMN saved_speed_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE history ADD COLUMN saved_trim_ms INTEGER NOT NULL DEFAULT 0;

-- Of a file that is here whole. It holds for a file of just that size.
CREATE TABLE sound (
  item_id         INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  bytes           INTEGER NOT NULL,
  frame_index     BLOB,                         -- as the player wrote it; it checks it again
  lufs            REAL,                         -- integrated loudness, EBU R128
  measured_at     INTEGER                       -- NULL: the loudness was not looked at yet
) STRICT;
CREATE TRIGGER sound_left AFTER DELETE ON download BEGIN
  DELETE FROM sound WHERE item_id = old.item_id;
END;
CREATE TRIGGER sound_came_again AFTER UPDATE OF state ON download WHEN old.state = 'done' AND new.state <> 'done' BEGIN
  DELETE FROM sound WHERE item_id = old.item_id;
END;
