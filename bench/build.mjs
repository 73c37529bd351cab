/** Bundles the contenders to bench/dist/. */
import {readdirSync, readFileSync, rmSync} from 'node:fs';
import {createRequire} from 'node:module';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const here = new URL('.', import.meta.url);
const path = (name) => fileURLToPath(new URL(name, here));

/** Their names, cheapest first. */
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
];

/**
 * Each by itself, so that none loads what only another needs.
 * @param {{isReadable?: boolean}} options With `isReadable`, ours is bundled unminified, so that a profile has names.
 */
export async function buildContenders(names, {isReadable = false} = {}) {
  rmSync(path('dist'), {recursive: true, force: true});
  for (const name of names) {
    await build({
      entryPoints: [path(`contenders/${name}.js`)],
      outdir: path('dist'),
      bundle: true,
      splitting: true, // what a contender loads later stays apart
      format: 'esm',
      target: 'es2022',
      minify: !isReadable,
      banner: isReadable ? {js: '//# allFunctionsCalledOnLoad'} : {}, // as the product's own files have it
      define: {'process.env.NODE_ENV': '"production"'},
      conditions: ['production', 'browser', 'svelte', 'style'],
      loader: {'.woff': 'empty', '.woff2': 'empty', '.ttf': 'empty'},
      plugins: [product(isReadable), tailwind, svelte],
      logLevel: 'error',
    });
  }
}

/** Leaves the built product beside the bundles, where a page has it, or bundles its modules, whose functions have names. */
const product = (isReadable) => ({
  name: 'product',
  setup(bundler) {
    bundler.onResolve({filter: /^chatbot-elements$/}, () =>
      isReadable ? {path: path('../dist/index.js')} : {path: '/dist/chatbot-elements.js', external: true},
    );
  },
});

/** Makes the classes that streamdown's code names, with Tailwind's compiler alone: its scanner is a native binary. */
const tailwind = {
  name: 'tailwind',
  setup(bundler) {
    bundler.onLoad({filter: /contenders\/streamdown\.css$/}, async ({path: file}) => {
      const {resolve} = createRequire(file);
      const {compile} = await import('tailwindcss');
      const {build: classes} = await compile(readFileSync(file, 'utf8'), {
        base: path('contenders'),
        loadStylesheet: (id, base) => {
          const found = resolve(id === 'tailwindcss' ? 'tailwindcss/index.css' : id);
          return {path: found, base, content: readFileSync(found, 'utf8')};
        },
      });
      const folder = path('node_modules/streamdown/dist/');
      const code = readdirSync(folder)
        .filter((name) => name.endsWith('.js'))
        .map((name) => readFileSync(folder + name, 'utf8'));
      return {contents: classes([...new Set(code.join(' ').split(/["'`\s]+/))]), loader: 'css'};
    });
  },
};

/** Compiles the components that Gradio ships as source. */
const svelte = {
  name: 'svelte',
  setup(bundler) {
    bundler.onLoad({filter: /\.svelte(\.js)?$/}, async ({path: file}) => {
      const {compile, compileModule} = await import('svelte/compiler');
      const source = readFileSync(file, 'utf8');
      const options = {filename: file, dev: false, generate: 'client'};
      const {js} = file.endsWith('.js')
        ? compileModule(source, options)
        : compile(source, {...options, css: 'injected', warningFilter: () => false});
      return {contents: js.code, loader: 'js'};
    });
  },
};
