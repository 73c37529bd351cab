/**
 * Packs the built package, installs it into an empty folder as a stranger would, and uses it from there. Run by
 * `npm test` after the build. The dependencies come from npm's cache, or else from its registry.
 */
import assert from 'node:assert/strict';
import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, it} from 'node:test';
import {fileURLToPath} from 'node:url';
import * as esbuild from 'esbuild';
import {Linter} from 'eslint';
import puppeteer from 'puppeteer-core';
import {findChromium} from '../../tools/find-chromium.mjs';
import {serve} from '../../tools/static-server.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const name = 'chatbot-elements';

/** What the entry points for frameworks import, and the types of it. */
const PEERS = ['react@19', '@types/react@19', 'vue@3'];
/** The oldest that the README names. */
const OLDEST_TYPESCRIPT = 'typescript@5.7';
/** The files of the package, those of dist/ and src/ by their kinds: no test, no demo, no documentation. */
const KINDS = [
  ...['CHANGELOG.md', 'LICENSE', 'README.md', 'custom-elements.json', 'llms.txt', 'package.json'].map(
    (file) => `./${file}`,
  ),
  ...['dist .d.ts', 'dist .d.ts.map', 'dist .js', 'dist .js.map', 'dist .json', 'dist .txt', 'src .js', 'src .ts'],
];

describe('the packed package, installed into an empty folder', () => {
  let folder;
  let manifest;
  let files;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), `${name}-`));
    writeFileSync(join(folder, 'package.json'), '{"private": true, "type": "module"}');
    npm(root, 'pack', '--ignore-scripts', '--pack-destination', folder);
    const tarball = readdirSync(folder).find((file) => file.endsWith('.tgz'));
    npm(folder, 'install', `./${tarball}`, ...PEERS, OLDEST_TYPESCRIPT, '--prefer-offline', '--no-audit', '--no-fund');
    const installed = join(folder, 'node_modules', name);
    manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    files = readdirSync(installed, {recursive: true}).map((file) => `./${file.replaceAll('\\', '/')}`);
  });

  after(() => rmSync(folder, {recursive: true, force: true}));

  it('holds every file that its package.json names', () => {
    const {exports, types, unpkg, jsdelivr, customElements} = manifest;
    const exported = Object.values(exports).flatMap((target) =>
      typeof target === 'string' ? target : Object.values(target),
    );
    const missing = [types, unpkg, jsdelivr, customElements, ...exported].filter(
      (target) => matches(target).length === 0,
    );
    assert.deepEqual(missing, []);
  });

  it('holds the built package with maps, its source, and what a reader looks for, and nothing else', () => {
    const kinds = files
      .filter((file) => statSync(join(folder, 'node_modules', name, file)).isFile())
      .map((file) => file.replace(/^\.\/(dist|src)\/.*?((?:\.d)?\.\w+(?:\.map)?)$/, '$1 $2'));
    assert.deepEqual([...new Set(kinds)].sort(), KINDS);
    const maps = files.filter((file) => file.endsWith('.js.map')).map((file) => file.slice(0, -'.map'.length));
    assert.deepEqual(
      maps.filter((file) => !files.includes(file)),
      [],
    );
  });

  it('holds the modules that its custom-elements.json names', () => {
    const {modules} = JSON.parse(readFileSync(join(folder, 'node_modules', name, 'custom-elements.json'), 'utf8'));
    assert.deepEqual(
      modules.map(({path}) => `./${path}`).filter((path) => !files.includes(path)),
      [],
    );
  });

  for (const condition of ['production', 'development']) {
    it(`can be imported in Node, every entry point of it, in ${condition}`, () => {
      const script = `
        const failures = [];
        for (const entry of ${JSON.stringify([...entryPoints(), ...entryPoints('node')])}) {
          await import(entry).catch((error) => failures.push(entry + ': ' + error.stack));
        }
        console.log(JSON.stringify(failures));
      `;
      const options = [`--conditions=${condition}`, '--input-type=module', '-e', script];
      const output = execFileSync(process.execPath, options, {cwd: folder, encoding: 'utf8'});
      assert.deepEqual(JSON.parse(output), []);
    });
  }

  it('tells Chromium to compile as a whole what a first answer calls most of, before the first statement', () => {
    for (const file of [name, `${name}-markdown`, `${name}-highlight`]) {
      const code = readFileSync(join(folder, 'node_modules', name, 'dist', `${file}.js`), 'utf8');
      assert.match(code, /^\/\*!.*\*\/\n\/\/# allFunctionsCalledOnLoad\n/, file);
    }
  });

  it('can be imported in a browser through a bundler, every entry point of it', async () => {
    await bundle(
      entryPoints()
        .map((entry) => `import '${entry}';`)
        .join('\n'),
    );
    writeFileSync(join(folder, 'index.html'), '<!doctype html><script type="module" src="bundled.js"></script>');
    const server = await serve(folder);
    const browser = await puppeteer.launch(findChromium());
    try {
      const page = await browser.newPage();
      const errors = [];
      page.on('pageerror', (error) => errors.push(error.stack));
      await page.goto(server.origin);
      assert.deepEqual(errors, []);
      assert.ok(
        await page.evaluate(() => Boolean(customElements.get('chat-session'))),
        '<chat-session> is not defined',
      );
    } finally {
      await browser.close();
      server.close();
    }
  });

  it('renders what it showed as it is written, once a later message gets hold of the renderer', async () => {
    const server = await serve(join(folder, 'node_modules', name));
    const browser = await puppeteer.launch(findChromium());
    try {
      const page = await browser.newPage();
      let isOffline = true;
      await page.setRequestInterception(true);
      page.on('request', (request) =>
        isOffline && request.url().endsWith('-markdown.js') ? request.abort() : request.continue(),
      );
      await page.goto(`${server.origin}/package.json`);
      const show = (value) =>
        page.evaluate(
          (value) => document.body.append(Object.assign(document.createElement('chat-markdown'), {value})),
          value,
        );
      await page.evaluate((bundle) => import(bundle), `/dist/${name}.js`);
      const first = () => document.querySelector('chat-markdown').shadowRoot.textContent.trim();
      await show('**One**');
      await page.waitForFunction(`(${first})() === '**One**'`);
      isOffline = false;
      await show('Two');
      await page.waitForFunction(`(${first})() === 'One'`);
    } finally {
      await browser.close();
      server.close();
    }
  });

  it('has a core that brings in neither Lit nor the markdown renderer', async () => {
    const {metafile} = await bundle(`export * from '${name}/core';`);
    const packages = Object.keys(metafile.inputs).flatMap(
      (file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? [],
    );
    assert.deepEqual([...new Set(packages)], [name]);
  });

  it('holds hints for whoever builds a page in development, from every entry of it, and no letter of them otherwise', async () => {
    for (const contents of [
      `import '${name}';`,
      `import {toOpenAI} from '${name}'; console.log(toOpenAI);`,
      `import {toOpenAI} from '${name}/core'; console.log(toOpenAI);`,
      `import {ChatBotElement} from '${name}/elements/chat-bot.js'; console.log(ChatBotElement);`,
    ]) {
      const holdsHints = async (...conditions) => {
        await bundle(contents, conditions);
        return /docs\/hints|chatbot-elements\.hints/.test(readFileSync(join(folder, 'bundled.js'), 'utf8'));
      };
      assert.deepEqual([await holdsHints('development'), await holdsHints()], [true, false], contents);
    }
  });

  it('has the same hints in a script that browsers of 2017 can read, so that they can say that they are too old', () => {
    const script = readFileSync(join(folder, 'node_modules', name, 'dist/chatbot-elements.development.js'), 'utf8');
    assert.match(script, /light-dark/);
    const faults = new Linter().verify(script, {languageOptions: {ecmaVersion: 2015, sourceType: 'script'}});
    assert.deepEqual(faults, []);
  });

  for (const [compiler, home] of Object.entries({
    'its own TypeScript': () => root,
    [OLDEST_TYPESCRIPT]: () => folder,
  })) {
    it(`has declarations that compile under strict settings, those of its dependencies included, with ${compiler}`, () => {
      const entries = [...entryPoints(), ...entryPoints('node')].map(
        (entry, number) => `export * as entry${number} from '${entry}';`,
      );
      writeFileSync(join(folder, 'index.ts'), entries.join('\n'));
      const options = [
        '--strict',
        '--exactOptionalPropertyTypes',
        '--module',
        'nodenext',
        '--target',
        'es2022',
        '--noEmit',
      ];
      const tsc = join(home(), 'node_modules/typescript/bin/tsc');
      try {
        execFileSync(process.execPath, [tsc, ...options, 'index.ts'], {cwd: folder, encoding: 'utf8'});
      } catch (error) {
        assert.fail(error.stdout);
      }
    });
  }

  it('holds a new backend to the contract, as the guide to backends shows it', () => {
    const guide = readFileSync(join(root, 'docs/backends/README.md'), 'utf8');
    for (const [, file, code] of guide.matchAll(/<!-- (parrot\S*\.js) -->\s+```js\n(.*?)```/gs)) {
      writeFileSync(join(folder, file), code);
    }
    const test = spawnSync(process.execPath, ['--test', 'parrot.test.js'], {
      cwd: folder,
      encoding: 'utf8',
      // A test runner within a test runner would report to the outer one.
      env: {...process.env, NODE_TEST_CONTEXT: undefined},
    });
    assert.match(test.stdout, /^\S+ pass [1-9]\d+$/m, test.stdout + test.stderr);
    assert.match(test.stdout, /^\S+ fail 0$/m, test.stdout);
  });

  /** Every specifier that the package answers to under a condition, except the bundles: those are for script tags. */
  function entryPoints(condition = 'default') {
    return Object.entries(manifest.exports).flatMap(([key, {[condition]: target}]) => {
      if (!target) return [];
      const [start, end] = target.split('*');
      return matches(target).map((file) => {
        const middle = end === undefined ? '' : file.slice(start.length, file.length - end.length);
        return name + key.slice(1).replace('*', middle);
      });
    });
  }

  function matches(target) {
    const [start, end] = target.split('*');
    return files.filter((file) => (end === undefined ? file === start : file.startsWith(start) && file.endsWith(end)));
  }

  function bundle(contents, conditions = []) {
    return esbuild.build({
      conditions,
      stdin: {contents, resolveDir: folder},
      absWorkingDir: folder,
      outfile: join(folder, 'bundled.js'),
      bundle: true,
      format: 'esm',
      metafile: true,
      logLevel: 'error',
    });
  }
});

function npm(cwd, ...args) {
  execFileSync('npm', [...args, '--ignore-scripts', '--loglevel=error'], {
    cwd,
    shell: process.platform === 'win32',
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
