/** What goes into custom-elements.json. Run by tools/manifest.mjs. */

export default {
  globs: ['src/define.ts', 'src/elements/*.ts', '!src/**/*.styles.ts'],
  litelement: true,
  packagejson: false,
  quiet: true,
  plugins: [
    {
      name: 'spread-options',
      // The analyzer expects a name of every option in `@property({...booleanAttribute, reflect: true})`.
      collectPhase({ts, node}) {
        if (!ts.isDecorator(node) || !ts.isCallExpression(node.expression)) return;
        const [options] = node.expression.arguments;
        if (options?.properties) options.properties = options.properties.filter(({name}) => name);
      },
    },
    {
      name: 'public-api',
      packageLinkPhase({customElementsManifest: manifest}) {
        delete manifest.readme;
        for (const module of manifest.modules) {
          keep(module.declarations, isElement);
          keep(module.exports, (item) => isDefinition(item) || isAmong(module.declarations, item));
          for (const {events, members} of module.declarations) {
            keep(events, isDocumented);
            keep(members, isPublic);
          }
        }
        keep(manifest.modules, ({exports}) => exports.length > 0);
        // The analyzer reads files in the order that the disk gives them.
        manifest.modules.sort((a, b) => (a.path < b.path ? -1 : 1));
        publishedPaths(manifest);
      },
    },
  ],
};

function isElement({customElement}) {
  return Boolean(customElement);
}

function isDefinition({kind}) {
  return kind === 'custom-element-definition';
}

function isAmong(declarations, {declaration}) {
  return declarations.some(({name}) => name === declaration.name);
}

// `dispatchEvent(event)` in the code adds an entry without a name, or named after a variable; `@fires` has the real ones.
function isDocumented({name, description}) {
  return Boolean(name && description);
}

// An assignment to `this.#thing.name` in the code adds a field of that name, without a type and a word about it.
function isPublic({name, kind, type, description, privacy = 'public', static: isStatic}) {
  const isMistaken = kind === 'field' && !type && !description;
  return privacy === 'public' && !name.startsWith('#') && !isStatic && !isMistaken;
}

/** Takes out of `items` what does not pass. */
function keep(items, passes) {
  if (items) items.splice(0, items.length, ...items.filter(passes));
}

/** Names the files that the package holds in place of the sources that were read. */
function publishedPaths(node) {
  for (const [key, value] of Object.entries(node)) {
    if (typeof value === 'object' && value !== null) publishedPaths(value);
    else if (key === 'path' || key === 'module') node[key] = value.replace(/^\/?src\/(.*)\.[jt]s$/, 'dist/$1.js');
  }
}
