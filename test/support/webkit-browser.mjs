/**
 * WebKitGTK by WebDriver, with as much of puppeteer's `Browser` and `Page` as the tests of the apps use: puppeteer itself
 * drives Chromium and Firefox only.
 */
import {findWebKit, startDriver, webkitCapabilities} from '../../tools/webkit-launcher.mjs';

/** Keys that are no letters, see https://www.w3.org/TR/webdriver2/#keyboard-actions. */
const KEYS = {Enter: '\uE007'};

/** The key under which WebDriver names an element, see https://www.w3.org/TR/webdriver2/#elements. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** Runs in the page: all that puppeteer's selectors `a >>> b` and `a ::-p-text(words)` find there. */
function queryAll(selector) {
  const within = (root) => {
    const elements = [...root.querySelectorAll('*')];
    return elements.flatMap((element) => [element, ...(element.shadowRoot ? within(element.shadowRoot) : [])]);
  };
  const textOf = (node) => [node, ...within(node.shadowRoot ?? node)].map((each) => each.textContent).join('');
  return selector.split('>>>').reduce(
    (roots, step) => {
      const [, css, words] = /^(.*?)(?:::-p-text\((.*)\))?$/.exec(step.trim());
      const found = roots.flatMap((root) => (root.shadowRoot ? within(root.shadowRoot) : within(root)));
      return [...new Set(found)].filter(
        (each) => each.matches(css.trim() || '*') && (!words || textOf(each).includes(words)),
      );
    },
    [document],
  );
}

/** Runs in the page from its start on, as early as WebDriver can: keeps what `pageerror` and `console` tell with puppeteer. */
function collectProblems() {
  window.problems = [];
  addEventListener('error', ({message}) => window.problems.push(message));
  addEventListener('unhandledrejection', ({reason}) => window.problems.push(String(reason)));
  for (const kind of ['error', 'warn']) console[kind] = (...values) => window.problems.push(values.join(' '));
}

/** @throws {Error} Naming the part that is not there. */
export async function launchWebKit() {
  const parts = findWebKit();
  const {port, stop} = await startDriver(parts);
  return {
    async newPage() {
      const capabilities = {alwaysMatch: webkitCapabilities(parts)};
      const {sessionId} = await command(port, 'POST', '/session', {capabilities});
      return new WebKitPage((method, path, body) => command(port, method, `/session/${sessionId}${path}`, body));
    },
    close: stop,
  };
}

async function command(port, method, path, body) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {method, body: body && JSON.stringify(body)});
  const {value} = await response.json();
  if (!response.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
  return value;
}

class WebKitPage {
  #command;

  keyboard = {press: (key) => this.#type(KEYS[key])};

  constructor(command) {
    this.#command = command;
  }

  async goto(url) {
    await this.#command('POST', '/url', {url});
    await this.evaluate(collectProblems);
  }

  close() {
    return this.#command('DELETE', '');
  }

  problems() {
    return this.evaluate(() => window.problems);
  }

  evaluate(script, ...args) {
    return this.#command('POST', '/execute/sync', {script: `return (${script}).apply(null, arguments)`, args});
  }

  async $$(selector) {
    const elements = await this.evaluate(queryAll, selector);
    return elements.map((element) => ({
      press: async (key) => {
        await this.evaluate((target) => target.focus(), element);
        await this.keyboard.press(key);
      },
    }));
  }

  async $(selector) {
    const [first = null] = await this.$$(selector);
    return first;
  }

  async $eval(selector, script, ...args) {
    const [element] = await this.evaluate(queryAll, selector);
    return this.evaluate(script, element, ...args);
  }

  async waitForFunction(script, options, ...args) {
    for (const end = Date.now() + 20_000; Date.now() < end;) if (await this.evaluate(script, ...args)) return;
    throw new Error(`Waited in vain for ${script}`);
  }

  async select(selector, value) {
    await this.$eval(
      selector,
      (select, chosen) => {
        select.value = chosen;
        select.dispatchEvent(new Event('change', {bubbles: true}));
      },
      value,
    );
  }

  locator(selector) {
    return {
      click: async () => {
        const [{[ELEMENT]: id}] = await this.evaluate(queryAll, selector);
        await this.#command('POST', `/element/${id}/click`, {});
      },
      fill: async (text) => {
        await this.$eval(selector, (field) => {
          field.focus();
          field.select();
        });
        await this.#type(text);
      },
    };
  }

  #type(text) {
    const actions = [...text].flatMap((value) => [
      {type: 'keyDown', value},
      {type: 'keyUp', value},
    ]);
    return this.#command('POST', '/actions', {actions: [{type: 'key', id: 'keyboard', actions}]});
  }
}
