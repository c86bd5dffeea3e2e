/** Readings as a reader of one language wants them: names in it, reasons in its words, all of one moment. */
import type { ReasonWords } from '../domain/reasons.ts';
import type { RecordText } from '../store/claim-records.ts';
import type { Queries } from '../store/store.ts';
import type { Context } from './context.ts';
import type { Spoken } from './facts.ts';

export type Language = { lang: string; reasons: ReasonWords };

/**
 * Runs readings on one snapshot, so that figures of one page agree, with entries called as they are in a
 * language, where they have a name in it. Acts are as they were: what they write is in no language.
 */
export function readTogether<T>(
  context: Context,
  language: Language,
  work: (context: Context) => Promise<T>,
): Promise<T> {
  return context.store.read((plain) => {
    const queries = speaking(plain, language);
    return work({
      ...unkept(context),
      store: {
        ...context.store,
        read: (reading) => reading(queries),
        readOne: (reading) => reading(queries),
      },
    });
  });
}

/** For what is tried and taken back: a dry run answers in the language too. Nothing may be kept with it. */
export function inLanguage(context: Context, language: Language): Context {
  const { store } = context;
  return {
    ...unkept(context),
    store: {
      ...store,
      read: (work) => store.read((q) => work(speaking(q, language))),
      readOne: (work) => store.readOne((q) => work(speaking(q, language))),
      write: (work, isAlone) => store.write((q) => work(speaking(q, language)), isAlone),
    },
  };
}

/** Records are kept in no language but their own. */
function unkept({ keepLater: _, ...context }: Context): Context {
  return context;
}

const toMake = <Found extends RecordText>(found: Found): Found => ({ ...found, body: null });

function speaking(q: Queries, { lang, reasons }: Language): Spoken {
  const { counts, records, vocabulary } = q;
  return {
    ...q,
    reasons,
    counts: {
      ...counts,
      beside: { ...counts.beside, now: async () => `${lang} ${await counts.beside.now()}` },
    },
    records: {
      ...records,
      ofId: async (id) => {
        const found = await records.ofId(id);
        return found && toMake(found);
      },
      page: async (filter) => (await records.page(filter)).map(toMake),
    },
    vocabulary: {
      ...vocabulary,
      actors: calledIn(lang, vocabulary.actors),
      places: calledIn(lang, vocabulary.places),
      events: calledIn(lang, vocabulary.events),
      called: {
        actors: namedIn(lang, vocabulary.called.actors),
        places: namedIn(lang, vocabulary.called.places),
        events: namedIn(lang, vocabulary.called.events),
      },
    },
  };
}

type Named = { name: string; names: Record<string, string> };

const nameIn = (lang: string, { name, names }: Named): string =>
  Object.hasOwn(names, lang) ? names[lang]! : name;

const namedIn =
  <Row extends Named>(lang: string, read: (slugs: readonly string[]) => Promise<Row[]>) =>
  async (slugs: readonly string[]): Promise<Row[]> =>
    (await read(slugs)).map((row) => ({ ...row, name: nameIn(lang, row) }));

type Entry = Named & { aliases: string[] };
type EntryReadings<Row> = {
  find: (slug: string) => Promise<Row | null>;
  resolve: (slug: string) => Promise<Row | null>;
  bySlugs: (slugs: readonly string[]) => Promise<Row[]>;
};

function calledIn<
  Row extends Entry,
  Kind extends EntryReadings<Row> & { list: (filter: never) => Promise<Row[]> },
>(lang: string, kind: Kind & EntryReadings<Row>): Kind {
  const called = (row: Row): Row => {
    const name = nameIn(lang, row);
    // The name of the record is then one that it is also called by.
    return name === row.name ? row : { ...row, name, aliases: [row.name, ...row.aliases] };
  };
  const one = (row: Row | null) => row && called(row);
  const many = (rows: Row[]) => rows.map(called);
  return {
    ...kind,
    find: async (slug: string) => one(await kind.find(slug)),
    resolve: async (slug: string) => one(await kind.resolve(slug)),
    bySlugs: async (slugs: readonly string[]) => many(await kind.bySlugs(slugs)),
    list: async (filter: never) => many(await kind.list(filter)),
  };
}
