/** How a backend fails: what it says of servers and connections that do, and when it asks again. */
import type {ContractCase} from './contract.js';
import type {FaultAnswer, FaultRequest} from './fault.js';
import {closed, expectEqual, expectError, expectText, expectWhole, type AskedOutcome, type Trial} from './trial.js';
import {withReplaced} from './with-replaced.js';

const RETRIED = [408, 425, 429, 500, 502, 503];
const REFUSED = [400, 401, 403, 404, 409, 413, 422];

/** Whatever ends a stream without its end. */
const BROKEN = ['reset', 'kill-server', 'truncate-chunked', 'missing-last-chunk', 'short-length', 'bad-chunk-size'];

/** Milliseconds. Idle for so long, an answer is given up in these cases. */
const IDLE_TIMEOUT = 500;
/** Milliseconds above which a timer is no part of the cases' own business. */
const LONG = 10_000;

export function failureCases(trial: Trial): ContractCase[] {
  const {subject} = trial;
  const once = {config: {maxRetries: 0}};
  const steps = trial.steps('So far');
  const unfinished = steps.slice(0, -1);
  const whole = trial.answers({chunks: steps});

  return [
    {
      name: 'says which error status it was answered with',
      row: 'An error status is told with its meaning',
      async run() {
        await Promise.all(
          [401, 404, 408, 413, 429, 500, 503].map(async (status) => {
            const outcome = await trial.ask([{status, chunks: ['{"detail":"No."}']}], once);
            const when = `After status ${status}`;
            const error = expectError(outcome, ['http'], when);
            expectEqual(error.status, status, `${when}, the status of the error`);
            expectEqual(error.retryable, RETRIED.includes(status), `${when}, that another try may help`);
            expectEqual(/[a-z]/i.test(error.message), true, `${when}, that the error says something`);
          }),
        );
      },
    },
    {
      name: 'says how long the server asks to wait, in seconds or as a date',
      row: 'An error status is told with its meaning',
      async run() {
        const date = new Date(Date.now() + 40_000).toUTCString();
        for (const [value, shortest, longest] of [
          ['7', 7000, 7000],
          [date, 20_000, 40_000],
        ] as const) {
          const outcome = await trial.ask([{status: 429, headers: {'retry-after': value}}], once);
          const when = `Asked to wait by "retry-after: ${value}"`;
          const {retryAfter = NaN} = expectError(outcome, ['http'], when);
          expectEqual(retryAfter >= shortest && retryAfter <= longest, true, `${when}, that ${retryAfter} ms is right`);
        }
      },
    },
    {
      name: 'takes no web page, and nothing of a wrong type, for an answer',
      row: 'HTML, a wrong type, an empty body are no answer',
      async run() {
        const page = '<!doctype html><title>Sign in</title><p>Please sign in.</p>';
        for (const type of ['text/html; charset=utf-8', 'image/png', 'application/octet-stream']) {
          const outcome = await trial.ask(trial.answers({headers: {'content-type': type}, chunks: [page]}));
          expectError(outcome, ['content-type'], `Answered with ${type}`);
          expectText(outcome, '', `Answered with ${type}`);
        }
        const failed = await trial.ask([{status: 500, headers: {'content-type': 'text/html'}, chunks: [page]}], once);
        const {message} = expectError(failed, ['http'], 'Answered with HTML and status 500');
        expectEqual(message.includes('<'), false, 'That the error quotes HTML');
      },
    },
    {
      name: 'calls an empty answer empty',
      row: 'HTML, a wrong type, an empty body are no answer',
      async run() {
        expectError(await trial.ask(trial.answers({chunks: []})), ['empty'], 'With an empty body');
        expectError(await trial.ask(trial.answers({status: 204})), ['empty'], 'With status 204');
      },
    },
    {
      name: 'calls a server that does not answer a network error',
      row: 'Broken connections are told from answers',
      async run() {
        const refusals: FaultAnswer[] = [
          {end: 'reset-before-headers'},
          {end: 'close-before-headers'},
          {status: 302, headers: {location: '/redirect-loop'}},
          // Only browsers ask whether they may.
          ...('location' in globalThis ? [{cors: false, chunks: steps}] : []),
        ];
        for (const refusal of refusals) {
          const error = expectError(await trial.ask([refusal], once), ['network'], `With ${JSON.stringify(refusal)}`);
          expectEqual(error.retryable, true, `With ${JSON.stringify(refusal)}, that another try may help`);
        }
      },
    },
    {
      name: 'follows a redirect',
      row: 'Broken connections are told from answers',
      async run() {
        const {url} = await trial.scripts(...whole);
        const outcome = await trial.ask([{status: 307, headers: {location: url}}]);
        expectWhole(outcome, 'So far', 'After a redirect');
      },
    },
    {
      name: 'never takes an answer for whole whose connection breaks',
      row: 'Broken connections are told from answers',
      async run() {
        const cut = subject.text('lost', 'So farlost').slice(0, 9);
        const broken = BROKEN.map((end) => ({chunks: unfinished, end}));
        await Promise.all(
          [...broken, {chunks: [...unfinished, cut], end: 'reset'}].map(async (answer) => {
            const outcome = await trial.ask(trial.answers(answer), once);
            const when = `Ended by ${answer.end}`;
            expectError(outcome, ['network', 'incomplete'], when);
            // Engines may lose what came just before.
            if (outcome.text !== '') expectText(outcome, 'So far', when);
          }),
        );
      },
    },
    {
      name: 'gives up on silence, before the answer and within it, and closes the connection',
      row: 'Silence ends after the idle timeout',
      async run() {
        await Promise.all(
          ['stall-before-headers', 'stall'].map(async (end) => {
            const options = {config: {idleTimeout: IDLE_TIMEOUT}, patience: 3000};
            const outcome = await trial.ask(trial.answers({chunks: unfinished, end}), options);
            const when = `With ${end}`;
            expectError(outcome, ['timeout'], when);
            // A busy machine may take longer than that for the headers.
            if (outcome.text !== '') expectText(outcome, 'So far', when);
            expectEqual(outcome.requests.length, trial.requestsPerAnswer, `${when}, the number of requests`);
            await closed(outcome.script);
          }),
        );
      },
    },
    {
      name: 'waits for an answer that is slow but never silent',
      row: 'Silence ends after the idle timeout',
      async run() {
        const text = 'slow but sure';
        const answers = trial.answers({chunks: trial.steps(...text), delays: 40});
        const outcome = await trial.ask(answers, {config: {idleTimeout: 400}});
        expectWhole(outcome, text, 'With a step every 40 ms, and an idle timeout of 400 ms');
      },
    },
    {
      name: 'asks again, twice at most, where that may help, and not where it may not',
      row: 'Asks again where that helps, twice at most',
      async run() {
        await Promise.all(
          [...RETRIED, ...REFUSED].map(async (status) => {
            const outcome = await trial.ask([{status}]);
            expectError(outcome, ['http'], `After status ${status}`);
            const {requests} = outcome;
            const wanted = RETRIED.includes(status) ? 3 : 1;
            // Firefox and Chromium themselves ask again after a 408.
            const isMore = status === 408 && requests.length > wanted;
            if (!isMore) expectEqual(requests.length, wanted, `After status ${status}, the number of requests`);
          }),
        );
      },
    },
    {
      name: 'asks again with the same idempotency key after a broken connection and an overload',
      row: 'Asks again where that helps, twice at most',
      async run() {
        const outcome = await trial.ask([{end: 'reset-before-headers'}, {status: 503}, ...whole]);
        expectWhole(outcome, 'So far', 'At the third try');
        const keys = new Set(posts(outcome).map(({headers}) => headers['idempotency-key']));
        expectEqual(keys.size, 1, 'The number of idempotency keys');
        expectEqual(keys.has(undefined), subject.noIdempotencyKey ?? false, 'That there is no idempotency key');
      },
    },
    {
      name: 'does not ask again once text has come',
      row: 'Asks again where that helps, twice at most',
      async run() {
        const outcome = await trial.ask(trial.answers({chunks: unfinished, end: 'truncate-chunked'}));
        expectError(outcome, ['network', 'incomplete'], 'Broken off after the first text');
        expectEqual(outcome.requests.length, trial.requestsPerAnswer, 'The number of requests');
      },
    },
    {
      name: 'waits as long as the server asks, but never over a minute',
      row: 'Asks again where that helps, twice at most',
      async run() {
        const overloaded = (seconds: number) => ({status: 429, headers: {'retry-after': String(seconds)}});
        const {setTimeout} = globalThis;
        const waits: number[] = [];
        const hasten = ((act: () => void, delay = 0) => {
          if (delay > LONG) waits.push(delay);
          return setTimeout(act, delay > LONG ? 0 : delay);
        }) as typeof setTimeout;
        const outcome = await withReplaced(globalThis, 'setTimeout', hasten, () =>
          trial.ask([overloaded(20), overloaded(3600), ...whole]),
        );
        expectWhole(outcome, 'So far', 'At the third try');
        expectEqual(
          waits.join(' and '),
          '20000 and 60000',
          'After being asked to wait for 20 and 3600 s, milliseconds of waiting',
        );
      },
    },
  ];
}

function posts({requests}: AskedOutcome): readonly FaultRequest[] {
  return requests.filter(({method}) => method === 'POST');
}
