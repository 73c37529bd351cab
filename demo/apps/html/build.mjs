/** Puts the pages and the files of the package that they load into dist/, as they would lie on a server or a CDN. */
import {cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';

const bundles = 'node_modules/chatbot-elements/dist';
const hashes = JSON.parse(readFileSync(`${bundles}/integrity.json`, 'utf8'));

rmSync('dist', {recursive: true, force: true});
mkdirSync('dist/lib', {recursive: true});
for (const file of readdirSync(bundles).filter((each) => /^chatbot-elements.*\.js$/.test(each))) {
  cpSync(`${bundles}/${file}`, `dist/lib/${file}`);
}
for (const file of readdirSync('src')) {
  const text = readFileSync(`src/${file}`, 'utf8');
  // A page writes the hashes of the version that it has chosen; here it is the one that was just built.
  writeFileSync(
    `dist/${file}`,
    text
      .replace(/"\{integrity of lib\/\}"/, () => JSON.stringify(inFolder('./lib/', hashes)))
      .replace(/\{integrity of ([\w.-]+)\}/g, (_, name) => hashes[name]),
  );
}

/** The hashes by the addresses of the files, for an import map. */
function inFolder(folder, hashesByName) {
  return Object.fromEntries(Object.entries(hashesByName).map(([name, hash]) => [folder + name, hash]));
}
