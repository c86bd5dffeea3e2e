/** Bytes as text, in the charset that they are named in. */
import { Refusal } from '../domain/refusal.ts';

/** Text a chunk at a time; bytes that are none of the charset are at fault as a whole. */
export async function* decoded(source: AsyncIterable<Buffer>, charset: string): AsyncGenerator<string> {
  const decoder = decoderOf(charset);
  // Node takes windows-1252 for Latin-1, and loses its quotation marks, dashes and the euro.
  const written = decoder.encoding === 'windows-1252' ? windows1252 : (text: string) => text;
  try {
    for await (const chunk of source) {
      const text = written(decoder.decode(chunk, { stream: true }));
      if (text !== '') yield text;
    }
    const rest = decoder.decode();
    if (rest !== '') yield rest;
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    throw new Refusal('malformed-body', `the body is not ${charset}; name its charset in Content-Type`);
  }
}

function decoderOf(charset: string) {
  try {
    return new TextDecoder(charset, { fatal: true });
  } catch {
    throw new Refusal('unsupported-media-type', `the charset ${charset} cannot be read`);
  }
}

/** What windows-1252 has from 80 to 9F; five of these are no characters, and stay as they are. */
const HIGH = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

const windows1252 = (text: string): string =>
  text.replace(/[\u0080-\u009f]/g, (one) => HIGH[one.charCodeAt(0) - 0x80]!);
