/**
 * The documentation as it is written; how it is built into a site is not looked at.
 *
 * Every snippet is code that compiles: of docs/, README.md, llms.txt and the playground's examples. What
 * uses the package is checked against its types in dist/. A fence that begins with ```js no-check is passed over; what is shown
 * of demo/ has tests of its own.
 */
import assert from 'node:assert/strict';
import {existsSync, readFileSync, readdirSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {describe, it} from 'node:test';
import {fileURLToPath} from 'node:url';
import * as esbuild from 'esbuild';
import {compile as compileSvelte} from 'svelte/compiler';
import ts from 'typescript';
import * as vue from 'vue/compiler-sfc';
import {TAGS, allElements} from '../../tools/public-elements.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What snippets take from the page around them. */
const AROUND = `
import type * as Package from 'chatbot-elements';
declare global {
  interface Event {
    readonly detail: any; // of a listener for events of several types
  }
  const ChatbotElements: typeof Package;
  const session: Package.ChatSessionElement;
  const bot: Package.ChatBotElement;
  const stream: AsyncIterable<string>;
  const freshToken: () => Promise<string>;
  const respond: (messages: readonly Package.ChatMessage[]) => AsyncIterable<string>;
}`;

/** TypeScript's error for a module that there is not. Only this package's are looked for. */
const NO_MODULE = 2307;

/** Those for a name, a module, an export, a property or an argument that there is none of, or that is of another kind. */
const MISSING = new Set([2304, 2305, NO_MODULE, 2339, 2345, 2353, 2551, 2552, 2554, 2561, 2724]);

const USES_PACKAGE = /chatbot-elements|ChatbotElements|['"<]chat-(session|bot|input|markdown)|\b(session|bot)\./;
const FENCE = /^( *)```(html|jsx?|tsx?|vue|svelte)\b([^\n]*)\n([^]*?)\n\1```$/gm;
const SCRIPT = /<script\b([^>]*)>([^]*?)<\/script>/g;
const ATTRIBUTE = /([\w:@.-]+)(?:=("[^"]*"|'[^']*'))?/g;
const TAG = /<(chat-[\w-]+)((?:\s+[\w:@.-]+(?:="[^"]*"|='[^']*')?)*)\s*\/?>/g;

const snippets = [...pages().flatMap(fencesIn), ...examples()];
const scripts = snippets.flatMap(scriptsIn);

describe('the links of the documentation', () => {
  it('lead to pages that there are', () => {
    assert.deepEqual(pages().flatMap(deadLinksIn), []);
  });
});

describe('the snippets of the documentation', () => {
  it('are found', () => {
    const found = new Set(snippets.map(({language}) => language));
    for (const language of ['html', 'js', 'ts', 'tsx']) assert.ok(found.has(language), `There is none in ${language}.`);
  });

  it('compile', () => {
    const components = snippets.filter(({language}) => language === 'vue' || language === 'svelte');
    assert.deepEqual([...scripts, ...components].flatMap(syntaxErrors), []);
  });

  it('use attributes and backends that there are', () => {
    assert.deepEqual(snippets.filter(({language}) => language === 'html').flatMap(strangersIn), []);
  });

  it('use the package as its types say', () => {
    assert.deepEqual(
      typeErrors(scripts.filter(({code, language}) => language !== 'json' && USES_PACKAGE.test(code))),
      [],
    );
  });
});

/** The paths of all texts with fences in them. */
function pages() {
  const docs = readdirSync(join(root, 'docs'), {recursive: true}).map((path) => `docs/${path.replaceAll('\\', '/')}`);
  return ['README.md', 'llms.txt', ...docs.filter((path) => path.endsWith('.md') && !path.includes('node_modules/'))];
}

/** The links into docs/ that lead nowhere. The pages of docs/api/ are made when the site is built. */
function deadLinksIn(path) {
  const made = ['types', ...TAGS].map((name) => `docs/api/${name}.md`);
  const text = readFileSync(join(root, path), 'utf8').replace(FENCE, '');
  const targets = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
    .filter(([, target]) => !/^([a-z]+:|\/)/.test(target))
    .map(([, target]) => join(dirname(path), target).replaceAll('\\', '/'));
  return targets
    .filter((target) => target.startsWith('docs/') && !made.includes(target) && !existsSync(join(root, target)))
    .map((target) => `${path}: there is no ${target}`);
}

function fencesIn(path) {
  const text = readFileSync(join(root, path), 'utf8');
  return [...text.matchAll(FENCE)]
    .filter(([, , , info]) => !info.includes('no-check'))
    .map(({index, 1: indent, 2: language, 4: body}) => ({
      place: placeIn(path, text, index),
      language,
      code: body.replaceAll(`\n${indent}`, '\n'),
    }));
}

function examples() {
  const folder = 'docs/.vitepress/theme/examples';
  return readdirSync(join(root, folder)).map((file) => ({
    place: `${folder}/${file}`,
    language: 'html',
    code: readFileSync(join(root, folder, file), 'utf8'),
  }));
}

/** The scripts of a snippet: itself, or those that stand in its HTML. */
function scriptsIn({place, language, code}) {
  if (/^[jt]sx?$/.test(language)) return [{place, language, code}];
  if (language !== 'html') return [];
  return [...code.matchAll(SCRIPT)]
    .filter(([, , script]) => script.trim() !== '')
    .map(([, attributes, script], index) => ({
      place: `${place}, script ${index + 1}`,
      language: /importmap|json/.test(attributes) ? 'json' : 'js',
      code: script,
    }));
}

function syntaxErrors({place, language, code}) {
  try {
    if (language === 'svelte') compileSvelte(code, {generate: false});
    else if (language === 'vue') vue.parse(code).errors.forEach((error) => assert.fail(error));
    else esbuild.transformSync(code, {loader: language, logLevel: 'silent', format: 'esm'});
    return [];
  } catch (error) {
    return [`${place}: ${error.message}`];
  }
}

/** The attributes that no element has, and the names that no backend has. */
function strangersIn({place, code}) {
  const elements = new Map(allElements().map(({tagName, attributes = []}) => [tagName, attributes]));
  const backends = readFileSync(join(root, 'src/backends/builtin.ts'), 'utf8').matchAll(
    /registerBackend\(\s*'([^']+)'/g,
  );
  const registered = code.matchAll(/registerBackend\(\s*'([^']+)'/g);
  const names = new Set([...backends, ...registered].map(([, name]) => name));
  return [...code.matchAll(TAG)].flatMap(([, tag, text]) => {
    const known = elements.get(tag);
    if (!known) return [`${place}: there is no <${tag}>`];
    return [...text.matchAll(ATTRIBUTE)].flatMap(([, name, quoted = '']) => {
      const value = quoted.slice(1, -1);
      if (name === 'backend' && !names.has(value)) return [`${place}: there is no backend "${value}"`];
      if (known.some((attribute) => attribute.name === name) || isGlobal(name)) return [];
      return [`${place}: <${tag}> has no attribute ${name}`];
    });
  });
}

function isGlobal(attribute) {
  return /^(id|class|slot|style|hidden|lang|dir|title|aria-.*|data-.*)$/.test(attribute);
}

/** What TypeScript says of `scripts`: of TypeScript all, of JavaScript what it names and is not there. */
function typeErrors(scripts) {
  const around = join(root, 'test/docs/around.ts');
  const files = new Map([[around, AROUND]]);
  const places = new Map([[around, 'test/docs/snippets.test.mjs, AROUND']]);
  for (const [index, {place, language, code}] of scripts.entries()) {
    const path = join(root, `test/docs/snippet-${index}.${language}`);
    const jsx = /\bsolid\b/.test(place) ? '/** @jsxImportSource solid-js */ ' : '';
    files.set(path, `${jsx}${code}\nexport {};`);
    places.set(path, place);
  }
  const options = {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: [],
    jsx: ts.JsxEmit.ReactJSX,
    strict: true,
    allowJs: true,
    checkJs: true,
    skipLibCheck: true,
    noEmit: true,
  };
  return ts
    .getPreEmitDiagnostics(ts.createProgram([...files.keys()], options, hostOf(files, options)))
    .filter(({file, code}) => !/\.jsx?$/.test(file?.fileName ?? '') || MISSING.has(code))
    .filter(({code, messageText}) => code !== NO_MODULE || String(messageText).includes("'chatbot-elements"))
    .map(({file, start, messageText}) => {
      const place = file && `${places.get(file.fileName)}, line ${file.getLineAndCharacterOfPosition(start).line + 1}`;
      return `${place}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
}

/** A compiler host that has `files` beside those of the disk. */
function hostOf(files, options) {
  const host = ts.createCompilerHost(options);
  const {fileExists, readFile, getSourceFile} = host;
  return Object.assign(host, {
    fileExists: (path) => files.has(path) || fileExists(path),
    readFile: (path) => files.get(path) ?? readFile(path),
    getSourceFile: (path, ...rest) =>
      files.has(path) ? ts.createSourceFile(path, files.get(path), ...rest) : getSourceFile(path, ...rest),
  });
}

function placeIn(path, text, index) {
  return `${path}:${text.slice(0, index).split('\n').length}`;
}
