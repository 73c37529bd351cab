/**
 * Which Chromium the tests run in: `$CHROME_PATH`, else a Chrome, Chromium or Edge of this machine, else the one that the
 * npm package @sparticuz/chromium carries (Linux x64; needs no root, no download and no library of the system).
 * With `$BUNDLED_CHROMIUM` set, the machine's own browsers are passed over.
 */
import {execFileSync} from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {createRequire} from 'node:module';
import {delimiter, dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {brotliDecompressSync} from 'node:zlib';

const COMMANDS = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser', 'microsoft-edge'];
const INSTALLED = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ...['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].map(
    (variable) => process.env[variable] && join(process.env[variable], 'Google/Chrome/Application/chrome.exe'),
  ),
];

/** The first of `commands` on the PATH, else the first of `paths` that is an executable file. */
export function findExecutable(commands, paths = []) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const candidates = [...folders.flatMap((folder) => commands.map((name) => join(folder, name))), ...paths];
  return candidates.find((path) => path && isExecutable(path));
}

/** Launch options for puppeteer. @throws {Error} If this machine has none and none can be had from npm. */
export function findChromium() {
  const executablePath =
    process.env.CHROME_PATH || (process.env.BUNDLED_CHROMIUM ? undefined : findExecutable(COMMANDS, INSTALLED));
  if (executablePath) {
    return {executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'], headless: true};
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('No Chrome or Chromium found: install one, or set CHROME_PATH.');
  }
  return bundledChromium();
}

function bundledChromium() {
  const folder = unpack();
  const executable = join(folder, 'chromium');
  return {
    executablePath: executable,
    headless: 'shell', // all that the package carries
    args: [
      '--no-sandbox',
      '--no-zygote',
      '--disable-dev-shm-usage',
      '--use-gl=angle',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      '--font-render-hinting=none',
    ],
    env: {
      ...process.env,
      ...(lacksLibraries(executable) && {
        LD_LIBRARY_PATH: [join(folder, 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':'),
      }),
      ...(!existsSync('/etc/fonts/fonts.conf') && {FONTCONFIG_PATH: join(folder, 'fonts')}),
    },
  };
}

// The package's own `executablePath()` trusts a half-written file in the temp folder and leaves the libraries packed
// outside of AWS. This one unpacks once, and by a rename, so that two test runs may start at the same time.
function unpack() {
  const main = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const root = resolve(dirname(main), '../..');
  const {version} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const folder = fileURLToPath(new URL(`../node_modules/.cache/chromium-${version}`, import.meta.url));
  if (existsSync(folder)) return folder;

  console.log(`Unpacking Chromium ${version} from npm, once.`);
  const partial = `${folder}.${process.pid}`;
  const packed = (name) => brotliDecompressSync(readFileSync(join(root, 'bin', name)));
  mkdirSync(join(partial, 'lib'), {recursive: true});
  writeFileSync(join(partial, 'chromium'), packed('chromium.br'));
  chmodSync(join(partial, 'chromium'), 0o755);
  for (const archive of ['al2023.tar.br', 'fonts.tar.br', 'swiftshader.tar.br']) {
    execFileSync('tar', ['-xf', '-', '-C', partial], {input: packed(archive)});
  }
  try {
    renameSync(partial, folder);
  } catch {
    rmSync(partial, {recursive: true, force: true}); // another process was faster
  }
  return folder;
}

function lacksLibraries(executable) {
  try {
    return execFileSync('ldd', [executable], {encoding: 'utf8'}).includes('not found');
  } catch {
    return true;
  }
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
