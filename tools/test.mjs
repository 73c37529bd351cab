/**
 * `npm test`: builds the package, runs the tests in browsers, then those of the packed package and of the servers that the
 * documentation shows, and ends with the one line `N passed, N failed`.
 *
 *     npm test                              everything, in Chromium; builds dist/ first
 *     npm test -- --all                     everything, in every engine of this machine
 *     npm test -- --no-build                the same with dist/ as it is
 *     npm test -- 'test/core/*.test.ts'     these files only, with dist/ as it is
 *
 * `$ENGINE` names the engines, as in tools/web-test-runner.config.mjs. With `$CI` set, an engine that is missing is a failure.
 */
import {spawnSync} from 'node:child_process';
import {readdirSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {run} from 'node:test';
import {spec} from 'node:test/reporters';
import {parseArgs} from 'node:util';
import {defaultReporter, startTestRunner} from '@web/test-runner';
import {engineNames, launcherFor} from './engines.mjs';
import {closingLine, countTests} from './summary-reporter.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const {values, positionals: files} = parseArgs({
  options: {all: {type: 'boolean'}, 'no-build': {type: 'boolean'}},
  allowPositionals: true,
});
const counts = {passed: 0, failed: 0, skipped: 0};

process.env.ENGINE = chooseEngines().join(',');
if (files.length === 0 && !values['no-build']) build();
add(await runInBrowsers());
if (files.length === 0) add(await runInNode());

console.log(`\n${closingLine(counts)}`);
process.exit(counts.failed === 0 ? 0 : 1);

/** The engines asked for, less those that this machine does not have. */
function chooseEngines() {
  const wanted = values.all ? engineNames : (process.env.ENGINE || 'chromium').split(',');
  const found = wanted.filter((name) => {
    try {
      launcherFor(name);
      return true;
    } catch (error) {
      console.log(`NOT TESTED IN ${name.toUpperCase()}: ${error.message}`);
      if (process.env.CI) counts.failed++;
      return false;
    }
  });
  if (found.length > 0) return found;
  console.error('There is no engine to test in.');
  process.exit(1);
}

function build() {
  const bin = (script, ...args) => spawnSync(process.execPath, [`node_modules/${script}`, ...args], {stdio: 'inherit'});
  if (bin('rollup/dist/bin/rollup', '-c', '--silent').status !== 0) process.exit(1);
  bin('typescript/bin/tsc', '--emitDeclarationOnly'); // a type error is printed, but the tests are run all the same
  spawnSync(process.execPath, ['tools/types.mjs'], {stdio: 'inherit'});
}

async function runInBrowsers() {
  const {default: config} = await import('./web-test-runner.config.mjs');
  const runner = await startTestRunner({
    config: {...config, reporters: [defaultReporter()], ...(files.length > 0 && {files})},
    readCliArgs: false,
    readFileConfig: false,
    autoExitProcess: false,
  });
  await new Promise((resolve) => runner.on('stopped', resolve));
  return countTests(runner.sessions.all());
}

async function runInNode() {
  const result = {passed: 0, failed: 0, skipped: 0};
  const count = (kind) => (event) => {
    if (event.details.type !== 'suite') result[event.skip === undefined ? kind : 'skipped']++;
  };
  const tests = run({files: ['test/package', 'test/types', 'test/docs', 'test/demo'].flatMap(nodeTests)});
  tests.on('test:pass', count('passed')).on('test:fail', count('failed'));
  for await (const line of tests.compose(new spec())) process.stdout.write(line);
  return result;
}

function nodeTests(folder) {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.test.mjs'))
    .map((file) => `${folder}/${file}`);
}

function add(more) {
  for (const kind of Object.keys(counts)) counts[kind] += more[kind];
}
