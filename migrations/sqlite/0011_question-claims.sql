DROP INDEX `claims_question`;--> statement-breakpoint
DROP INDEX `claims_past`;--> statement-breakpoint
CREATE INDEX `claims_past` ON `claims` (`question_key`,`said_until`) WHERE "claims"."said_until" < 8640000000000000;