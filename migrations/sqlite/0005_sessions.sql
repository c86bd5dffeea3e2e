CREATE TABLE `sessions` (
	`hash` text PRIMARY KEY NOT NULL,
	`key_id` text NOT NULL,
	`signed_in_at` integer NOT NULL,
	`seen_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `sessions_key` ON `sessions` (`key_id`,`seen_at`);--> statement-breakpoint
CREATE INDEX `sessions_seen` ON `sessions` (`seen_at`);