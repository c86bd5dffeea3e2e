-- SQLite checks types in STRICT tables alone, and makes none of one that is there: each is built anew, with its
-- rows, its counter and its indexes.
CREATE TABLE `strict_actors` (
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
) STRICT;
--> statement-breakpoint
INSERT INTO `strict_actors` (`slug`, `name`, `kind`, `names`, `aliases`, `same_as`, `member_of`, `search`, `merged_into`, `recorded_at`, `version`) SELECT `slug`, `name`, `kind`, `names`, `aliases`, `same_as`, `member_of`, `search`, `merged_into`, `recorded_at`, `version` FROM `actors`;
--> statement-breakpoint
DROP TABLE `actors`;
--> statement-breakpoint
ALTER TABLE `strict_actors` RENAME TO `actors`;
--> statement-breakpoint
CREATE TABLE `strict_assessments` (
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
) STRICT;
--> statement-breakpoint
INSERT INTO `strict_assessments` (`seq`, `id`, `question_key`, `claim`, `assessor`, `value`, `rating`, `rationale`, `evidence`, `effective`, `recorded_at`, `recorded_by`) SELECT `seq`, `id`, `question_key`, `claim`, `assessor`, `value`, `rating`, `rationale`, `evidence`, `effective`, `recorded_at`, `recorded_by` FROM `assessments`;
--> statement-breakpoint
DELETE FROM sqlite_sequence WHERE name = 'strict_assessments';
--> statement-breakpoint
INSERT INTO sqlite_sequence (name, seq) SELECT 'strict_assessments', seq FROM sqlite_sequence WHERE name = 'assessments';
--> statement-breakpoint
DROP TABLE `assessments`;
--> statement-breakpoint
ALTER TABLE `strict_assessments` RENAME TO `assessments`;
--> statement-breakpoint
CREATE UNIQUE INDEX `assessments_id` ON `assessments` (`id`);
--> statement-breakpoint
CREATE INDEX `assessments_question` ON `assessments` (`question_key`,`seq`);
--> statement-breakpoint
CREATE TABLE `strict_changes` (
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
) STRICT;
--> statement-breakpoint
INSERT INTO `strict_changes` (`seq`, `recorded_at`, `recorded_by`, `act`, `kind`, `resource`, `claim`, `question`, `event`, `topic`, `body`, `body_hash`, `redacted_by`, `previous_hash`, `hash`) SELECT `seq`, `recorded_at`, `recorded_by`, `act`, `kind`, `resource`, `claim`, `question`, `event`, `topic`, `body`, `body_hash`, `redacted_by`, `previous_hash`, `hash` FROM `changes`;
--> statement-breakpoint
DROP TABLE `changes`;
--> statement-breakpoint
ALTER TABLE `strict_changes` RENAME TO `changes`;
--> statement-breakpoint
CREATE INDEX `changes_claim` ON `changes` (`claim`,`seq`);
--> statement-breakpoint
CREATE INDEX `changes_question` ON `changes` (`question`,`seq`);
--> statement-breakpoint
CREATE INDEX `changes_resource` ON `changes` (`kind`,`resource`,`seq`);
--> statement-breakpoint
CREATE TABLE `strict_claims` (
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
) STRICT;
--> statement-breakpoint
INSERT INTO `strict_claims` (`seq`, `id`, `question_key`, `event`, `topic`, `property`, `subject`, `place`, `claimant`, `speaker`, `polarity`, `value_actor`, `content`, `effective_lo`, `effective_hi`, `said_start`, `said_end`, `said_until`, `retracted_start`, `retracted_end`, `retracted_text`, `status`, `succeeded_by`, `line`, `identity`, `recorded_at`, `recorded_by`, `updated_at`, `version`) SELECT `seq`, `id`, `question_key`, `event`, `topic`, `property`, `subject`, `place`, `claimant`, `speaker`, `polarity`, `value_actor`, `content`, `effective_lo`, `effective_hi`, `said_start`, `said_end`, `said_until`, `retracted_start`, `retracted_end`, `retracted_text`, `status`, `succeeded_by`, `line`, `identity`, `recorded_at`, `recorded_by`, `updated_at`, `version` FROM `claims`;
--> statement-breakpoint
DELETE FROM sqlite_sequence WHERE name = 'strict_claims';
--> statement-breakpoint
INSERT INTO sqlite_sequence (name, seq) SELECT 'strict_claims', seq FROM sqlite_sequence WHERE name = 'claims';
--> statement-breakpoint
DROP TABLE `claims`;
--> statement-breakpoint
ALTER TABLE `strict_claims` RENAME TO `claims`;
--> statement-breakpoint
CREATE INDEX `claims_claimant` ON `claims` (`claimant`,`said_start`,`seq`);
--> statement-breakpoint
CREATE INDEX `claims_event` ON `claims` (`event`,`said_start`,`seq`);
--> statement-breakpoint
CREATE UNIQUE INDEX `claims_id` ON `claims` (`id`);
--> statement-breakpoint
CREATE UNIQUE INDEX `claims_identity` ON `claims` (`identity`);
--> statement-breakpoint
CREATE INDEX `claims_line` ON `claims` (`question_key`,`line`,`said_start`);
--> statement-breakpoint
CREATE INDEX `claims_past` ON `claims` (`question_key`,`said_until`);
--> statement-breakpoint
CREATE INDEX `claims_place` ON `claims` (`place`);
--> statement-breakpoint
CREATE INDEX `claims_question` ON `claims` (`question_key`,`claimant`,`status`);
--> statement-breakpoint
CREATE INDEX `claims_recorded` ON `claims` (`recorded_at`,`seq`);
--> statement-breakpoint
CREATE INDEX `claims_said` ON `claims` (`said_start`,`seq`);
--> statement-breakpoint
CREATE INDEX `claims_speaker` ON `claims` (`speaker`);
--> statement-breakpoint
CREATE INDEX `claims_subject` ON `claims` (`subject`);
--> statement-breakpoint
CREATE INDEX `claims_value_actor` ON `claims` (`value_actor`);
--> statement-breakpoint
CREATE TABLE `strict_dispute_events` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`question_key` integer NOT NULL,
	`kind` text NOT NULL,
	`at` integer NOT NULL,
	`status` text NOT NULL,
	`verdict` text,
	`low` real,
	`high` real,
	`factor` real NOT NULL,
	`first_claim` text,
	`second_claim` text,
	`assessment` text,
	`change_seq` integer
) STRICT;
--> statement-breakpoint
INSERT INTO `strict_dispute_events` (`seq`, `id`, `question_key`, `kind`, `at`, `status`, `verdict`, `low`, `high`, `factor`, `first_claim`, `second_claim`, `assessment`, `change_seq`) SELECT `seq`, `id`, `question_key`, `kind`, `at`, `status`, `verdict`, `low`, `high`, `factor`, `first_claim`, `second_claim`, `assessment`, `change_seq` FROM `dispute_events`;
--> statement-breakpoint
DELETE FROM sqlite_sequence WHERE name = 'strict_dispute_events';
--> statement-breakpoint
INSERT INTO sqlite_sequence (name, seq) SELECT 'strict_dispute_events', seq FROM sqlite_sequence WHERE name = 'dispute_events';
--> statement-breakpoint
DROP TABLE `dispute_events`;
--> statement-breakpoint
ALTER TABLE `strict_dispute_events` RENAME TO `dispute_events`;
--> statement-breakpoint
CREATE INDEX `dispute_events_change` ON `dispute_events` (`change_seq`);
--> statement-breakpoint
CREATE INDEX `dispute_events_question` ON `dispute_events` (`question_key`,`seq`);
--> statement-breakpoint
CREATE TABLE `strict_events` (
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
) STRICT;
--> statement-breakpoint
INSERT INTO `strict_events` (`slug`, `name`, `names`, `aliases`, `same_as`, `kind`, `start`, `end`, `place`, `parent`, `sides`, `search`, `merged_into`, `recorded_at`, `version`) SELECT `slug`, `name`, `names`, `aliases`, `same_as`, `kind`, `start`, `end`, `place`, `parent`, `sides`, `search`, `merged_into`, `recorded_at`, `version` FROM `events`;
--> statement-breakpoint
DROP TABLE `events`;
--> statement-breakpoint
ALTER TABLE `strict_events` RENAME TO `events`;
--> statement-breakpoint
CREATE TABLE `strict_external_ids` (
	`key_id` text NOT NULL,
	`external_id` text NOT NULL,
	`claim_seq` integer NOT NULL,
	`content_hash` text NOT NULL,
	PRIMARY KEY(`key_id`, `external_id`)
) STRICT;
--> statement-breakpoint
INSERT INTO `strict_external_ids` (`key_id`, `external_id`, `claim_seq`, `content_hash`) SELECT `key_id`, `external_id`, `claim_seq`, `content_hash` FROM `external_ids`;
--> statement-breakpoint
DROP TABLE `external_ids`;
--> statement-breakpoint
ALTER TABLE `strict_external_ids` RENAME TO `external_ids`;
--> statement-breakpoint
CREATE INDEX `external_ids_claim` ON `external_ids` (`claim_seq`);
--> statement-breakpoint
CREATE INDEX `external_ids_external` ON `external_ids` (`external_id`);
--> statement-breakpoint
CREATE TABLE `strict_idempotent_answers` (
	`key_id` text NOT NULL,
	`path` text NOT NULL,
	`key` text NOT NULL,
	`body_hash` text NOT NULL,
	`status` integer NOT NULL,
	`headers` text NOT NULL,
	`body` text NOT NULL,
	`recorded_at` integer NOT NULL,
	PRIMARY KEY(`key_id`, `path`, `key`)
) STRICT;
--> statement-breakpoint
INSERT INTO `strict_idempotent_answers` (`key_id`, `path`, `key`, `body_hash`, `status`, `headers`, `body`, `recorded_at`) SELECT `key_id`, `path`, `key`, `body_hash`, `status`, `headers`, `body`, `recorded_at` FROM `idempotent_answers`;
--> statement-breakpoint
DROP TABLE `idempotent_answers`;
--> statement-breakpoint
ALTER TABLE `strict_idempotent_answers` RENAME TO `idempotent_answers`;
--> statement-breakpoint
CREATE INDEX `idempotent_answers_recorded` ON `idempotent_answers` (`recorded_at`);
--> statement-breakpoint
CREATE TABLE `strict_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`hash` text NOT NULL,
	`recorded_at` integer NOT NULL,
	`revoked_at` integer,
	`expires_at` integer,
	`previous_hash` text,
	`previous_until` integer,
	`last_used_at` integer
) STRICT;
--> statement-breakpoint
INSERT INTO `strict_keys` (`id`, `name`, `role`, `hash`, `recorded_at`, `revoked_at`) SELECT `id`, `name`, `role`, `hash`, `recorded_at`, `revoked_at` FROM `keys`;
--> statement-breakpoint
DROP TABLE `keys`;
--> statement-breakpoint
ALTER TABLE `strict_keys` RENAME TO `keys`;
--> statement-breakpoint
CREATE UNIQUE INDEX `keys_hash` ON `keys` (`hash`);
--> statement-breakpoint
CREATE UNIQUE INDEX `keys_previous` ON `keys` (`previous_hash`);
--> statement-breakpoint
CREATE TABLE `strict_links` (
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
) STRICT;
--> statement-breakpoint
INSERT INTO `strict_links` (`seq`, `id`, `first`, `second`, `question_key`, `relation`, `rationale`, `recorded_at`, `recorded_by`, `removed_at`) SELECT `seq`, `id`, `first`, `second`, `question_key`, `relation`, `rationale`, `recorded_at`, `recorded_by`, `removed_at` FROM `links`;
--> statement-breakpoint
DELETE FROM sqlite_sequence WHERE name = 'strict_links';
--> statement-breakpoint
INSERT INTO sqlite_sequence (name, seq) SELECT 'strict_links', seq FROM sqlite_sequence WHERE name = 'links';
--> statement-breakpoint
DROP TABLE `links`;
--> statement-breakpoint
ALTER TABLE `strict_links` RENAME TO `links`;
--> statement-breakpoint
CREATE INDEX `links_first` ON `links` (`first`);
--> statement-breakpoint
CREATE UNIQUE INDEX `links_id` ON `links` (`id`);
--> statement-breakpoint
CREATE INDEX `links_question` ON `links` (`question_key`);
--> statement-breakpoint
CREATE INDEX `links_second` ON `links` (`second`);
--> statement-breakpoint
CREATE TABLE `strict_memberships` (
	`member` text NOT NULL,
	`group` text NOT NULL,
	PRIMARY KEY(`member`, `group`)
) STRICT;
--> statement-breakpoint
INSERT INTO `strict_memberships` (`member`, `group`) SELECT `member`, `group` FROM `memberships`;
--> statement-breakpoint
DROP TABLE `memberships`;
--> statement-breakpoint
ALTER TABLE `strict_memberships` RENAME TO `memberships`;
--> statement-breakpoint
CREATE INDEX `memberships_group` ON `memberships` (`group`);
--> statement-breakpoint
CREATE TABLE `strict_places` (
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
) STRICT;
--> statement-breakpoint
INSERT INTO `strict_places` (`slug`, `name`, `names`, `aliases`, `same_as`, `kind`, `parent`, `latitude`, `longitude`, `search`, `merged_into`, `recorded_at`, `version`) SELECT `slug`, `name`, `names`, `aliases`, `same_as`, `kind`, `parent`, `latitude`, `longitude`, `search`, `merged_into`, `recorded_at`, `version` FROM `places`;
--> statement-breakpoint
DROP TABLE `places`;
--> statement-breakpoint
ALTER TABLE `strict_places` RENAME TO `places`;
--> statement-breakpoint
CREATE TABLE `strict_positions` (
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
) STRICT;
--> statement-breakpoint
INSERT INTO `strict_positions` (`claim_seq`, `claim_id`, `question_key`, `claimant`, `described`, `apart`, `linked`, `stated_lo`, `stated_hi`, `effective_lo`, `effective_hi`, `hole_lo`, `hole_hi`, `value`, `value_actor`) SELECT `claim_seq`, `claim_id`, `question_key`, `claimant`, `described`, `apart`, `linked`, `stated_lo`, `stated_hi`, `effective_lo`, `effective_hi`, `hole_lo`, `hole_hi`, `value`, `value_actor` FROM `positions`;
--> statement-breakpoint
DROP TABLE `positions`;
--> statement-breakpoint
ALTER TABLE `strict_positions` RENAME TO `positions`;
--> statement-breakpoint
CREATE INDEX `positions_actor` ON `positions` (`value_actor`);
--> statement-breakpoint
CREATE INDEX `positions_effective_hi` ON `positions` (`question_key`,`apart`,`described`,`effective_hi`,`claim_seq`);
--> statement-breakpoint
CREATE INDEX `positions_effective_lo` ON `positions` (`question_key`,`apart`,`described`,"effective_lo" desc,`claim_seq`);
--> statement-breakpoint
CREATE INDEX `positions_stated_hi` ON `positions` (`question_key`,`apart`,`described`,`stated_hi`,`claim_seq`);
--> statement-breakpoint
CREATE INDEX `positions_stated_lo` ON `positions` (`question_key`,`apart`,`described`,"stated_lo" desc,`claim_seq`);
--> statement-breakpoint
CREATE INDEX `positions_value` ON `positions` (`question_key`,`value`,`described`,`claim_seq`);
--> statement-breakpoint
CREATE TABLE `strict_properties` (
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
) STRICT;
--> statement-breakpoint
INSERT INTO `strict_properties` (`slug`, `name`, `topic`, `value_type`, `unit`, `needs`, `exclusive`, `cumulative`, `statuses`, `search`, `recorded_at`, `version`) SELECT `slug`, `name`, `topic`, `value_type`, `unit`, `needs`, `exclusive`, `cumulative`, `statuses`, `search`, `recorded_at`, `version` FROM `properties`;
--> statement-breakpoint
DROP TABLE `properties`;
--> statement-breakpoint
ALTER TABLE `strict_properties` RENAME TO `properties`;
--> statement-breakpoint
CREATE TABLE `strict_questions` (
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
) STRICT;
--> statement-breakpoint
INSERT INTO `strict_questions` (`key`, `id`, `event`, `property`, `topic`, `subject`, `place`, `item`, `item_name`, `merged_into`, `status`, `verdict`, `witness_first`, `witness_second`, `past_first`, `past_second`, `spread_low`, `spread_high`, `spread_low_claim`, `spread_high_claim`, `spread_basis`, `gap`, `factor`, `claimants`, `claims`, `reports`, `positions`, `assessed`, `recorded_at`, `updated_at`, `version`) SELECT `key`, `id`, `event`, `property`, `topic`, `subject`, `place`, `item`, `item_name`, `merged_into`, `status`, `verdict`, `witness_first`, `witness_second`, `past_first`, `past_second`, `spread_low`, `spread_high`, `spread_low_claim`, `spread_high_claim`, `spread_basis`, `gap`, `factor`, `claimants`, `claims`, `reports`, `positions`, `assessed`, `recorded_at`, `updated_at`, `version` FROM `questions`;
--> statement-breakpoint
DELETE FROM sqlite_sequence WHERE name = 'strict_questions';
--> statement-breakpoint
INSERT INTO sqlite_sequence (name, seq) SELECT 'strict_questions', seq FROM sqlite_sequence WHERE name = 'questions';
--> statement-breakpoint
DROP TABLE `questions`;
--> statement-breakpoint
ALTER TABLE `strict_questions` RENAME TO `questions`;
--> statement-breakpoint
CREATE INDEX `questions_claimants` ON `questions` (`status`,`claimants`,`key`);
--> statement-breakpoint
CREATE INDEX `questions_event` ON `questions` (`event`,`key`);
--> statement-breakpoint
CREATE INDEX `questions_factor` ON `questions` (`status`,`factor`,`key`);
--> statement-breakpoint
CREATE INDEX `questions_gap` ON `questions` (`status`,`gap`,`key`);
--> statement-breakpoint
CREATE UNIQUE INDEX `questions_id` ON `questions` (`id`);
--> statement-breakpoint
CREATE INDEX `questions_merged` ON `questions` (`merged_into`);
--> statement-breakpoint
CREATE INDEX `questions_place` ON `questions` (`place`);
--> statement-breakpoint
CREATE INDEX `questions_property` ON `questions` (`property`);
--> statement-breakpoint
CREATE INDEX `questions_subject` ON `questions` (`subject`);
--> statement-breakpoint
CREATE INDEX `questions_updated` ON `questions` (`status`,`updated_at`,`key`);
--> statement-breakpoint
CREATE TABLE `strict_reports` (
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
) STRICT;
--> statement-breakpoint
INSERT INTO `strict_reports` (`seq`, `id`, `claim_seq`, `source_id`, `quote`, `lang`, `published_text`, `relayed_from_report`, `relayed_from_source`, `origin`, `retraction`, `recorded_at`, `recorded_by`, `removed_at`) SELECT `seq`, `id`, `claim_seq`, `source_id`, `quote`, `lang`, `published_text`, `relayed_from_report`, `relayed_from_source`, `origin`, `retraction`, `recorded_at`, `recorded_by`, `removed_at` FROM `reports`;
--> statement-breakpoint
DELETE FROM sqlite_sequence WHERE name = 'strict_reports';
--> statement-breakpoint
INSERT INTO sqlite_sequence (name, seq) SELECT 'strict_reports', seq FROM sqlite_sequence WHERE name = 'reports';
--> statement-breakpoint
DROP TABLE `reports`;
--> statement-breakpoint
ALTER TABLE `strict_reports` RENAME TO `reports`;
--> statement-breakpoint
CREATE INDEX `reports_claim` ON `reports` (`claim_seq`,`seq`);
--> statement-breakpoint
CREATE UNIQUE INDEX `reports_id` ON `reports` (`id`);
--> statement-breakpoint
CREATE INDEX `reports_source` ON `reports` (`source_id`,`claim_seq`);
--> statement-breakpoint
CREATE TABLE `strict_sessions` (
	`hash` text PRIMARY KEY NOT NULL,
	`key_id` text NOT NULL,
	`signed_in_at` integer NOT NULL,
	`seen_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
INSERT INTO `strict_sessions` (`hash`, `key_id`, `signed_in_at`, `seen_at`) SELECT `hash`, `key_id`, `signed_in_at`, `seen_at` FROM `sessions`;
--> statement-breakpoint
DROP TABLE `sessions`;
--> statement-breakpoint
ALTER TABLE `strict_sessions` RENAME TO `sessions`;
--> statement-breakpoint
CREATE INDEX `sessions_key` ON `sessions` (`key_id`,`seen_at`);
--> statement-breakpoint
CREATE INDEX `sessions_seen` ON `sessions` (`seen_at`);
--> statement-breakpoint
CREATE TABLE `strict_settings` (
	`name` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
) STRICT;
--> statement-breakpoint
INSERT INTO `strict_settings` (`name`, `value`) SELECT `name`, `value` FROM `settings`;
--> statement-breakpoint
DROP TABLE `settings`;
--> statement-breakpoint
ALTER TABLE `strict_settings` RENAME TO `settings`;
--> statement-breakpoint
CREATE TABLE `strict_sources` (
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
) STRICT;
--> statement-breakpoint
INSERT INTO `strict_sources` (`seq`, `id`, `identity`, `publisher`, `title`, `url`, `published_text`, `lang`, `archive_url`, `retrieved_at`, `search`, `merged_into`, `recorded_at`, `version`) SELECT `seq`, `id`, `identity`, `publisher`, `title`, `url`, `published_text`, `lang`, `archive_url`, `retrieved_at`, `search`, `merged_into`, `recorded_at`, `version` FROM `sources`;
--> statement-breakpoint
DELETE FROM sqlite_sequence WHERE name = 'strict_sources';
--> statement-breakpoint
INSERT INTO sqlite_sequence (name, seq) SELECT 'strict_sources', seq FROM sqlite_sequence WHERE name = 'sources';
--> statement-breakpoint
DROP TABLE `sources`;
--> statement-breakpoint
ALTER TABLE `strict_sources` RENAME TO `sources`;
--> statement-breakpoint
CREATE UNIQUE INDEX `sources_id` ON `sources` (`id`);
--> statement-breakpoint
CREATE UNIQUE INDEX `sources_identity` ON `sources` (`identity`);
--> statement-breakpoint
CREATE INDEX `sources_publisher` ON `sources` (`publisher`);
--> statement-breakpoint
CREATE TABLE `strict_webhook_deliveries` (
	`key` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`webhook` text NOT NULL,
	`seq` integer,
	`type` text NOT NULL,
	`status` text NOT NULL,
	`is_ordered` integer NOT NULL,
	`attempts` integer NOT NULL,
	`next_at` integer,
	`recorded_at` integer NOT NULL,
	`attempted_at` integer,
	`status_code` integer,
	`duration_ms` integer,
	`error` text,
	`response` text
) STRICT;
--> statement-breakpoint
INSERT INTO `strict_webhook_deliveries` (`key`, `id`, `webhook`, `seq`, `type`, `status`, `is_ordered`, `attempts`, `next_at`, `recorded_at`, `attempted_at`, `status_code`, `duration_ms`, `error`, `response`) SELECT `key`, `id`, `webhook`, `seq`, `type`, `status`, `is_ordered`, `attempts`, `next_at`, `recorded_at`, `attempted_at`, `status_code`, `duration_ms`, `error`, `response` FROM `webhook_deliveries`;
--> statement-breakpoint
DELETE FROM sqlite_sequence WHERE name = 'strict_webhook_deliveries';
--> statement-breakpoint
INSERT INTO sqlite_sequence (name, seq) SELECT 'strict_webhook_deliveries', seq FROM sqlite_sequence WHERE name = 'webhook_deliveries';
--> statement-breakpoint
DROP TABLE `webhook_deliveries`;
--> statement-breakpoint
ALTER TABLE `strict_webhook_deliveries` RENAME TO `webhook_deliveries`;
--> statement-breakpoint
CREATE INDEX `webhook_deliveries_due` ON `webhook_deliveries` (`webhook`,`status`,`next_at`);
--> statement-breakpoint
CREATE UNIQUE INDEX `webhook_deliveries_id` ON `webhook_deliveries` (`id`);
--> statement-breakpoint
CREATE INDEX `webhook_deliveries_webhook` ON `webhook_deliveries` (`webhook`,`key`);
--> statement-breakpoint
CREATE TABLE `strict_webhooks` (
	`id` text PRIMARY KEY NOT NULL,
	`url` text NOT NULL,
	`description` text,
	`filters` text NOT NULL,
	`status` text NOT NULL,
	`disabled_reason` text,
	`disabled_at` integer,
	`secret` text NOT NULL,
	`previous_secret` text,
	`previous_secret_until` integer,
	`cursor` integer NOT NULL,
	`failures` integer NOT NULL,
	`failing_since` integer,
	`lease_owner` text,
	`lease_until` integer,
	`recorded_at` integer NOT NULL,
	`recorded_by` text NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer NOT NULL
) STRICT;
--> statement-breakpoint
INSERT INTO `strict_webhooks` (`id`, `url`, `description`, `filters`, `status`, `disabled_reason`, `disabled_at`, `secret`, `previous_secret`, `previous_secret_until`, `cursor`, `failures`, `failing_since`, `lease_owner`, `lease_until`, `recorded_at`, `recorded_by`, `updated_at`, `version`) SELECT `id`, `url`, `description`, `filters`, `status`, `disabled_reason`, `disabled_at`, `secret`, `previous_secret`, `previous_secret_until`, `cursor`, `failures`, `failing_since`, `lease_owner`, `lease_until`, `recorded_at`, `recorded_by`, `updated_at`, `version` FROM `webhooks`;
--> statement-breakpoint
DROP TABLE `webhooks`;
--> statement-breakpoint
ALTER TABLE `strict_webhooks` RENAME TO `webhooks`;
--> statement-breakpoint
CREATE TABLE `skeletons` (
	`kind` text NOT NULL,
	`skeleton` text NOT NULL,
	`slug` text NOT NULL,
	PRIMARY KEY(`kind`, `skeleton`, `slug`)
) STRICT;
--> statement-breakpoint
CREATE INDEX `skeletons_slug` ON `skeletons` (`kind`,`slug`);
--> statement-breakpoint
-- The log only grows, at its end. REPLACE deletes without asking the trigger of deleting, so that inserting asks too.
CREATE TRIGGER changes_grows BEFORE INSERT ON changes
WHEN EXISTS (SELECT 1 FROM changes WHERE seq >= NEW.seq)
BEGIN
	SELECT RAISE(ABORT, 'the change log only grows');
END;
--> statement-breakpoint
CREATE TRIGGER changes_keeps BEFORE DELETE ON changes
BEGIN
	SELECT RAISE(ABORT, 'the change log only grows');
END;
--> statement-breakpoint
-- Words go by a redaction that is in the log, of the same resource or claim; everything else stays as it was.
CREATE TRIGGER changes_stands BEFORE UPDATE ON changes
WHEN NOT (
	NEW.seq = OLD.seq AND NEW.recorded_at = OLD.recorded_at AND NEW.recorded_by = OLD.recorded_by
	AND NEW.act = OLD.act AND NEW.kind = OLD.kind AND NEW.resource = OLD.resource AND NEW.claim IS OLD.claim
	AND NEW.question IS OLD.question AND NEW.event IS OLD.event AND NEW.topic IS OLD.topic
	AND NEW.body_hash = OLD.body_hash AND NEW.previous_hash = OLD.previous_hash AND NEW.hash = OLD.hash
	AND NEW.redacted_by > OLD.seq
	AND EXISTS (
		SELECT 1 FROM changes AS redaction
		WHERE redaction.seq = NEW.redacted_by AND redaction.act = 'text-redacted'
			AND ((redaction.kind = OLD.kind AND redaction.resource = OLD.resource) OR redaction.claim = OLD.claim)
	)
)
BEGIN
	SELECT RAISE(ABORT, 'the change log only grows');
END;
