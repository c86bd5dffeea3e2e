CREATE TABLE `webhook_deliveries` (
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
);
--> statement-breakpoint
CREATE UNIQUE INDEX `webhook_deliveries_id` ON `webhook_deliveries` (`id`);--> statement-breakpoint
CREATE INDEX `webhook_deliveries_due` ON `webhook_deliveries` (`webhook`,`status`,`next_at`);--> statement-breakpoint
CREATE INDEX `webhook_deliveries_webhook` ON `webhook_deliveries` (`webhook`,`key`);--> statement-breakpoint
CREATE TABLE `webhooks` (
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
);
--> statement-breakpoint
CREATE INDEX `dispute_events_change` ON `dispute_events` (`change_seq`);