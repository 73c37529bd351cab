/**
 * Runs `npm ci` when node_modules is missing or holds other versions than package-lock.json asks for: of the package, and of
 * each folder that is named (`node tools/setup.mjs docs`). Runs before everything else on a clean clone, so it imports
 * nothing but Node.
 */
import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

for (const folder of ['', ...process.argv.slice(2)]) setUp(new URL(`../${folder && `${folder}/`}`, import.meta.url));

function setUp(root) {
  if (!isStale(root)) return;
  console.log('Installing the dependencies that package-lock.json names (npm ci). This takes a minute or two.');
  // No dependency needs its install script, and some scripts would download a browser driver.
  const {status} = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], {
    cwd: fileURLToPath(root),
    stdio: 'inherit',
    shell: process.platform === 'win32', // npm is a batch file there
  });
  if (status !== 0) {
    console.error('npm ci failed; the lines above say why.');
    process.exit(1);
  }
}

function isStale(root) {
  const wanted = packagesIn(new URL('package-lock.json', root));
  const installed = packagesIn(new URL('node_modules/.package-lock.json', root));
  if (!installed) return true;
  return Object.entries(wanted).some(([path, {version, optional}]) => {
    if (path === '') return false; // this package itself
    return installed[path] ? installed[path].version !== version : !optional;
  });
}

function packagesIn(lock) {
  try {
    return JSON.parse(readFileSync(lock, 'utf8')).packages;
  } catch {
    return undefined;
  }
}
