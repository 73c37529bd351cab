/** What is measured, and the bounds for ours. */
import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {brotliCompressSync} from 'node:zlib';
import {answer, conversation, openBlock, openParagraph} from './fixtures.mjs';
import {NoFigure, pause} from './tab.mjs';

const CHUNK = 4; // characters
const TOKENS = 60;
const TIME_LIMIT = 90_000; // ms for one stream

/** @throws {NoFigure} If the stream did not come to its end in time. */
function finished(part, cpu) {
  if (part < 1) throw new NoFigure(`> ${Math.round(cpu)} ms at ${Math.round(part * 100)} %, then out of time`);
}

/** Streams `streamed` after `before` by `feed`, and gives its CPU ms if the guard is met. */
async function streamed(tab, {before, streamed, tail, expected}, feed, messages = []) {
  await tab.call('prepare', messages);
  await tab.call('mount');
  await tab.call('begin', before);
  const {cpu, result} = await tab.cpuOf(async () => {
    const result = await feed(streamed);
    if (!before) await tab.call('end', tail);
    return result;
  });
  const extra = typeof result === 'number' ? {part: result} : result;
  finished(extra.part, cpu);
  if (before) await tab.call('end', tail);
  tab.refuse(await tab.call('waitFor', expected));
  return {cpu, ...extra};
}

/** One token a frame; the CPU ms of each, with its frame. */
async function perToken(tab, text, messages) {
  const {cpu} = await streamed(tab, text, (piece) => tab.call('byFrame', piece, CHUNK, TIME_LIMIT), messages);
  return {cpu: cpu / TOKENS};
}

const perTokenIn = (title, text, ratio, messages) => ({
  rows: {cpu: {title, unit: 'ms', ratio}},
  measure: (tab) => perToken(tab, text(), messages?.()),
});

const token = (kilobytes, ratio) =>
  perTokenIn(`one token at ${kilobytes} kB`, () => openParagraph(kilobytes * 1000, CHUNK * TOKENS), ratio);
const tokenInside = (name, kind, ratio) =>
  perTokenIn(`one token inside a ${name}`, () => openBlock(kind, CHUNK * TOKENS), ratio);
const tokenAmong = (length, ratio) =>
  perTokenIn(
    `one token with ${length.toLocaleString('en')} messages`,
    () => openParagraph(5000, CHUNK * TOKENS),
    ratio,
    () => conversation(length),
  );

const click = (length) => ({
  rows: {
    frame: {
      title: `click on an action among ${length.toLocaleString('en')} messages, to the next frame`,
      unit: 'ms',
      target: 17,
    },
    cpu: {title: `the same, CPU`, unit: 'ms', target: 3},
  },
  async measure(tab) {
    const CLICKS = 10;
    const messages = conversation(length);
    await tab.call('prepare', messages);
    await tab.call('mount');
    await tab.settle();
    tab.refuse(await tab.call('missingMessages'));
    const action = await tab.call('actionAt');
    if (!action) throw new NoFigure('-');
    await tab.page.mouse.move(action.x, action.y);
    await tab.call('watchClicks');
    const {cpu} = await tab.cpuOf(async () => {
      for (let count = 0; count < CLICKS; count++) {
        await tab.page.mouse.click(action.x, action.y);
        await pause(80);
      }
    });
    const frames = await tab.call('clickTimes');
    if (frames.length < CLICKS) throw new NoFigure('clicks went astray');
    return {frame: median(frames), cpu: cpu / CLICKS};
  },
});

/**
 * By name. A row's `ratio` is the bound on the ratio to floor-blocks, `most` one on a figure that is no time, `target` one on
 * a time, which no other machine can be held to.
 */
export const WORKLOADS = {
  flood: {
    rows: {cpu: {title: '20 kB answer, 4 characters a chunk, as fast as it goes', unit: 'ms', ratio: 2}},
    measure: (tab) => streamed(tab, answer(20_000), (text) => tab.call('flood', text, CHUNK, TIME_LIMIT)),
  },
  paced: {
    rows: {
      cpu: {title: 'its last 6 kB at 200 chunks a second', unit: 'ms', ratio: 2},
      longTasks: {title: 'the same, tasks over 50 ms', unit: '', target: 0},
      dropped: {title: 'the same, dropped frames', unit: '%', target: 1},
    },
    measure: (tab) => streamed(tab, answer(20_000, 6000), (text) => tab.call('paced', text, CHUNK, 200, TIME_LIMIT)),
  },
  'token-5': token(5, 1.5),
  'token-20': token(20, 1.5),
  'token-80': token(80, 1.5),
  'token-320': token(320, 2),
  'token-code': tokenInside('40 kB code block', 'code', 1.5),
  'token-list': tokenInside('200-item list', 'list', 1.5),
  'token-table': tokenInside('300-row table', 'table', 2.5),
  'messages-20': tokenAmong(20, 1.5),
  'messages-200': tokenAmong(200, 1.2),
  'messages-2000': tokenAmong(2000, 0.4),
  mount: {
    rows: {
      cpu: {title: 'mounting 2,000 messages', unit: 'ms', ratio: 1.5},
      heap: {title: 'the same, JS heap', unit: 'MB', most: 6},
    },
    async measure(tab) {
      const messages = conversation(2000);
      await tab.settle();
      const before = await tab.memory();
      await tab.call('prepare', messages);
      const {cpu} = await tab.cpuOf(() => tab.call('mount'));
      const after = await tab.memory();
      tab.refuse(await tab.call('missingMessages'));
      return {cpu, heap: (after.kilobytes - before.kilobytes) / 1024};
    },
  },
  first: {
    page: {slowdown: 4, messages: conversation(2)},
    rows: {
      time: {title: 'first message painted, CPU 4 x slower, wall clock', unit: 'ms', ratio: 1.7, isUnchecked: true},
      brotli: {title: 'JS fetched until then, brotli', unit: 'kB', most: 45},
    },
    async measure(tab) {
      const {milliseconds, scripts} = await tab.page.evaluate(() => window.painted);
      const sizes = scripts.map((path) => brotliCompressSync(readFileSync(fileOf(path))).length);
      return {time: milliseconds, brotli: sizes.reduce((sum, size) => sum + size, 0) / 1000};
    },
  },
  'click-200': click(200),
  'click-2000': click(2000),
  cycles: {
    // What is compiled and what is learnt for it stay, and are no leak.
    engine: 'interpreting',
    rows: {
      nodes: {title: 'mount, stream, unmount 30 times: nodes, a cycle of the last 15', unit: '', most: 0},
      listeners: {title: 'the same, listeners', unit: '', most: 0},
      kilobytes: {title: 'the same, JS heap', unit: 'kB', most: 0.5},
    },
    async measure(tab) {
      const text = answer(2000);
      const cycles = async () => {
        tab.refuse(await tab.call('cycle', 15, text));
        await tab.settle();
        return tab.memory();
      };
      const middle = await cycles();
      const end = await cycles();
      const growth = (key) => (end[key] - middle[key]) / 15;
      // A few nodes more or less in all are what a collection left; a leak is one a cycle at least.
      const whole = (key) => Math.round(growth(key)) + 0;
      return {nodes: whole('nodes'), listeners: whole('listeners'), kilobytes: growth('kilobytes')};
    },
  },
};

/** Rows that follow from the CPU times of other workloads. */
export const DERIVED = [
  {
    title: 'growth exponent of one token, 5 to 320 kB',
    from: ['token-5', 'token-20', 'token-80', 'token-320'],
    of: (costs) => exponent([5, 20, 80, 320], costs),
    most: 0.3,
  },
  {
    title: 'CPU of a click among 2,000 messages to one among 200',
    from: ['click-200', 'click-2000'],
    of: ([few, many]) => many / few,
    most: 1,
  },
];

/** The b of cost = c * size^b that fits best. */
function exponent(sizes, costs) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [sizes.map(Math.log), costs.map(Math.log)];
  const [meanX, meanY] = [mean(x), mean(y)];
  const covariance = mean(x.map((value, position) => (value - meanX) * (y[position] - meanY)));
  return covariance / mean(x.map((value) => (value - meanX) ** 2));
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function fileOf(path) {
  return fileURLToPath(new URL(`..${path}`, import.meta.url));
}
