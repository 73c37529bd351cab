/** Writes custom-elements.json. With `--check`, writes nothing and fails if the file is not what would be written. */
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {cli} from '@custom-elements-manifest/analyzer/cli.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const file = new URL('../custom-elements.json', import.meta.url);

const manifest = await cli({
  argv: ['analyze', '--config', 'tools/custom-elements-manifest.config.mjs'],
  cwd: root,
  noWrite: true,
});
const text = `${JSON.stringify(manifest, null, 2)}\n`;

if (!process.argv.includes('--check')) {
  writeFileSync(file, text);
  console.log('Wrote custom-elements.json.');
} else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
  console.error('custom-elements.json is stale: run `npm run manifest` and commit it.');
  process.exit(1);
} else {
  console.log('custom-elements.json is fresh.');
}
