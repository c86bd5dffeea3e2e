/** Reads the change log from its first row to its last and names the first that does not fit. */
import { setImmediate as turn } from 'node:timers/promises';
import { type ChangeRow, covers, faultOf, GENESIS, type Link, sha256, type Verification } from './chain.ts';

/** What was known of the log at some time, and kept elsewhere. */
export type Known = Link & { time: string };

export type LogReading = {
  after(seq: number, limit: number): Promise<ChangeRow[]>;
  bySeqs(seqs: number[]): Promise<ChangeRow[]>;
  /** The number of a row before the first; null where there is none, as there should not be. */
  misnumbered(): Promise<number | null>;
};

/** Who holds the file can chain another log from any row on: what shows it is a checkpoint that they do not hold. */
export async function verifyLog(
  log: LogReading,
  known: readonly Known[],
  progress: (rows: number) => void,
): Promise<Verification> {
  // One of before the first row agrees with every log.
  const checkpoints = known.filter((one) => one.seq > 0).sort((a, b) => a.seq - b.seq);
  let agreed = 0;
  let previous: Link = { seq: 0, hash: GENESIS };
  const ended = (fault: Verification['fault']): Verification => ({
    rows: previous.seq,
    head: previous.hash,
    fault,
    unchained: 0,
  });
  const misnumbered = await log.misnumbered();
  if (misnumbered !== null) return ended({ seq: misnumbered, what: 'no change has such a number' });
  for (;;) {
    const rows = await log.after(previous.seq, PAGE_ROWS);
    const wrong = await unredacted(log, rows);
    for (const row of rows) {
      const what = faultOf(row, previous) ?? wrong.get(row.seq) ?? null;
      if (what !== null) return ended({ seq: row.seq, what });
      for (; checkpoints[0]?.seq === row.seq; checkpoints.shift()) {
        if (checkpoints[0].hash !== row.hash) return ended(rewritten(checkpoints[0], agreed));
        agreed = row.seq;
      }
      previous = row;
    }
    progress(previous.seq);
    if (rows.length === 0) break;
    // Others of this process have their turn between pages.
    await turn();
  }
  const beyond = checkpoints.find((one) => one.seq > previous.seq);
  return ended(beyond === undefined ? null : cutOff(beyond, previous.seq));
}

/** Some ten milliseconds of work. */
const PAGE_ROWS = 1_000;

const rewritten = ({ seq, time }: Known, agreed: number) => ({
  seq,
  what:
    agreed === 0
      ? `it is not the one that the checkpoint of ${time} knows: the log was rewritten here or before`
      : `it is not the one that the checkpoint of ${time} knows: the log was rewritten after change ${agreed}`,
});

const cutOff = ({ seq, time }: Known, last: number) => ({
  seq: last + 1,
  what: `it is missing: the log was cut off here, and the checkpoint of ${time} knows ${seq} changes`,
});

/** The rows whose words were taken out by no act that is recorded, each with what is wrong with it. */
async function unredacted(log: LogReading, rows: readonly ChangeRow[]): Promise<Map<number, string>> {
  const redacted = rows.filter((row) => row.redactedBy !== null);
  const wrong = new Map<number, string>();
  if (redacted.length === 0) return wrong;
  const acts = await log.bySeqs([...new Set(redacted.map((row) => row.redactedBy!))]);
  const bySeq = new Map(acts.map((act) => [act.seq, act]));
  for (const row of redacted) {
    const act = bySeq.get(row.redactedBy!);
    if (!act || !covers(act, row)) wrong.set(row.seq, 'redacted by no recorded act');
    else if (!isLeft(act, row)) wrong.set(row.seq, 'what is left of it is not what the redaction left');
  }
  return wrong;
}

/** Whether a redacted body is the one that the act left; acts of old do not say what they left. */
function isLeft(act: ChangeRow, row: ChangeRow): boolean {
  try {
    const { left } = JSON.parse(act.body) as { left?: Record<string, string> };
    return left === undefined || left[row.bodyHash] === sha256(row.body);
  } catch {
    return false;
  }
}
