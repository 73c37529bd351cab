/**
 * Writes what is made of the elements' doc comments: custom-elements.json, and llms.txt of it. With `--check`, writes nothing and
 * fails if a file is not what would be written.
 */
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {cli} from '@custom-elements-manifest/analyzer/cli.js';
import {llmsText} from './llms.mjs';

const root = new URL('../', import.meta.url);

const manifest = await cli({
  argv: ['analyze', '--config', 'tools/custom-elements-manifest.config.mjs'],
  cwd: fileURLToPath(root),
  noWrite: true,
});
const files = {
  'custom-elements.json': `${JSON.stringify(manifest, null, 2)}\n`,
  'llms.txt': llmsText(manifest),
};

for (const [name, text] of Object.entries(files)) {
  const file = new URL(name, root);
  if (!process.argv.includes('--check')) {
    writeFileSync(file, text);
    console.log(`Wrote ${name}.`);
  } else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
    console.error(`${name} is stale: run \`npm run manifest\` and commit it.`);
    process.exitCode = 1;
  } else {
    console.log(`${name} is fresh.`);
  }
}
