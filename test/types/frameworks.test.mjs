/** What the types of the elements allow in the templates of each framework, and what they refuse. Reads dist/. */
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {describe, it} from 'node:test';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('the types for frameworks', () => {
  for (const framework of ['react', 'preact', 'solid']) {
    it(`hold in ${framework}`, () => expectClean('typescript/bin/tsc', '-p', `test/types/frameworks/${framework}`));
  }

  it('hold in vue', () => expectClean('vue-tsc/bin/vue-tsc.js', '-p', 'test/types/frameworks/vue'));

  it('hold in svelte', async () => {
    const tsconfig = 'test/types/frameworks/svelte/tsconfig.json';
    const {output} = await run('svelte-check/bin/svelte-check', '--tsconfig', tsconfig, '--output', 'machine');
    const found = [...output.matchAll(/ ERROR "(.*)" (\d+):/g)].map(([, file, line]) => `${file}:${line}`);
    // Svelte has no comment that expects an error.
    const wrong = 'test/types/frameworks/svelte/Wrong.svelte';
    const lines = readFileSync(`${root}/${wrong}`, 'utf8').split('\n');
    const expected = lines.flatMap((line, index) => (line.startsWith('<chat-') ? [`${wrong}:${index + 1}`] : []));
    assert.deepEqual(found, expected);
  });
});

describe('the data for editors', () => {
  const {modules} = read('custom-elements.json');
  const declarations = modules.flatMap(({declarations}) => declarations);
  const bot = declarations.find(({tagName}) => tagName === 'chat-bot');

  it('name every attribute of <chat-bot> for Visual Studio Code', () => {
    const tag = read('dist/types/vscode.html-data.json').tags.find(({name}) => name === 'chat-bot');
    assert.deepEqual(names(tag.attributes), names(bot.attributes));
  });

  it('name every event, slot and part of <chat-bot> for web-types', () => {
    const {elements} = read('dist/types/web-types.json').contributions.html;
    const {js, slots, css} = elements.find(({name}) => name === 'chat-bot');
    assert.deepEqual(names(js.events), names(bot.events));
    assert.deepEqual(names(slots), names(bot.slots));
    assert.deepEqual(names(css.parts), names(bot.cssParts));
  });
});

async function expectClean(...command) {
  const {output, status} = await run(...command);
  assert.equal(status, 0, output);
}

function run(script, ...args) {
  return new Promise((resolve) => {
    execFile(process.execPath, [`node_modules/${script}`, ...args], {cwd: root}, (error, stdout, stderr) =>
      resolve({output: stdout + stderr, status: error?.code ?? 0}),
    );
  });
}

function read(file) {
  return JSON.parse(readFileSync(`${root}/${file}`, 'utf8'));
}

function names(items) {
  return items.map(({name}) => name);
}
