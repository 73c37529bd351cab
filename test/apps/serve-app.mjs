/** Serves an app of demo/apps/ that has been built: by its own server where it has one, else as files. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {createInterface} from 'node:readline';
import {serve} from '../../tools/static-server.mjs';

/** @param pages Where its pages are, as `buildApps` says. */
export function hasServer(pages) {
  return existsSync(join(dirname(pages), 'server.js'));
}

/**
 * @param {{env?: Record<string, string>, headers?: Record<string, string>}} options `env` is for its own server, `headers` for
 *   files: a server of its own has its own.
 * @returns {Promise<{origin: string, close: () => void}>}
 */
export async function serveApp(pages, {env = {}, headers = {}} = {}) {
  if (!hasServer(pages)) return serve(pages, {headers});
  const server = spawn(process.execPath, ['server.js'], {
    cwd: dirname(pages),
    env: {...process.env, ...env, PORT: '0'},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await Promise.race([
    once(createInterface({input: server.stdout}), 'line'),
    once(server, 'exit').then(([code]) => Promise.reject(new Error(`The server has ended with code ${code}.`))),
  ]);
  return {origin: new URL(line).origin, close: () => server.kill()};
}
