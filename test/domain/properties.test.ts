import t from 'tap';
import { BUILT_IN_PROPERTIES, isAboutLosses, TOPICS, universeOf } from '../../src/domain/properties.ts';
import { COUNTS, QUANTITIES } from '../../src/domain/value.ts';
import { builtIn } from './generators.ts';

t.test('the vocabulary of every deployment is the one of the model', async (t) => {
  const total = 'cumulative';
  const expected = [
    ['killed', 'casualties', 'count', 'person', 'subject', total],
    ['wounded', 'casualties', 'count', 'person', 'subject', total],
    ['missing', 'casualties', 'count', 'person', 'subject', ''],
    ['casualties', 'casualties', 'count', 'person', 'subject', total],
    ['evacuated', 'casualties', 'count', 'person', 'subject', total],
    ['captured', 'captures', 'count', 'person', 'subject', total],
    ['equipment-captured', 'captures', 'count', null, 'subject, item', total],
    ['equipment-destroyed', 'captures', 'count', null, 'subject, item', total],
    ['units-destroyed', 'captures', 'count', null, 'subject, item', total],
    ['controlled-by', 'territory', 'actor', null, 'place', ''],
    ['area-controlled', 'territory', 'quantity', 'km²', 'subject', ''],
    ['settlements-controlled', 'territory', 'count', null, 'subject', ''],
    ['present', 'territory', 'boolean', null, 'subject, place', ''],
    ['outcome', 'territory', 'status', null, 'subject', ''],
    ['responsible', 'responsibility', 'actor', null, '', ''],
    ['took-part', 'responsibility', 'boolean', null, 'subject', ''],
    ['deployed', 'forces', 'count', 'person', 'subject', ''],
    ['proposition', 'other', 'boolean', null, 'item', ''],
  ];
  t.same(
    BUILT_IN_PROPERTIES.map((one) => [
      one.slug,
      one.topic,
      one.valueType,
      one.unit,
      one.needs.join(', '),
      one.cumulative ? total : '',
    ]),
    expected,
  );
});

t.test('several may be responsible; all other values exclude each other', async (t) => {
  t.same(
    BUILT_IN_PROPERTIES.filter((one) => !one.exclusive).map((one) => one.slug),
    ['responsible'],
  );
  t.same(builtIn('outcome').statuses, ['ongoing', 'repelled', 'withdrawn', 'held']);
});

t.test('the frame of a value is as wide as its type', async (t) => {
  t.same(universeOf(builtIn('killed')), COUNTS);
  t.same(universeOf(builtIn('area-controlled')), QUANTITIES);
  t.same(universeOf(builtIn('took-part')), { lo: 0, hi: 1, whole: true });
  t.same(universeOf(builtIn('outcome')), { lo: 0, hi: 3, whole: true });
});

t.test('casualties and captures are losses, other topics are not', async (t) => {
  t.same(TOPICS.filter(isAboutLosses), ['casualties', 'captures']);
});
