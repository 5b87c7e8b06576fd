-- What the feed says the file of an episode hashes to: `sha384-…` (W3C Subresource Integrity).
ALTER TABLE episode ADD COLUMN integrity TEXT;
