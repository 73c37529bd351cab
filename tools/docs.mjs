/**
 * The documentation as a site.
 *
 *     npm run docs         serves it, and shows each change at once
 *     npm run docs:build   writes it to docs/.vitepress/dist
 *
 * Takes dist/, which the live examples run, as it is, and builds it where there is none. Arguments go to VitePress:
 * `npm run docs:build -- --base /chatbot-elements/`.
 */
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

const [command = 'dev', ...options] = process.argv.slice(2);
process.chdir(fileURLToPath(new URL('..', import.meta.url)));

if (!existsSync('dist/chatbot-elements.js')) run('node_modules/rollup/dist/bin/rollup', '-c', '--silent');
run('docs/node_modules/vitepress/bin/vitepress.js', command, 'docs', ...options);

function run(script, ...args) {
  const {status} = spawnSync(process.execPath, [script, ...args], {stdio: 'inherit'});
  if (status !== 0) process.exit(status ?? 1);
}
