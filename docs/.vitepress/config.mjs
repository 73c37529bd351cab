/** The site: `npm run docs`. Its pages are the Markdown files of this folder; its sidebar lists them. */
import {cpSync, createReadStream, readFileSync, readdirSync} from 'node:fs';
import {basename, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {defineConfig} from 'vitepress';
import {publicElements} from '../../tools/public-elements.mjs';

const docs = fileURLToPath(new URL('..', import.meta.url));
const dist = fileURLToPath(new URL('../../dist', import.meta.url));
const {version} = JSON.parse(readFileSync(join(docs, '../package.json'), 'utf8'));
const icon = `data:image/svg+xml,${encodeURIComponent(readFileSync(join(docs, '../demo/icon.svg'), 'utf8'))}`;
const BUNDLE = /^chatbot-elements.*\.js$/;

const learn = [page('start'), page('guide'), page('history'), page('styling'), page('accessibility'), page('security')];
const FRAMEWORKS = ['index', 'html', 'react', 'vue', 'svelte', 'solid', 'angular', 'server'];
const frameworks = FRAMEWORKS.map((name) => page(`frameworks/${name}`));
const backends = pagesIn('backends');
const api = [
  ...publicElements().map(({tagName}) => ({text: `&lt;${tagName}&gt;`, link: `/api/${tagName}`})),
  {text: 'Types', link: '/api/types'},
];

export default defineConfig({
  title: 'chatbot-elements',
  description: 'A streaming chat for any web page, as Web Components.',
  head: [['link', {rel: 'icon', href: icon}]],
  srcExclude: ['node_modules/**'],
  rewrites: {'backends/README.md': 'backends/index.md'},
  vue: {template: {compilerOptions: {isCustomElement: (tag) => tag.startsWith('chat-')}}},
  markdown: {config: leaveOutside, theme: {light: 'github-light-high-contrast', dark: 'github-dark-high-contrast'}},
  vite: {plugins: [{name: 'bundle', configureServer: serveBundle}]},
  buildEnd({outDir}) {
    for (const file of readdirSync(dist)) if (BUNDLE.test(file)) cpSync(join(dist, file), join(outDir, 'lib', file));
  },
  themeConfig: {
    logo: icon,
    search: {provider: 'local'},
    outline: {level: [2, 3]},
    nav: [
      {text: 'Start', link: '/start'},
      {text: 'Backends', link: backends[0].link, activeMatch: '/backends/'},
      {text: 'API', link: '/api/chat-session', activeMatch: '/api/'},
      {text: 'Playground', link: '/playground'},
      {text: version, link: '/changelog'},
    ],
    sidebar: [
      {text: 'Learn', items: learn},
      {text: 'Frameworks', items: frameworks},
      {text: 'Backends', items: backends},
      {text: 'Reference', items: api},
      {
        text: 'More',
        items: [page('hints'), page('playground'), page('migrating'), page('architecture'), page('changelog')],
      },
    ],
  },
});

/** A page by its name, titled by its first heading. */
function page(name) {
  const [, title] = readFileSync(join(docs, `${name}.md`), 'utf8').match(/^(?:# |title: )(.*)$/m);
  return {text: title.replaceAll('`', '').replaceAll('<', '&lt;'), link: `/${name.replace(/(README|index)$/, '')}`};
}

/** The pages of a folder, its README first, the others by name. */
function pagesIn(folder) {
  const names = readdirSync(join(docs, folder))
    .filter((file) => file.endsWith('.md'))
    .map((file) => basename(file, '.md'));
  return names
    .sort((one, other) => (other === 'README') - (one === 'README') || one.localeCompare(other))
    .map((name) => page(`${folder}/${name}`));
}

/** Pages that show a file of the repository's root. */
const FROM_THE_ROOT = ['architecture.md', 'changelog.md'];

/** A link that leads out of this folder, into the repository, leads nowhere from here: only its words stay. */
function leaveOutside(markdown) {
  markdown.core.ruler.push('leave-outside', ({tokens, env}) => {
    for (const {children} of tokens) {
      let outside = false;
      for (const token of children ?? []) {
        if (token.type === 'link_open') outside = isOutside(token.attrGet('href'), env.relativePath);
        if (!outside || !token.type.startsWith('link_')) continue;
        token.tag = 'span';
        token.attrs = null;
      }
    }
  });
}

function isOutside(address, file) {
  if (/^([a-z]+:|#|\/)/.test(address)) return false;
  return FROM_THE_ROOT.includes(file) || join(file, '..', address).startsWith('..');
}

/** The built bundle at /lib/, for pages of any origin: the playground's frame has one of its own. */
function serveBundle({middlewares}) {
  middlewares.use('/lib/', ({url}, response, next) => {
    const file = url.slice(1).split('?')[0];
    if (!BUNDLE.test(file)) return next();
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('content-type', 'text/javascript');
    createReadStream(join(dist, file)).on('error', next).pipe(response);
  });
}
