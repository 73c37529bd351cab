/** How a backend behaves towards its reader: it stops, keeps secrets, and says what it needs. */
import type {ContractCase} from './contract.js';
import type {FaultAnswer, FaultRequest, FaultScript} from './fault.js';
import {
  SECRETS,
  arrived,
  closed,
  expectEqual,
  expectError,
  expectNoSecret,
  expectText,
  type Outcome,
  type Trial,
} from './trial.js';
import {withReplaced} from './with-replaced.js';

/** Milliseconds that closing a request may take: 100, and as many as a busy machine may need to look. */
const STOP_LIMIT = 300;
/** Long enough for a backend to have got from an answer to waiting for another try. */
const SETTLING = 50;

export function conductCases(trial: Trial): ContractCase[] {
  const {subject} = trial;

  /** Stops an answer. @param stopAt Resolves when it is time; absent, the first text is. */
  async function expectStop(answers: FaultAnswer[], when: string, stopAt?: (script: FaultScript) => Promise<unknown>) {
    const script = await trial.scripts(...answers);
    const controller = new AbortController();
    let shown = '';
    let stoppedAt = NaN;
    const stop = () => {
      stoppedAt = Date.now();
      controller.abort();
    };
    const onText = (text: string) => {
      if (Number.isNaN(stoppedAt)) shown = text;
      if (!stopAt && text !== '' && !controller.signal.aborted) stop();
    };
    const config = {src: script.url, retryDelay: 4000};
    const reading = trial.read({config, controller, onText, patience: 2000});
    const [outcome] = await Promise.all([reading, stopAt?.(script).then(stop)]);
    const endedAfter = Date.now() - stoppedAt;
    expectEqual(Number.isNaN(stoppedAt), false, `${when}, that nothing of the answer shows`);
    expectText({...outcome, error: undefined}, shown, `${when}, after the stop`);
    expectEqual(endedAfter <= STOP_LIMIT, true, `${when}, that the answer ends ${endedAfter} ms after the stop`);
    return {script, stoppedAt};
  }

  async function expectClosing(
    answers: FaultAnswer[],
    when: string,
    stopAt?: (script: FaultScript) => Promise<unknown>,
  ) {
    const {script, stoppedAt} = await expectStop(answers, when, stopAt);
    const after = (await closed(script)) - stoppedAt;
    expectEqual(after <= STOP_LIMIT, true, `${when}, that the request is closed ${after} ms after the stop`);
  }

  return [
    {
      name: 'closes the request within 100 ms of a stop, and shows nothing late',
      row: 'Stop closes the request within 100 ms',
      async run() {
        const [start, first, second, end] = trial.steps('So far', ' and late') as [string, string, string, string];
        const together = {chunks: [start + first + second], end: 'stall'};
        await expectClosing(trial.answers(together), 'Stopped while the server is silent');
        const late = {chunks: [start + first, second, end], delays: 30};
        await expectClosing(trial.answers(late), 'Stopped while the server goes on');
      },
    },
    {
      name: 'closes the request within 100 ms of a stop before the answer',
      row: 'Stop closes the request within 100 ms',
      async run() {
        await expectClosing([{end: 'stall-before-headers'}], 'Stopped before the answer', (script) =>
          arrived(script, ({length}) => length > 0, 'The backend does not ask.'),
        );
      },
    },
    {
      name: 'asks nothing where the stop came first',
      row: 'Stop closes the request within 100 ms',
      async run() {
        const controller = new AbortController();
        controller.abort();
        const outcome = await trial.ask(trial.answers({chunks: trial.steps('Late')}), {controller});
        expectText({...outcome, error: undefined}, '', 'Stopped at once');
        expectEqual(outcome.requests.length, 0, 'The number of requests');
      },
    },
    {
      name: 'does not ask again after a stop',
      row: 'Stop closes the request within 100 ms',
      async run() {
        const waits = async (script: FaultScript) => {
          const isAnswered = ([request]: readonly FaultRequest[]) => typeof request?.closedAt === 'number';
          await arrived(script, isAnswered, 'The backend does not ask.');
          await new Promise((resolve) => setTimeout(resolve, SETTLING));
        };
        const {script} = await expectStop([{status: 503}], 'Stopped before another try', waits);
        expectEqual((await script.requests()).length, 1, 'The number of requests');
      },
    },
    {
      name: 'repeats no key, header, query or prompt, however the server echoes them',
      row: 'No key, header or prompt in an error',
      async run() {
        const echo = Object.values(SECRETS).join(' | ');
        const [start = ''] = trial.steps();
        const answers: FaultAnswer[][] = [
          [{status: 401, chunks: [JSON.stringify({error: {message: `Wrong key: ${echo}`}})]}],
          [{status: 400, chunks: [JSON.stringify({detail: [{msg: echo, input: echo}]})]}],
          [{status: 404, chunks: [echo]}],
          [{status: 413, chunks: [echo.repeat(30)]}],
          [{end: 'reset-before-headers'}],
          [{cors: false, status: 500}],
          trial.answers({chunks: [start, `data: not JSON: ${echo}\n\n`]}),
          trial.answers({chunks: [start, `event: error\ndata: ${echo}\n\n`]}),
          trial.answers({chunks: [JSON.stringify({echo})], headers: {'content-type': 'application/json'}}),
          trial.answers({chunks: [echo], headers: {'content-type': 'text/html'}}),
          ...(subject.error ? [trial.answers({chunks: [start, subject.error(echo)]})] : []),
        ];
        const printed: unknown[] = [];
        const note = (...values: unknown[]) => void printed.push(...values);
        await withReplaced(
          globalThis,
          'console',
          {...console, debug: note, info: note, log: note, warn: note, error: note},
          () =>
            Promise.all(
              answers.map(async (answer) => {
                const {url} = await trial.scripts(...answer);
                // What is thrown is looked at wherever something is read.
                await trial.read({config: {src: `${url}?token=${SECRETS.query}`}});
              }),
            ),
        );
        expectNoSecret(printed.map(inWords).join('\n'), 'The console');
      },
    },
    {
      name: 'says what it needs before any request',
      row: 'A missing or wrong `src` is told before a request',
      async run() {
        const asked: string[] = [];
        const refuse: typeof fetch = (input) => {
          asked.push(input instanceof Request ? input.url : String(input));
          return Promise.reject(new TypeError('There is no network here.'));
        };
        const read = (src: string | undefined) => {
          asked.length = 0;
          const config = {src, fetch: refuse, maxRetries: 0};
          return withReplaced(globalThis, 'fetch', refuse, () => trial.read({config}));
        };
        const without = await read(undefined);
        // Some know a server of their own, or of the page's.
        if (asked.length === 0) expectConfigError(without, 'Without "src"');
        expectEqual(
          asked.some((url) => /undefined|null/.test(url)),
          false,
          `Without "src", that it asks ${asked.join()}`,
        );
        for (const src of ['ftp://host.test/', 'javascript:alert(1)', 'https://me:hunter2@host.test/']) {
          const {message} = expectConfigError(await read(src), `With the "src" ${src}`);
          expectEqual(asked.length, 0, `With the "src" ${src}, the number of requests`);
          expectEqual(message.includes('hunter2'), false, 'That the error repeats a password');
        }
      },
    },
  ];
}

function expectConfigError(outcome: Outcome, when: string) {
  const error = expectError(outcome, ['config'], when);
  expectEqual(error.message.includes('src'), true, `${when}, that the error names "src"`);
  return error;
}

function inWords(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return value instanceof Error ? `${value.message}\n${value.stack}` : JSON.stringify(value);
}
