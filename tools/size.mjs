/**
 * What a page downloads and what it may cost, and the texts that tell.
 *
 *     npm run size               prints each entry point beside its budget, and fails where one is over
 *     npm run size -- --write    also writes the table into README.md, and the version and the hashes of the bundles into all pages
 *     npm run size -- --check    also fails where these are stale, for `npm run verify`
 *
 * Takes dist/ as it is. While a change waits for its release (.changeset/), pages show the version before, and with it its hashes.
 */
import {readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {brotliCompressSync, gzipSync} from 'node:zlib';
import * as esbuild from 'esbuild';
import * as prettier from 'prettier';
import {allElements} from './public-elements.mjs';

const root = new URL('../', import.meta.url);
const dist = new URL('dist/', root);
const {version, prettier: style} = JSON.parse(read('package.json'));
const [isWrite, isCheck] = ['--write', '--check'].map((option) => process.argv.includes(option));

/** In bytes of `gzip -9`. */
const BUDGETS = {
  '`<chat-bot>` alone, by a bundler': 34_000,
  'all elements, by a bundler': 49_500,
  'chatbot-elements.js': 50_000,
  'chatbot-elements.iife.js': 219_000,
  'chatbot-elements-markdown.js': 52_500,
  'chatbot-elements-mathml.js': 60_000,
  'chatbot-elements-highlight.js': 24_000,
  'chatbot-elements-gradio.js': 12_000,
};

/** Of every other file, each of which loads when it is needed. */
const LAZY_BUDGET = 10_000;
const LANGUAGE_BUDGET = 5_000;

const entries = await measure();
for (const {name, gzip, brotli, budget} of entries) {
  console.log(
    `${String(gzip).padStart(7)} B of ${String(budget).padStart(6)}, ${String(brotli).padStart(6)} B of brotli: ${name}`,
  );
}
const failures = entries
  .filter(({gzip, budget}) => gzip > budget)
  .map(({name, gzip, budget}) => `${name} is over its budget of ${budget} bytes by ${gzip - budget}.`);
failures.push(
  ...Object.keys(BUDGETS)
    .filter(isMissing)
    .map((name) => `${name} has a budget and is not there.`),
);
if (isWrite || isCheck) await bringUpToDate();
for (const failure of failures) console.error(failure);
process.exit(failures.length === 0 ? 0 : 1);

async function measure() {
  const files = readdirSync(dist).filter((file) => /^chatbot-elements.*\.js$/.test(file));
  const known = Object.keys(BUDGETS).filter((name) => files.includes(name));
  const tags = allElements().map(({tagName}) => tagName);
  const drawn = tags.filter((tag) => tag !== 'chat-session' && tag !== 'chat-input');
  return [
    entry('`<chat-bot>` alone, by a bundler', await bundled(drawn)),
    entry('all elements, by a bundler', await bundled(tags)),
    ...[...new Set([...known, ...files])].map((file) => entry(file, [readFileSync(new URL(file, dist))])),
  ];
}

/** What a bundler makes of a page that registers these elements itself, less what they load with `import()`. */
async function bundled(tags) {
  const lines = allElements()
    .filter(({tagName}) => tags.includes(tagName))
    .map(
      ({tagName, name}) =>
        `import {${name}} from './elements/${tagName}.js'; customElements.define('${tagName}', ${name});`,
    );
  const {outputFiles, metafile} = await esbuild.build({
    stdin: {contents: lines.join('\n'), resolveDir: fileURLToPath(dist)},
    absWorkingDir: fileURLToPath(root),
    outdir: 'bundled',
    bundle: true,
    splitting: true,
    format: 'esm',
    minify: true,
    legalComments: 'none',
    metafile: true,
    write: false,
  });
  const atOnce = new Set(['bundled/stdin.js']);
  for (const file of atOnce) {
    for (const {path, kind} of metafile.outputs[file].imports) if (kind === 'import-statement') atOnce.add(path);
  }
  const names = [...atOnce].map((file) => file.replace('bundled/', ''));
  return outputFiles.filter(({path}) => names.some((name) => path.endsWith(name))).map(({contents}) => contents);
}

function entry(name, contents) {
  const total = (compress) => contents.reduce((sum, each) => sum + compress(each).length, 0);
  return {
    name,
    gzip: total((each) => gzipSync(each, {level: 9})),
    brotli: total(brotliCompressSync),
    budget: BUDGETS[name] ?? (isLanguage({name}) ? LANGUAGE_BUDGET : LAZY_BUDGET),
  };
}

function isLanguage({name}) {
  return name.startsWith('chatbot-elements-highlight-');
}

function isMissing(name) {
  return entries.every((each) => each.name !== name);
}

async function bringUpToDate() {
  const pages = readdirSync(new URL('docs/', root), {recursive: true}).map(
    (file) => `docs/${file.replaceAll('\\', '/')}`,
  );
  const isPage = (file) => /\.(md|html)$/.test(file) && !/node_modules|\/dist\//.test(file);
  for (const file of ['README.md', ...pages.filter(isPage)]) {
    const written = read(file);
    const current = await withTable(withHashes(written));
    if (isWrite) writeFileSync(new URL(file, root), current);
    else if (!isSame(written, current))
      failures.push(`${file} is stale: run \`npm run size -- --write\` after the build.`);
  }
}

/** The version of every URL of the package, and the hash of every file that is loaded with one. */
function withHashes(text) {
  const hashes = JSON.parse(read('dist/integrity.json'));
  const awaitsRelease = readdirSync(new URL('.changeset/', root)).some((file) => /(?<!README)\.md$/.test(file));
  if (awaitsRelease) return text;
  return text
    .replace(/(\/npm\/chatbot-elements@)[\d.]+(?=\/)/g, `$1${version}`)
    .replace(/(\/dist\/([\w.-]+)"\s+integrity=")[^"]*/g, (_, start, file) => `${start}${hashes[file]}`);
}

async function withTable(text) {
  const [start, end] = ['<!-- sizes -->', '<!-- /sizes -->'];
  const [before, rest] = text.split(start);
  if (!rest) return text;
  const table = [
    '| | gzip | brotli | budget |',
    '| --- | ---: | ---: | ---: |',
    ...entries.filter((each) => !isLanguage(each)).map(tableRow),
    languagesRow(entries.filter(isLanguage)),
  ].join('\n');
  const formatted = await prettier.format(table, {...style, parser: 'markdown'});
  return `${before}${start}\n\n${formatted}\n${end}${rest.split(end)[1]}`;
}

function tableRow({name, gzip, brotli, budget}) {
  const cells = [name.includes(' ') ? name : `\`${name}\``, ...[gzip, brotli, budget].map(kilobytes)];
  return `| ${cells.join(' | ')} |`;
}

function languagesRow(languages) {
  const largest = (key) => kilobytes(Math.max(...languages.map((each) => each[key])));
  return `| each of ${languages.length} rarer languages, at most | ${largest('gzip')} | ${largest('brotli')} | ${kilobytes(LANGUAGE_BUDGET)} |`;
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

/** Whether two texts are the same but for sizes that are less than a kilobyte apart: compression differs between machines. */
function isSame(text, other) {
  const SIZE = /[\d.]+(?= kB)/g;
  const [sizes, others] = [text, other].map((each) => each.match(SIZE) ?? []);
  return (
    text.replace(SIZE, '') === other.replace(SIZE, '') &&
    sizes.every((size, position) => Math.abs(size - others[position]) < 1)
  );
}

function read(file) {
  return readFileSync(new URL(file, root), 'utf8');
}
