/** The vocabulary: what can be claimed, and what each property asks of a claim. */
import { COUNTS, QUANTITIES, type Universe } from './value.ts';

export const TOPICS = ['casualties', 'captures', 'territory', 'responsibility', 'forces', 'other'] as const;
export const VALUE_TYPES = ['count', 'quantity', 'boolean', 'actor', 'status'] as const;
export const QUESTION_PARTS = ['subject', 'place', 'item'] as const;
export const POLARITIES = ['asserts', 'denies', 'unconfirmed'] as const;
export const ACTOR_KINDS = [
  'person',
  'organisation',
  'armed-group',
  'armed-force',
  'state',
  'population',
] as const;

export type Topic = (typeof TOPICS)[number];
export type ValueType = (typeof VALUE_TYPES)[number];
export type QuestionPart = (typeof QUESTION_PARTS)[number];
export type Polarity = (typeof POLARITIES)[number];
export type ActorKind = (typeof ACTOR_KINDS)[number];

/**
 * `needs`: the parts that a question on it must have. `exclusive` (actor values): one value rules out
 * the others. `cumulative`: a running total that cannot fall; else the value may rise and fall.
 */
export type Property = {
  slug: string;
  name: string;
  topic: Topic;
  valueType: ValueType;
  unit: string | null;
  needs: readonly QuestionPart[];
  exclusive: boolean;
  cumulative: boolean;
  statuses: readonly string[];
};

const base = { unit: null, exclusive: true, cumulative: false, statuses: [] };

const count = (
  slug: string,
  name: string,
  topic: Topic,
  needs: readonly QuestionPart[],
  traits: Partial<Property> = {},
): Property => ({ ...base, slug, name, topic, valueType: 'count', cumulative: true, needs, ...traits });

const PERSON = { unit: 'person' };

/** The properties that every deployment has; editors add their own. */
export const BUILT_IN_PROPERTIES: readonly Property[] = [
  count('killed', 'killed', 'casualties', ['subject'], PERSON),
  count('wounded', 'wounded', 'casualties', ['subject'], PERSON),
  count('missing', 'missing', 'casualties', ['subject'], { ...PERSON, cumulative: false }),
  count('casualties', 'killed and wounded', 'casualties', ['subject'], PERSON),
  count('evacuated', 'evacuated', 'casualties', ['subject'], PERSON),
  count('captured', 'captured', 'captures', ['subject'], PERSON),
  count('equipment-captured', 'equipment captured', 'captures', ['subject', 'item']),
  count('equipment-destroyed', 'equipment destroyed', 'captures', ['subject', 'item']),
  count('units-destroyed', 'units destroyed', 'captures', ['subject', 'item']),
  {
    ...base,
    slug: 'controlled-by',
    name: 'controlled by',
    topic: 'territory',
    valueType: 'actor',
    needs: ['place'],
  },
  {
    ...base,
    slug: 'area-controlled',
    name: 'area controlled',
    topic: 'territory',
    valueType: 'quantity',
    unit: 'km²',
    needs: ['subject'],
  },
  count('settlements-controlled', 'settlements controlled', 'territory', ['subject'], { cumulative: false }),
  {
    ...base,
    slug: 'present',
    name: 'present',
    topic: 'territory',
    valueType: 'boolean',
    needs: ['subject', 'place'],
  },
  {
    ...base,
    slug: 'outcome',
    name: 'outcome',
    topic: 'territory',
    valueType: 'status',
    needs: ['subject'],
    statuses: ['ongoing', 'repelled', 'withdrawn', 'held'],
  },
  {
    ...base,
    slug: 'responsible',
    name: 'responsible',
    topic: 'responsibility',
    valueType: 'actor',
    needs: [],
    exclusive: false,
  },
  {
    ...base,
    slug: 'took-part',
    name: 'took part',
    topic: 'responsibility',
    valueType: 'boolean',
    needs: ['subject'],
  },
  count('deployed', 'deployed', 'forces', ['subject'], { ...PERSON, cumulative: false }),
  {
    ...base,
    slug: 'proposition',
    name: 'proposition',
    topic: 'other',
    valueType: 'boolean',
    needs: ['item'],
  },
];

/** The frame of a property's numbers; booleans are 0 and 1, a status its number in the list. */
export function universeOf(property: Property): Universe {
  switch (property.valueType) {
    case 'quantity':
      return QUANTITIES;
    case 'boolean':
      return { lo: 0, hi: 1, whole: true };
    case 'status':
      return { lo: 0, hi: property.statuses.length - 1, whole: true };
    case 'count':
    case 'actor':
      return COUNTS;
  }
}

/** Whether values are figures, which lie some distance apart. */
export const isFigure = (property: Property): boolean =>
  property.valueType === 'count' || property.valueType === 'quantity';

/** Topics whose figures are losses, where it matters of whose losses a claimant speaks. */
export const isAboutLosses = (topic: Topic): boolean => topic === 'casualties' || topic === 'captures';

/** Units of extent and weight, of which there is never less than none. */
const EXTENTS: ReadonlySet<string> = new Set(['km²', 'm²', 'ha', 'km', 'm', 't', 'kg', '%']);

/** The least figure that a claim of a property may give. */
export const leastOf = (property: Property): number =>
  property.valueType === 'count' || EXTENTS.has(property.unit ?? '') ? 0 : -Infinity;
