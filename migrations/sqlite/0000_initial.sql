CREATE TABLE `actors` (
	`slug` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`names` text NOT NULL,
	`aliases` text NOT NULL,
	`same_as` text NOT NULL,
	`member_of` text NOT NULL,
	`search` text NOT NULL,
	`merged_into` text,
	`recorded_at` integer NOT NULL,
	`version` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `idempotent_answers` (
	`key_id` text NOT NULL,
	`path` text NOT NULL,
	`key` text NOT NULL,
	`body_hash` text NOT NULL,
	`status` integer NOT NULL,
	`headers` text NOT NULL,
	`body` text NOT NULL,
	`recorded_at` integer NOT NULL,
	PRIMARY KEY(`key_id`, `path`, `key`)
);
--> statement-breakpoint
CREATE INDEX `idempotent_answers_recorded` ON `idempotent_answers` (`recorded_at`);--> statement-breakpoint
CREATE TABLE `assessments` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`question_key` integer NOT NULL,
	`claim` text,
	`assessor` text NOT NULL,
	`value` text,
	`rating` text,
	`rationale` text,
	`evidence` text NOT NULL,
	`effective` text,
	`recorded_at` integer NOT NULL,
	`recorded_by` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `assessments_id` ON `assessments` (`id`);--> statement-breakpoint
CREATE INDEX `assessments_question` ON `assessments` (`question_key`,`seq`);--> statement-breakpoint
CREATE TABLE `changes` (
	`seq` integer PRIMARY KEY NOT NULL,
	`recorded_at` integer NOT NULL,
	`recorded_by` text NOT NULL,
	`act` text NOT NULL,
	`kind` text NOT NULL,
	`resource` text NOT NULL,
	`claim` text,
	`question` text,
	`event` text,
	`topic` text,
	`body` text NOT NULL,
	`body_hash` text NOT NULL,
	`redacted_by` integer,
	`previous_hash` text NOT NULL,
	`hash` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `changes_claim` ON `changes` (`claim`,`seq`);--> statement-breakpoint
CREATE INDEX `changes_question` ON `changes` (`question`,`seq`);--> statement-breakpoint
CREATE INDEX `changes_resource` ON `changes` (`kind`,`resource`,`seq`);--> statement-breakpoint
CREATE TABLE `claims` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`question_key` integer NOT NULL,
	`event` text NOT NULL,
	`topic` text NOT NULL,
	`property` text NOT NULL,
	`subject` text,
	`place` text,
	`claimant` text NOT NULL,
	`speaker` text,
	`polarity` text NOT NULL,
	`value_actor` text,
	`content` text NOT NULL,
	`effective_lo` real,
	`effective_hi` real,
	`said_start` integer NOT NULL,
	`said_end` integer NOT NULL,
	`said_until` integer NOT NULL,
	`retracted_start` integer,
	`retracted_end` integer,
	`retracted_text` text,
	`status` text NOT NULL,
	`succeeded_by` text,
	`line` text,
	`identity` text,
	`recorded_at` integer NOT NULL,
	`recorded_by` text NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `claims_id` ON `claims` (`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `claims_identity` ON `claims` (`identity`);--> statement-breakpoint
CREATE INDEX `claims_line` ON `claims` (`question_key`,`line`,`said_start`);--> statement-breakpoint
CREATE INDEX `claims_question` ON `claims` (`question_key`,`claimant`,`status`);--> statement-breakpoint
CREATE INDEX `claims_past` ON `claims` (`question_key`,`said_until`);--> statement-breakpoint
CREATE INDEX `claims_said` ON `claims` (`said_start`,`seq`);--> statement-breakpoint
CREATE INDEX `claims_event` ON `claims` (`event`,`said_start`,`seq`);--> statement-breakpoint
CREATE INDEX `claims_claimant` ON `claims` (`claimant`,`said_start`,`seq`);--> statement-breakpoint
CREATE INDEX `claims_speaker` ON `claims` (`speaker`);--> statement-breakpoint
CREATE INDEX `claims_subject` ON `claims` (`subject`);--> statement-breakpoint
CREATE INDEX `claims_place` ON `claims` (`place`);--> statement-breakpoint
CREATE INDEX `claims_value_actor` ON `claims` (`value_actor`);--> statement-breakpoint
CREATE INDEX `claims_recorded` ON `claims` (`recorded_at`,`seq`);--> statement-breakpoint
CREATE TABLE `events` (
	`slug` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`names` text NOT NULL,
	`aliases` text NOT NULL,
	`same_as` text NOT NULL,
	`kind` text,
	`start` text,
	`end` text,
	`place` text,
	`parent` text,
	`sides` text NOT NULL,
	`search` text NOT NULL,
	`merged_into` text,
	`recorded_at` integer NOT NULL,
	`version` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `external_ids` (
	`key_id` text NOT NULL,
	`external_id` text NOT NULL,
	`claim_seq` integer NOT NULL,
	`content_hash` text NOT NULL,
	PRIMARY KEY(`key_id`, `external_id`)
);
--> statement-breakpoint
CREATE INDEX `external_ids_claim` ON `external_ids` (`claim_seq`);--> statement-breakpoint
CREATE TABLE `keys` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`hash` text NOT NULL,
	`recorded_at` integer NOT NULL,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `keys_hash` ON `keys` (`hash`);--> statement-breakpoint
CREATE TABLE `links` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`first` text NOT NULL,
	`second` text NOT NULL,
	`question_key` integer,
	`relation` text NOT NULL,
	`rationale` text NOT NULL,
	`recorded_at` integer NOT NULL,
	`recorded_by` text NOT NULL,
	`removed_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `links_id` ON `links` (`id`);--> statement-breakpoint
CREATE INDEX `links_question` ON `links` (`question_key`);--> statement-breakpoint
CREATE INDEX `links_first` ON `links` (`first`);--> statement-breakpoint
CREATE INDEX `links_second` ON `links` (`second`);--> statement-breakpoint
CREATE TABLE `memberships` (
	`member` text NOT NULL,
	`group` text NOT NULL,
	PRIMARY KEY(`member`, `group`)
);
--> statement-breakpoint
CREATE INDEX `memberships_group` ON `memberships` (`group`);--> statement-breakpoint
CREATE TABLE `places` (
	`slug` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`names` text NOT NULL,
	`aliases` text NOT NULL,
	`same_as` text NOT NULL,
	`kind` text,
	`parent` text,
	`latitude` real,
	`longitude` real,
	`search` text NOT NULL,
	`merged_into` text,
	`recorded_at` integer NOT NULL,
	`version` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `positions` (
	`claim_seq` integer PRIMARY KEY NOT NULL,
	`claim_id` text NOT NULL,
	`question_key` integer NOT NULL,
	`claimant` text NOT NULL,
	`described` text NOT NULL,
	`apart` integer NOT NULL,
	`linked` integer NOT NULL,
	`stated_lo` real,
	`stated_hi` real,
	`effective_lo` real,
	`effective_hi` real,
	`hole_lo` real,
	`hole_hi` real,
	`value` text,
	`value_actor` text
);
--> statement-breakpoint
CREATE INDEX `positions_effective_lo` ON `positions` (`question_key`,`apart`,`described`,"effective_lo" desc,`claim_seq`);--> statement-breakpoint
CREATE INDEX `positions_effective_hi` ON `positions` (`question_key`,`apart`,`described`,`effective_hi`,`claim_seq`);--> statement-breakpoint
CREATE INDEX `positions_stated_lo` ON `positions` (`question_key`,`apart`,`described`,"stated_lo" desc,`claim_seq`);--> statement-breakpoint
CREATE INDEX `positions_stated_hi` ON `positions` (`question_key`,`apart`,`described`,`stated_hi`,`claim_seq`);--> statement-breakpoint
CREATE INDEX `positions_value` ON `positions` (`question_key`,`value`,`described`,`claim_seq`);--> statement-breakpoint
CREATE INDEX `positions_actor` ON `positions` (`value_actor`);--> statement-breakpoint
CREATE TABLE `properties` (
	`slug` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`topic` text NOT NULL,
	`value_type` text NOT NULL,
	`unit` text,
	`needs` text NOT NULL,
	`exclusive` integer NOT NULL,
	`cumulative` integer NOT NULL,
	`statuses` text NOT NULL,
	`search` text NOT NULL,
	`recorded_at` integer NOT NULL,
	`version` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `questions` (
	`key` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`event` text NOT NULL,
	`property` text NOT NULL,
	`topic` text NOT NULL,
	`subject` text,
	`place` text,
	`item` text,
	`item_name` text,
	`merged_into` integer,
	`status` text NOT NULL,
	`verdict` text,
	`witness_first` text,
	`witness_second` text,
	`past_first` text,
	`past_second` text,
	`spread_low` real,
	`spread_high` real,
	`spread_low_claim` text,
	`spread_high_claim` text,
	`spread_basis` text,
	`gap` real NOT NULL,
	`factor` real NOT NULL,
	`claimants` integer NOT NULL,
	`claims` integer NOT NULL,
	`reports` integer NOT NULL,
	`positions` integer NOT NULL,
	`assessed` integer NOT NULL,
	`recorded_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `questions_id` ON `questions` (`id`);--> statement-breakpoint
CREATE INDEX `questions_merged` ON `questions` (`merged_into`);--> statement-breakpoint
CREATE INDEX `questions_updated` ON `questions` (`status`,`updated_at`,`key`);--> statement-breakpoint
CREATE INDEX `questions_claimants` ON `questions` (`status`,`claimants`,`key`);--> statement-breakpoint
CREATE INDEX `questions_factor` ON `questions` (`status`,`factor`,`key`);--> statement-breakpoint
CREATE INDEX `questions_gap` ON `questions` (`status`,`gap`,`key`);--> statement-breakpoint
CREATE INDEX `questions_event` ON `questions` (`event`,`key`);--> statement-breakpoint
CREATE INDEX `questions_subject` ON `questions` (`subject`);--> statement-breakpoint
CREATE INDEX `questions_place` ON `questions` (`place`);--> statement-breakpoint
CREATE INDEX `questions_property` ON `questions` (`property`);--> statement-breakpoint
CREATE TABLE `reports` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`claim_seq` integer NOT NULL,
	`source_id` text NOT NULL,
	`quote` text,
	`lang` text,
	`published_text` text,
	`relayed_from_report` text,
	`relayed_from_source` text,
	`origin` text NOT NULL,
	`retraction` integer NOT NULL,
	`recorded_at` integer NOT NULL,
	`recorded_by` text NOT NULL,
	`removed_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `reports_id` ON `reports` (`id`);--> statement-breakpoint
CREATE INDEX `reports_claim` ON `reports` (`claim_seq`,`seq`);--> statement-breakpoint
CREATE INDEX `reports_source` ON `reports` (`source_id`,`claim_seq`);--> statement-breakpoint
CREATE TABLE `settings` (
	`name` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `sources` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`identity` text NOT NULL,
	`publisher` text,
	`title` text,
	`url` text,
	`published_text` text,
	`lang` text,
	`archive_url` text,
	`retrieved_at` text,
	`search` text NOT NULL,
	`merged_into` text,
	`recorded_at` integer NOT NULL,
	`version` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sources_id` ON `sources` (`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `sources_identity` ON `sources` (`identity`);--> statement-breakpoint
CREATE INDEX `sources_publisher` ON `sources` (`publisher`);