/**
 * `npm run bench`: what streaming costs here and elsewhere, see README.md.
 *
 *     npm run bench                                        everything, five times; builds dist/ first
 *     npm run bench -- --only ours,floor-blocks            these contenders
 *     npm run bench -- --workloads token,flood --runs 3    workloads of that name, else those whose names begin so
 *     npm run bench -- --json results.json                 also writes every sample
 *     npm run bench -- --no-build                          with dist/ as it is
 *     npm run bench -- --check                             ours against twice its bounds; fails if one is exceeded
 *     npm run bench -- --profile token-80                  where ours spends that workload's time
 */
import {spawnSync} from 'node:child_process';
import {existsSync, writeFileSync} from 'node:fs';
import {cpus, loadavg} from 'node:os';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import puppeteer from 'puppeteer-core';
import {findChromium} from '../tools/find-chromium.mjs';
import {serve} from '../tools/static-server.mjs';
import {CONTENDERS, buildContenders} from './build.mjs';
import {shares, topFunctions} from './profile.mjs';
import {markdownTable, overBudget} from './report.mjs';
import {NoFigure, openTab} from './tab.mjs';
import {WORKLOADS} from './workloads.mjs';

const REFERENCE = 'floor-blocks';
const SLOW = 20_000; // ms: what takes longer is measured twice at most
const CHECK_TIME = 120_000; // ms: after that, a check takes nothing more than once
const PATIENCE = 180_000; // ms: what takes longer has no figure

const root = fileURLToPath(new URL('..', import.meta.url));
const here = fileURLToPath(new URL('.', import.meta.url));
const {values: options} = parseArgs({
  options: {
    only: {type: 'string'},
    workloads: {type: 'string'},
    runs: {type: 'string', default: '5'},
    json: {type: 'string'},
    check: {type: 'boolean'},
    profile: {type: 'string'},
    'no-build': {type: 'boolean'},
  },
});

const names = chosenContenders();
const workloads = chosenWorkloads();
prepare();
await buildContenders(names, {isReadable: options.profile !== undefined});

const server = await serve(root);
/** What each engine is started with; its browser is, when a workload first asks. */
const FLAGS = {compiling: [], interpreting: ['--js-flags=--jitless']};
const browsers = {};
/** By workload and contender: `figures`, by row one value for each run, or `refused`, why there are none. */
const results = {};
try {
  await run(() => open(names[0])); // the first page pays for starting the browser
  if (options.profile !== undefined) await profileOurs();
  else if (options.check) await check();
  else await measureAll();
} finally {
  for (const browser of Object.values(browsers)) await browser.close();
  server.close();
}

async function launch(flags) {
  const {args, ...chromium} = findChromium();
  const browser = await puppeteer.launch({
    ...chromium,
    // No page of this run reaches any other host, whatever a contender would load.
    args: [...args, ...flags, '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost', '--window-size=1000,800'],
    defaultViewport: {width: 1000, height: 800},
    protocolTimeout: PATIENCE + 60_000,
  });
  await browser.defaultBrowserContext().overridePermissions(server.origin, ['clipboard-sanitized-write']);
  return browser;
}

async function open(name, {page, engine = 'compiling'} = {}) {
  browsers[engine] ??= await launch(FLAGS[engine]);
  return openTab(browsers[engine], server.origin, name, page);
}

function chosenContenders() {
  const wanted = options.check
    ? 'floor-blocks,ours'
    : options.profile !== undefined
      ? (options.only ?? 'ours')
      : options.only;
  const found = wanted?.split(',') ?? CONTENDERS;
  const unknown = found.filter((name) => !CONTENDERS.includes(name));
  if (unknown.length > 0) fail(`There is no contender ${unknown}. Known: ${CONTENDERS.join(', ')}.`);
  return CONTENDERS.filter((name) => found.includes(name));
}

function chosenWorkloads() {
  const wanted = options.profile ?? options.workloads;
  const all = Object.keys(WORKLOADS);
  if (wanted === undefined) return all;
  const found = wanted
    .split(',')
    .flatMap((start) => (all.includes(start) ? start : all.filter((name) => name.startsWith(start))));
  if (found.length === 0) fail(`There is no workload ${wanted}. Known: ${all.join(', ')}.`);
  return found;
}

/** Builds the product and installs the peers, where they are asked for. */
function prepare() {
  if (!options['no-build']) {
    console.error('Building dist/');
    command(process.execPath, ['node_modules/rollup/dist/bin/rollup', '-c', '--silent'], root);
  }
  const needsPeers = names.some((name) => name !== REFERENCE && !name.startsWith('ours'));
  if (needsPeers && !existsSync(`${here}node_modules/.package-lock.json`)) {
    console.error('Installing the peers (npm ci in bench/)');
    command('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], here);
  }
}

function command(file, args, cwd) {
  const {status} = spawnSync(file, args, {cwd, stdio: ['ignore', 'inherit', 'inherit'], shell: file === 'npm'});
  if (status !== 0) fail(`${file} ${args.join(' ')} failed.`);
}

async function measureAll() {
  const runs = Number(options.runs);
  for (const workload of workloads) {
    for (let count = 0; count < runs; count++) await measureOnce(workload);
  }
  const table = markdownTable(results, names, REFERENCE);
  console.log(`\n${table}\n\n${circumstances()}`);
  if (options.json) writeFileSync(options.json, JSON.stringify({circumstances: circumstances(), results}, null, 2));
}

/** Ratios to the reference and sizes, once; what is over twice its bound has two more chances, as machines are noisy. */
async function check() {
  const end = Date.now() + CHECK_TIME;
  const measure = (workload) => {
    const isRelative = Object.values(WORKLOADS[workload].rows).some(({ratio}) => ratio !== undefined);
    return measureOnce(workload, isRelative ? names : ['ours']);
  };
  for (const workload of workloads) {
    if (workload !== 'paced') await measure(workload); // that takes long, and says what `flood` does
  }
  for (let count = 0; count < 4; count++) {
    for (const workload of overBudget(results, REFERENCE).workloads) {
      if (Date.now() < end) await measure(workload);
    }
  }
  const {lines, isOver} = overBudget(results, REFERENCE);
  console.log(lines.join('\n'));
  if (isOver) process.exitCode = 1;
}

async function profileOurs() {
  for (const workload of workloads) {
    const {measure} = WORKLOADS[workload];
    for (const name of names) {
      console.log(`\n# ${workload}, ${name}`);
      for (const profile of [shares, topFunctions]) {
        const tab = await open(name, WORKLOADS[workload]);
        let report = 'No profile: it measures no CPU time.';
        tab.instrument = async (act) => {
          const watched = await profile(tab, act);
          report = watched.report;
          return watched.result;
        };
        await measure(tab);
        console.log(`\n${report}`);
        await tab.close();
      }
    }
  }
}

/** Measures `workload` with each of `contenders` once, one after the other, so that they share the machine's moods. */
async function measureOnce(workload, contenders = names) {
  const {measure} = WORKLOADS[workload];
  for (const name of contenders) {
    const cell = ((results[workload] ??= {})[name] ??= {figures: {}});
    if (cell.refused !== undefined || cell.isSlow) continue;
    const isRepeated = Object.keys(cell.figures).length > 0;
    const start = Date.now();
    try {
      const figures = await run(() => open(name, WORKLOADS[workload]), measure);
      for (const [row, value] of Object.entries(figures)) (cell.figures[row] ??= []).push(value);
    } catch (error) {
      cell.refused = error instanceof NoFigure ? error.message : `it throws ${error.message.split('\n')[0]}`;
    }
    const took = Date.now() - start;
    cell.isSlow = isRepeated && took > SLOW;
    const latest = Object.entries(cell.figures).map(([row, values]) => `${row} ${values.at(-1).toFixed(2)}`);
    console.error(
      `${(took / 1000).toFixed(1).padStart(5)} s  ${workload} ${name}: ${cell.refused ?? latest.join(', ')}`,
    );
  }
}

/** Opens a page, and measures it. @throws {NoFigure} If that takes too long. */
async function run(openOne, measure = () => undefined) {
  let tab;
  let timer;
  const outOfTime = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new NoFigure(`no end after ${PATIENCE / 1000} s`)), PATIENCE);
  });
  const work = async () => {
    tab = await openOne();
    return measure(tab);
  };
  try {
    return await Promise.race([work(), outOfTime]);
  } finally {
    clearTimeout(timer);
    await tab?.close();
  }
}

function circumstances() {
  const [processor] = cpus();
  return `${cpus().length} x ${processor.model}, load ${loadavg()[0].toFixed(1)}, ${new Date().toISOString().slice(0, 10)}`;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
