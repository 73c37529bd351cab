/**
 * Answers for these elements what custom-elements-everywhere.com asks of frameworks, in Chromium, and writes the answers into
 * docs/frameworks/index.md.
 *
 *     node tools/frameworks-table.mjs            writes the table
 *     node tools/frameworks-table.mjs --check    fails if another one is there
 *
 * The pages are those of test/apps/everywhere/, one a framework, all of the same elements. They are made with what the apps of
 * demo/apps/ have installed (tools/apps.mjs), and use dist/ as it is.
 */
import {cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import * as esbuild from 'esbuild';
import puppeteer from 'puppeteer-core';
import {updateTable} from './doc-table.mjs';
import {findChromium} from './find-chromium.mjs';
import {serve} from './static-server.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = join(root, 'docs/frameworks/index.md');
const pages = join(root, 'test/apps/everywhere');
const isCheck = process.argv.includes('--check');

/** By name: the page, the package that has the version, and where it is installed. */
const FRAMEWORKS = {
  'plain HTML': {entry: 'html.js'},
  React: {entry: 'react.jsx', from: 'react', home: 'demo/apps/react'},
  Vue: {entry: 'vue.js', from: 'vue', home: 'demo/apps/vue', plugins: [vueComponents()]},
  Angular: {entry: 'angular.ts', from: '@angular/core', home: 'demo/apps/angular'},
  Svelte: {entry: 'svelte.js', from: 'svelte', home: 'demo/apps/svelte', plugins: [svelteComponents()]},
  Solid: {entry: 'solid.jsx', from: 'solid-js', home: 'demo/apps/solid', plugins: [solidJsx()]},
  Preact: {entry: 'preact.jsx', from: 'preact', home: '.'},
};

/** What is asked of each page, in the page, one after the other. `bot` is the element that the framework said it made. */
const QUESTIONS = {
  'draws an element': ({bot}) => bot.shadowRoot.querySelector('[part~=scroller]') !== null,
  'puts children into it, and changes them': async ({bot, settle}) => {
    const before = bot.querySelector('h2').textContent;
    await window.count();
    await settle();
    return before === '1' && bot.querySelector('h2').textContent === '2';
  },
  'hands over a boolean': ({bot}) => bot.noGrouping === true,
  'hands over `false`': ({bot}) => bot.likeUserMessage === false,
  'hands over a number': ({bot}) => Number(bot.headingOffset) === 2,
  'hands over a string': ({bot}) => bot.label === 'Everywhere',
  'hands over an array': ({bot}) => bot.examples[0] === 'Hi',
  'hands over an object': ({bot}) => bot.strings.copy === 'Take',
  'hands over to a property in camel case': ({bot}) => bot.feedbackOptions.join() === 'Yes,No',
  'gives the element, to listen by `addEventListener`': ({bot, request}) => {
    let heard = 0;
    bot.addEventListener('retry', () => heard++);
    bot.dispatchEvent(request());
    return heard === 1 && bot === document.querySelector('chat-bot');
  },
  'listens to `retry`, an event in lower case': ({bot, request, heard}) => {
    bot.dispatchEvent(request());
    return heard.includes('retry');
  },
  'listens to `session-change`, an event in kebab case': ({session, heard}) => {
    session.messages = [];
    return heard.includes('session-change');
  },
  'takes it away, and brings it back': async ({settle}) => {
    await window.toggle();
    await settle();
    const isGone = document.querySelector('chat-bot') === null;
    await window.toggle();
    await settle();
    const back = document.querySelector('chat-bot');
    return isGone && back.feedbackOptions.join() === 'Yes,No' && back.shadowRoot.childElementCount > 0;
  },
};

/** Asked of a page whose elements are defined after it was drawn. */
const LATE = {
  'hands over arrays and objects before the element is defined': ({bot}) =>
    bot.strings.copy === 'Take' && bot.examples[0] === 'Hi' && bot.feedbackOptions.join() === 'Yes,No',
};

const folder = mkdtempSync(join(tmpdir(), 'everywhere-'));
const columns = new Map();
try {
  for (const file of readdirSync(join(root, 'dist')).filter((each) => /^chatbot-elements.*\.js$/.test(each))) {
    cpSync(join(root, 'dist', file), join(folder, file));
  }
  const [server, browser] = [await serve(folder), await puppeteer.launch(findChromium())];
  try {
    for (const [name, framework] of Object.entries(FRAMEWORKS)) {
      columns.set(titleOf(name, framework), await answers(framework, server.origin, browser));
    }
  } finally {
    await browser.close();
    server.close();
  }
} finally {
  rmSync(folder, {recursive: true});
}

const rows = [...Object.keys(QUESTIONS), ...Object.keys(LATE)].map((question) => [
  question,
  ...[...columns.values()].map((answersOf) => (answersOf[question] ? '✓' : '✗')),
]);
const isFresh = await updateTable(page, 'everywhere', [['', ...columns.keys()], ...rows], isCheck);
for (const row of rows) console.log(row.slice(1).join(' '), row[0]);
if (isCheck && !isFresh) {
  console.error('docs/frameworks/index.md is stale: run `npm run table:frameworks` after the build.');
  process.exitCode = 1;
}

function titleOf(name, {from, home}) {
  if (!from) return name;
  const {version} = JSON.parse(readFileSync(join(root, home, 'node_modules', from, 'package.json'), 'utf8'));
  return `${name} ${version.split('.').slice(0, 2).join('.')}`;
}

async function answers({entry, from, home = '.', plugins = []}, origin, browser) {
  await esbuild.build({
    entryPoints: [join(pages, entry)],
    outfile: join(folder, 'page.js'),
    bundle: true,
    jsx: 'automatic',
    ...(from === 'preact' ? {jsxImportSource: 'preact', alias: {react: 'preact/hooks'}} : {}),
    tsconfigRaw: {compilerOptions: {experimentalDecorators: true, useDefineForClassFields: false}},
    conditions: ['browser', 'production'],
    define: {
      'process.env.NODE_ENV': '"production"',
      __VUE_OPTIONS_API__: 'true',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
    plugins: [installedIn(join(root, home)), ...plugins],
    logLevel: 'error',
  });
  const scripts = ['chatbot-elements.iife.js', 'page.js'];
  return {
    ...(await ask(QUESTIONS, scripts, origin, browser)),
    ...(await ask(LATE, scripts.toReversed(), origin, browser)),
  };
}

/** Whether what each of `questions` asks holds in a page that runs `scripts`. */
async function ask(questions, scripts, origin, browser) {
  const tags = scripts.map((script) => `<script src="${script}"></script>`);
  const before = `window.heard = []; window.note = ({type}) => void heard.push(type); window.hold = (bot) => void (window.bot = bot ?? window.bot);`;
  const html = `<!doctype html><link rel="icon" href="data:,"><div id="app"></div><script>${before}</script>${tags.join('')}`;
  writeFileSync(join(folder, 'index.html'), html);
  const tab = await browser.newPage();
  await tab.goto(origin);
  const asked = Object.entries(questions).map(([question, answer]) => `[${JSON.stringify(question)}, ${answer}]`);
  const answersOf = await tab.evaluate(`(async () => {
    const settle = async () => {
      for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    };
    const request = () => new ChatbotElements.ChatRetryEvent({index: 0, value: ''});
    await settle();
    const {bot, heard} = window;
    const session = document.querySelector('chat-session');
    const answers = {};
    for (const [question, answer] of [${asked.join(',')}]) {
      try {
        answers[question] = await answer({bot, session, heard, request, settle});
      } catch {
        answers[question] = false;
      }
    }
    return answers;
  })()`);
  await tab.close();
  return answersOf;
}

/** Takes what a page imports from where its framework is installed. */
function installedIn(home) {
  return {
    name: 'installed-in',
    setup({onResolve, resolve}) {
      onResolve({filter: /^[^./]/}, ({path, importer, kind}) =>
        importer.startsWith(pages) ? resolve(path, {resolveDir: home, kind}) : undefined,
      );
    },
  };
}

/** `require` as the app of a framework would. */
function requireOf(app) {
  return createRequire(join(root, 'demo/apps', app, 'package.json'));
}

function vueComponents() {
  return {
    name: 'vue',
    setup({onLoad}) {
      onLoad({filter: /\.vue$/}, ({path}) => {
        const {parse, compileScript} = requireOf('vue')('vue/compiler-sfc');
        const {descriptor} = parse(readFileSync(path, 'utf8'));
        const compilerOptions = {isCustomElement: (tag) => tag.startsWith('chat-')};
        const {content} = compileScript(descriptor, {
          id: 'everywhere',
          inlineTemplate: true,
          templateOptions: {compilerOptions},
        });
        return {contents: content};
      });
    },
  };
}

function svelteComponents() {
  return {
    name: 'svelte',
    setup({onLoad}) {
      onLoad({filter: /\.svelte$/}, ({path}) => {
        const {compile} = requireOf('svelte')('svelte/compiler');
        return {contents: compile(readFileSync(path, 'utf8'), {generate: 'client'}).js.code};
      });
    },
  };
}

function solidJsx() {
  return {
    name: 'solid',
    setup({onLoad}) {
      onLoad({filter: /everywhere\/solid\.jsx$/}, ({path}) => {
        const plugin = requireOf('solid').resolve('vite-plugin-solid');
        const {transformSync} = createRequire(plugin)('@babel/core');
        const preset = createRequire(plugin).resolve('babel-preset-solid');
        return {contents: transformSync(readFileSync(path, 'utf8'), {presets: [preset], configFile: false}).code};
      });
    },
  };
}
