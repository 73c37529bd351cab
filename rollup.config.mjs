/**
 * Builds dist/ (declarations come from tsc, see the scripts in package.json):
 *
 * - ES modules, one for each source module, for bundlers; dependencies stay imports
 * - chatbot-elements.js, everything in one minified ES module, for a script tag
 * - chatbot-elements.iife.js, the same as a classic script with the global `ChatbotElements`
 * - chatbot-elements-NAME.js beside them, for each module that the source loads with `import()`
 */
import {existsSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {basename} from 'node:path';
import nodeResolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import {transformSync} from 'esbuild';
import {rollup} from 'rollup';
import esbuild from 'rollup-plugin-esbuild';

const {name, version, license, dependencies} = JSON.parse(readFileSync('package.json', 'utf8'));
const banner = `/*! ${name} ${version} | ${license} */`;
const transform = esbuild({target: 'es2022', tsconfig: 'tsconfig.json'});

/** The modules that can be imported one by one, see `exports` in package.json. */
function entryPoints() {
  const folders = ['elements', 'backends', 'stores'].map((folder) => `src/${folder}`).filter(existsSync);
  const modules = folders.flatMap((folder) => readdirSync(folder).map((file) => `${folder}/${file}`));
  return [
    'src/index.ts',
    'src/core/index.ts',
    'src/markdown/index.ts',
    ...modules.filter((file) => file.endsWith('.ts') && !file.endsWith('.styles.ts')),
  ];
}

function isDependency(id) {
  return Object.keys(dependencies).some((dependency) => id === dependency || id.startsWith(`${dependency}/`));
}

/** Paths of the modules that src/index.ts and what it imports load with `import()`. */
async function lazyModules() {
  const found = new Set();
  const collect = {
    name: 'collect-lazy-modules',
    moduleParsed: ({dynamicallyImportedIds}) => dynamicallyImportedIds.forEach((id) => found.add(id)),
  };
  const build = await rollup({input: 'src/index.ts', external: isDependency, plugins: [transform, collect]});
  await build.close();
  return [...found];
}

function lazyFile(module) {
  return `${name}-${basename(module.replace(/\/index\.ts$/, '.ts'), '.ts')}.js`;
}

/** Leaves what is loaded with `import()` out of a bundle and loads it from the files beside the bundle. */
function importFromBeside() {
  const beside = new Set();
  return {
    name: 'import-from-beside',
    async resolveDynamicImport(specifier, importer) {
      const {id} = await this.resolve(specifier, importer);
      beside.add(id);
      return {id: `./${lazyFile(id)}`, external: 'absolute'};
    },
    generateBundle(options, files) {
      for (const id of Object.values(files).flatMap(({moduleIds = []}) => moduleIds)) {
        if (beside.has(id)) this.warn(`${id} is in the bundle and beside it: something imports it statically too.`);
      }
    },
    // A classic script from another origin has no base URL of its own for `import()`, so it has to remember where it came from.
    renderDynamicImport: ({format}) =>
      format === 'iife' ? {left: 'import(new URL(', right: ', chatbotElementsUrl).href)'} : null,
  };
}

/** Minifies the text in css`…`. Style sheets have modules of their own, and hold no expressions. */
function minifyStyles() {
  return {
    name: 'minify-styles',
    transform(code, id) {
      if (!id.endsWith('.styles.ts')) return null;
      const minified = (_, text) => `css\`${transformSync(text, {loader: 'css', minify: true}).code.trim()}\``;
      return {code: code.replace(/\bcss`([^`$]*)`/g, minified), map: null};
    },
  };
}

/** Writes the licences of the packages in a bundle beside it, as they ask for. */
function thirdPartyLicenses() {
  return {
    name: 'third-party-licenses',
    generateBundle(options, files) {
      for (const chunk of Object.values(files)) {
        if (chunk.type !== 'chunk') continue;
        const packages = new Set(
          chunk.moduleIds.flatMap((id) => id.match(/^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/) ?? []),
        );
        if (packages.size === 0) continue;
        const notices = [...packages].sort().map((folder) => {
          const {name, version, license} = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
          return `${name} ${version} (${license})\n\n${readFileSync(`${folder}/LICENSE`, 'utf8').trim()}\n`;
        });
        this.emitFile({
          type: 'asset',
          fileName: `${chunk.name}.licenses.txt`,
          source: notices.join(`\n${'-'.repeat(80)}\n\n`),
        });
      }
    },
  };
}

/** One self-contained, minified build of `input`. */
function bundle(input, fileName, outputs = [{format: 'es'}]) {
  return {
    input: {[basename(fileName, '.js')]: input},
    plugins: [
      minifyStyles(),
      transform,
      nodeResolve({exportConditions: ['browser', 'production']}),
      importFromBeside(),
      thirdPartyLicenses(),
    ],
    output: outputs.map((output) => ({
      dir: 'dist',
      entryFileNames: fileName,
      sourcemap: true,
      banner,
      plugins: [terser({ecma: 2020, compress: {passes: 3}, format: {comments: /^!/}})],
      ...output,
    })),
  };
}

export default async function build({watch}) {
  // What an earlier build left of modules that are gone would be published.
  if (!watch) rmSync('dist', {recursive: true, force: true});
  return [
    {
      input: entryPoints(),
      external: isDependency,
      plugins: [transform],
      output: {dir: 'dist', format: 'es', preserveModules: true, preserveModulesRoot: 'src', sourcemap: true},
    },
    bundle('src/index.ts', `${name}.js`, [
      {format: 'es'},
      {
        format: 'iife',
        name: 'ChatbotElements',
        entryFileNames: `${name}.iife.js`,
        intro: 'const chatbotElementsUrl = document.currentScript?.src || document.baseURI;',
      },
    ]),
    ...(await lazyModules()).map((module) => bundle(module, lazyFile(module))),
  ];
}
