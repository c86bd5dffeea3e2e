CREATE TABLE "actors" (
	"slug" text COLLATE "C" PRIMARY KEY NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"kind" text COLLATE "C" NOT NULL,
	"names" text COLLATE "C" NOT NULL,
	"aliases" text COLLATE "C" NOT NULL,
	"same_as" text COLLATE "C" NOT NULL,
	"member_of" text COLLATE "C" NOT NULL,
	"search" text COLLATE "C" NOT NULL,
	"merged_into" text COLLATE "C",
	"recorded_at" bigint NOT NULL,
	"version" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "idempotent_answers" (
	"key_id" text COLLATE "C" NOT NULL,
	"path" text COLLATE "C" NOT NULL,
	"key" text COLLATE "C" NOT NULL,
	"body_hash" text COLLATE "C" NOT NULL,
	"status" bigint NOT NULL,
	"headers" text COLLATE "C" NOT NULL,
	"body" text COLLATE "C" NOT NULL,
	"recorded_at" bigint NOT NULL,
	CONSTRAINT "idempotent_answers_key_id_path_key_pk" PRIMARY KEY("key_id","path","key")
);
--> statement-breakpoint
CREATE TABLE "assessments" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"question_key" bigint NOT NULL,
	"claim" text COLLATE "C",
	"assessor" text COLLATE "C" NOT NULL,
	"value" text COLLATE "C",
	"rating" text COLLATE "C",
	"rationale" text COLLATE "C",
	"evidence" text COLLATE "C" NOT NULL,
	"effective" text COLLATE "C",
	"recorded_at" bigint NOT NULL,
	"recorded_by" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "chain_head" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"hash" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "changes" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"recorded_at" bigint NOT NULL,
	"recorded_by" text COLLATE "C" NOT NULL,
	"act" text COLLATE "C" NOT NULL,
	"kind" text COLLATE "C" NOT NULL,
	"resource" text COLLATE "C" NOT NULL,
	"claim" text COLLATE "C",
	"question" text COLLATE "C",
	"event" text COLLATE "C",
	"topic" text COLLATE "C",
	"body" text COLLATE "C" NOT NULL,
	"body_hash" text COLLATE "C" NOT NULL,
	"redacted_by" bigint,
	"previous_hash" text COLLATE "C" NOT NULL,
	"hash" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "claims" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"question_key" bigint NOT NULL,
	"event" text COLLATE "C" NOT NULL,
	"topic" text COLLATE "C" NOT NULL,
	"property" text COLLATE "C" NOT NULL,
	"subject" text COLLATE "C",
	"place" text COLLATE "C",
	"claimant" text COLLATE "C" NOT NULL,
	"speaker" text COLLATE "C",
	"polarity" text COLLATE "C" NOT NULL,
	"value_actor" text COLLATE "C",
	"content" text COLLATE "C" NOT NULL,
	"effective_lo" double precision,
	"effective_hi" double precision,
	"said_start" bigint NOT NULL,
	"said_end" bigint NOT NULL,
	"said_until" bigint NOT NULL,
	"retracted_start" bigint,
	"retracted_end" bigint,
	"retracted_text" text COLLATE "C",
	"status" text COLLATE "C" NOT NULL,
	"succeeded_by" text COLLATE "C",
	"line" text COLLATE "C",
	"identity" text COLLATE "C",
	"recorded_at" bigint NOT NULL,
	"recorded_by" text COLLATE "C" NOT NULL,
	"updated_at" bigint NOT NULL,
	"version" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "claims_search" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"words" "tsvector" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "dispute_events" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"question_key" bigint NOT NULL,
	"kind" text COLLATE "C" NOT NULL,
	"at" bigint NOT NULL,
	"status" text COLLATE "C" NOT NULL,
	"verdict" text COLLATE "C",
	"low" double precision,
	"high" double precision,
	"factor" double precision NOT NULL,
	"first_claim" text COLLATE "C",
	"second_claim" text COLLATE "C",
	"assessment" text COLLATE "C",
	"change_seq" bigint
);
--> statement-breakpoint
CREATE TABLE "events" (
	"slug" text COLLATE "C" PRIMARY KEY NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"names" text COLLATE "C" NOT NULL,
	"aliases" text COLLATE "C" NOT NULL,
	"same_as" text COLLATE "C" NOT NULL,
	"kind" text COLLATE "C",
	"start" text COLLATE "C",
	"end" text COLLATE "C",
	"place" text COLLATE "C",
	"parent" text COLLATE "C",
	"sides" text COLLATE "C" NOT NULL,
	"search" text COLLATE "C" NOT NULL,
	"merged_into" text COLLATE "C",
	"recorded_at" bigint NOT NULL,
	"version" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "external_ids" (
	"key_id" text COLLATE "C" NOT NULL,
	"external_id" text COLLATE "C" NOT NULL,
	"claim_seq" bigint NOT NULL,
	"content_hash" text COLLATE "C" NOT NULL,
	CONSTRAINT "external_ids_key_id_external_id_pk" PRIMARY KEY("key_id","external_id")
);
--> statement-breakpoint
CREATE TABLE "keys" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"role" text COLLATE "C" NOT NULL,
	"hash" text COLLATE "C" NOT NULL,
	"recorded_at" bigint NOT NULL,
	"revoked_at" bigint
);
--> statement-breakpoint
CREATE TABLE "links" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"first" text COLLATE "C" NOT NULL,
	"second" text COLLATE "C" NOT NULL,
	"question_key" bigint,
	"relation" text COLLATE "C" NOT NULL,
	"rationale" text COLLATE "C" NOT NULL,
	"recorded_at" bigint NOT NULL,
	"recorded_by" text COLLATE "C" NOT NULL,
	"removed_at" bigint
);
--> statement-breakpoint
CREATE TABLE "memberships" (
	"member" text COLLATE "C" NOT NULL,
	"group" text COLLATE "C" NOT NULL,
	CONSTRAINT "memberships_member_group_pk" PRIMARY KEY("member","group")
);
--> statement-breakpoint
CREATE TABLE "places" (
	"slug" text COLLATE "C" PRIMARY KEY NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"names" text COLLATE "C" NOT NULL,
	"aliases" text COLLATE "C" NOT NULL,
	"same_as" text COLLATE "C" NOT NULL,
	"kind" text COLLATE "C",
	"parent" text COLLATE "C",
	"latitude" double precision,
	"longitude" double precision,
	"search" text COLLATE "C" NOT NULL,
	"merged_into" text COLLATE "C",
	"recorded_at" bigint NOT NULL,
	"version" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "positions" (
	"claim_seq" bigint PRIMARY KEY NOT NULL,
	"claim_id" text COLLATE "C" NOT NULL,
	"question_key" bigint NOT NULL,
	"claimant" text COLLATE "C" NOT NULL,
	"described" text COLLATE "C" NOT NULL,
	"apart" boolean NOT NULL,
	"linked" boolean NOT NULL,
	"stated_lo" double precision,
	"stated_hi" double precision,
	"effective_lo" double precision,
	"effective_hi" double precision,
	"hole_lo" double precision,
	"hole_hi" double precision,
	"value" text COLLATE "C",
	"value_actor" text COLLATE "C"
);
--> statement-breakpoint
CREATE TABLE "properties" (
	"slug" text COLLATE "C" PRIMARY KEY NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"topic" text COLLATE "C" NOT NULL,
	"value_type" text COLLATE "C" NOT NULL,
	"unit" text COLLATE "C",
	"needs" text COLLATE "C" NOT NULL,
	"exclusive" boolean NOT NULL,
	"cumulative" boolean NOT NULL,
	"statuses" text COLLATE "C" NOT NULL,
	"search" text COLLATE "C" NOT NULL,
	"recorded_at" bigint NOT NULL,
	"version" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "questions" (
	"key" bigserial PRIMARY KEY NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"event" text COLLATE "C" NOT NULL,
	"property" text COLLATE "C" NOT NULL,
	"topic" text COLLATE "C" NOT NULL,
	"subject" text COLLATE "C",
	"place" text COLLATE "C",
	"item" text COLLATE "C",
	"item_name" text COLLATE "C",
	"merged_into" bigint,
	"status" text COLLATE "C" NOT NULL,
	"verdict" text COLLATE "C",
	"witness_first" text COLLATE "C",
	"witness_second" text COLLATE "C",
	"past_first" text COLLATE "C",
	"past_second" text COLLATE "C",
	"spread_low" double precision,
	"spread_high" double precision,
	"spread_low_claim" text COLLATE "C",
	"spread_high_claim" text COLLATE "C",
	"spread_basis" text COLLATE "C",
	"gap" double precision NOT NULL,
	"factor" double precision NOT NULL,
	"claimants" bigint NOT NULL,
	"claims" bigint NOT NULL,
	"reports" bigint NOT NULL,
	"positions" bigint NOT NULL,
	"assessed" boolean NOT NULL,
	"recorded_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL,
	"version" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reports" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"claim_seq" bigint NOT NULL,
	"source_id" text COLLATE "C" NOT NULL,
	"quote" text COLLATE "C",
	"lang" text COLLATE "C",
	"published_text" text COLLATE "C",
	"relayed_from_report" text COLLATE "C",
	"relayed_from_source" text COLLATE "C",
	"origin" text COLLATE "C" NOT NULL,
	"retraction" boolean NOT NULL,
	"recorded_at" bigint NOT NULL,
	"recorded_by" text COLLATE "C" NOT NULL,
	"removed_at" bigint
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"hash" text COLLATE "C" PRIMARY KEY NOT NULL,
	"key_id" text COLLATE "C" NOT NULL,
	"signed_in_at" bigint NOT NULL,
	"seen_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"name" text COLLATE "C" PRIMARY KEY NOT NULL,
	"value" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sources" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"identity" text COLLATE "C" NOT NULL,
	"publisher" text COLLATE "C",
	"title" text COLLATE "C",
	"url" text COLLATE "C",
	"published_text" text COLLATE "C",
	"lang" text COLLATE "C",
	"archive_url" text COLLATE "C",
	"retrieved_at" text COLLATE "C",
	"search" text COLLATE "C" NOT NULL,
	"merged_into" text COLLATE "C",
	"recorded_at" bigint NOT NULL,
	"version" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "unchained_changes" (
	"key" bigserial PRIMARY KEY NOT NULL,
	"recorded_at" bigint NOT NULL,
	"recorded_by" text COLLATE "C" NOT NULL,
	"act" text COLLATE "C" NOT NULL,
	"kind" text COLLATE "C" NOT NULL,
	"resource" text COLLATE "C" NOT NULL,
	"claim" text COLLATE "C",
	"question" text COLLATE "C",
	"event" text COLLATE "C",
	"topic" text COLLATE "C",
	"body" text COLLATE "C" NOT NULL,
	"body_hash" text COLLATE "C" NOT NULL,
	"redacted_by" bigint
);
--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"key" bigserial PRIMARY KEY NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"webhook" text COLLATE "C" NOT NULL,
	"seq" bigint,
	"type" text COLLATE "C" NOT NULL,
	"status" text COLLATE "C" NOT NULL,
	"is_ordered" boolean NOT NULL,
	"attempts" bigint NOT NULL,
	"next_at" bigint,
	"recorded_at" bigint NOT NULL,
	"attempted_at" bigint,
	"status_code" bigint,
	"duration_ms" bigint,
	"error" text COLLATE "C",
	"response" text COLLATE "C"
);
--> statement-breakpoint
CREATE TABLE "webhooks" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"url" text COLLATE "C" NOT NULL,
	"description" text COLLATE "C",
	"filters" text COLLATE "C" NOT NULL,
	"status" text COLLATE "C" NOT NULL,
	"disabled_reason" text COLLATE "C",
	"disabled_at" bigint,
	"secret" text COLLATE "C" NOT NULL,
	"previous_secret" text COLLATE "C",
	"previous_secret_until" bigint,
	"cursor" bigint NOT NULL,
	"failures" bigint NOT NULL,
	"failing_since" bigint,
	"lease_owner" text COLLATE "C",
	"lease_until" bigint,
	"recorded_at" bigint NOT NULL,
	"recorded_by" text COLLATE "C" NOT NULL,
	"updated_at" bigint NOT NULL,
	"version" bigint NOT NULL
);
--> statement-breakpoint
CREATE INDEX "idempotent_answers_recorded" ON "idempotent_answers" USING btree ("recorded_at");--> statement-breakpoint
CREATE UNIQUE INDEX "assessments_id" ON "assessments" USING btree ("id");--> statement-breakpoint
CREATE INDEX "assessments_question" ON "assessments" USING btree ("question_key","seq");--> statement-breakpoint
CREATE INDEX "changes_claim" ON "changes" USING btree ("claim","seq");--> statement-breakpoint
CREATE INDEX "changes_question" ON "changes" USING btree ("question","seq");--> statement-breakpoint
CREATE INDEX "changes_resource" ON "changes" USING btree ("kind","resource","seq");--> statement-breakpoint
CREATE UNIQUE INDEX "claims_id" ON "claims" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "claims_identity" ON "claims" USING btree ("identity");--> statement-breakpoint
CREATE INDEX "claims_line" ON "claims" USING btree ("question_key","line","said_start");--> statement-breakpoint
CREATE INDEX "claims_question" ON "claims" USING btree ("question_key","claimant","status");--> statement-breakpoint
CREATE INDEX "claims_past" ON "claims" USING btree ("question_key","said_until");--> statement-breakpoint
CREATE INDEX "claims_said" ON "claims" USING btree ("said_start","seq");--> statement-breakpoint
CREATE INDEX "claims_event" ON "claims" USING btree ("event","said_start","seq");--> statement-breakpoint
CREATE INDEX "claims_claimant" ON "claims" USING btree ("claimant","said_start","seq");--> statement-breakpoint
CREATE INDEX "claims_speaker" ON "claims" USING btree ("speaker");--> statement-breakpoint
CREATE INDEX "claims_subject" ON "claims" USING btree ("subject");--> statement-breakpoint
CREATE INDEX "claims_place" ON "claims" USING btree ("place");--> statement-breakpoint
CREATE INDEX "claims_value_actor" ON "claims" USING btree ("value_actor");--> statement-breakpoint
CREATE INDEX "claims_recorded" ON "claims" USING btree ("recorded_at","seq");--> statement-breakpoint
CREATE INDEX "claims_search_words" ON "claims_search" USING gin ("words");--> statement-breakpoint
CREATE INDEX "dispute_events_question" ON "dispute_events" USING btree ("question_key","seq");--> statement-breakpoint
CREATE INDEX "dispute_events_change" ON "dispute_events" USING btree ("change_seq");--> statement-breakpoint
CREATE INDEX "external_ids_claim" ON "external_ids" USING btree ("claim_seq");--> statement-breakpoint
CREATE INDEX "external_ids_external" ON "external_ids" USING btree ("external_id");--> statement-breakpoint
CREATE UNIQUE INDEX "keys_hash" ON "keys" USING btree ("hash");--> statement-breakpoint
CREATE UNIQUE INDEX "links_id" ON "links" USING btree ("id");--> statement-breakpoint
CREATE INDEX "links_question" ON "links" USING btree ("question_key");--> statement-breakpoint
CREATE INDEX "links_first" ON "links" USING btree ("first");--> statement-breakpoint
CREATE INDEX "links_second" ON "links" USING btree ("second");--> statement-breakpoint
CREATE INDEX "memberships_group" ON "memberships" USING btree ("group");--> statement-breakpoint
CREATE INDEX "positions_effective_lo" ON "positions" USING btree ("question_key","apart","described","effective_lo" desc,"claim_seq");--> statement-breakpoint
CREATE INDEX "positions_effective_hi" ON "positions" USING btree ("question_key","apart","described","effective_hi","claim_seq");--> statement-breakpoint
CREATE INDEX "positions_stated_lo" ON "positions" USING btree ("question_key","apart","described","stated_lo" desc,"claim_seq");--> statement-breakpoint
CREATE INDEX "positions_stated_hi" ON "positions" USING btree ("question_key","apart","described","stated_hi","claim_seq");--> statement-breakpoint
CREATE INDEX "positions_value" ON "positions" USING btree ("question_key","value","described","claim_seq");--> statement-breakpoint
CREATE INDEX "positions_actor" ON "positions" USING btree ("value_actor");--> statement-breakpoint
CREATE UNIQUE INDEX "questions_id" ON "questions" USING btree ("id");--> statement-breakpoint
CREATE INDEX "questions_merged" ON "questions" USING btree ("merged_into");--> statement-breakpoint
CREATE INDEX "questions_updated" ON "questions" USING btree ("status","updated_at","key");--> statement-breakpoint
CREATE INDEX "questions_claimants" ON "questions" USING btree ("status","claimants","key");--> statement-breakpoint
CREATE INDEX "questions_factor" ON "questions" USING btree ("status","factor","key");--> statement-breakpoint
CREATE INDEX "questions_gap" ON "questions" USING btree ("status","gap","key");--> statement-breakpoint
CREATE INDEX "questions_event" ON "questions" USING btree ("event","key");--> statement-breakpoint
CREATE INDEX "questions_subject" ON "questions" USING btree ("subject");--> statement-breakpoint
CREATE INDEX "questions_place" ON "questions" USING btree ("place");--> statement-breakpoint
CREATE INDEX "questions_property" ON "questions" USING btree ("property");--> statement-breakpoint
CREATE UNIQUE INDEX "reports_id" ON "reports" USING btree ("id");--> statement-breakpoint
CREATE INDEX "reports_claim" ON "reports" USING btree ("claim_seq","seq");--> statement-breakpoint
CREATE INDEX "reports_source" ON "reports" USING btree ("source_id","claim_seq");--> statement-breakpoint
CREATE INDEX "sessions_key" ON "sessions" USING btree ("key_id","seen_at");--> statement-breakpoint
CREATE INDEX "sessions_seen" ON "sessions" USING btree ("seen_at");--> statement-breakpoint
CREATE UNIQUE INDEX "sources_id" ON "sources" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "sources_identity" ON "sources" USING btree ("identity");--> statement-breakpoint
CREATE INDEX "sources_publisher" ON "sources" USING btree ("publisher");--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_deliveries_id" ON "webhook_deliveries" USING btree ("id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_due" ON "webhook_deliveries" USING btree ("webhook","status","next_at");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_webhook" ON "webhook_deliveries" USING btree ("webhook","key");