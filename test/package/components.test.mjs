/**
 * The components of chatbot-elements/react and chatbot-elements/vue in the versions of the frameworks that they promise to work
 * with: rendered in a page, and taken over from a server. Takes dist/ as it is; React comes from npm's cache, or else from its
 * registry.
 */
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, it} from 'node:test';
import {fileURLToPath} from 'node:url';
import * as esbuild from 'esbuild';
import puppeteer from 'puppeteer-core';
import {findChromium} from '../../tools/find-chromium.mjs';
import {serve} from '../../tools/static-server.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** By what is imported, where it lies. */
const FRAMEWORKS = {
  'React 18': {name: 'react', alias: {react: 'react-18', 'react-dom': 'react-dom-18'}},
  'React 19': {name: 'react', alias: {react: 'react-19', 'react-dom': 'react-dom-19'}},
  'Vue 3.5': {name: 'vue', alias: {}},
};

const REACT = ['18.3.1', '19.3.1'].flatMap((version) =>
  ['react', 'react-dom'].map((name) => `${name}-${version.split('.')[0]}@npm:${name}@${version}`),
);

const MESSAGES = [
  {id: '1', role: 'user', content: 'Hi'},
  {id: '2', role: 'assistant', content: 'Hello'},
];

const folder = mkdtempSync(join(tmpdir(), 'chatbot-elements-'));
const options = ['--legacy-peer-deps', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
execFileSync('npm', ['install', '--prefix', folder, ...REACT, ...options], {shell: process.platform === 'win32'});
const browser = await puppeteer.launch(findChromium());
after(async () => {
  await browser.close();
  rmSync(folder, {recursive: true, force: true});
});

for (const [title, {name, alias}] of Object.entries(FRAMEWORKS)) {
  describe(`the components in ${title}`, () => {
    const pages = join(folder, title);
    let server;
    let markup;

    before(async () => {
      await bundle(`${name}-page.js`, {format: 'iife'});
      await bundle(`${name}-server.js`, {format: 'cjs', platform: 'node', outExtension: {'.js': '.cjs'}});
      const {render} = createRequire(import.meta.url)(join(pages, `${name}-server.cjs`));
      markup = await render({messages: MESSAGES, layout: 'panel'});
      server = await serve(pages);
    });

    after(() => server?.close());

    it('render their tags on a server', () => {
      assert.match(markup, /^<chat-session class="chat">.*<chat-bot>.*<\/chat-bot><chat-input><\/chat-input>/);
    });

    for (const where of ['rendered in the page', 'taken over from a server']) {
      it(`hand over what they are given, ${where}`, async () => {
        const {page, problems} = await open(where);
        const found = await page.evaluate(async () => {
          const [session, bot] = [document.querySelector('chat-session'), document.querySelector('chat-bot')];
          bot.dispatchEvent(new CustomEvent('retry'));
          const allowed = session.dispatchEvent(new CustomEvent('clear', {cancelable: true}));
          return {
            messages: session.messages.map(({content}) => content),
            settings: [session.className, bot.layout, bot.noGrouping],
            refs: [window.elements.session === session, window.elements.bot === bot],
            heard: window.heard.filter((type) => type === 'retry'),
            allowed,
          };
        });
        assert.deepEqual(found, {
          messages: ['Hi', 'Hello'],
          settings: ['chat', 'panel', true],
          refs: [true, true],
          heard: ['retry'],
          allowed: false,
        });
        assert.deepEqual(problems, []);
        await page.close();
      });

      it(`leave the conversation alone when they are drawn again, ${where}`, async () => {
        const {page} = await open(where);
        const found = await page.evaluate(async () => {
          const session = document.querySelector('chat-session');
          session.backend = () => 'Fine';
          await session.send('How are you?');
          await window.show({messages: window.given.messages, layout: 'bubble'});
          await new Promise(requestAnimationFrame);
          return [session.messages.map(({content}) => content), document.querySelector('chat-bot').layout];
        });
        assert.deepEqual(found, [['Hi', 'Hello', 'How are you?', 'Fine'], 'bubble']);
        assert.ok((await page.evaluate(() => window.heard)).includes('session-change'));
        await page.close();
      });
    }

    it('give a property that goes the value back that it had', async () => {
      const {page} = await open('rendered in the page');
      const layout = await page.evaluate(async () => {
        await window.show({messages: window.given.messages});
        await new Promise(requestAnimationFrame);
        return document.querySelector('chat-bot').layout;
      });
      assert.equal(layout, 'bubble');
      await page.close();
    });

    if (name === 'vue') {
      it('bind the draft both ways', async () => {
        const {page} = await open('rendered in the page', {draft: {text: 'From the page'}});
        const found = await page.evaluate(async () => {
          const session = document.querySelector('chat-session');
          const box = document.querySelector('chat-input').shadowRoot.querySelector('textarea');
          const seen = [[box.value, window.properties.draft]];
          box.value = 'From the reader';
          box.dispatchEvent(new InputEvent('input', {bubbles: true, composed: true}));
          seen.push([session.draft.text, window.properties.draft]);
          window.properties.draft = {text: 'And back'};
          await new Promise(requestAnimationFrame);
          seen.push([box.value, window.properties.draft]);
          return seen;
        });
        assert.deepEqual(found, [
          ['From the page', {text: 'From the page', files: []}],
          ['From the reader', {text: 'From the reader', files: []}],
          ['And back', {text: 'And back', files: []}],
        ]);
        await page.close();
      });

      it('draw the slots, and those of each message in each message', async () => {
        const {page, problems} = await open('taken over from a server', {messages: []});
        const found = await page.evaluate(async () => {
          const session = document.querySelector('chat-session');
          const bot = document.querySelector('chat-bot');
          const settle = async () => {
            for (let frame = 0; frame < 5; frame++) await new Promise(requestAnimationFrame);
          };
          const inMessages = (selector) =>
            [...bot.shadowRoot.querySelectorAll('chat-message')].flatMap((message) => [
              ...message.querySelectorAll(selector),
              ...message.shadowRoot.querySelectorAll(selector),
              ...[...message.shadowRoot.querySelectorAll('*')].flatMap(({shadowRoot}) =>
                shadowRoot ? [...shadowRoot.querySelectorAll(selector)] : [],
              ),
            ]);
          const texts = (selector) => inMessages(selector).map(({textContent}) => textContent);
          const placeholder = bot.querySelector('[slot=placeholder]').textContent;
          session.messages = [
            {role: 'user', content: 'Weather?'},
            {role: 'assistant', content: [{type: 'data', name: 'weather', data: {degrees: -3}}]},
            {role: 'assistant', content: [{type: 'data', name: 'weather', data: {degrees: 12}}]},
          ];
          await settle();
          const before = [texts('.weather'), texts('.report').length, new Set(texts('b')).size];
          inMessages('.weather')[0].click();
          inMessages('.report').at(-1).click();
          await settle();
          const after = [texts('.weather'), window.heard.at(-1)];
          session.messages = [];
          await settle();
          window.leave();
          return {placeholder, before, after, left: document.querySelectorAll('chat-bot, .weather').length};
        });
        assert.deepEqual(found, {
          placeholder: 'Nothing in panel',
          before: [['Oslo: -3', 'Oslo: 12'], 3, 1],
          after: [['Oslo: -2', 'Oslo: 12'], '2 assistant'],
          left: 0,
        });
        assert.deepEqual(problems, []);
        await page.close();
      });
    }

    async function open(where, more = {}) {
      const page = await browser.newPage();
      const problems = [];
      page.on('pageerror', (error) => problems.push(error.stack));
      page.on('console', (line) => /^(error|warn)/.test(line.type()) && problems.push(line.text()));
      const inside = where === 'taken over from a server' ? markup : '';
      writeFileSync(
        join(pages, 'index.html'),
        `<!doctype html><link rel="icon" href="data:,"><div id="app">${inside}</div><script src="${name}-page.js"></script>`,
      );
      await page.goto(server.origin);
      await page.evaluate(
        async (given) => {
          window.heard = [];
          window.elements = {};
          window.given = given;
          window.refs = {
            note: ({type}) => window.heard.push(type),
            session: (element) => (window.elements.session = element),
            bot: (element) => (window.elements.bot = element),
          };
          window.show = window.start(given);
          for (let frame = 0; frame < 5; frame++) await new Promise(requestAnimationFrame);
        },
        {messages: MESSAGES, layout: 'panel', ...more},
      );
      return {page, problems};
    }

    function bundle(file, options) {
      return esbuild.build({
        entryPoints: [join(root, 'test/package/components', file)],
        outdir: pages,
        bundle: true,
        alias: {
          'chatbot-elements': join(root, 'dist'),
          ...Object.fromEntries(
            Object.entries(alias).map(([wanted, installed]) => [wanted, join(folder, 'node_modules', installed)]),
          ),
        },
        define: {
          'process.env.NODE_ENV': '"development"',
          __VUE_OPTIONS_API__: 'true',
          __VUE_PROD_DEVTOOLS__: 'false',
          __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'true',
        },
        logLevel: 'error',
        ...options,
      });
    }
  });
}
