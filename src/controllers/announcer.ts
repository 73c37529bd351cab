/** Tells a screen reader of answers: once when one is whole, or by the sentence, and never by the token. */
import type {ReactiveController, ReactiveControllerHost} from 'lit';
import type {ChatMessage} from '../core/message.js';

export type AnnounceMode = 'message' | 'sentence' | 'off';

/** The end of a sentence that more text follows. */
const SENTENCE_END = /[.!?…。！？]["')\]]*\s+(?=\S)/gu;

/**
 * Holds the text of a live region apart from the transcript: the transcript changes many times a second, and a reader
 * that hears each change hears nothing.
 */
export class Announcer implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #readable: (message: ChatMessage) => string;
  #busy = false;
  /** How much of the running answer has been said. */
  #said = 0;
  #text = '';

  /** @param readable What a message says, without the marks of its markup. */
  constructor(host: ReactiveControllerHost, readable: (message: ChatMessage) => string) {
    this.#host = host;
    this.#readable = readable;
    host.addController(this);
  }

  hostConnected(): void {}

  /** What the live region holds. */
  get text(): string {
    return this.#text;
  }

  /** Looks at the newest message. To be called before each rendering. */
  update(last: ChatMessage | undefined, busy: boolean, mode: AnnounceMode): void {
    const ended = this.#busy && !busy;
    if (busy && !this.#busy) this.#said = 0;
    this.#busy = busy;
    if (mode === 'off' || last?.role !== 'assistant') return;
    if (ended) this.#say(last, Infinity);
    else if (busy && mode === 'sentence') this.#say(last, 0);
  }

  /** Says something that is no message. */
  say(text: string): void {
    this.#text = text;
    this.#host.requestUpdate();
  }

  /** Says what is new of a message up to the end of a sentence, or all of it. */
  #say(message: ChatMessage, upTo: number): void {
    const {error} = message;
    const text = this.#readable(message);
    const end = upTo === Infinity ? text.length : endOfSentence(text);
    const fresh = text.slice(this.#said, end).trim();
    this.#said = Math.max(this.#said, end);
    const spoken = [fresh, upTo === Infinity ? error?.message : undefined].filter(Boolean).join(' ');
    if (spoken) this.#text = spoken;
  }
}

function endOfSentence(text: string): number {
  let end = 0;
  for (const match of text.matchAll(SENTENCE_END)) end = match.index + match[0].length;
  return end;
}
