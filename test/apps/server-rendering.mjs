/** What a page from a server promises: to be read without scripts, taken over without a trace, and as safe as any other. */
import assert from 'node:assert/strict';
import {existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, it} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {serveApp} from './serve-app.mjs';

const corpora = process.env.CORPORA || fileURLToPath(new URL('../../../shared/corpora', import.meta.url));

/** A few of each class, so that the promises are tested where the corpora are absent too. */
const PAYLOADS = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg onload=alert(1)><style><img src=x onerror=alert(1)></style></svg>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '</div></template></chat-markdown><img src=x onerror=alert(1)>',
  '<!--/lit-part--><!--lit-part--><img src=x onerror=alert(1)><!--lit-node 0-->',
  '</script><script>alert(1)</script>',
  '<template shadowrootmode=open><img src=x onerror=alert(1)></template>',
  '<link rel=stylesheet href=//evil.example><meta http-equiv=refresh content="0;url=//evil.example"><base href=//evil.example>',
  '<video poster=//evil.example src=//evil.example></video> ![x](//evil.example/x.png) <p style="background:url(//evil.example)">',
  '[x](javascript:alert(1)) <a href="&#x6A;avascript:alert(1)">x</a>',
  '```"><img/src/onerror=alert(1)>\n</code></pre><img src=x onerror=alert(1)>\n```',
  '$\\text{</annotation><img src=x onerror=alert(1)>}$ `</style><img src=x onerror=alert(1)>`',
];

/** @param pages Where the app's files are, as `buildApps` says. */
export function describeServerRendering(name, pages, browser) {
  describe(`the page of the app in ${name}`, () => {
    let server;

    before(async () => (server = await serveApp(pages)));
    after(() => server?.close());

    for (const scheme of ['light', 'dark']) {
      it(`can be read before any script, ${scheme}`, async () => {
        const page = await openPage(browser, {scripts: false, scheme});
        await page.goto(server.origin);
        const seen = await page.evaluate(() => {
          const {shadowRoot} = document.querySelector('chat-bot');
          const scroller = shadowRoot.querySelector('.scroller');
          const [question, answer] = shadowRoot.querySelectorAll('chat-message');
          const content = answer.shadowRoot.querySelector('chat-markdown').shadowRoot.lastElementChild;
          const bubble = question.shadowRoot.querySelector('.bubble');
          return {
            words: content.querySelector('strong').textContent,
            items: content.querySelectorAll('ol > li').length,
            isSource: content.textContent.includes('**'),
            formula: shadowRoot.querySelector('chat-message:last-of-type') && mathIn(shadowRoot),
            background: getComputedStyle(bubble).backgroundColor,
            radius: getComputedStyle(bubble).borderRadius,
            left: scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop,
          };

          function mathIn(root) {
            const last = [...root.querySelectorAll('chat-message')].at(-1);
            return last.shadowRoot.querySelector('chat-markdown').shadowRoot.querySelector('math')?.textContent;
          }
        });
        assert.deepEqual(
          {...seen, radius: seen.radius !== '0px', formula: seen.formula?.startsWith('6⋅7')},
          {
            words: 'messages',
            items: 3,
            isSource: false,
            formula: true,
            background: scheme === 'light' ? 'rgb(243, 243, 245)' : 'rgb(39, 39, 43)',
            radius: true,
            left: 0,
          },
        );
        await page.close();
      });
    }

    for (const [width, scheme] of [
      [390, 'dark'],
      [1280, 'light'],
    ]) {
      it(`is taken over without a flash at ${width} px, ${scheme}`, async () => {
        const page = await openPage(browser, {width, scheme});
        const release = await hold(page, server.origin);
        const drawn = await page.screenshot({encoding: 'base64'});
        const kept = await page.evaluateHandle(() => nodesOf(document.querySelector('chat-session')));
        await release();
        // Colours of code come with scripts.
        await page.evaluate(() => CSS.highlights.clear());
        const now = await page.screenshot({encoding: 'base64'});
        assert.equal(await page.evaluate(differences, drawn, now), 0, 'pixels differ');
        assert.deepEqual(await page.evaluate(() => shifts), []);
        const {gone, count} = await page.evaluate((before) => {
          // What has buttons that do something in a message is made anew, and nothing else.
          const gone = before.filter((node) => !node.isConnected && !node.closest('[data-served], [part="footnotes"]'));
          return {gone: gone.map((node) => node.outerHTML), count: before.length};
        }, kept);
        assert.ok(count > 150, `${count} elements`);
        assert.deepEqual(gone, []);
        assert.deepEqual(page.problems, []);
        await page.close();
      });
    }

    it('keeps what the reader has selected, scrolled to and written before its scripts', async () => {
      const page = await openPage(browser, {width: 390});
      const release = await hold(page, server.origin);
      await (await page.$('chat-input >>> textarea')).type('Already here');
      await page.evaluate(() => {
        const {shadowRoot} = document.querySelector('chat-bot');
        shadowRoot.querySelector('.scroller').scrollTop = 40;
        const answer = shadowRoot.querySelectorAll('chat-message')[1];
        const text = answer.shadowRoot.querySelector('chat-markdown').shadowRoot.querySelector('strong').firstChild;
        getSelection().setBaseAndExtent(text, 0, text, 4);
        globalThis.selected = text;
      });
      await release();
      const seen = await page.evaluate(() => {
        const {shadowRoot} = document.querySelector('chat-bot');
        const {value} = document.querySelector('chat-input').shadowRoot.querySelector('textarea');
        const [range] = getSelection().getComposedRanges({
          shadowRoots: [selected.getRootNode()],
        });
        return {
          scrolled: shadowRoot.querySelector('.scroller').scrollTop,
          selection: [range.startContainer === selected && selected.isConnected, range.startOffset, range.endOffset],
          value,
          draft: document.querySelector('chat-session').draft.text,
        };
      });
      assert.deepEqual(seen, {
        scrolled: 40,
        selection: [true, 0, 4],
        value: 'Already here',
        draft: 'Already here',
      });
      await (await page.$('chat-input >>> button[part="send"]:not(:disabled)')).press('Enter');
      await page.waitForFunction(
        () => document.querySelector('chat-session').messages.at(-1).content === 'You said: Already here',
      );
      assert.deepEqual(page.problems, []);
      await page.close();
    });

    it('has buttons on code, tables and footnotes that work', async () => {
      const page = await openPage(browser);
      const release = await hold(page, server.origin);
      await release();
      const isPressed = await page.evaluate(() => {
        const answer = [...document.querySelector('chat-bot').shadowRoot.querySelectorAll('chat-message')].at(-1);
        const {shadowRoot} = answer.shadowRoot.querySelector('chat-markdown');
        const wrap = shadowRoot.querySelector('[part~="wrap"]');
        wrap.click();
        shadowRoot.querySelector('[part="footnote-reference"]').click();
        return [wrap.ariaPressed, shadowRoot.activeElement?.getAttribute('part')];
      });
      assert.deepEqual(isPressed, ['true', 'footnote']);
      await page.close();
    });

    it('is taken over with a long conversation and parts of every kind', async () => {
      const parts = [
        {type: 'reasoning', text: 'A *thought*'},
        {type: 'tool', id: 't', name: 'look_up', state: 'output-available', input: {a: 1}, output: 'b'},
        {type: 'text', text: 'An **answer**'},
        {type: 'file', url: '/a.pdf', name: 'a.pdf'},
        {type: 'file', url: 'data:image/gif;base64,R0lGODlhAQABAAAAACw=', mediaType: 'image/gif', name: 'a.gif'},
        {type: 'source', url: '/b', title: 'A source'},
        {type: 'data', name: 'weather', data: {place: 'Oslo', degrees: -3}},
      ];
      const messages = Array.from({length: 150}, (_, at) => ({
        role: at % 2 ? 'assistant' : 'user',
        content: `*${at}*`,
      }));
      messages.push({role: 'assistant', content: parts, options: [{value: 'Yes'}]});
      await withHistory(pages, messages, async ({origin}) => {
        const page = await openPage(browser);
        await page.goto(origin);
        await settled(page);
        const seen = await page.evaluate(() => {
          const {shadowRoot} = document.querySelector('chat-bot');
          const last = [...shadowRoot.querySelectorAll('chat-message')].at(-1);
          return {
            count: shadowRoot.querySelectorAll('chat-message, .light').length,
            card: last.shadowRoot.querySelector('weather-card')?.textContent,
            option: last.shadowRoot.querySelector('[part="option"]')?.textContent.trim(),
          };
        });
        assert.deepEqual(seen, {count: 151, card: 'Oslo: -3 °C', option: 'Yes'});
        assert.deepEqual(page.problems, []);
        await page.close();
      });
    });

    for (const [source, payloads] of [
      ['hostile messages', PAYLOADS],
      ['the hostile messages of the corpora', corpus('xss.json', 'payload')],
      ['the messages of the corpora that would send something out', corpus('exfil.json', 'markdown')],
    ]) {
      const absent = payloads.length === 0 && 'There is no such corpus. CORPORA names the folder.';
      it(`does nothing that ${source} ask for`, {skip: absent, timeout: 60_000}, async () => {
        // In one message, since only the last ones are drawn in full.
        const content = payloads.flatMap((text, position) => [
          {type: 'text', text},
          {type: 'data', name: 'ui:step-start', data: position},
        ]);
        await withHistory(pages, [{role: 'assistant', content}], async ({origin}) => {
          const own = new Set(['', 'style.css', ...readdirSync(pages)].map((file) => `${origin}/${file}`));
          for (const scripts of [false, true]) {
            const page = await openPage(browser, {scripts});
            // The policy of the page would hide what gets through.
            await page.setBypassCSP(true);
            await page.evaluateOnNewDocument(() => {
              globalThis.calls = [];
              for (const name of ['alert', 'confirm', 'prompt', 'print', 'open']) {
                globalThis[name] = () => calls.push(name);
              }
            });
            const requests = [];
            page.on('request', (request) => requests.push(request.url()));
            await page.goto(`${origin}/`);
            if (scripts) await settled(page);
            // Nothing in the page tells when its frames are over, where no script runs.
            else await sleep(200);
            const {count, dangerous, calls = []} = await page.evaluate(danger);
            assert.equal(count, payloads.length);
            assert.deepEqual(dangerous, []);
            assert.deepEqual(calls, []);
            assert.deepEqual(
              requests.filter((url) => !url.startsWith('data:') && !own.has(url)),
              [],
            );
            assert.deepEqual(page.problems, []);
            if (scripts) assert.deepEqual(await page.evaluate(whatRuns), ['alert'], 'the test sees nothing');
            await page.close();
          }
        });
      });
    }
  });
}

/** Acts with the app's server, which has other messages. */
async function withHistory(pages, messages, act) {
  const folder = mkdtempSync(join(tmpdir(), 'history-'));
  const history = join(folder, 'history.json');
  writeFileSync(history, JSON.stringify(messages));
  const server = await serveApp(pages, {env: {HISTORY: history}});
  try {
    await act(server);
  } finally {
    server.close();
    rmSync(folder, {recursive: true, force: true});
  }
}

function corpus(file, field) {
  const path = join(corpora, file);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).map((entry) => entry[field]) : [];
}

async function openPage(browser, {scripts = true, width = 1280, scheme = 'light'} = {}) {
  const page = await browser.newPage();
  await page.setViewport({width, height: 844});
  await page.setJavaScriptEnabled(scripts);
  await page.emulateMediaFeatures([{name: 'prefers-color-scheme', value: scheme}]);
  page.problems = [];
  page.on('pageerror', (error) => page.problems.push(error.stack));
  page.on('console', (line) => /^(error|warn)/.test(line.type()) && page.problems.push(line.text()));
  await page.evaluateOnNewDocument(() => {
    globalThis.shifts = [];
    new PerformanceObserver((list) => shifts.push(...list.getEntries().map(({value}) => value))).observe({
      type: 'layout-shift',
      buffered: true,
    });
    globalThis.nodesOf = (root) =>
      [root, ...root.querySelectorAll('*'), ...(root.shadowRoot?.querySelectorAll('*') ?? [])].flatMap((node) =>
        node !== root && node.shadowRoot ? nodesOf(node) : [node],
      );
  });
  return page;
}

/** Opens the page with its script held back until the function that this returns is called, which waits for its work. */
async function hold(page, origin) {
  let release;
  const released = new Promise((resolve) => (release = resolve));
  await page.setRequestInterception(true);
  page.on('request', async (request) => {
    if (request.url().endsWith('/client.js')) await released;
    await request.continue();
  });
  const loaded = page.goto(origin);
  await page.waitForFunction(
    () => document.querySelector('#state') && performance.getEntriesByName('first-contentful-paint').length,
  );
  return async () => {
    release();
    await loaded;
    await settled(page);
  };
}

/** Waits until everything is rendered by scripts, and two frames, in which what moves would. */
function settled(page) {
  return page.evaluate(async () => {
    await customElements.whenDefined('chat-markdown');
    const elements = nodesOf(document.querySelector('chat-session')).filter(({updateComplete}) => updateComplete);
    await Promise.all(elements.map(({updateComplete}) => updateComplete));
    const shown = nodesOf(document.querySelector('chat-session')).filter(
      ({localName}) => localName === 'chat-markdown',
    );
    await Promise.all(shown.map(({updateComplete}) => updateComplete));
    for (let frame = 0; frame < 4; frame += 1) await new Promise(requestAnimationFrame);
  });
}

/** How many messages there are, and what in them could act or load. */
function danger() {
  const views = [...document.querySelector('chat-bot').shadowRoot.querySelectorAll('chat-message')].flatMap(
    (message) => [...message.shadowRoot.querySelectorAll('chat-markdown')],
  );
  const dangerous = views
    .flatMap(({shadowRoot}) => [...shadowRoot.lastElementChild.querySelectorAll('*')])
    .filter(
      (element) =>
        /^(?:script|style|link|meta|base|iframe|object|embed|form|svg|template|video|audio|source|noscript|chat-.*)$/.test(
          element.localName,
        ) ||
        [...element.attributes].some(
          ({name, value}) => /^(?:on|style|srcset|poster)/i.test(name) || /^\s*javascript:/i.test(value),
        ),
    );
  return {
    count: views.length,
    dangerous: dangerous.map(({outerHTML}) => outerHTML.slice(0, 200)),
    calls: globalThis.calls,
  };
}

/** What is called by a message that nobody has made safe. */
async function whatRuns() {
  const template = document.createElement('template');
  template.setHTMLUnsafe('<img src="data:," onerror="alert(1)">');
  document.body.append(template.content);
  while (calls.length === 0) await new Promise(requestAnimationFrame);
  return calls;
}

/** In how many places two pictures differ by more than the edges of shapes do from one painting to the next. */
async function differences(one, other) {
  const [first, second] = await Promise.all(
    [one, other].map(async (base64) => {
      // Not by `fetch` and no <img>: the page's policy would refuse them.
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], {type: 'image/png'}));
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
      context.drawImage(bitmap, 0, 0);
      return context.getImageData(0, 0, bitmap.width, bitmap.height).data;
    }),
  );
  return first.length === second.length ? first.filter((value, at) => Math.abs(value - second[at]) > 48).length : -1;
}
