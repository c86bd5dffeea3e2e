CREATE TABLE `dispute_events` (
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
);
--> statement-breakpoint
CREATE INDEX `dispute_events_question` ON `dispute_events` (`question_key`,`seq`);--> statement-breakpoint
-- Disputes that are there already begin their feeds with what they have come to by now.
INSERT INTO `dispute_events` (
	`id`, `question_key`, `kind`, `at`, `status`, `verdict`, `low`, `high`, `factor`, `first_claim`, `second_claim`
)
SELECT
	lower(
		hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-a' ||
		substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))
	),
	`key`,
	CASE `status` WHEN 'open' THEN 'opened' ELSE 'settled' END,
	`updated_at`,
	`status`,
	`verdict`,
	CASE `status` WHEN 'open' THEN `spread_low` END,
	CASE `status` WHEN 'open' THEN `spread_high` END,
	CASE `status` WHEN 'open' THEN `factor` ELSE -1 END,
	CASE WHEN `status` = 'settled' THEN `past_first` WHEN `spread_low` IS NULL THEN `witness_first` ELSE `spread_low_claim` END,
	CASE WHEN `status` = 'settled' THEN `past_second` WHEN `spread_low` IS NULL THEN `witness_second` ELSE `spread_high_claim` END
FROM `questions`
WHERE `status` IN ('open', 'settled') AND `merged_into` IS NULL AND `claims` > 0
ORDER BY `updated_at`, `key`;
