/**
 * The example apps in demo/apps/, each a project of its own that uses the package as npm would give it.
 *
 *     node tools/apps.mjs             packs the package, installs it into each app, and builds them
 *     node tools/apps.mjs react vue   only these
 *
 * Takes dist/ as it is. Start one with `npm run dev` in its folder.
 */
import {execFileSync} from 'node:child_process';
import {copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'demo/apps');

/** The names of the apps, which are their folders. */
export const APPS = readdirSync(folder, {withFileTypes: true})
  .filter((entry) => entry.isDirectory())
  .map(({name}) => name);

/** Packs the package once, and builds `names` with it. @returns Where each app's pages are, by name. */
export function buildApps(names = APPS) {
  const target = mkdtempSync(join(tmpdir(), 'chatbot-elements-'));
  try {
    npm(root, 'pack', '--pack-destination', target);
    const [tarball] = readdirSync(target);
    for (const name of names) build(join(folder, name), join(target, tarball));
  } finally {
    rmSync(target, {recursive: true, force: true});
  }
  return Object.fromEntries(names.map((name) => [name, join(folder, name, 'dist')]));
}

function build(app, tarball) {
  copyFileSync(tarball, join(app, 'chatbot-elements.tgz'));
  forgetIntegrity(join(app, 'package-lock.json'));
  npm(app, 'ci', '--prefer-offline', '--no-audit', '--no-fund');
  npm(app, 'run', 'build');
}

/** The package is packed anew each time, and its hash in the lock file, which npm writes at each `install`, with it. */
function forgetIntegrity(file) {
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const entry = lock.packages['node_modules/chatbot-elements'];
  if (entry.integrity === undefined) return;
  delete entry.integrity;
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
}

function npm(cwd, ...args) {
  try {
    execFileSync('npm', [...args, '--ignore-scripts', '--loglevel=error'], {
      cwd,
      encoding: 'utf8',
      shell: process.platform === 'win32',
      stdio: 'pipe',
    });
  } catch (error) {
    throw new Error(`npm ${args[0]} failed in ${cwd}:\n${error.stdout}\n${error.stderr}`, {cause: error});
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = process.argv.slice(2);
  for (const [name, pages] of Object.entries(buildApps(names.length > 0 ? names : APPS))) {
    console.log(`${name}: ${pages}`);
  }
}
