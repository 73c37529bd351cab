/** Prints what a page downloads, and fails if the main bundle is over its budget. Sizes are of `gzip -9`. */
import {readdirSync, readFileSync} from 'node:fs';
import {gzipSync} from 'node:zlib';

const MAIN = 'chatbot-elements.js';
const BUDGET = 52_000; // bytes

const dist = new URL('../dist/', import.meta.url);
const files = readdirSync(dist).filter((file) => /^chatbot-elements.*\.js$/.test(file));
const sizes = new Map(files.map((file) => [file, gzipSync(readFileSync(new URL(file, dist)), {level: 9}).length]));

for (const [file, size] of sizes) {
  const note = file === MAIN ? ` of ${BUDGET}` : /\.\w+\.js$/.test(file) ? '' : ', loaded when needed';
  console.log(`${String(size).padStart(6)} B  ${file}${note}`);
}
if (!(sizes.get(MAIN) <= BUDGET)) {
  console.error(`${MAIN} is missing or over its budget of ${BUDGET} bytes.`);
  process.exit(1);
}
