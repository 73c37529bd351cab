/**
 * Shows code that runs on the page, read from the very files that the browser runs, so that it cannot differ from them.
 * `<pre data-source="file">` shows a whole file; with `data-region="name"`, what stands in it between
 * `<!-- #region name -->` and `<!-- #endregion -->`.
 */
const TOKENS = {
  html: /(?<comment><!--[^]*?-->)|(?<string>"[^"]*"|'[^']*')|(?<keyword><\/?[\w-]+|\/?>)/g,
  js: /(?<comment>\/\/.*|\/\*[^]*?\*\/)|(?<string>'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|(?<keyword>\b(?:async|await|const|else|export|false|for|from|function|if|import|let|new|null|of|return|true|yield)\b)/g,
};

const files = new Map();

for (const pre of document.querySelectorAll('pre[data-source]')) {
  const {source, region} = pre.dataset;
  if (!files.has(source)) files.set(source, load(source));
  files
    .get(source)
    .then((text) => showCode(pre, region ? regionsOf(text, region) : text.trim(), kindOf(source)), console.warn);
}

for (const pre of document.querySelectorAll('pre')) makeReachable(pre);

/** Puts coloured code into a `<pre>`. */
export function showCode(pre, code, kind) {
  const tokens = code.matchAll(TOKENS[kind]);
  const nodes = [];
  let end = 0;
  for (const token of tokens) {
    const [name] = Object.entries(token.groups).find(([, text]) => text !== undefined);
    nodes.push(code.slice(end, token.index), span(name, token[0]));
    end = token.index + token[0].length;
  }
  pre.replaceChildren(...nodes, code.slice(end));
}

/** A value as it stands in an attribute, with its quotes. */
export function quoteAttribute(value) {
  const text = value.replaceAll('&', '&amp;');
  return text.includes('"') && !text.includes("'") ? `'${text}'` : `"${text.replaceAll('"', '&quot;')}"`;
}

async function load(file) {
  const response = await fetch(file);
  if (!response.ok) throw new Error(`${file} could not be read: ${response.status}`);
  return response.text();
}

/** The marked pieces of a page, each moved to the left edge. */
function regionsOf(text, name) {
  const pieces = text.matchAll(new RegExp(`<!-- #region ${name} -->\n([^]*?)\n *<!-- #endregion -->`, 'g'));
  return [...pieces].map(([, piece]) => dedent(piece)).join('\n\n');
}

function dedent(text) {
  const [indentation] = text.match(/^ */);
  return text.replaceAll(new RegExp(`^${indentation}`, 'gm'), '');
}

function kindOf(file) {
  return file.endsWith('.html') ? 'html' : 'js';
}

function span(name, text) {
  const element = document.createElement('span');
  element.className = name;
  element.textContent = text;
  return element;
}

/** The keyboard has to reach what may scroll, and readers want to take it along. */
function makeReachable(pre) {
  const caption = pre.closest('figure').querySelector('figcaption');
  pre.tabIndex = 0;
  pre.setAttribute('role', 'group');
  pre.setAttribute('aria-label', `Code: ${caption.textContent}`);
  const button = document.createElement('button');
  button.type = 'button';
  caption.append(button);
  const name = caption.textContent;
  const label = (text) => {
    button.textContent = text;
    button.setAttribute('aria-label', `${text} ${name}`);
  };
  label('Copy');
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(pre.textContent);
    label('Copied');
    setTimeout(() => label('Copy'), 2000);
  });
}
