/** One contender in a page of its own, and what Chromium says about its main thread. */
import {existsSync, readFileSync} from 'node:fs';

/** A figure that cannot be had: the guard was not met, or time ran out. */
export class NoFigure extends Error {}

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Opens `contender`'s page, on a CPU made `slowdown` times slower. The page mounts `messages`, if given, by itself. */
export async function openTab(browser, origin, contender, {slowdown = 1, messages} = {}) {
  const page = await browser.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  const protocol = await page.createCDPSession();
  // Main-thread CPU time, not wall time: a busy machine changes it little.
  await protocol.send('Performance.setTimeDomain', {timeDomain: 'threadTicks'});
  await protocol.send('Performance.enable');
  if (slowdown !== 1) await protocol.send('Emulation.setCPUThrottlingRate', {rate: slowdown});
  if (messages) await page.evaluateOnNewDocument((messages) => (window.firstMessages = messages), messages);
  const file = (kind) => new URL(`dist/${contender}.${kind}`, import.meta.url);
  const styles = existsSync(file('css')) ? '&styles' : '';
  const product = readFileSync(file('js'), 'utf8').includes('/dist/chatbot-elements.js') ? '&product' : '';
  await page.goto(`${origin}/bench/page/?contender=${contender}${styles}${product}`, {waitUntil: 'load'});
  await page.waitForFunction(() => window.bench, {polling: 50});
  return new Tab(page, protocol, errors);
}

class Tab {
  /** Calls the function that it gets, and watches; for profiles. */
  instrument;
  #protocol;
  #errors;

  constructor(page, protocol, errors) {
    this.page = page;
    this.#protocol = protocol;
    this.#errors = errors;
  }

  /** Calls a function of page/driver.js. */
  call(name, ...values) {
    return this.page.evaluate((name, values) => window.bench[name](...values), name, values);
  }

  send(method, parameters) {
    return this.#protocol.send(method, parameters);
  }

  on(event, listener) {
    this.#protocol.on(event, listener);
  }

  async metrics() {
    const {metrics} = await this.#protocol.send('Performance.getMetrics');
    return Object.fromEntries(metrics.map(({name, value}) => [name, value]));
  }

  /** Main-thread CPU ms that `act` takes, with what it leaves to do after it. */
  async cpuOf(act) {
    await this.settle();
    const before = await this.metrics();
    const result = await (this.instrument ? this.instrument(act) : act());
    await this.settle();
    const after = await this.metrics();
    return {cpu: (after.TaskDuration - before.TaskDuration) * 1000, result};
  }

  /** Waits until the page has nothing left to do: at most 2 ms of work in 100 ms, or `limit` ms have passed. */
  async settle(limit = 10_000) {
    const end = Date.now() + limit;
    let {TaskDuration: before} = await this.metrics();
    while (Date.now() < end) {
      await pause(100);
      const {TaskDuration: now} = await this.metrics();
      if (now - before < 0.002) return;
      before = now;
    }
  }

  /** What is alive after a full collection. */
  async memory() {
    for (let round = 0; round < 2; round++) await this.#protocol.send('HeapProfiler.collectGarbage');
    const {Nodes, JSEventListeners, JSHeapUsedSize} = await this.metrics();
    return {nodes: Nodes, listeners: JSEventListeners, kilobytes: JSHeapUsedSize / 1024};
  }

  /** @throws {NoFigure} If `missing`, what the guard misses, is not ''. */
  refuse(missing) {
    if (missing) throw new NoFigure(`guard misses ${missing}${this.#errors.length ? ` (${this.#errors[0]})` : ''}`);
  }

  async close() {
    await this.page.close();
  }
}
