/** The pages of the demo, with the hints for whoever builds a page before them: they are right, so there is none. */
import assert from 'node:assert/strict';
import {readFileSync, readdirSync} from 'node:fs';
import {after, before, describe, it} from 'node:test';
import {fileURLToPath} from 'node:url';
import puppeteer from 'puppeteer-core';
import {findChromium} from '../../tools/find-chromium.mjs';
import {serve} from '../../tools/static-server.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('the pages of the demo', () => {
  let server;
  let browser;

  before(async () => {
    server = await serve(root);
    browser = await puppeteer.launch(findChromium());
  });

  after(async () => {
    await browser?.close();
    server?.close();
  });

  for (const file of readdirSync(`${root}/demo`).filter((each) => each.endsWith('.html'))) {
    it(`give no hint: ${file}`, async () => {
      const page = await browser.newPage();
      const hints = [];
      page.on('console', (line) => line.text().startsWith('chatbot-elements: ') && hints.push(line.text()));
      await page.evaluateOnNewDocument(readFileSync(`${root}/dist/chatbot-elements.development.js`, 'utf8'));
      await page.goto(`${server.origin}/demo/${file}`);
      const [isWatched, strangers] = await page.evaluate(() => [
        Object.hasOwn(customElements.get('chat-bot').prototype, 'setAttribute'),
        [...document.querySelectorAll(':not(:defined)')].map(({localName}) => localName),
      ]);
      await page.close();
      assert.ok(isWatched, 'The hints have not looked.');
      assert.deepEqual([...hints, ...strangers], []);
    });
  }
});
