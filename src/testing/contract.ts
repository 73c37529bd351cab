/** What a conversation, and its reader, may rely on whatever answers, as cases that any test framework can run. */
import {conductCases} from './conduct-cases.js';
import {failureCases} from './failure-cases.js';
import type {FaultScripts} from './fault.js';
import {readingCases} from './reading-cases.js';
import type {Subject} from './subject.js';
import {Trial} from './trial.js';

/** The rules, each by the sentence that a table of them shows. */
export type ContractRow =
  | 'The text is whole, however its bytes are cut'
  | 'Done only after the end marker'
  | 'An error in the answer keeps what came before it'
  | 'Unknown events are passed over'
  | 'A line of a megabyte, a million events'
  | 'Keys such as `__proto__` do no harm'
  | 'An error status is told with its meaning'
  | 'HTML, a wrong type, an empty body are no answer'
  | 'Broken connections are told from answers'
  | 'Silence ends after the idle timeout'
  | 'Asks again where that helps, twice at most'
  | 'Stop closes the request within 100 ms'
  | 'No key, header or prompt in an error'
  | 'A missing or wrong `src` is told before a request';

/** One thing that has to hold. */
export interface ContractCase {
  /** A sentence, for the name of a test. */
  readonly name: string;
  /** The rule that it belongs to; a rule has one case or several. */
  readonly row: ContractRow;
  /** @throws {Error} The backend breaks the rule; the message says how. */
  run(): Promise<void>;
}

export interface ContractOptions {
  /** Of how many events the longest answer is made; 100000. A million takes seconds. */
  readonly events?: number;
}

/**
 * The cases for one backend. Those that its protocol cannot have, and the one about CORS outside of a browser, are left
 * out. They need the fault server, on loopback: `contractCases(subject, faultScripts(origin))`. Run them one at a time:
 * some look at what is printed, and at timers.
 */
export function contractCases(subject: Subject, server: FaultScripts, options: ContractOptions = {}): ContractCase[] {
  const trial = new Trial(subject, server);
  return [...readingCases(trial, options), ...failureCases(trial), ...conductCases(trial)];
}
