/** H: node:http that answers the same bytes from a constant. */
import { createServer } from 'node:http';
import { readCaptured } from './answers.ts';

const answers = readCaptured().map(({ headers, body }) => {
  const { 'content-type': _, ...withoutType } = headers;
  const bytes = Buffer.from(body);
  const all: Record<string, string | number> = { ...headers, 'content-length': bytes.length };
  return { withoutType, bytes, headers: all };
});
createServer((request, response) => {
  const answer = answers[Number(request.url!.slice(1))];
  if (answer === undefined) response.writeHead(404).end();
  else if (answer.headers.etag !== undefined && request.headers['if-none-match'] === answer.headers.etag)
    response.writeHead(304, answer.withoutType).end();
  else response.writeHead(200, answer.headers).end(answer.bytes);
}).listen(Number(process.env.PORT), '127.0.0.1');
