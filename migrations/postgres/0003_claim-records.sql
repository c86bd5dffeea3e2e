CREATE TABLE "claim_records" (
	"claim_seq" bigint PRIMARY KEY NOT NULL,
	"body" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
CREATE INDEX "reports_relayed" ON "reports" USING btree ("relayed_from_source","claim_seq") WHERE "reports"."relayed_from_source" is not null;
--> statement-breakpoint
-- What a record of a claim is made of, so that no change of it leaves the record that was made before. What is inserted
-- beside a claim that is there comes with an update of it, or has its record made anew: a trigger that looked for one at
-- every insert would make acts clash that have nothing to do with one another.
CREATE FUNCTION forget_records_of_claim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM claim_records WHERE claim_seq IN (SELECT seq FROM after);
	RETURN NULL;
END;
$$;
--> statement-breakpoint
CREATE TRIGGER claim_records_claim AFTER UPDATE ON claims
REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION forget_records_of_claim();
--> statement-breakpoint
CREATE FUNCTION forget_records_of_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM claim_records WHERE claim_seq IN (SELECT claim_seq FROM before UNION ALL SELECT claim_seq FROM after);
	RETURN NULL;
END;
$$;
--> statement-breakpoint
CREATE TRIGGER claim_records_report AFTER UPDATE ON reports
REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION forget_records_of_report();
--> statement-breakpoint
CREATE FUNCTION forget_records_of_external() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM claim_records WHERE claim_seq IN (SELECT claim_seq FROM before UNION ALL SELECT claim_seq FROM after);
	RETURN NULL;
END;
$$;
--> statement-breakpoint
CREATE TRIGGER claim_records_external AFTER UPDATE ON external_ids
REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION forget_records_of_external();
--> statement-breakpoint
CREATE FUNCTION forget_records_of_source() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM claim_records WHERE claim_seq IN (
		SELECT claim_seq FROM reports WHERE source_id IN (SELECT id FROM before)
		UNION ALL SELECT claim_seq FROM reports WHERE relayed_from_source IN (SELECT id FROM before)
	);
	RETURN NULL;
END;
$$;
--> statement-breakpoint
CREATE TRIGGER claim_records_source AFTER UPDATE ON sources
REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION forget_records_of_source();
--> statement-breakpoint
CREATE FUNCTION forget_records_of_actor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM claim_records WHERE claim_seq IN (
		SELECT seq FROM claims WHERE claimant IN (SELECT before.slug FROM before JOIN after USING (slug) WHERE before.name <> after.name)
		UNION ALL SELECT seq FROM claims WHERE speaker IN (SELECT before.slug FROM before JOIN after USING (slug) WHERE before.name <> after.name)
		UNION ALL SELECT seq FROM claims WHERE subject IN (SELECT before.slug FROM before JOIN after USING (slug) WHERE before.name <> after.name)
		UNION ALL SELECT seq FROM claims WHERE value_actor IN (SELECT before.slug FROM before JOIN after USING (slug) WHERE before.name <> after.name)
	);
	RETURN NULL;
END;
$$;
--> statement-breakpoint
CREATE TRIGGER claim_records_actor AFTER UPDATE ON actors
REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION forget_records_of_actor();
--> statement-breakpoint
CREATE FUNCTION forget_records_of_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM claim_records WHERE claim_seq IN (SELECT seq FROM claims WHERE place IN (SELECT before.slug FROM before JOIN after USING (slug) WHERE before.name <> after.name));
	RETURN NULL;
END;
$$;
--> statement-breakpoint
CREATE TRIGGER claim_records_place AFTER UPDATE ON places
REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION forget_records_of_place();
--> statement-breakpoint
CREATE FUNCTION forget_records_of_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM claim_records WHERE claim_seq IN (SELECT seq FROM claims WHERE event IN (SELECT before.slug FROM before JOIN after USING (slug) WHERE before.name <> after.name));
	RETURN NULL;
END;
$$;
--> statement-breakpoint
CREATE TRIGGER claim_records_event AFTER UPDATE ON events
REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION forget_records_of_event();
--> statement-breakpoint
CREATE FUNCTION forget_records_of_property() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM claim_records WHERE claim_seq IN (
		SELECT seq FROM claims
		WHERE question_key IN (SELECT key FROM questions WHERE property IN (SELECT slug FROM before))
	);
	RETURN NULL;
END;
$$;
--> statement-breakpoint
CREATE TRIGGER claim_records_property AFTER UPDATE ON properties
REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION forget_records_of_property();
--> statement-breakpoint
CREATE FUNCTION forget_records_of_question() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM claim_records WHERE claim_seq IN (
		SELECT seq FROM claims WHERE question_key IN (
			SELECT before.key FROM before JOIN after USING (key)
			WHERE (before.id, before.event, before.property, before.subject, before.place, before.item, before.item_name)
				IS DISTINCT FROM (after.id, after.event, after.property, after.subject, after.place, after.item, after.item_name)
		)
	);
	RETURN NULL;
END;
$$;
--> statement-breakpoint
CREATE TRIGGER claim_records_question AFTER UPDATE ON questions
REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION forget_records_of_question();
