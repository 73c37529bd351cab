/**
 * Holds the built backends to their contract, in Node, and writes into docs/backends/README.md which rules each one keeps.
 *
 *     node tools/backends-table.mjs            writes the table
 *     node tools/backends-table.mjs --check    fails if another one is there, for `npm run verify`
 *
 * Either way it fails where a backend breaks a rule, or where one that ships over HTTP is not held to it at all. The table
 * speaks of a million events, and is written after as many; a check makes do with fewer.
 */
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import * as esbuild from 'esbuild';
import {updateTable} from './doc-table.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = join(root, 'docs/backends/README.md');
const isCheck = process.argv.includes('--check');
const events = isCheck ? 100_000 : 1_000_000;

/** Those that ask nothing over HTTP; each has tests of its own. */
const WITHOUT_HTTP = ['eliza', 'websocket', 'prompt-api', 'wllama'];

const {contractCases, faultScripts} = await import('../dist/testing/index.js');
const {startFaultServer} = await import('../dist/testing/fault-server.js');
const {SUBJECTS} = await importSubjects();

const failures = backendsWithoutSubject().map((name) => `${name} is not among test/backends/subjects.`);
const keptBySubject = new Map();
const server = await startFaultServer();
try {
  for (const subject of SUBJECTS) keptBySubject.set(subject.name, await keptRules(subject));
} finally {
  await server.stop();
}

if (!(await updateTable(page, 'contract', tableRows(), isCheck)) && isCheck) {
  failures.push('docs/backends/README.md is stale: run `npm run table` after the build.');
}
for (const failure of failures) console.error(failure);
process.exit(failures.length === 0 ? 0 : 1);

/** The subjects of the tests, with the backends of dist/. */
async function importSubjects() {
  const folder = mkdtempSync(join(tmpdir(), 'subjects-'));
  const outfile = join(folder, 'subjects.mjs');
  const built = {
    name: 'built',
    setup({onResolve}) {
      onResolve({filter: /\/src\//}, ({path}) => ({
        path: pathToFileURL(join(root, 'dist', path.slice(path.indexOf('/src/') + 5))).href,
        external: true,
      }));
    },
  };
  try {
    await esbuild.build({
      entryPoints: [join(root, 'test/backends/subjects/index.ts')],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      plugins: [built],
      logLevel: 'error',
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, {recursive: true});
  }
}

function backendsWithoutSubject() {
  const source = readFileSync(join(root, 'src/backends/builtin.ts'), 'utf8');
  const names = [...source.matchAll(/registerBackend\('([\w-]+)'/g)].map(([, name]) => name);
  const known = new Set([...WITHOUT_HTTP, ...SUBJECTS.map(({name}) => name)]);
  return names.filter((name) => !known.has(name));
}

/** Whether each rule is kept; those that do not apply are absent. */
async function keptRules(subject) {
  const kept = new Map();
  const start = performance.now();
  for (const {name, row, run} of contractCases(subject, faultScripts(server.origin), {events})) {
    try {
      await run();
      kept.set(row, kept.get(row) ?? true);
    } catch (error) {
      kept.set(row, false);
      failures.push(`${subject.name}: "${name}" fails. ${error.message}`);
    }
  }
  console.log(`${subject.name}: ${kept.size} rules in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return kept;
}

function tableRows() {
  const rows = [...new Set([...keptBySubject.values()].flatMap((kept) => [...kept.keys()]))];
  const cell = (isKept) => (isKept === undefined ? '–' : isKept ? '✓' : '✗');
  return [
    ['', ...keptBySubject.keys()],
    ...rows.map((row) => [row, ...[...keptBySubject.values()].map((kept) => cell(kept.get(row)))]),
  ];
}
