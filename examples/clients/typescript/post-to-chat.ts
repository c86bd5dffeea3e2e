/**
 * Posts to a chat whenever a dispute of an event opens, changes, settles, opens again, ceases or is assessed.
 *
 *     CHAT_URL=https://chat.example/hooks/… npx tsx examples/clients/typescript/post-to-chat.ts EVENT
 *         [--state FILE] [--url URL]
 *
 * CHAT_URL is an incoming webhook that takes {"text": …}, as those of Slack, Mattermost and Rocket.Chat do. It
 * is a secret, and no argument. EVENT may also stand in COUNTERCLAIM_EVENT. With --state it goes on after a
 * stop where it was; what a crash came between is posted again rather than lost.
 */
import { again, argumentsOf, inWords, isHttp, refusalOf, run, serviceAt, Usage } from './client.ts';
import { type Entry, follow } from './follow.ts';

const USAGE = 'CHAT_URL=… post-to-chat.ts EVENT [--state FILE] [--url URL]';
const CHAT_MS = 60_000;

await run(async () => {
  const { values, positionals } = argumentsOf(USAGE, {
    url: { type: 'string' },
    state: { type: 'string' },
  });
  const [event = process.env.COUNTERCLAIM_EVENT, ...more] = positionals;
  if (!event || more.length > 0) throw new Usage(`usage: ${USAGE}`);
  const chat = process.env.CHAT_URL ?? '';
  if (!isHttp(chat)) throw new Usage(`CHAT_URL must be set, and begin with http\nusage: ${USAGE}`);
  for await (const entry of follow(serviceAt(values.url), event, values.state))
    await again(() => post(chat, textOf(entry)));
  return 0;
});

/** Names and quotes are other people's: they must not call @all, nor be taken for the chat's own marks. */
function textOf({ title, content_text, url }: Entry): string {
  const plain = `${title}\n${content_text}`
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '@\u200b');
  return `${plain}\n${url}`;
}

async function post(chat: string, text: string): Promise<void> {
  const response = await fetch(chat, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
    signal: AbortSignal.timeout(CHAT_MS),
  });
  const words = await response.text();
  if (!response.ok) throw refusalOf(response, inWords(words));
}
