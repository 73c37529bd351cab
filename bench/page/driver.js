/**
 * The page's side of the harness: loads one contender and feeds it. A contender is a module that exports
 *
 *     mount(root, messages)   shows a conversation; resolves when that is asked for, not when it is painted
 *     begin(question)         the reader's message and the beginning of an answer
 *     append(delta)           a piece of that answer
 *     end()                   the answer is whole
 *     unmount()               takes everything off the page
 *     action?()               the element of an action on a message that a reader may click
 *     isPlain?                true where no markdown is expected
 */
const query = new URLSearchParams(location.search);
const file = `/bench/dist/${query.get('contender')}`;
const [contender] = await Promise.all([
  import(`${file}.js`),
  query.has('styles') && addStyles(`${file}.css`),
  // In a page the product is a script tag, and nothing has to be read before its file is known.
  query.has('product') && import('/dist/chatbot-elements.js'),
]);
const root = document.querySelector('main');
let messages = [];

function addStyles(href) {
  const link = Object.assign(document.createElement('link'), {rel: 'stylesheet', href});
  document.head.append(link);
  return new Promise((resolve, reject) => Object.assign(link, {onload: resolve, onerror: reject}));
}

const nextFrame = () => new Promise(requestAnimationFrame);

// Everything here is in every contender's figure. A promise for each chunk would be most of the cheapest one's.
const channel = new MessageChannel();
/** Calls `act` in a task of its own. */
function inNextTask(act) {
  channel.port1.onmessage = act;
  channel.port2.postMessage(null);
}

/**
 * Appends `text` in chunks of `size` characters, each when `schedule(act, index)` calls `act`. Gives up after `limit` ms.
 * Resolves with the part that was appended, from 0 to 1.
 */
function stream(text, size, limit, schedule) {
  const end = performance.now() + limit;
  const count = Math.ceil(text.length / size);
  let index = 0;
  return new Promise((resolve, reject) => {
    const next = () => {
      if (index === count || performance.now() > end) resolve(index / count);
      else schedule(appendOne, index);
    };
    const appendOne = () => {
      const start = index++ * size;
      const appended = contender.append(text.slice(start, start + size));
      if (appended) appended.then(next, reject);
      else next();
    };
    next();
  });
}

/** Resolves when `milliseconds`, a time since navigation, have come, and in a task of its own in any case. */
function at(milliseconds, act) {
  const early = milliseconds - performance.now();
  if (early > 0) setTimeout(act, early);
  else inNextTask(act);
}

/** All elements below `node`, through open shadow roots. */
function* elementsIn(node) {
  for (const element of node.querySelectorAll('*')) {
    yield element;
    if (element.shadowRoot) yield* elementsIn(element.shadowRoot);
  }
}

/** All text below `node`, through open shadow roots. */
function textIn(node) {
  const roots = [node, ...[...elementsIn(node)].map(({shadowRoot}) => shadowRoot).filter(Boolean)];
  return roots.map(({textContent}) => textContent).join('\n');
}

function countElements(selector) {
  let found = 0;
  for (const element of elementsIn(root)) if (element.matches(selector)) found++;
  return found;
}

const hasHeading = (words) => {
  for (const element of elementsIn(root)) {
    if (element.matches('h1, h2, h3, h4, h5, h6, [role="heading"]') && element.textContent.includes(words)) return true;
  }
  return false;
};

window.bench = {
  /** Hands the messages over that `mount` shows; not part of what it costs. */
  prepare(given) {
    messages = given;
  },

  async mount() {
    await contender.mount(root, messages);
    await nextFrame();
    await nextFrame();
  },

  async begin(before) {
    await contender.begin('Tell me more.');
    if (before) await contender.append(before);
    await nextFrame();
    await nextFrame();
  },

  /** As fast as it goes: a task of its own for each chunk, as a network stream has. */
  flood: (text, size, limit) => stream(text, size, limit, inNextTask),

  /** One chunk a frame. */
  byFrame: (text, size, limit) => stream(text, size, limit, requestAnimationFrame),

  /** `rate` chunks a second; who falls behind gets what is due as fast as it goes. Also counts what a reader would see of it. */
  async paced(text, size, rate, limit) {
    let longTasks = 0;
    const observer = new PerformanceObserver((list) => (longTasks += list.getEntries().length));
    observer.observe({type: 'longtask'});
    let isOver = false;
    let frames = 0;
    let dropped = 0;
    let last = performance.now();
    const watch = (now) => {
      frames++;
      dropped += Math.max(0, Math.round((now - last) / (1000 / 60)) - 1);
      last = now;
      if (!isOver) requestAnimationFrame(watch);
    };
    requestAnimationFrame((now) => watch((last = now)));
    const start = performance.now();
    const part = await stream(text, size, limit, (act, index) => at(start + (index * 1000) / rate, act));
    const seconds = (performance.now() - start) / 1000;
    isOver = true;
    observer.disconnect();
    return {part, seconds, longTasks, dropped: (100 * dropped) / (frames + dropped)};
  },

  async end(tail = '') {
    if (tail) await contender.append(tail);
    await contender.end();
    await nextFrame();
    await nextFrame();
  },

  /** The guard: what is missing of the answer after 2 s, which some take to render the end, or ''. */
  async waitFor(expected) {
    const end = performance.now() + 2000;
    while (this.missing(expected) && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 100));
    return this.missing(expected);
  },

  missing({sentinel, headings, codeBlocks, tables}) {
    if (!textIn(root).includes(sentinel)) return 'the last words';
    if (contender.isPlain) return '';
    const counts = {
      headings: [countElements('h1, h2, h3, h4, h5, h6, [role="heading"]'), headings],
      'code blocks': [countElements('pre'), codeBlocks],
      tables: [countElements('table'), tables],
    };
    const short = Object.entries(counts).filter(([, [found, wanted]]) => found < wanted);
    return short.map(([kind, [found, wanted]]) => `${kind}: ${found} of ${wanted}`).join(', ');
  },

  /** The guard of a conversation: each message's text, and the markdown of the last one. */
  missingMessages() {
    const text = textIn(root);
    const lost = messages.filter(({content}) => !text.includes(content.match(/(question|answer)-\d+/)[0]));
    if (lost.length > 0) return `${lost.length} of ${messages.length} messages`;
    return contender.isPlain || hasHeading('The last heading') ? '' : 'the heading of the last message';
  },

  /** Mounts, streams `text`, ends, unmounts, `count` times. Resolves with what the guard misses, or ''. */
  async cycle(count, {streamed, tail, expected}) {
    let missing = '';
    for (let done = 0; done < count; done++) {
      await this.mount();
      await this.begin('');
      await this.flood(streamed, 40, 10_000);
      await this.end(tail);
      if (done === 0) missing = await this.waitFor(expected);
      await contender.unmount();
      if (root.childNodes.length > 0) missing ||= 'to clear the page';
      await nextFrame();
    }
    return missing;
  },

  /** Where the contender's action is, for a real click, or undefined if it has none. */
  actionAt() {
    const action = contender.action?.();
    action?.scrollIntoView({block: 'nearest'});
    const {x, y, width, height} = action?.getBoundingClientRect() ?? {};
    return width > 0 ? {x: x + width / 2, y: y + height / 2} : undefined;
  },

  /** From now on, notes the ms from each click on the action to the first frame after it. */
  watchClicks() {
    this.clicks = [];
    const action = contender.action();
    const note = async (event) => {
      if (!event.composedPath().includes(action)) return;
      await nextFrame();
      inNextTask(() => this.clicks.push(performance.now() - event.timeStamp));
    };
    document.addEventListener('click', note, {capture: true});
  },

  clickTimes() {
    return this.clicks;
  },
};

/** The time since navigation at which an answer's markdown is painted, and the scripts loaded until then. */
async function paintFirst() {
  await contender.mount(root, messages);
  const isShown = () =>
    contender.isPlain ? textIn(root).includes('The last heading') : hasHeading('The last heading');
  while (!isShown()) await nextFrame();
  await nextFrame();
  await new Promise(inNextTask);
  const milliseconds = performance.now();
  const loaded = performance.getEntriesByType('resource').filter(({name}) => name.startsWith(location.origin));
  const paths = loaded.map(({name}) => new URL(name).pathname);
  return {milliseconds, scripts: paths.filter((path) => path.endsWith('.js') && !path.endsWith('/driver.js'))};
}

// Not when the harness asks: that would be part of the time.
if (window.firstMessages) {
  messages = window.firstMessages;
  window.painted = paintFirst();
}
