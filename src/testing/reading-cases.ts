/** How an answer is read that arrives. */
import {everyCut, mixedCuts, singly} from './bytes.js';
import type {ContractCase, ContractOptions} from './contract.js';
import {expectEqual, expectError, expectText, expectWhole, type Trial} from './trial.js';

/** Characters of one to four bytes, made of several, and those that mean something to JSON, SSE or a line. */
const DELTAS = ['Grüße, 你好 👩‍👩‍👧', ' e\u0301 "\\" \r\n\ndata: {}\u2028</b>'];
const TEXT = DELTAS.join('');

const MANY_EVENTS = 100_000;
/** Where each event repeats the text so far, bytes grow with the square. */
const MANY_REPETITIONS = 2000;
/** Events of one write to the connection. */
const BATCH = 1000;

export function readingCases(trial: Trial, {events = MANY_EVENTS}: ContractOptions): ContractCase[] {
  const {subject} = trial;
  const {error, unknown} = subject;
  const steps = trial.steps(...DELTAS);
  const whole = new TextEncoder().encode(steps.join(''));
  const repeatsText = subject.text('a', 'a') !== subject.text('a', 'aa');
  const count = repeatsText ? Math.min(events, MANY_REPETITIONS) : events;

  const cases: ContractCase[] = [
    {
      name: 'gives the same text however its bytes are cut',
      row: 'The text is whole, however its bytes are cut',
      async run() {
        expectWhole(await trial.ask(trial.answers({chunks: steps})), TEXT, 'Sent step by step');
        expectWhole(await trial.ask(trial.answers({chunks: singly(whole)})), TEXT, 'Sent byte by byte');
        const cuts = [[whole], singly(whole), ...everyCut(whole), ...mixedCuts(whole, 10)];
        for (const pieces of cuts) {
          const outcome = await trial.readPieces(pieces);
          if (!outcome) return;
          expectWhole(outcome, TEXT, `Cut into ${pieces.length} pieces, the first of ${pieces[0]?.length} bytes`);
        }
      },
    },
    {
      name: 'is incomplete without its end marker, and keeps what came',
      row: 'Done only after the end marker',
      async run() {
        await Promise.all(
          steps.slice(0, -1).map(async (_, last) => {
            const outcome = await trial.ask(trial.answers({chunks: steps.slice(0, last + 1)}));
            const when = `Closed after step ${last + 1} of ${steps.length}`;
            expectError(outcome, last === 0 ? ['incomplete', 'empty'] : ['incomplete'], when);
            expectText(outcome, DELTAS.slice(0, last).join(''), when);
            expectEqual(outcome.requests.length, trial.requestsPerAnswer, `${when}, the number of requests`);
          }),
        );
      },
    },
    {
      name: 'is never done where its bytes are cut short',
      row: 'Done only after the end marker',
      async run() {
        // The end may hold more than the marker, so that a cut within it can be late enough.
        const beforeEnd = new TextEncoder().encode(steps.slice(0, -1).join('')).length;
        for (const [start] of everyCut(whole)) {
          const outcome = await trial.readPieces([start]);
          if (!outcome) return;
          const when = `Closed after ${start.length} of ${whole.length} bytes`;
          if (start.length <= beforeEnd || outcome.error !== undefined)
            expectError(outcome, ['incomplete', 'empty'], when);
          else expectText(outcome, TEXT, when);
          if (!TEXT.startsWith(outcome.text)) expectText(outcome, TEXT, when);
        }
      },
    },
    {
      name: 'reads a line of a megabyte',
      row: 'A line of a megabyte, a million events',
      async run() {
        const text = '0123456789abcdef'.repeat(65_536);
        expectWhole(await trial.ask(trial.answers({chunks: trial.steps(text)})), text, 'As one line of a megabyte');
      },
    },
    {
      name: `reads ${count} events${repeatsText ? ' that repeat the text so far' : ''}`,
      row: 'A line of a megabyte, a million events',
      async run() {
        const text = 'a'.repeat(count);
        const batch = {chunk: subject.text('a', 'a').repeat(BATCH), times: Math.floor(count / BATCH)};
        const rest = subject.text('a', 'a').repeat(count % BATCH);
        const chunks = repeatsText ? trial.steps(...text) : [subject.start, batch, rest, subject.end];
        expectWhole(
          await trial.ask(trial.answers({chunks}), {patience: 5000 + count / 10}),
          text,
          `As ${count} events`,
        );
      },
    },
    {
      name: 'takes no harm of keys that mean something to JavaScript',
      row: 'Keys such as `__proto__` do no harm',
      async run() {
        const planted = '"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},';
        const hostile = steps.map((step) => step.replaceAll('{"', `{${planted}"`));
        try {
          expectWhole(await trial.ask(trial.answers({chunks: hostile})), TEXT, 'With hostile keys in every object');
          expectEqual('polluted' in {}, false, 'That every object of the page has a new property');
        } finally {
          delete (Object.prototype as {polluted?: unknown}).polluted;
        }
      },
    },
  ];
  if (error) {
    cases.push({
      name: "keeps what came before an error, and says it in the server's words",
      row: 'An error in the answer keeps what came before it',
      async run() {
        const chunks = [...trial.steps('So far').slice(0, -1), error('The planets are not aligned.')];
        for (const answer of [{chunks}, {chunks: [chunks.join('')]}]) {
          const outcome = await trial.ask(trial.answers(answer));
          const when = 'With an error in the middle';
          expectText(outcome, 'So far', when);
          const {code, message} = expectError(
            outcome,
            [(outcome.error as {code?: string} | undefined)?.code ?? 'server'],
            when,
          );
          const isMistaken = ['incomplete', 'parse', 'network', 'timeout', 'empty', 'content-type'].includes(code);
          expectEqual(isMistaken, false, `${when}, that the error has the code "${code}"`);
          if (!message.includes('The planets are not aligned.')) {
            throw new Error(`${when}, the error does not say it in the server's words: ${message}`);
          }
        }
      },
    });
  }
  if (unknown !== undefined) {
    cases.push({
      name: 'passes over events that it does not know',
      row: 'Unknown events are passed over',
      async run() {
        const chunks = steps.flatMap((step, position) => (position === 0 ? [step] : [unknown, step]));
        expectWhole(await trial.ask(trial.answers({chunks})), TEXT, 'With unknown events in between');
      },
    });
  }
  return cases;
}
