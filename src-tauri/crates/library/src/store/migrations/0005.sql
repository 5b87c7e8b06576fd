-- All transcripts that a feed names of an episode: a JSON array of {url, mime, language}. NULL: only transcript_url.
ALTER TABLE episode ADD COLUMN transcripts TEXT;
