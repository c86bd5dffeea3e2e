/** Bytes in pieces, as a network brings them. */

export async function* inPieces(pieces: readonly (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) yield Buffer.from(piece);
}

/** Bytes cut at random: pieces of 1 to 16 bytes. */
export function cut(bytes: Buffer, sizes: Iterable<number>): Buffer[] {
  const pieces: Buffer[] = [];
  let from = 0;
  for (const size of sizes) {
    if (from >= bytes.length) break;
    const to = from + 1 + (size % 16);
    pieces.push(bytes.subarray(from, to));
    from = to;
  }
  return pieces;
}
