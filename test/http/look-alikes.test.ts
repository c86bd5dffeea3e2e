import t from 'tap';
import { seedSkeletons } from '../../src/usecases/seed.ts';
import { rawOn } from '../database.ts';
import { type Body, build, claim, type Service } from './service.ts';

type Warned = Body & { warnings?: { code: string; path: string; existing: string }[] };

const made = (service: Service, kind: string, slug: string, name: string, more: Body = {}) =>
  service.post<Warned>(`/v1/${kind}`, { slug, name, ...more });

t.test('a new name that looks like one that is there is recorded, with a warning', async (t) => {
  const service = await build(t);
  for (const kind of ['actors', 'places', 'events']) {
    t.equal((await made(service, kind, 'kyiv', 'Kyiv')).body.warnings, undefined);
    const second = await made(service, kind, 'kyiv-2', 'Кyiv');
    t.equal(second.status, 201);
    t.match(second.body.warnings, [{ code: 'looks-alike', path: '', existing: 'kyiv' }]);
    t.equal(
      (await made(service, kind, 'kiev', 'Kiev')).body.warnings,
      undefined,
      'another spelling is no look-alike',
    );
    const alias = await made(service, kind, 'capital', 'The capital', { aliases: ['KIЕV'] });
    t.match(alias.body.warnings, [{ existing: 'kiev' }]);
  }
  t.equal((await made(service, 'actors', 'lviv', 'Kyiv city')).body.warnings, undefined);
});

t.test('the ETag of a new entry is that of its GET, warned of or not', async (t) => {
  const service = await build(t);
  await made(service, 'actors', 'kyiv', 'Kyiv');
  const second = await made(service, 'actors', 'kyiv-2', 'Кyiv');
  t.equal(second.headers.etag, (await service.get('/v1/actors/kyiv-2')).headers.etag);
});

t.test('a claim that brings new names along says where they stand', async (t) => {
  const service = await build(t);
  t.equal((await service.post<Warned>('/v1/claims', claim())).body.warnings, undefined);
  const claimant = { slug: 'ministry-2', name: 'Тhe ministry' };
  const place = { slug: 'village-2', name: 'Kyiv', parent: { slug: 'region-2', name: 'Кyiv' } };
  const second = await service.post<Warned>('/v1/claims', claim({ claimant, place, value: 5 }));
  t.equal(second.status, 201);
  t.match(
    second.body.warnings?.map((one) => [one.path, one.existing]),
    [
      ['claimant', 'ministry'],
      [/^place/, /^(village|region)-2$/],
    ],
  );
  t.equal(
    (await service.post<Warned>('/v1/claims', claim({ claimant: 'ministry-2', value: 6 }))).body.warnings,
    undefined,
  );
});

t.test('what an entry is called later counts, and what it was called does not', async (t) => {
  const service = await build(t);
  await made(service, 'actors', 'corps', 'The corps');
  const { etag } = (await service.get('/v1/actors/corps')).headers;
  await service.patch('/v1/actors/corps', { name: 'The legion' }, { headers: { 'if-match': etag! } });
  t.match((await made(service, 'actors', 'a', 'The lеgion')).body.warnings, [{ existing: 'corps' }]);
  t.equal((await made(service, 'actors', 'b', 'The corps')).body.warnings, undefined);
});

t.test('entries from before looks were noted are known from the next start', async (t) => {
  const service = await build(t);
  await made(service, 'actors', 'kyiv', 'Kyiv');
  const db = rawOn(service.database);
  await db.run('delete from skeletons');
  await db.close();
  await seedSkeletons(service.context);
  await seedSkeletons(service.context);
  t.match((await made(service, 'actors', 'kyiv-2', 'Кyiv')).body.warnings, [{ existing: 'kyiv' }]);
});
