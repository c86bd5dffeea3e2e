-- It fails the statement instead of taking it back: a row at a time there is nothing to take back, and an insert that may
-- have to be makes SQLite keep copies of its pages, and the text index write itself out, before each.
DROP TRIGGER changes_grows;
--> statement-breakpoint
CREATE TRIGGER changes_grows BEFORE INSERT ON changes
WHEN EXISTS (SELECT 1 FROM changes WHERE seq >= NEW.seq)
BEGIN
	SELECT RAISE(FAIL, 'the change log only grows');
END;
