/** Server-sent events, as the HTML standard reads them. */
import {createParser, type EventSourceMessage} from 'eventsource-parser';

/** One event: its `data`, and its `event` type and `id` where the server named them. */
export type ServerEvent = EventSourceMessage;

/** The events of a stream, however its text is cut. An event without the blank line that ends it does not count. */
export async function* readEvents(pieces: AsyncIterable<string>): AsyncGenerator<ServerEvent> {
  const events: ServerEvent[] = [];
  const parser = createParser({onEvent: (event) => events.push(event)});
  let last: string | undefined;
  for await (const piece of pieces) {
    parser.feed(piece);
    last = piece.at(-1) ?? last;
    yield* events.splice(0);
  }
  // The parser holds a final CR back, as half of a CRLF. After a LF another one would be the blank line that is missing.
  if (last !== '\n') parser.feed('\n');
  yield* events;
}
