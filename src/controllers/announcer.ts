/**
 * Tells a screen reader of answers: once when one is whole, or by the sentence, and never by the token. What an answer waits
 * for is said once too.
 */
import {isRunning, type ChatMessage} from '../core/message.js';

export type AnnounceMode = 'message' | 'sentence' | 'off';

export interface Announcement {
  /** What is shown, oldest first. */
  readonly messages: readonly ChatMessage[];
  /** Whether an answer is running. */
  readonly busy: boolean;
  readonly mode: AnnounceMode;
  /** How many answers have ended in this conversation, where somebody counts. */
  readonly answers: number;
}

/** How far a message has been said: all before `from` in its text, and `length` characters of how the rest is read. */
interface Said {
  readonly from: number;
  readonly length: number;
  /** Whether what it waits for has been said: once, and not as often as its figures change. */
  readonly waits: boolean;
}

/** Milliseconds after which what was said has been taken up by whatever reads it out. */
const HEARD_WITHIN = 10_000;

/** Characters of a stretch that are said: ten minutes of speech. What is longer is read in the transcript. */
const LONGEST = 10_000;

const NOTHING: Said = {from: 0, length: 0, waits: false};

/** The end of a sentence that more text follows. */
const SENTENCE_END = /[.!?…。！？]["')\]]*\s+(?=\S)/gu;

/**
 * Holds the text of a live region apart from the transcript: the transcript changes many times a second, and a reader that
 * hears each change hears nothing.
 */
export class Announcer {
  readonly #textOf: (message: ChatMessage) => string;
  readonly #readable: (text: string) => string;
  readonly #hushed: () => void;
  readonly #outcomeOf: (message: ChatMessage) => string;
  /** By id, the messages that are not whole yet, and how much of each has been said. */
  readonly #open = new Map<string, Said>();
  /** What was shown last; `undefined` before anything was. */
  #before: Announcement | undefined;
  #text = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param textOf What is to be said of a message, as it is written.
   * @param readable A stretch of that, between blank lines, without the marks of its markup.
   * @param hushed Called when there is nothing to say any more.
   * @param outcomeOf What is to be said of a message besides, once it is whole: why it failed, or what it waits for.
   */
  constructor(
    textOf: (message: ChatMessage) => string,
    readable: (text: string) => string,
    hushed: () => void,
    outcomeOf: (message: ChatMessage) => string,
  ) {
    this.#textOf = textOf;
    this.#readable = readable;
    this.#hushed = hushed;
    this.#outcomeOf = outcomeOf;
  }

  /** What the live region holds. */
  get text(): string {
    return this.#text;
  }

  /** Looks at what is shown now. To be called before each rendering. */
  update(now: Announcement): void {
    const before = this.#before;
    this.#before = now;
    if (before?.messages === now.messages && before.busy === now.busy) return;
    const {messages, mode} = now;
    const spoken: string[] = [];
    for (const message of this.#candidates(now, before)) {
      let said = this.#open.get(message.id) ?? this.#saidOf(message, before);
      const whole = !isRunning(message) && !(now.busy && message === messages.at(-1));
      const waitsFor = message.metadata?.progress?.label;
      if (waitsFor && !whole && !said.waits && mode !== 'off') {
        spoken.push(waitsFor);
        said = {...said, waits: true};
      }
      if (!whole && mode !== 'sentence') {
        this.#open.set(message.id, said);
        continue;
      }
      const text = mode === 'off' ? '' : this.#textOf(message);
      // A stretch that ended is said and done with. To read all of a long answer at each token would take longer and longer.
      const stretch = whole ? -1 : text.lastIndexOf('\n\n');
      if (stretch > said.from) {
        const ended = text.slice(said.from, Math.min(stretch, said.from + LONGEST));
        spoken.push(this.#readable(ended).slice(said.length).trim());
        said = {...said, from: stretch, length: 0};
      }
      const rest = this.#readable(text.slice(said.from, said.from + LONGEST));
      const end = whole ? rest.length : endOfSentence(rest);
      spoken.push(rest.slice(said.length, end).trim());
      if (whole) {
        spoken.push(mode === 'off' ? '' : this.#outcomeOf(message));
        this.#open.delete(message.id);
      } else {
        this.#open.set(message.id, {...said, length: Math.max(said.length, end)});
      }
    }
    const words = spoken.filter(Boolean).join(' ');
    // A region that says the same again has to change to be heard.
    if (words) this.#say(words === this.#text ? `${words}\u00a0` : words);
  }

  /** Empties the region: what was said is shown too, and whoever searches the page or goes through it is not to find it twice. */
  hush(): void {
    clearTimeout(this.#timer);
    this.#text = '';
  }

  #say(words: string): void {
    this.#text = words;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.hush();
      this.#hushed();
    }, HEARD_WITHIN);
  }

  /** How much of an answer was said before it went on. */
  #saidOf(message: ChatMessage, before: Announcement | undefined): Said {
    const old = before?.messages.findLast(({id}) => id === message.id);
    if (!old || isRunning(old)) return NOTHING;
    const text = this.#textOf(old);
    // One that begins anew is said anew.
    return this.#textOf(message).startsWith(text) ? {...NOTHING, from: text.length} : NOTHING;
  }

  /** The answers that there may be something to say of: those that were open, and those that are new. */
  #candidates({messages, answers, busy}: Announcement, before: Announcement | undefined): readonly ChatMessage[] {
    // Where answers have ended since the last look, as many turns before the newest are looked at too: one may have begun and
    // ended in between, and the next question may stand after it.
    let turns = 1 + Math.max(0, answers - (before?.answers ?? answers));
    const start = messages.findLastIndex(({role}) => role === 'user' && --turns === 0) + 1;
    const tail = messages.slice(start).filter(({role}) => role === 'assistant');
    const isOpen = (message: ChatMessage) => this.#open.has(message.id) || isRunning(message);
    // What stands where it stood is not new, and need not be looked for among all the others.
    const isNew = (message: ChatMessage) =>
      before !== undefined &&
      before.messages[messages.lastIndexOf(message)]?.id !== message.id &&
      goesOn(message, messages, answers, before);
    const current = tail.filter(
      (message) => isOpen(message) || (busy && message === messages.at(-1)) || isNew(message),
    );
    // An answer that ended while the next question was on its way stands before that question.
    const elsewhere = [...this.#open.keys()].filter((id) => tail.every((message) => message.id !== id));
    if (elsewhere.length === 0) return current;
    const older = messages.slice(0, start).filter(({id}) => this.#open.has(id));
    // Some are not there any more: what was running has been taken back.
    for (const id of elsewhere) if (older.every((message) => message.id !== id)) this.#open.delete(id);
    return [...older, ...current];
  }
}

/** Whether a whole message came into a conversation that goes on. One that appears as a whole was not waited for. */
function goesOn({id}: ChatMessage, messages: readonly ChatMessage[], answers: number, before: Announcement): boolean {
  const known = new Set(before.messages.map((message) => message.id));
  if (known.has(id)) return false;
  if (known.size === 0) return answers > before.answers || before.busy;
  return messages.some((message) => known.has(message.id));
}

function endOfSentence(text: string): number {
  let end = 0;
  for (const match of text.matchAll(SENTENCE_END)) end = match.index + match[0].length;
  return end;
}
