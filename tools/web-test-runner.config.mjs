/**
 * Runs test/**\/*.test.ts in real browsers: `npx wtr --config tools/web-test-runner.config.mjs --files 'test/core/*.test.ts'`.
 * `$ENGINE` names the engines: `chromium` (the default), `firefox`, `webkit`, or several with commas between them.
 */
import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {cpus} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {esbuildPlugin} from '@web/dev-server-esbuild';
import {defaultReporter} from '@web/test-runner';
import {startFaultServer} from '../src/testing/fault-server.js';
import {launcherFor} from './engines.mjs';
import {summaryReporter} from './summary-reporter.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const engines = (process.env.ENGINE || 'chromium').split(',');

/** Serves the hostile inputs that do not belong to this repository; 404 on a machine that does not have them. */
function corporaPlugin() {
  const folder = process.env.CORPORA || join(root, '../shared/corpora');
  return {
    name: 'corpora',
    async serve({path}) {
      const name = /^\/__corpora\/([\w-]+\.json)$/.exec(path)?.[1];
      if (!name || !existsSync(join(folder, name))) return undefined;
      return {body: await readFile(join(folder, name), 'utf8'), type: 'json'};
    },
  };
}

/** `executeServerCommand('set-window', {width, height})` in every engine; the built-in `setViewport` leaves WebKit out. */
function windowPlugin() {
  return {
    name: 'set-window',
    async executeCommand({command, payload: {width, height} = {}, session}) {
      if (command !== 'set-window') return undefined;
      if (session.browser.type === 'puppeteer') {
        await session.browser.getPage(session.id).setViewport({width, height});
        return true;
      }
      const {driver} = session.browser;
      const [frameWidth, frameHeight] = await driver.execute(
        'return [outerWidth - innerWidth, outerHeight - innerHeight]',
      );
      await driver.setWindowRect(null, null, width + frameWidth, height + frameHeight);
      return true;
    },
  };
}

/** The one module of highlight.js that is CommonJS, as rollup.config.mjs has it too. */
function commonJsPlugin() {
  return {
    name: 'common-js',
    transform: ({path, body}) =>
      path.endsWith('/highlight.js/lib/core.js')
        ? `const module = {};\n${body}\nexport default module.exports;`
        : undefined,
  };
}

/** The server of bad answers, beside the tests; they find it by `GET /__fault`. */
function faultServerPlugin() {
  let server;
  return {
    name: 'fault-server',
    async serverStart() {
      server = await startFaultServer();
    },
    async serverStop() {
      await server?.stop();
    },
    serve({path}) {
      return path === '/__fault' ? {body: JSON.stringify({origin: server.origin}), type: 'json'} : undefined;
    },
  };
}

/** The server made with the AI SDK. It takes a moment to load, which only tests that ask for it pay. */
function aiSdkServerPlugin() {
  let running;
  const start = async () => (await import('../test/support/ai-sdk-server.mjs')).startAiSdkServer();
  return {
    name: 'ai-sdk-server',
    async serverStop() {
      await (await running)?.stop();
    },
    async serve({path}) {
      if (path !== '/__ai-sdk') return undefined;
      const {origin} = await (running ??= start());
      return {body: JSON.stringify({origin}), type: 'json'};
    },
  };
}

export default {
  rootDir: root,
  files: ['test/**/*.test.ts'],
  browsers: engines.map(launcherFor),
  // One page at a time: a page in the background has no focus and is throttled.
  concurrency: 1,
  concurrentBrowsers: cpus().length,
  nodeResolve: {exportConditions: ['development', 'browser']},
  middleware: [(await import('../test/support/model.mjs')).serveModel],
  plugins: [
    corporaPlugin(),
    windowPlugin(),
    commonJsPlugin(),
    faultServerPlugin(),
    (await import('../test/support/socket-server.mjs')).socketServerPlugin(),
    aiSdkServerPlugin(),
    (await import('../test/support/csp-page.mjs')).cspPagePlugin(),
    (await import('../test/support/gradio-server.mjs')).gradioServerPlugin(),
    // `esnext` leaves the scripts of HTML pages as they are; decorators and class fields follow tsconfig.json all the same.
    esbuildPlugin({ts: true, tsconfig: join(root, 'tsconfig.json'), target: 'esnext'}),
  ],
  reporters: [defaultReporter(), summaryReporter()],
  testFramework: {config: {timeout: '20000'}},
  browserStartTimeout: 60_000,
  testsStartTimeout: 60_000,
  testsFinishTimeout: 300_000,
  filterBrowserLogs: ({args}) => !String(args[0]).includes('Lit is in dev mode'),
};
