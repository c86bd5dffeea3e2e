-- The one row that is locked by whoever numbers acts: the hash is the one before the first.
INSERT INTO "chain_head" ("seq", "hash") VALUES (0, '0000000000000000000000000000000000000000000000000000000000000000');
