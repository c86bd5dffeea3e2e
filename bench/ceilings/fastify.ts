/** F: Fastify that answers the same bytes from a constant. */
import Fastify from 'fastify';
import { readCaptured } from './answers.ts';

const app = Fastify();
app.get('/', (_, reply) => reply.send('ready'));
for (const [i, { headers, body }] of readCaptured().entries()) {
  const bytes = Buffer.from(body);
  const { 'content-type': _, ...withoutType } = headers;
  app.get(`/${i}`, (request, reply) =>
    headers.etag !== undefined && request.headers['if-none-match'] === headers.etag
      ? reply.code(304).headers(withoutType).send()
      : reply.headers(headers).send(bytes),
  );
}
await app.listen({ port: Number(process.env.PORT) });
