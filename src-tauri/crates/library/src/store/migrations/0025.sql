-- Pieces of the index are joined sixteen at a time: by fours each word was written anew once more on the way.
INSERT INTO search (search, rank) VALUES ('automerge', 16);
INSERT INTO search (search, rank) VALUES ('crisismerge', 64);
