/** `npm run lint`: which layer may import which, the house style as far as a machine can see it, and lit and a11y faults. */
import {readdirSync} from 'node:fs';
import lit from 'eslint-plugin-lit';
import litA11y from 'eslint-plugin-lit-a11y';
import {configs as wc} from 'eslint-plugin-wc';
import tseslint from 'typescript-eslint';

/** The layers of src/, bottom up: what each may import of the others, and of npm. */
const LAYERS = {
  core: {layers: [], packages: []},
  backends: {layers: ['core'], packages: ['eventsource-parser']},
  stores: {layers: ['core'], packages: []},
  testing: {layers: ['core', 'backends'], packages: []},
  locales: {layers: [], packages: []},
  events: {layers: ['core'], packages: []},
  context: {layers: ['core', 'events'], packages: ['@lit/context']},
  markdown: {layers: ['core'], packages: ['marked', 'dompurify', 'highlight.js', 'temml']},
  controllers: {layers: ['core', 'events', 'context'], packages: ['lit', '@lit/context']},
  elements: {
    layers: ['core', 'locales', 'events', 'context', 'markdown', 'controllers'],
    packages: ['lit', '@lit/context'],
  },
  development: {layers: ['events'], packages: ['lit']},
};

/** Templates name tags, and define.ts supplies them. */
const SIBLINGS = {
  regex: '^\\./chat-(?!.*\\.styles\\.js$)',
  allowTypeImports: true,
  message: 'Elements do not import each other at run time.',
};

const HOUSE_STYLE = [
  {
    selector:
      ':matches(VariableDeclarator > .id, :function > .params, ObjectPattern > Property > .value)[name=/^(msg|res|cfg|opts|tmp|idx)$/]',
    message: 'Write the word out.',
  },
  {selector: 'ExportDefaultDeclaration', message: 'Export by name.'},
  {selector: 'TSEnumDeclaration', message: 'Use a union of strings.'},
  {selector: 'TSParameterProperty', message: 'Declare the field, and assign it.'},
  {
    selector: 'AssignmentExpression[left.property.name=/^(inner|outer)HTML$/]',
    message: 'HTML from strings goes through src/markdown, as a fragment.',
  },
  {
    selector: 'ImportDeclaration[source.value=/directives.(style-map|unsafe-html|unsafe-svg)/]',
    message: 'A strict content security policy drops inline styles; HTML from strings goes through src/markdown.',
  },
  {
    selector: 'PropertyDefinition[accessibility=private]',
    message: 'Use #private.',
  },
];

const entries = readdirSync(new URL('../src', import.meta.url)).map((entry) => entry.replace(/\.ts$/, ''));

export default tseslint.config(
  {ignores: ['**/dist/', 'docs/.vitepress/cache/', 'demo/apps/']},
  tseslint.configs.recommended,
  {
    rules: {
      'no-restricted-syntax': ['error', ...HOUSE_STYLE],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        {fixStyle: 'inline-type-imports', disallowTypeAnnotations: false}, // `typeof import()` names what loads later
      ],
      '@typescript-eslint/no-unsafe-declaration-merging': 'off', // typed `addEventListener` on elements is made this way
      '@typescript-eslint/no-unused-vars': ['error', {ignoreRestSiblings: true, argsIgnorePattern: '^_'}],
    },
  },
  {
    files: ['src/**/*.ts'],
    languageOptions: {parserOptions: {projectService: true}},
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
    },
  },
  {
    files: ['**/*.config.mjs', 'docs/**'], // their tools ask for a default export
    rules: {'no-restricted-syntax': 'off'},
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unused-expressions': 'off', // `expect(…).to.exist`
      'no-restricted-syntax': 'off', // tests make pages of strings
    },
  },
  {
    files: ['bench/contenders/*.js'],
    rules: {'no-restricted-syntax': 'off'}, // they are what others do
  },
  ...Object.entries(LAYERS).map(([layer, {layers, packages}]) => ({
    files: [`src/${layer}/**/*.ts`, `src/${layer}.ts`],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: `^(\\.\\.?/)+(${entries.filter((entry) => entry !== layer && !layers.includes(entry)).join('|')})(/|\\.js$)`,
              message: `src/${layer} may import: ${layers.join(', ') || 'nothing outside itself'}.`,
            },
            {
              regex: `^(?!\\.)(?!(${packages.join('|') || '$'})(/|$))`,
              message: `src/${layer} may use these packages: ${packages.join(', ') || 'none'}.`,
            },
            ...(layer === 'elements' ? [SIBLINGS] : []),
          ],
        },
      ],
    },
  })),
  {
    files: ['src/elements/**/*.ts'],
    ...lit.configs['flat/recommended'],
    rules: {
      ...lit.configs['flat/recommended'].rules,
      'lit/attribute-names': ['error', {convention: 'kebab'}],
    },
  },
  {
    files: ['src/elements/**/*.ts'],
    ...wc['flat/recommended'],
    settings: {wc: {elementBaseClasses: ['LitElement']}},
  },
  {
    files: ['src/elements/**/*.ts'],
    plugins: {'lit-a11y': litA11y},
    rules: {
      ...litA11y.configs.recommended.rules,
      // Clicks on a container only ever help a pointer; that keys reach everything is for the tests to show.
      'lit-a11y/click-events-have-key-events': 'off',
    },
  },
);
