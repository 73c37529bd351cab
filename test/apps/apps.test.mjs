/**
 * One scenario for all apps of demo/apps/, with the package as it is packed: in Chromium, and for plain HTML in every engine of
 * this machine. Takes dist/ as it is. With `$CI` set, an engine that is missing is a failure.
 */
import assert from 'node:assert/strict';
import {readdirSync} from 'node:fs';
import {after, before, describe, it} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import puppeteer from 'puppeteer-core';
import {APPS, buildApps} from '../../tools/apps.mjs';
import {findFirefox} from '../../tools/engines.mjs';
import {findChromium} from '../../tools/find-chromium.mjs';
import {launchWebKit} from '../support/webkit-browser.mjs';
import {hasServer, serveApp} from './serve-app.mjs';
import {describeServerRendering} from './server-rendering.mjs';

/** How often a page is left and opened again. */
const ROUNDS = 100;

/** What every app runs under: no string becomes markup or code but through the policies of these libraries. */
const policyFor = (app) =>
  `require-trusted-types-for 'script'; trusted-types lit-html chatbot-elements ${FRAMEWORK_POLICIES[app] ?? ''}`;

/** The policies of Trusted Types that frameworks make for themselves. Solid makes none, so its app does. */
const FRAMEWORK_POLICIES = {solid: 'default', svelte: 'svelte-trusted-html', vue: 'vue'};

const names = process.env.APPS?.split(',') ?? APPS;
const folders = buildApps(names);
const browsers = new Map([['chromium', await puppeteer.launch(findChromium())]]);
if (names.includes('html')) {
  await add('firefox', () => puppeteer.launch(findFirefox()));
  await add('webkit', launchWebKit);
}
after(() => Promise.all([...browsers.values()].map((browser) => browser.close())));

for (const name of names) {
  for (const {file, engine} of pagesOf(name)) {
    describe(`the app in ${name}, ${file || 'from its server'}, in ${engine}`, () => {
      let server;
      let page;
      const problems = [];

      before(async () => {
        server = await serveApp(folders[name], {headers: {'content-security-policy': policyFor(name)}});
        page = await browsers.get(engine).newPage();
        page.on?.('pageerror', (error) => problems.push(error.stack));
        page.on?.('console', (line) => /^(error|warn)/.test(line.type()) && problems.push(line.text()));
        await page.goto(`${server.origin}/${file}`);
        await found(page, 'chat-input');
      });

      after(async () => {
        await page?.close();
        server?.close();
      });

      it('gets an answer from a function', async () => {
        await send(page, 'Hello');
        assert.equal(await lastText(page), 'You said: Hello');
      });

      it('gets an answer from a backend by name', async () => {
        await page.select('select', 'eliza');
        await send(page, 'I feel well');
        assert.doesNotMatch(await lastText(page), /You said/);
        await page.select('select', 'function');
      });

      it('draws a part of an answer itself', async () => {
        await send(page, 'How is the weather?');
        await found(page, 'chat-bot >>> ::-p-text(Oslo: -3 °C)');
      });

      it('hears all five events, and can veto', async () => {
        const count = await length(page);
        await press(page, 'Like');
        await press(page, 'Retry');
        await settled(page);
        await press(page, 'Edit');
        await found(page, 'chat-bot >>> chat-message-editor >>> textarea');
        await page.locator('chat-bot >>> chat-message-editor >>> textarea').fill('Hello again');
        await (await page.$('chat-bot >>> chat-message-editor >>> button[type="submit"]')).press('Enter');
        await settled(page);
        assert.equal(await lastText(page), 'You said: Hello again');
        await press(page, 'Undo');
        assert.equal(await length(page), count - 2);
        await press(page, 'Clear');
        assert.equal(await length(page), count - 2, 'the veto of `clear` was not heard');
        await found(page, 'output ::-p-text(like retry edit undo clear)');
      });

      it('keeps the conversation while its page is away', async () => {
        const count = await length(page);
        await open(page, 'about');
        assert.equal(await page.$('chat-bot'), null);
        await open(page, 'chat');
        await found(page, 'chat-bot >>> chat-message ::-p-text(You said: Hello)');
        assert.equal(await length(page), count);
      });

      it('shows messages of its own state', async () => {
        await open(page, 'own');
        await press(page, 'Like');
        await found(page, 'chat-bot >>> button[aria-label="Like"][aria-pressed="true"]');
        await open(page, 'chat');
      });

      it(`leaves nothing behind when its page goes away ${ROUNDS} times`, {skip: engine !== 'chromium'}, async () => {
        await leaveAndReturn(page, 10);
        const first = await remains(page);
        await leaveAndReturn(page, ROUNDS);
        const last = await remains(page);
        assert.deepEqual(last, first);
      });

      it('has nothing to complain of in the console', async () => {
        assert.deepEqual((await page.problems?.()) ?? problems, []);
      });
    });
  }
}

async function add(engine, launch) {
  try {
    browsers.set(engine, await launch());
  } catch (error) {
    if (process.env.CI) throw error;
    console.log(`NOT TESTED IN ${engine.toUpperCase()}: ${error.message}`);
  }
}

for (const name of names.filter((each) => hasServer(folders[each]))) {
  describeServerRendering(name, folders[name], browsers.get('chromium'));
}

/** The paths of its pages, and what to open each in. The page that a server makes has no path. */
function pagesOf(name) {
  const files = hasServer(folders[name]) ? [''] : readdirSync(folders[name]).filter((each) => each.endsWith('.html'));
  const engines = name === 'html' ? [...browsers.keys()] : ['chromium'];
  return files.flatMap((file) => engines.map((engine) => ({file, engine})));
}

async function send(page, text) {
  await page.locator('chat-input >>> textarea').fill(text);
  await page.keyboard.press('Enter');
  await page.waitForFunction(
    (sent) => document.querySelector('chat-session').messages.some(({content}) => content === sent),
    {},
    text,
  );
  await settled(page);
}

/** Waits for an element. Puppeteer's own waiting does not hear of changes in shadow roots. */
async function found(page, selector) {
  const end = Date.now() + 20_000;
  for (;;) {
    const element = await page.$(selector);
    if (element) return element;
    assert.ok(Date.now() < end, `There is no ${selector}`);
    await sleep(50);
  }
}

async function settled(page) {
  await page.waitForFunction(() => document.querySelector('chat-session').status === 'ready');
  // What is so is drawn in the next frame; until then buttons wait for the answer.
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
}

function lastText(page) {
  return page.$eval('chat-session', ({messages}) => {
    const {content} = messages.at(-1);
    return typeof content === 'string' ? content : content.find(({type}) => type === 'text').text;
  });
}

function length(page) {
  return page.$eval('chat-session', ({messages}) => messages.length);
}

/** Presses the last button of that name in the transcript, by the keyboard: nothing moves away under a key. */
async function press(page, name) {
  const button = `chat-bot >>> button[aria-label="${name}"]`;
  await found(page, button);
  await (await page.$$(button)).at(-1).press('Enter');
}

async function open(page, name) {
  await page.locator(`nav button ::-p-text(${name})`).click();
  await found(page, `nav [aria-current="page"] ::-p-text(${name})`);
  if (name !== 'about') await found(page, 'chat-bot');
}

async function leaveAndReturn(page, times) {
  await page.evaluate(async (rounds) => {
    const [chat, , about] = document.querySelectorAll('nav button');
    const appears = async (isThere) => {
      while (Boolean(document.querySelector('chat-bot')) !== isThere) await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
    };
    for (let round = 0; round < rounds; round++) {
      about.click();
      await appears(false);
      chat.click();
      await appears(true);
    }
  }, times);
}

/** The nodes and listeners that are left when everything that can go has gone. */
async function remains(page) {
  const client = await page.createCDPSession();
  await client.send('HeapProfiler.collectGarbage');
  await client.send('HeapProfiler.collectGarbage');
  const {metrics} = await client.send('Performance.enable').then(() => client.send('Performance.getMetrics'));
  await client.detach();
  const value = (name) => metrics.find((metric) => metric.name === name).value;
  return {nodes: value('Nodes'), listeners: value('JSEventListeners')};
}
