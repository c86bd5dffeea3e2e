/**
 * Runs what the query builder prepares for SQLite with less around it: an act runs some forty statements of a few
 * microseconds each, and the builder takes as long again to bind, to wait and to name the columns of each.
 */
import { Column, is, Param, Placeholder, SQL, Subquery } from 'drizzle-orm';

type Values = Record<string, unknown>;
type Decoder = { mapFromDriverValue(raw: unknown): unknown };
type Field = { path: string[]; field: unknown };
type Statement = {
  run(...values: unknown[]): unknown;
  raw(): { all(...values: unknown[]): unknown[][] };
};

/** What of the builder's prepared query is used here. */
type Prepared = {
  stmt: Statement;
  query: { params: unknown[] };
  fields?: Field[];
  customResultMapper?: unknown;
  joinsNotNullableMap?: Record<string, boolean>;
  executeMethod: 'run' | 'all' | 'get';
  execute(values?: Values): unknown;
};
type Session = { prepareQuery(query: { sql: string }, ...given: unknown[]): Prepared };

/** Lets every query of a database run so; those of an unusual shape run as the builder has them. */
export function runSwiftly(db: object): void {
  const { session } = db as { session: Session };
  const prepareQuery = session.prepareQuery.bind(session);
  session.prepareQuery = (query, ...given) => {
    const prepared = prepareQuery({ ...query, sql: failing(query.sql) }, ...given);
    const asBuilt = prepared.execute.bind(prepared);
    let run: Prepared['execute'] | null = null;
    // What joins make of its columns is told after it is prepared.
    prepared.execute = (values) => {
      run ??= runnerOf(prepared) ?? asBuilt;
      return run(values);
    };
    return prepared;
  };
}

/**
 * An insert or update that fails takes back its act, so that it need not be able to take back itself. Where it fires a
 * trigger, SQLite would keep a copy of each page that it changes for that, and have the text index write itself out before.
 */
const failing = (sql: string): string => sql.replace(/^(?:insert|update)\b/, '$& or fail');

function runnerOf(prepared: Prepared): Prepared['execute'] | null {
  const { stmt, fields, executeMethod } = prepared;
  const bind = binderOf(prepared.query.params);
  if (executeMethod === 'run') return (values = {}) => stmt.run(...bind(values));
  const isPlain =
    fields?.every(({ path, field }) => path.length === 1 && !is(field, Subquery)) &&
    !prepared.customResultMapper;
  if (executeMethod !== 'all' || !isPlain) return null;
  const raw = stmt.raw();
  const decode = decoderOf(fields!);
  return (values = {}) => raw.all(...bind(values)).map(decode);
}

/** What is bound where, and by which names, is worked out once. */
function binderOf(params: readonly unknown[]): (values: Values) => unknown[] {
  const slots = params.map(slotOf);
  return (values) => {
    const bound = new Array<unknown>(slots.length);
    for (let i = 0; i < slots.length; i++) {
      const { name, encode, constant } = slots[i]!;
      if (name !== null && !(name in values)) throw new Error(`no value is given for "${name}"`);
      bound[i] = name === null ? constant : encode === null ? values[name] : encode(values[name]);
    }
    return bound;
  };
}

type Slot = { name: string | null; encode: ((value: unknown) => unknown) | null; constant: unknown };

function slotOf(param: unknown): Slot {
  if (is(param, Placeholder)) return { name: param.name, encode: null, constant: null };
  if (!is(param, Param) || !is(param.value, Placeholder))
    return { name: null, encode: null, constant: param };
  const { encoder } = param;
  const encode = isAsIs(encoder, 'mapToDriverValue') ? null : encoder.mapToDriverValue.bind(encoder);
  return { name: param.value.name, encode, constant: null };
}

function decoderOf(fields: readonly Field[]): (row: readonly unknown[]) => Values {
  const names = fields.map(({ path }) => path[0]!);
  const decodes = fields.map(({ field }) => {
    const decoder = decoderIn(field);
    return isAsIs(decoder, 'mapFromDriverValue') ? null : decoder.mapFromDriverValue.bind(decoder);
  });
  return (row) => {
    const named: Values = {};
    for (let i = 0; i < names.length; i++) {
      const [value, decode] = [row[i], decodes[i]!];
      named[names[i]!] = value === null || decode === null ? value : decode(value);
    }
    return named;
  };
}

/** A column, or an expression of SQL, which may stand under a name. */
function decoderIn(field: unknown): Decoder {
  if (is(field, Column)) return field;
  if (is(field, SQL)) return (field as unknown as { decoder: Decoder }).decoder;
  return (field as { sql: { decoder: Decoder } }).sql.decoder;
}

/** Most columns keep what they are given. */
const isAsIs = (coder: object, method: 'mapToDriverValue' | 'mapFromDriverValue'): boolean =>
  (coder as Record<string, unknown>)[method] === Column.prototype[method];
