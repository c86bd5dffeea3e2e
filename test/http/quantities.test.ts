/** The words of a quantity: bounds and the rule out. */
import t from 'tap';
import { build, refused } from './service.ts';

t.test('words are read into bounds, with the rule and its rule set', async (t) => {
  const service = await build(t);
  const cases: [string, string | undefined, object, object, object?][] = [
    ['plus de 70', 'fr', { min: 71, max: null }, { min: 71, max: null }, { rule: 'more-than' }],
    ['two', 'en', { min: 2, max: 2 }, { min: 2, max: 2 }, { rule: 'exact' }],
    ['70+', undefined, { min: 70, max: null }, { min: 70, max: null }],
    ['dozens', 'en', { min: 2, max: null }, { min: 24, max: 99 }],
    ['nearly 1,200', 'en', { min: 1, max: 1200 }, { min: 1080, max: 1200 }],
    ['от 20 до 30', 'ru', { min: 20, max: 30 }, { min: 20, max: 30 }],
    ['щонайменше 12', 'uk', { min: 12, max: null }, { min: 12, max: null }],
  ];
  for (const [text, lang, stated, effective, more] of cases) {
    const answer = await service.post(
      '/v1/quantities/parse',
      { text, ...(lang ? { lang } : {}) },
      { as: null },
    );
    t.equal(answer.status, 200, `${text}: ${answer.text}`);
    t.match(answer.body, { text, ruleSet: 'default', ...(lang ? { lang } : {}), ...more });
    t.same(answer.body.stated, stated, text);
    t.same(answer.body.effective, effective, text);
  }
  const km = await service.post('/v1/quantities/parse', { text: 'more than 5 km', valueType: 'quantity' });
  t.same(km.body.stated, { min: 5, max: null, minExclusive: true });
});

t.test('the deployment’s rule set reads vague words', async (t) => {
  const service = await build(t, { quantityRules: 'acled' });
  const { body } = await service.post('/v1/quantities/parse', { text: 'dozens', lang: 'en' });
  t.match(body, { ruleSet: 'acled', effective: { min: 12, max: 99 } });
});

t.test('what cannot be read is refused with what could be, never guessed', async (t) => {
  const service = await build(t);
  const none = await service.post('/v1/quantities/parse', { text: 'umpteen', lang: 'en' });
  refused(t, none, 422, 'value-unparsed', { text: 'value-unparsed' });
  const some = await service.post('/v1/quantities/parse', { text: 'more than 70 or so umpteen', lang: 'en' });
  refused(t, some, 422, 'value-unparsed', { text: 'value-unparsed' });
  t.equal(some.body.read, 'more than 70');
  refused(
    t,
    await service.post('/v1/quantities/parse', { lang: 'english language' }),
    400,
    'invalid-request',
    {
      text: 'required',
      lang: 'invalid-text',
    },
  );
});
