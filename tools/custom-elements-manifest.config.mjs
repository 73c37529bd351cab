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
        handOn(manifest);
        keep(manifest.modules, ({exports}) => exports.length > 0);
        // The analyzer reads files in the order that the disk gives them.
        manifest.modules.sort((a, b) => (a.path < b.path ? -1 : 1));
        publishedPaths(manifest);
      },
    },
  ],
};

/**
 * A page meets the events and parts of what an element draws on the element too: they bubble, and `exportparts` names them. A
 * composer's draft is between it and its session.
 */
function handOn({modules}) {
  const byTag = new Map(modules.flatMap(({declarations}) => declarations.map((each) => [each.tagName, each])));
  const [session, bot, input] = ['chat-session', 'chat-bot', 'chat-input'].map((tag) => byTag.get(tag));
  addNew(bot, 'cssParts', byTag.get('chat-message').cssParts);
  addNew(session, 'cssParts', [...bot.cssParts, ...input.cssParts]);
  const heard = [...bot.events, ...input.events].filter(({name}) => name !== 'draft-change');
  const inIt = (text) => `From the elements in it: ${text[0].toLowerCase()}${text.slice(1)}`;
  const told = heard.map((event) => ({...event, description: inIt(event.description)}));
  addNew(session, 'events', told);
}

function addNew(declaration, key, items) {
  const known = (declaration[key] ?? []).map(({name}) => name);
  declaration[key] = [...(declaration[key] ?? []), ...items.filter(({name}) => !known.includes(name))];
}

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
