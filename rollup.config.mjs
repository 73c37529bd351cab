/**
 * Builds dist/ (declarations come from tsc, see the scripts in package.json):
 *
 * - ES modules, one for each source module, for bundlers; dependencies stay imports
 * - chatbot-elements.js, everything in one minified ES module, for a script tag
 * - chatbot-elements-NAME.js beside it, for each module that the source loads with `import()`
 * - chatbot-elements.iife.js, everything but rarer programming languages in one classic script with the global `ChatbotElements`
 * - development/, which bundlers take while a page is built: the same entry points, with hints in the console
 * - chatbot-elements.development.js, the hints as a classic script, to stand before any of the two
 * - integrity.json, the hashes of all these by which a page can make sure of what a CDN serves
 */
import {createHash} from 'node:crypto';
import {existsSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {basename} from 'node:path';
import nodeResolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import {transformSync} from 'esbuild';
import {rollup} from 'rollup';
import esbuild from 'rollup-plugin-esbuild';

const {name, version, license, dependencies, peerDependencies} = JSON.parse(readFileSync('package.json', 'utf8'));
const banner = `/*! ${name} ${version} | ${license} */`;
/**
 * Tells Chromium to compile a whole file while it arrives, on another thread, and not function by function when each is first
 * called. For what the first answer calls most of: with the CPU slowed 4 times it is painted 20 % earlier, for 0.3 MB of heap.
 */
const COMPILE_HINT = '//# allFunctionsCalledOnLoad';
const HINTED = [`${name}.js`, `${name}-markdown.js`, `${name}-highlight.js`];
const HINTS = 'src/development/hints.ts';
const transform = esbuild({target: 'es2022', tsconfig: 'tsconfig.json'});

/** Puts the version into src/core/version.ts. */
const packageVersion = {
  name: 'package-version',
  load: (id) => (/\bcore\/version\.ts$/.test(id) ? `export const version = '${version}';` : null),
};

/** The modules that can be imported one by one, see `exports` in package.json. */
function entryPoints() {
  const folders = ['elements', 'backends', 'stores'].map((folder) => `src/${folder}`).filter(existsSync);
  const modules = folders.flatMap((folder) => readdirSync(folder).map((file) => `${folder}/${file}`));
  return [
    'src/index.ts',
    'src/core/index.ts',
    'src/markdown/index.ts',
    'src/server.ts',
    'src/testing/index.ts',
    'src/testing/fault-server.js',
    HINTS,
    'src/wrappers/react.ts',
    'src/wrappers/vue.ts',
    ...modules.filter((file) => file.endsWith('.ts') && !file.endsWith('.styles.ts')),
  ];
}

/** Puts the hints of src/development beside every entry point that a page may begin with: see `exports` in package.json. */
function developmentEntries() {
  return {
    name: 'development-entries',
    generateBundle(options, files) {
      for (const path of Object.keys(files).filter((file) => /^((core\/)?index|elements\/chat-.*)\.js$/.test(file))) {
        const up = '../'.repeat(path.split('/').length);
        // In this order: the hints look at what is defined.
        const source = `export * from '${up}${path}';\nimport '${up}development/hints.js';\n`;
        this.emitFile({type: 'asset', fileName: `development/${path}`, source});
      }
    },
  };
}

function isDependency(id) {
  return (
    id.startsWith('node:') ||
    Object.keys({...dependencies, ...peerDependencies}).some(
      (dependency) => id === dependency || id.startsWith(`${dependency}/`),
    )
  );
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

/** The name of a language of highlight.js, if that is what a module is. */
function languageIn(module) {
  return /\/highlight\.js\/.*\blanguages\/([\w-]+)/.exec(`/${module}`)?.[1];
}

function lazyFile(module) {
  const language = languageIn(module);
  if (language) return `${name}-highlight-${language}.js`;
  return `${name}-${basename(module.replace(/\/index\.ts$/, '.ts'), '.ts')}.js`;
}

/** Leaves what is loaded with `import()` out of a bundle and loads it from the files beside the bundle. */
function importFromBeside() {
  const beside = new Set();
  return {
    name: 'import-from-beside',
    async resolveDynamicImport(specifier, importer) {
      // A URL that only the page knows.
      if (typeof specifier !== 'string') return null;
      const {id} = await this.resolve(specifier, importer);
      beside.add(id);
      return {id: `./${lazyFile(id)}`, external: 'absolute'};
    },
    generateBundle(options, files) {
      for (const id of Object.values(files).flatMap(({moduleIds = []}) => moduleIds)) {
        if (beside.has(id)) this.warn(`${id} is in the bundle and beside it: something imports it statically too.`);
      }
    },
  };
}

/** Leaves the languages that load one by one out of a bundle that loads nothing: they are more than the rest of it is worth. */
function withoutFurtherLanguages() {
  return {
    name: 'without-further-languages',
    resolveDynamicImport: (specifier) => (languageIn(specifier) ? {id: '\0none'} : null),
    load: (id) => (id === '\0none' ? 'export default () => ({});' : null),
  };
}

/** Makes an ES module of the one module of highlight.js that is CommonJS. */
function commonJs() {
  return {
    name: 'common-js',
    transform(code, id) {
      if (!id.endsWith('/highlight.js/lib/core.js')) return null;
      return {code: `const module = {};\n${code}\nexport default module.exports;`, map: null};
    },
  };
}

/**
 * Leaves out what nothing is used of: the instance that marked makes of itself at the end of its one module, and with it its way to
 * HTML, 1.5 kB of brotli; and the rules of Markdown.pl, 0.3 kB. Where another version has them elsewhere, all stays.
 */
function onlyUsedOfMarked() {
  return {
    name: 'only-used-of-marked',
    transform(code, id) {
      if (!id.endsWith('/marked/lib/marked.esm.js')) return null;
      const [, before, exports] = /^([^]*;)var (?:[\w$]+)=new [\w$]+;function [^]*export\{([^}]*)\};/.exec(code) ?? [];
      if (!exports) return null;
      const used = exports.split(',').filter((name) => / as (?:Lexer|Parser|Renderer|Tokenizer)$/.test(name));
      const rules = before.replaceAll('this.options.pedantic', 'false').replace(/,pedantic:[\w$]+\}/g, '}');
      return {code: `${rules}export{${used}};`, map: null};
    },
  };
}

/**
 * Declares properties as Lit's decorators do, without the decorators and the helper that each module has for them: 0.5 kB. Where
 * esbuild writes them otherwise, all stays.
 */
function declareProperties() {
  const decorated = /__decorateClass\(\[\s*(property|state)\(([^]*?)\)\s*\], (\w+)\.prototype, ("\w+"), \d\);/g;
  return {
    name: 'declare-properties',
    transform(code, id) {
      if (!/\/src\/elements\/[\w-]+\.ts$/.test(id)) return null;
      const declared = code.replace(decorated, (_, kind, options, owner, key) => {
        const argument = kind === 'state' ? '{state: true, attribute: false}' : options;
        return `${owner}.createProperty(${[key, argument].filter(Boolean).join(', ')});`;
      });
      if (declared.includes('__decorateClass([')) return null;
      const withoutDecorators = declared.replace(/^import \{[^}]*\} from ["']lit\/decorators\.js["'];\n/m, '');
      return {code: withoutDecorators, map: null};
    },
  };
}

/** Minifies the text in css`…`. Style sheets have modules of their own, and hold no expressions. */
function minifyStyles() {
  return {
    name: 'minify-styles',
    transform(code, id) {
      if (!id.endsWith('.styles.ts')) return null;
      const minified = (_, text) => `css\`${transformSync(text, {loader: 'css', minify: true}).code.trim()}\``;
      return {code: code.replace(/\bcss`((?:[^`$]|\$(?!\{))*)`/g, minified), map: null};
    },
  };
}

/** Takes the indentation out of the templates in html`…`, and with it out of the code around them. */
function minifyTemplates() {
  return {
    name: 'minify-templates',
    transform(code, id) {
      if (!/\/src\/elements\/[\w-]+\.ts$/.test(id)) return null;
      return {code: code.replace(/^[ \t]+/gm, ''), map: null};
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

const hashes = {};

/** Keeps the hash of every script for pages in dist/integrity.json, and prints those of the two that a tag may name. */
function integrity() {
  return {
    name: 'integrity',
    writeBundle({dir}, files) {
      for (const file of Object.keys(files).filter((each) => each.endsWith('.js'))) {
        const hash = createHash('sha384')
          .update(readFileSync(`${dir}/${file}`))
          .digest('base64');
        hashes[file] = `sha384-${hash}`;
        if (/^chatbot-elements(\.iife)?\.js$/.test(file)) console.log(`${file} ${hashes[file]}`);
      }
      const sorted = Object.fromEntries(Object.entries(hashes).sort());
      writeFileSync(`${dir}/integrity.json`, `${JSON.stringify(sorted, null, 2)}\n`);
    },
  };
}

/** One self-contained, minified build of `input`; with `importFromBeside`, self-contained but for what loads when needed. */
function bundle(input, fileName, output = {}, plugins = [importFromBeside()]) {
  // A classic script is read in the encoding of its page, which may be any.
  const isClassic = output.format === 'iife';
  return {
    input: {[basename(fileName, '.js')]: input},
    plugins: [
      minifyStyles(),
      minifyTemplates(),
      packageVersion,
      transform,
      declareProperties(),
      nodeResolve({exportConditions: ['browser', 'production']}),
      commonJs(),
      onlyUsedOfMarked(),
      ...plugins,
      thirdPartyLicenses(),
      integrity(),
    ],
    output: {
      dir: 'dist',
      format: 'es',
      entryFileNames: fileName,
      sourcemap: true,
      banner: HINTED.includes(fileName) ? `${banner}\n${COMPILE_HINT}` : banner,
      plugins: [terser({ecma: 2020, compress: {passes: 3}, format: {comments: /^!|^# all/, ascii_only: isClassic}})],
      ...output,
    },
  };
}

/** A file for each language, without a map and a licence of its own: the one of chatbot-elements-highlight.js is theirs too. */
function languages(modules) {
  const {plugins, output} = bundle(modules[0], 'languages', {entryFileNames: '[name].js', sourcemap: false});
  return {
    input: Object.fromEntries(modules.map((module) => [basename(lazyFile(module), '.js'), module])),
    plugins: plugins.filter((plugin) => plugin.name !== 'third-party-licenses'),
    output,
  };
}

export default async function build({watch}) {
  // What an earlier build left of modules that are gone would be published.
  if (!watch) rmSync('dist', {recursive: true, force: true});
  const modules = await lazyModules();
  return [
    {
      input: entryPoints(),
      external: isDependency,
      // A server writes the styles out with each element, and the next of a kind has to be within reach of gzip.
      plugins: [minifyStyles(), packageVersion, transform, declareProperties(), developmentEntries()],
      output: {dir: 'dist', format: 'es', preserveModules: true, preserveModulesRoot: 'src', sourcemap: true},
    },
    bundle('src/index.ts', `${name}.js`),
    // A classic script is for pages that cannot import: one opened from a disk may not load modules from beside it.
    bundle('src/index.ts', `${name}.iife.js`, {format: 'iife', name: 'ChatbotElements', inlineDynamicImports: true}, [
      withoutFurtherLanguages(),
    ]),
    {
      input: HINTS,
      // A browser that is too old for the elements has to be able to read what says so: these are of 2017.
      plugins: [esbuild({target: 'es2015', tsconfig: 'tsconfig.json'})],
      output: {file: `dist/${name}.development.js`, format: 'iife', banner},
    },
    ...modules.filter((module) => !languageIn(module)).map((module) => bundle(module, lazyFile(module))),
    languages(modules.filter(languageIn)),
  ];
}
