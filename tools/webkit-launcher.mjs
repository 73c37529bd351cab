/**
 * A Web Test Runner launcher for WebKitGTK (Debian: `webkit2gtk-driver`, `xvfb`). It starts WebKitWebDriver itself, and
 * Xvfb where there is no display.
 */
import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {connect, createServer} from 'node:net';
import {WebdriverLauncher} from '@web/test-runner-webdriver';
import {findExecutable} from './find-chromium.mjs';

const MINI_BROWSERS = ['x86_64', 'aarch64'].map(
  (machine) => `/usr/lib/${machine}-linux-gnu/webkit2gtk-4.1/MiniBrowser`,
);

/** Where the parts are. @throws {Error} Naming the part that is not there. */
export function findWebKit() {
  const driver = findExecutable(['WebKitWebDriver']);
  const browser = MINI_BROWSERS.find((path) => existsSync(path));
  if (!driver || !browser) throw new Error('No WebKitGTK found: on Debian, install webkit2gtk-driver.');
  const needsDisplay = !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
  const display = needsDisplay ? findExecutable(['Xvfb']) : undefined;
  if (needsDisplay && !display) throw new Error('WebKitGTK needs a display: on Debian, install xvfb.');
  return {driver, browser, display};
}

/** What a session of WebKitWebDriver is asked for. */
export function webkitCapabilities({browser}) {
  return {browserName: 'MiniBrowser', 'webkitgtk:browserOptions': {binary: browser, args: ['--automation']}};
}

/**
 * Starts WebKitWebDriver, and Xvfb where there is no display.
 * @param {ReturnType<typeof findWebKit>} parts
 * @returns {Promise<{port: number, stop: () => void}>}
 */
export async function startDriver({driver, display}) {
  const children = [];
  const stop = () => children.splice(0).forEach((child) => child.kill());
  const env = {...process.env};
  if (display) env.DISPLAY = await startDisplay(display, children);
  const port = await freePort();
  children.unshift(spawn(driver, [`--port=${port}`, '--host=127.0.0.1'], {stdio: 'ignore', env}));
  await untilListening(port, 10_000).catch((error) => {
    stop();
    throw error;
  });
  return {port, stop};
}

class WebKitLauncher extends WebdriverLauncher {
  // One page at a time: with more, the base class runs tests in iframes, where keys and focus do not work.
  concurrency = 1;
  #parts;
  #driver;

  constructor(parts) {
    super({
      automationProtocol: 'webdriver',
      connectionRetryCount: 1,
      logLevel: 'error',
      capabilities: {'wdio:enforceWebDriverClassic': true, ...webkitCapabilities(parts)},
    });
    this.#parts = parts;
  }

  async initialize(config) {
    await super.initialize({...config, concurrency: 1});
    this.name = 'WebKit';
    this.#driver = await startDriver(this.#parts);
    Object.assign(this.options, {hostname: '127.0.0.1', port: this.#driver.port, path: '/'});
  }

  async stop() {
    await super.stop();
    this.#driver?.stop();
  }
}

export function webkitLauncher() {
  return new WebKitLauncher(findWebKit());
}

function startDisplay(display, children) {
  const options = ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'];
  const child = spawn(display, options, {stdio: ['ignore', 'ignore', 'ignore', 'pipe']});
  children.push(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('exit', () => reject(new Error('Xvfb ended.')));
    child.stdio[3].once('data', (number) => resolve(`:${String(number).trim()}`));
  });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const {port} = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function untilListening(port, milliseconds) {
  for (const end = Date.now() + milliseconds; Date.now() < end; await pause(50)) {
    if (await answers(port)) return;
  }
  throw new Error(`WebKitWebDriver did not start within ${milliseconds} ms.`);
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
