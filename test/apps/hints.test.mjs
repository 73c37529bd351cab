/**
 * The hints for whoever builds a page, in apps: none where they are right, in development and in production, and the mend in the
 * framework's own words where they are wrong. Takes the apps as apps.test.mjs has installed and built them.
 */
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {cpSync, mkdtempSync, readFileSync, readdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {after, describe, it} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import puppeteer from 'puppeteer-core';
import {APPS} from '../../tools/apps.mjs';
import {findChromium} from '../../tools/find-chromium.mjs';
import {serveApp} from './serve-app.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folderOf = (app) => join(root, 'demo/apps', app);
const names = process.env.APPS?.split(',') ?? APPS;

const browser = await puppeteer.launch(findChromium());
const made = [];
after(async () => {
  await browser.close();
  for (const folder of made) rmSync(folder, {recursive: true, force: true});
});

describe('hints in apps that are right', () => {
  for (const name of names) {
    it(`are not given in ${name}, with the script for pages that are built`, async () => {
      const script = readFileSync(join(root, 'dist/chatbot-elements.development.js'), 'utf8');
      assert.deepEqual(await warningsIn(join(folderOf(name), 'dist'), {script, act: useAll}), []);
    });

    it(`are not in the code of ${name} for production`, () => {
      const scripts = readdirSync(join(folderOf(name), 'dist'), {recursive: true}).filter((file) => /\.js$/.test(file));
      const holders = scripts.filter(
        (file) =>
          !file.endsWith('.development.js') &&
          readFileSync(join(folderOf(name), 'dist', file), 'utf8').includes('chatbot-elements.hints'),
      );
      assert.ok(scripts.length > 0);
      assert.deepEqual(holders, []);
    });
  }

  it('are not given in a development build', {skip: !names.includes('vue')}, async () => {
    const pages = await developmentBuild('vue', folderOf('vue'));
    const code = readdirSync(join(pages, 'assets')).map((file) => readFileSync(join(pages, 'assets', file), 'utf8'));
    assert.ok(code.join().includes('chatbot-elements.hints'), 'The build has no hints.');
    const warnings = await warningsIn(pages, {act: useAll});
    assert.deepEqual(
      warnings.filter((text) => !text.startsWith('Lit is in dev mode')),
      [],
    );
  });
});

/** What the pages in wrong/ do wrong, and what is said of it. */
const MENDS = {
  vue: [
    /^\[Vue warn\]: Failed to resolve component: chat-session\n.*compilerOptions\.isCustomElement/,
    /<chat-bot> messages is a text, .*Write :messages\.prop="…" \(Vue\)/,
    /<chat-bot reasoning-tags>: .*Write :reasoningTags\.prop="…" \(Vue\)/,
    /<chat-bot examples>: .*Write :examples\.prop="…" \(Vue\)/,
    /<chat-bot> has no event "retri", .*Write @retry="…" \(Vue\)/,
    /<chat-session> has no event "sessionchange", .*Write @session-change="…" \(Vue\)/,
    /<chat-inputs> is not defined, .*Write <chat-input>/,
  ],
  react: [
    /<chat-bot> messages is a text, .*Write messages=\{…\} \(React/,
    /<chat-bot> feedbackOptions is the text "\[object …\]": .*Write feedbackOptions=\{…\} \(React/,
    /<chat-session> options is the text "\[object …\]": .*Write options=\{…\} \(React/,
    /<chat-bot> has no event "Retry", .*Write onretry=\{…\} \(React/,
    /<chat-session> has no event "SessionChange", .*Write onsession-change=\{…\} \(React/,
    /<chat-inputs> is not defined, .*Write <chat-input>/,
  ],
};

describe('hints in an app that is wrong', () => {
  for (const [name, mends] of Object.entries(MENDS)) {
    it(`say what to write in ${name}, once`, {skip: !names.includes(name)}, async () => {
      // Inside of the app, where the framework is found.
      const folder = mkdtempSync(join(folderOf(name), 'node_modules/.wrong-'));
      made.push(folder);
      cpSync(new URL(`wrong/${name}`, import.meta.url), folder, {recursive: true});
      const isSaid = (warnings) => mends.every((mend) => warnings.some((text) => mend.test(text)));
      const warnings = await warningsIn(await developmentBuild(name, folder), {isEnough: isSaid});
      for (const mend of mends) {
        assert.equal(warnings.filter((text) => mend.test(text)).length, 1, `${mend} in:\n${warnings.join('\n')}`);
      }
    });
  }
});

/** Builds the pages in `folder` with the app's Vite, as while somebody works on them. @returns Where they are. */
async function developmentBuild(app, folder) {
  const target = mkdtempSync(join(folderOf(app), 'node_modules/.built-'));
  made.push(target);
  const vite = join(folderOf(app), 'node_modules/vite/bin/vite.js');
  const options = ['--mode', 'development', '--outDir', target, '--emptyOutDir', '--logLevel', 'error'];
  await promisify(execFile)(process.execPath, [vite, 'build', folder, ...options], {
    cwd: folder,
    env: {...process.env, NODE_ENV: 'development'},
  });
  return target;
}

/**
 * Opens the page in `folder`, or that of its server, acts in it, and gives what the console said: at once, or when it is enough, or
 * after 10 s.
 */
async function warningsIn(folder, {script = '', act = () => undefined, isEnough = () => true}) {
  const server = await serveApp(folder);
  const page = await browser.newPage();
  const warnings = [];
  page.on('pageerror', (error) => warnings.push(error.stack));
  page.on('console', (line) => /^(error|warn)/.test(line.type()) && warnings.push(line.text()));
  try {
    await page.evaluateOnNewDocument(script);
    await page.goto(server.origin);
    await page.waitForSelector('chat-session');
    await page.evaluate(act);
    for (let tries = 0; tries < 100 && !isEnough(warnings); tries++) await sleep(100);
  } finally {
    await page.close();
    server.close();
  }
  return warnings;
}

/** In the page: an answer with everything in it, and every route. */
async function useAll() {
  await document.querySelector('chat-session').send('How is the weather?');
  for (const button of document.querySelectorAll('nav button')) {
    button.click();
    for (let frames = 0; frames < 3; frames++) await new Promise(requestAnimationFrame);
  }
  const unknown = [...document.querySelectorAll(':not(:defined)')].filter(({localName}) =>
    localName.startsWith('chat'),
  );
  if (unknown.length > 0) throw new Error(`Not defined: ${unknown.map(({localName}) => localName)}`);
}
