// What a newsroom's developer writes in an afternoon: Express and SQLite, a table of claims, one of conflicts.
import { createRequire } from 'node:module';

// The driver is the project's own, so that both use the same SQLite.
const Database = createRequire(process.env.DRIVER_OF)('better-sqlite3');
const { default: express } = await import('express');

const db = new Database('newsroom.db');
db.pragma('journal_mode = WAL');
db.exec(`
  CREATE TABLE IF NOT EXISTS claims (
    id INTEGER PRIMARY KEY, event TEXT NOT NULL, question TEXT NOT NULL, claimant TEXT NOT NULL,
    low REAL NOT NULL, high REAL, statement TEXT, claimed_at TEXT NOT NULL, url TEXT, publisher TEXT
  );
  CREATE INDEX IF NOT EXISTS by_event ON claims (event, claimed_at);
  CREATE INDEX IF NOT EXISTS by_question ON claims (question);
  CREATE TABLE IF NOT EXISTS conflicts (one INTEGER NOT NULL, other INTEGER NOT NULL, PRIMARY KEY (one, other));
  CREATE INDEX IF NOT EXISTS by_other ON conflicts (other);
`);
const insert = db.prepare(`
  INSERT INTO claims (event, question, claimant, low, high, statement, claimed_at, url, publisher)
  VALUES (@event, @question, @claimant, @low, @high, @statement, @claimedAt, @url, @publisher)
`);
const byId = db.prepare('SELECT * FROM claims WHERE id = ?');
const conflictsOf = db.prepare(
  'SELECT other FROM conflicts WHERE one = ? UNION SELECT one FROM conflicts WHERE other = ?',
);
const byEvent = db.prepare('SELECT * FROM claims WHERE event = ? ORDER BY claimed_at DESC LIMIT ? OFFSET ?');
const onQuestion = db.prepare(
  'SELECT id, claimant, low, high FROM claims WHERE question = ? AND claimant <> ?',
);
const addConflict = db.prepare('INSERT OR IGNORE INTO conflicts (one, other) VALUES (?, ?)');

const apart = (a, b) => (a.high ?? Infinity) < b.low || (b.high ?? Infinity) < a.low;

const record = db.transaction((claim) => {
  const { lastInsertRowid: id } = insert.run(claim);
  const conflicts = onQuestion.all(claim.question, claim.claimant).filter((other) => apart(claim, other));
  for (const other of conflicts) addConflict.run(other.id, id);
  return { id, ...claim, conflicts: conflicts.map((other) => other.id) };
});

const app = express();
app.use(express.json());

app.get('/', (_request, response) => response.json({ ok: true }));
app.get('/claims', (request, response) => {
  const { event, page = '1' } = request.query;
  response.json(byEvent.all(event, 50, (Number(page) - 1) * 50));
});
app.get('/claims/:id', (request, response) => {
  const claim = byId.get(request.params.id);
  if (!claim) return response.status(404).json({ error: 'not found' });
  return response.json({ ...claim, conflicts: conflictsOf.all(claim.id, claim.id).map((row) => row.other) });
});
app.post('/claims', (request, response) => {
  const {
    event,
    question,
    claimant,
    low,
    high = null,
    statement = null,
    claimedAt,
    url,
    publisher,
  } = request.body;
  const texts = { event, question, claimant, claimedAt, url, publisher };
  for (const [name, value] of Object.entries(texts))
    if (typeof value !== 'string' || value === '')
      return response.status(400).json({ error: `${name} is missing` });
  if (typeof low !== 'number') return response.status(400).json({ error: 'low must be a number' });
  return response.status(201).json(record({ ...texts, low, high, statement }));
});
app.listen(Number(process.env.PORT), '127.0.0.1');
