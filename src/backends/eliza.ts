/**
 * The backend that needs no network: a small conversation partner after the method of Joseph Weizenbaum, "ELIZA: A
 * Computer Program For the Study of Natural Language Communication Between Man And Machine", Communications of the ACM
 * 9(1), January 1966, pages 36-45. Words of a message call keywords; of these the highest in rank speaks, by taking the
 * clause apart (decomposition) and putting pieces of it, persons swapped, into a sentence of its own (reassembly).
 *
 * Whose turn among reassemblies it is, and what was said of "my ...", is found by going through the user's turns of the
 * visible path again; so nothing needs to be stored for a reload, a branch or an undo. A retry comes with the same path:
 * all that is remembered is how often the last question was asked again, so that each time another reassembly has its turn.
 */
import type {BackendConfig, ChatBackend, ChatRequest} from '../core/backend.js';
import {ChatError} from '../core/errors.js';
import {partsOf, textOf, type ChatMessage} from '../core/message.js';
import {BREAK, KEYWORDS, MEMORY, SYNONYMS, type Rules} from './eliza-script.js';
import {pause} from './pause.js';

/** Milliseconds between two words: the pace of a quick reader. */
const DELAY = 28;

/** No answer takes longer than this many words do; a longer one is spoken faster. */
const LONG_ANSWER = 125;

/** How much is listened to, in characters, and how long a quoted word (characters) and clause (words) may be. */
const LONGEST_MESSAGE = 2000;
const LONGEST_WORD = 40;
const LONGEST_QUOTE = 20;

/** A clause as the reader typed it, word for word in three forms. */
interface Clause {
  readonly lower: readonly string[];
  readonly typed: readonly string[];
  /** With persons swapped. */
  readonly reflected: readonly string[];
}

/** Words of a clause that can be quoted, from `start` to before `end`. */
type Piece = readonly [start: number, end: number];

/** Where the conversation stands after some of its turns. */
interface Progress {
  /** How often each list of reassemblies has been used. */
  readonly uses: Map<readonly string[], number>;
  /** What to come back to, oldest first. */
  readonly memories: string[];
}

const GROUPS: Readonly<Record<string, string>> = SYNONYMS;

const words = (list: string) => new Set(list.split(' '));

const KEYWORDS_BY_RANK = Object.entries(KEYWORDS).map(([list, rules]) => ({calledBy: words(list), rules}));

/** Ways of writing that the script need not know, in the order in which they are put right. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/[‘’´`]/g, "'"],
  [/\b(i|you) (are|was|were)n't\b/gi, '$1 $2 not'],
  [/\b(ca|do|did)(nt|n? ?not)\b/gi, "$1n't"],
  [/\b(what|who|how|it|that)'s\b/gi, '$1 is'],
  [/\bi'?m\b/gi, 'I am'],
  [/'re\b/gi, ' are'],
  [/'ve\b/gi, ' have'],
  [/'ll\b/gi, ' will'],
  [/'d\b/gi, ' would'],
  [/\b(am|are|is|was|feel) (so|too|a bit|kind of) /gi, '$1 '],
];

/** What ends a clause: punctuation, a line's end, "but", and an "and" after which somebody acts. */
const CLAUSE_END =
  /[.!?;:,…]+["')]*(?=\s|$)|\n|\s[-–—]+\s|\sbut\s|\b(?:and|so)\s+(?=(?:i|you|he|she|it|we|they|my)\s)/i;

/** Not part of a word where it begins or ends one. Leaves "C++", "50%", "#1" and the accents of all scripts whole. */
const WORD_EDGES = /^[^\p{L}\p{N}$#@]+|[^\p{L}\p{M}\p{N}%+#]+$/gu;

/** Words that say nothing: first in a clause, last in it, and before others. */
const PADDING =
  /^(?:(?:and|oh|well|then|now|hey) )+|(?: (?:please|and|too|then|now|though|again|today|yesterday|anyway))+$|\b(?:please|very|really|quite|just) /gi;

/** Persons, and the forms of "to be" that change beside them. "You" depends on more than that. */
const SWAPPED = new Map(
  Object.entries({
    i: 'you',
    me: 'you',
    my: 'your',
    mine: 'yours',
    myself: 'yourself',
    am: 'are',
    'i was': 'were',
    your: 'my',
    yours: 'mine',
    yourself: 'myself',
    'you are': 'am',
    'you were': 'was',
  }),
);

/** "You" is a subject, "I" and not "me", next to the first of these, after the second and before the third. */
const AUXILIARIES = words("do did don't can can't could will would should are were have");
const BEFORE_SUBJECT = words('if when that because think believe hope wish why what how');
const AFTER_SUBJECT = words('must think like love hate want need said never always');

/**
 * The offline default. `options.delay` is in milliseconds between words, 28 if left out; anything but a number above 0
 * waits for nothing. Asked for an error, the answer breaks off with a {@link ChatError} that can be retried.
 */
export function eliza(config: BackendConfig = {}): ChatBackend {
  let retried = {question: '', times: 0};
  const countRetries = ({messages, trigger, conversationId}: ChatRequest) => {
    const question = JSON.stringify([conversationId, messages.length, textOf(messages.at(-1)?.content ?? '')]);
    const times = question === retried.question ? retried.times : 0;
    retried = {question, times: trigger === 'retry' ? times + 1 : 0};
    return retried.times;
  };
  return {
    async *send(request) {
      const {delay = DELAY} = {...config.options, ...request.options};
      const [text = '', afterBreak] = compose(request, countRetries(request)).split(BREAK);
      yield* speak(text, Number(delay), request.signal);
      if (afterBreak === undefined || request.signal.aborted) return;
      throw new ChatError('backend', 'You asked for this error. Press retry, and it goes well.', {
        retryable: true,
      });
    },
  };
}

async function* speak(text: string, delay: number, signal: AbortSignal): AsyncGenerator<string> {
  const chunks = text.match(/\s*\S+\s*/g) ?? [];
  const pace = delay * Math.min(1, LONG_ANSWER / chunks.length);
  for (const [position, chunk] of chunks.entries()) {
    if (position > 0 && pace > 0 && !signal.aborted) await pause(pace, signal);
    if (signal.aborted) return;
    yield chunk;
  }
}

/** The whole answer, with {@link BREAK} where it is to fail. @param retries How often the same was asked again. */
function compose({messages, trigger}: ChatRequest, retries: number): string {
  const last = messages.findLastIndex(({role}) => role === 'user');
  const path = messages.slice(0, last + 1);
  const progress: Progress = {uses: new Map(), memories: []};
  let answers: string[] = [];
  for (const turn of path) if (turn.role === 'user') answers = answersTo(turn, progress);

  // Counting turns knows nothing of retries: what they brought up goes last, or it would come again soon.
  const said = path.map(({content}) => textOf(content));
  answers.sort((a, b) => said.lastIndexOf(a) - said.lastIndexOf(b));

  const [first = ''] = answers;
  if (trigger === 'retry') return (answers[retries % answers.length] ?? first).replace(BREAK, '');
  if (trigger !== 'continue') return first;
  const begun = textOf(messages.slice(last + 1).at(-1)?.content ?? '');
  const whole = answers.map((answer) => answer.replace(BREAK, '')).find((answer) => answer.startsWith(begun));
  return whole?.slice(begun.length) ?? ' … Where were we?';
}

/** Everything there is to say to one turn, what is due first. */
function answersTo({content}: ChatMessage, progress: Progress): string[] {
  const text = textOf(content);
  const clauses = clausesOf(text);
  for (const clause of clauses) progress.memories.push(...apply(MEMORY, clause, progress).slice(0, 1));

  const answers = answersOf(clauses, progress);
  if (answers.length > 0) return answers;

  const isEmpty = text.trim() === '';
  const hasFiles = partsOf(content).some(({type}) => type === 'file');
  if (isEmpty && hasFiles) return answersOf([clauseOf('')], progress, 'FILE');
  if (!isEmpty && !/\p{Script=Latin}/u.test(text)) return answersOf([clauseOf('')], progress, 'WORDLESS');
  return [...progress.memories.splice(0, 1), ...answersOf([clauseOf('')], progress, 'NONE')];
}

/** What the highest keyword says that a word of the clauses calls, or `name` in their place. */
function answersOf(clauses: readonly Clause[], progress: Progress, name?: string): string[] {
  for (const {calledBy, rules} of KEYWORDS_BY_RANK) {
    for (const clause of clauses) {
      const isCalled = name === undefined ? clause.lower.some((word) => calledBy.has(word)) : calledBy.has(name);
      const answers = isCalled ? apply(rules, clause, progress) : [];
      if (answers.length > 0) return answers;
    }
  }
  return [];
}

/** The answers of the first rule that fits and has any. */
function apply(rules: Rules, clause: Clause, progress: Progress): string[] {
  for (const [decomposition, reassemblies] of Object.entries(rules)) {
    const pieces = decompose(decomposition.split(' '), clause.lower);
    if (!pieces) continue;
    const used = progress.uses.get(reassemblies) ?? 0;
    progress.uses.set(reassemblies, used + 1);
    const turn = used % reassemblies.length;
    const answers = [...reassemblies.slice(turn), ...reassemblies.slice(0, turn)].flatMap((reassembly) => {
      const [, keyword, text] = /^=(\S+) ?(.*)/.exec(reassembly) ?? [];
      if (!keyword) return [reassemble(reassembly, clause.reflected, pieces)];
      return answersOf([text ? clauseOf(reassemble(text, clause.typed, pieces)) : clause], progress, keyword);
    });
    if (answers.length > 0) return answers;
  }
  return [];
}

/** The pieces that a decomposition finds, each as short as can be, or nothing where it does not fit the whole clause. */
function decompose(
  [element = '', ...others]: readonly string[],
  words: readonly string[],
  start = 0,
): readonly Piece[] | undefined {
  if (!element) return start === words.length ? [] : undefined;
  const word = words[start] ?? '';
  const [sign, rest] = /^[*+_@]/.test(element) ? [element[0], element.slice(1)] : ['', element];
  const list = sign === '@' ? GROUPS[rest]?.split(' ') : sign ? undefined : rest.split('|');
  if (list ? !list.includes(word) : !word.endsWith(rest)) return undefined;
  const longest = sign === '*' || sign === '+' ? words.length : start + 1;
  for (let end = sign === '*' ? start : start + 1; end <= longest && end <= words.length; end++) {
    const pieces = decompose(others, words, end);
    if (pieces) return sign ? [[start, end], ...pieces] : pieces;
  }
  return undefined;
}

function reassemble(reassembly: string, words: readonly string[], pieces: readonly Piece[]): string {
  return reassembly.replace(/\$(\d)/g, (_, number: string) => {
    const quoted = words.slice(...(pieces[Number(number) - 1] ?? []));
    return quoted.slice(0, LONGEST_QUOTE).join(' ') + (quoted.length > LONGEST_QUOTE ? ' …' : '');
  });
}

function clausesOf(message: string): Clause[] {
  let text = message.slice(0, LONGEST_MESSAGE);
  // Who writes all in capitals does not want to be answered so.
  if (!/\p{Ll}/u.test(text)) text = text.toLowerCase();
  for (const [written, meant] of SPELLINGS) text = text.replace(written, meant);
  return text
    .split(CLAUSE_END)
    .map(clauseOf)
    .filter(({lower}) => lower[0]);
}

function clauseOf(text: string): Clause {
  const typed = text
    .split(/\s+/)
    .map((word) => shorten(word.replace(WORD_EDGES, '')))
    .filter((word) => word)
    .join(' ')
    .replace(PADDING, '')
    .split(' ');
  const lower = typed.map((word) => word.toLowerCase());
  return {lower, typed, reflected: typed.map((word, position) => reflect(word, position, lower))};
}

/** A word of the reader's as the partner says it. */
function reflect(typed: string, position: number, words: readonly string[]): string {
  const word = words[position] ?? '';
  const before = words[position - 1] ?? '';
  const after = words[position + 1] ?? '';
  if (word === 'you') {
    const isSubject =
      !before ||
      [before, after].some((beside) => AUXILIARIES.has(beside)) ||
      BEFORE_SUBJECT.has(before) ||
      AFTER_SUBJECT.has(after);
    return isSubject ? 'I' : 'me';
  }
  return SWAPPED.get(word) ?? SWAPPED.get(`${before} ${word}`) ?? SWAPPED.get(`${after} ${word}`) ?? typed;
}

/** As much of a word as is quoted, no character cut in two. */
function shorten(word: string): string {
  return [...word].slice(0, LONGEST_WORD).join('');
}
