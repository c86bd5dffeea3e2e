CREATE TABLE "skeletons" (
	"kind" text COLLATE "C" NOT NULL,
	"skeleton" text COLLATE "C" NOT NULL,
	"slug" text COLLATE "C" NOT NULL,
	CONSTRAINT "skeletons_kind_skeleton_slug_pk" PRIMARY KEY("kind","skeleton","slug")
);
--> statement-breakpoint
ALTER TABLE "keys" ADD COLUMN "expires_at" bigint;--> statement-breakpoint
ALTER TABLE "keys" ADD COLUMN "previous_hash" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "keys" ADD COLUMN "previous_until" bigint;--> statement-breakpoint
ALTER TABLE "keys" ADD COLUMN "last_used_at" bigint;--> statement-breakpoint
CREATE INDEX "skeletons_slug" ON "skeletons" USING btree ("kind","slug");--> statement-breakpoint
CREATE UNIQUE INDEX "keys_previous" ON "keys" USING btree ("previous_hash");--> statement-breakpoint
-- The log only grows. Words go by a redaction that is recorded, of the same resource or claim; and what referred to an
-- act by its negative key, while it had no number, refers to its number afterwards.
CREATE FUNCTION changes_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'UPDATE' THEN
		IF (to_jsonb(NEW) - 'body' - 'redacted_by') = (to_jsonb(OLD) - 'body' - 'redacted_by')
			AND (
				EXISTS (
					SELECT 1 FROM changes AS redaction
					WHERE redaction.seq = NEW.redacted_by AND redaction.seq > OLD.seq AND redaction.act = 'text-redacted'
						AND ((redaction.kind = OLD.kind AND redaction.resource = OLD.resource) OR redaction.claim = OLD.claim)
				)
				OR EXISTS (
					SELECT 1 FROM unchained_changes AS redaction
					WHERE redaction.key = -NEW.redacted_by AND redaction.act = 'text-redacted'
						AND ((redaction.kind = OLD.kind AND redaction.resource = OLD.resource) OR redaction.claim = OLD.claim)
				)
			)
		THEN
			RETURN NEW;
		END IF;
	END IF;
	RAISE EXCEPTION 'the change log only grows';
END;
$$;
--> statement-breakpoint
CREATE TRIGGER changes_stand BEFORE UPDATE OR DELETE ON "changes" FOR EACH ROW EXECUTE FUNCTION changes_stand();
--> statement-breakpoint
CREATE TRIGGER changes_stay BEFORE TRUNCATE ON "changes" FOR EACH STATEMENT EXECUTE FUNCTION changes_stand();
