/** Text and reasoning of protocols that say where a block of either begins. */
import type {ReplyChunk} from '../core/backend.js';
import type {MessagePart} from '../core/message.js';

/** Makes chunks of deltas so that two blocks of one kind become two parts. */
export class Blocks {
  #last: MessagePart['type'] | undefined;
  #begun = false;

  /** The next delta is a new block's. */
  begin(): void {
    this.#begun = true;
  }

  /** The answer ends in a part of this type now, which did not come from here. */
  endIn(type: MessagePart['type'] | undefined): void {
    this.#last = type;
  }

  /** @param details Kept on the part, see {@link ReplyChunk}. */
  *add(type: 'text' | 'reasoning', delta: string, details?: Readonly<Record<string, unknown>>): Generator<ReplyChunk> {
    if (delta === '' && !details) return;
    // A part of another kind in between ends a block as well, but to begin one twice does no harm.
    const isFurther = this.#begun && this.#last === type;
    this.#begun = false;
    this.#last = type;
    if (isFurther) yield {type: 'part', part: {...details, type, text: delta}};
    else if (details) yield {type, delta, details};
    else yield type === 'text' ? delta : {type, delta};
  }
}
