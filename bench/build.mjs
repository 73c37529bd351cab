/** Bundles the contenders to bench/dist/. Ours imports the built product from /dist/, as a page does. */
import {existsSync, readdirSync, rmSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const here = new URL('.', import.meta.url);
const path = (name) => fileURLToPath(new URL(name, here));

/** The contenders there are, cheapest first. `chat` and `deep-query` are their helpers. */
export const CONTENDERS = [
  'floor-blocks',
  'ours',
  'ours-markdown',
  'ours-bot',
  'streaming-markdown',
  'naive',
  'deep-chat',
  'streamdown',
  'gradio',
].filter((name) => existsSync(path(`contenders/${name}.js`)));

/** @param {{isReadable?: boolean}} options With `isReadable`, ours is bundled unminified, so that a profile has names. */
/** Takes the modules that can be read in place of the bundle, for profiles with names in them. */
const readable = {
  name: 'readable',
  setup: (build) => build.onResolve({filter: /^\/dist\//}, () => ({path: path('../dist/index.js')})),
};

export async function buildContenders(names, {isReadable = false} = {}) {
  rmSync(path('dist'), {recursive: true, force: true});
  await build({
    entryPoints: names.map((name) => path(`contenders/${name}.js`)),
    outdir: path('dist'),
    bundle: true,
    splitting: true, // what a contender loads later stays apart
    format: 'esm',
    target: 'es2022',
    minify: !isReadable,
    define: {'process.env.NODE_ENV': '"production"'},
    conditions: ['production', 'browser', 'style'],
    loader: {'.woff': 'empty', '.woff2': 'empty', '.ttf': 'empty'},
    ...(isReadable ? {plugins: [readable]} : {external: ['/dist/*']}),
    logLevel: 'error',
  });
  return new Set(readdirSync(path('dist')));
}
