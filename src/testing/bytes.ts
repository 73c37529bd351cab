/** Answers as bytes, and the ways in which a network may cut them. */

/** A response that hands its body out in these pieces. */
export function streamed(pieces: readonly (string | Uint8Array)[], type = 'text/event-stream'): Response {
  const encoder = new TextEncoder();
  let position = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = pieces[position++];
      if (piece === undefined) controller.close();
      else controller.enqueue(typeof piece === 'string' ? encoder.encode(piece) : piece);
    },
  });
  return new Response(body, {headers: type ? {'content-type': type} : {}});
}

/** Every way to cut bytes in two. */
export function* everyCut(bytes: Uint8Array): Generator<[Uint8Array, Uint8Array]> {
  for (let cut = 1; cut < bytes.length; cut++) yield [bytes.subarray(0, cut), bytes.subarray(cut)];
}

/** Bytes cut into single ones. */
export function singly(bytes: Uint8Array): Uint8Array[] {
  return Array.from(bytes, (_, position) => bytes.subarray(position, position + 1));
}

/** So many ways to cut bytes into pieces of 32 on average; the same ones every time, so that a failure can be repeated. */
export function* mixedCuts(bytes: Uint8Array, count: number): Generator<Uint8Array[]> {
  // A linear congruential generator, with the numbers of Numerical Recipes.
  let state = 1;
  const random = () => (state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32) / 2 ** 32;
  for (let round = 0; round < count; round++) {
    const pieces: Uint8Array[] = [];
    for (let start = 0; start < bytes.length;) {
      const end = start + 1 + Math.floor(random() * 64);
      pieces.push(bytes.subarray(start, end));
      start = end;
    }
    yield pieces;
  }
}
