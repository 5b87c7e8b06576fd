-- Rules of downloads. A show's own are JSON, as in settings; NULL is as everything else.
ALTER TABLE feed ADD COLUMN auto_download TEXT;
ALTER TABLE feed ADD COLUMN keep_downloads TEXT;
-- Since when new ones come by themselves; NULL is as everything else.
ALTER TABLE feed ADD COLUMN auto_since INTEGER;
-- 1: it came by a rule. What was asked for by hand stays until it was played.
ALTER TABLE download ADD COLUMN automatic INTEGER NOT NULL DEFAULT 0;
-- 1: a rule took it and the listener brought it back: no rule takes it again.
ALTER TABLE download ADD COLUMN brought_back INTEGER NOT NULL DEFAULT 0;
-- When a rule asked for it: no rule asks twice.
ALTER TABLE episode ADD COLUMN auto_asked_at INTEGER;
