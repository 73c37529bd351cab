/** Newline-delimited JSON. */
import {ChatError} from '../core/errors.js';
import {parseJson} from './json.js';

/**
 * The values of a stream with one JSON text in each line. Only LF ends a line: JSON strings may hold U+2028 as it is.
 * @throws {ChatError} `parse` for a line that is not JSON, `incomplete` where it is the last one and was cut.
 */
export async function* readJsonLines(pieces: AsyncIterable<string>): AsyncGenerator<unknown> {
  // A long line arrives in many pieces, and joining them one by one would copy it each time.
  let pending: string[] = [];
  for await (const piece of pieces) {
    const lines = piece.split('\n');
    const rest = lines.pop() ?? '';
    for (const line of lines) {
      pending.push(line);
      const text = pending.join('');
      pending = [];
      if (text.trim() !== '') yield parseJson(text);
    }
    if (rest !== '') pending.push(rest);
  }
  const text = pending.join('');
  if (text.trim() === '') return;
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    throw new ChatError('incomplete', 'The answer broke off in the middle of a line.');
  }
  yield value;
}
