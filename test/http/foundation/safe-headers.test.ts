/** The headers of every answer, held against those of Helmet, which knows what browsers heed. */
import helmet from '@fastify/helmet';
import Fastify from 'fastify';
import t from 'tap';
import { SAFE_HEADERS } from '../../../src/http/safe-headers.ts';
import { build } from '../service.ts';

t.test('every answer has the headers that Helmet sets; a problem may load nothing at all', async (t) => {
  const app = Fastify();
  t.teardown(() => app.close());
  await app.register(helmet, { contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } });
  app.get('/', (_request, reply) => reply.send());
  const { headers } = await app.inject('/');
  const { date: _, connection: __, 'content-length': ___, ...wanted } = headers;
  t.same(SAFE_HEADERS, wanted);
  const service = await build(t);
  t.match((await service.get('/v1/claims')).headers, wanted);
  t.match((await service.get('/health/live')).headers, wanted);
  const policy = "default-src 'none'; frame-ancestors 'none'";
  for (const url of ['/v1/none', '/v1/claims/none', '/v1/claims?bogus=1'])
    t.match((await service.get(url)).headers, { ...wanted, 'content-security-policy': policy });
});
