DROP INDEX `claims_speaker`;--> statement-breakpoint
DROP INDEX `claims_place`;--> statement-breakpoint
DROP INDEX `claims_value_actor`;--> statement-breakpoint
CREATE INDEX `claims_ended` ON `claims` (`status`,`said_start`,`seq`) WHERE "claims"."status" <> 'standing';--> statement-breakpoint
CREATE INDEX `claims_polarity` ON `claims` (`polarity`,`said_start`,`seq`) WHERE "claims"."polarity" <> 'asserts';--> statement-breakpoint
CREATE INDEX `claims_speaker` ON `claims` (`speaker`) WHERE "claims"."speaker" is not null;--> statement-breakpoint
CREATE INDEX `claims_place` ON `claims` (`place`) WHERE "claims"."place" is not null;--> statement-breakpoint
CREATE INDEX `claims_value_actor` ON `claims` (`value_actor`) WHERE "claims"."value_actor" is not null;--> statement-breakpoint
DROP INDEX `positions_value`;--> statement-breakpoint
DROP INDEX `positions_actor`;--> statement-breakpoint
CREATE INDEX `positions_value` ON `positions` (`question_key`,`value`,`described`,`claim_seq`) WHERE "positions"."value" is not null;--> statement-breakpoint
CREATE INDEX `positions_actor` ON `positions` (`value_actor`) WHERE "positions"."value_actor" is not null;--> statement-breakpoint
DROP INDEX `questions_updated`;--> statement-breakpoint
DROP INDEX `questions_claimants`;--> statement-breakpoint
DROP INDEX `questions_factor`;--> statement-breakpoint
DROP INDEX `questions_gap`;--> statement-breakpoint
CREATE INDEX `questions_updated` ON `questions` (`status`,`verdict`,`updated_at`,`key`);--> statement-breakpoint
CREATE INDEX `questions_claimants` ON `questions` (`status`,`verdict`,`claimants`,`key`);--> statement-breakpoint
CREATE INDEX `questions_factor` ON `questions` (`status`,`verdict`,`factor`,`key`);--> statement-breakpoint
CREATE INDEX `questions_gap` ON `questions` (`status`,`verdict`,`gap`,`key`);