CREATE TABLE `claim_records` (
	`claim_seq` integer PRIMARY KEY NOT NULL,
	`body` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `reports_relayed` ON `reports` (`relayed_from_source`,`claim_seq`) WHERE "reports"."relayed_from_source" is not null;
--> statement-breakpoint
-- What a record of a claim is made of, so that no change of it leaves the record that was made before.
CREATE TRIGGER claim_records_claim AFTER UPDATE ON claims
BEGIN
	DELETE FROM claim_records WHERE claim_seq = OLD.seq;
END;
--> statement-breakpoint
CREATE TRIGGER claim_records_new_report AFTER INSERT ON reports
BEGIN
	DELETE FROM claim_records WHERE claim_seq = NEW.claim_seq;
END;
--> statement-breakpoint
CREATE TRIGGER claim_records_report AFTER UPDATE ON reports
BEGIN
	DELETE FROM claim_records WHERE claim_seq IN (OLD.claim_seq, NEW.claim_seq);
END;
--> statement-breakpoint
CREATE TRIGGER claim_records_new_external AFTER INSERT ON external_ids
BEGIN
	DELETE FROM claim_records WHERE claim_seq = NEW.claim_seq;
END;
--> statement-breakpoint
CREATE TRIGGER claim_records_external AFTER UPDATE ON external_ids
BEGIN
	DELETE FROM claim_records WHERE claim_seq IN (OLD.claim_seq, NEW.claim_seq);
END;
--> statement-breakpoint
CREATE TRIGGER claim_records_source AFTER UPDATE ON sources
BEGIN
	DELETE FROM claim_records WHERE claim_seq IN (
		SELECT claim_seq FROM reports WHERE source_id = OLD.id
		UNION ALL SELECT claim_seq FROM reports WHERE relayed_from_source = OLD.id
	);
END;
--> statement-breakpoint
CREATE TRIGGER claim_records_actor AFTER UPDATE OF name ON actors
WHEN NEW.name IS NOT OLD.name
BEGIN
	DELETE FROM claim_records WHERE claim_seq IN (
		SELECT seq FROM claims WHERE claimant = OLD.slug
		UNION ALL SELECT seq FROM claims WHERE speaker = OLD.slug
		UNION ALL SELECT seq FROM claims WHERE subject = OLD.slug
		UNION ALL SELECT seq FROM claims WHERE value_actor = OLD.slug
	);
END;
--> statement-breakpoint
CREATE TRIGGER claim_records_place AFTER UPDATE OF name ON places
WHEN NEW.name IS NOT OLD.name
BEGIN
	DELETE FROM claim_records WHERE claim_seq IN (SELECT seq FROM claims WHERE place = OLD.slug);
END;
--> statement-breakpoint
CREATE TRIGGER claim_records_event AFTER UPDATE OF name ON events
WHEN NEW.name IS NOT OLD.name
BEGIN
	DELETE FROM claim_records WHERE claim_seq IN (SELECT seq FROM claims WHERE event = OLD.slug);
END;
--> statement-breakpoint
CREATE TRIGGER claim_records_property AFTER UPDATE ON properties
BEGIN
	DELETE FROM claim_records WHERE claim_seq IN (
		SELECT seq FROM claims
		WHERE question_key IN (SELECT key FROM questions WHERE property = OLD.slug)
	);
END;
--> statement-breakpoint
CREATE TRIGGER claim_records_question AFTER UPDATE OF id, event, property, subject, place, item, item_name ON questions
BEGIN
	DELETE FROM claim_records WHERE claim_seq IN (SELECT seq FROM claims WHERE question_key = OLD.key);
END;
