/** The text of llms.txt, what a model needs to know to use the package: see https://llmstxt.org. Written by tools/manifest.mjs. */
import {readFileSync, readdirSync} from 'node:fs';
import {publicElements} from './public-elements.mjs';

const root = new URL('../', import.meta.url);
const {name, version, description} = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
const CDN = `https://cdn.jsdelivr.net/npm/${name}@${version}/dist/chatbot-elements.js`;

const EXAMPLES = `## Three pages

The whole chat. Without a \`backend\`, a built-in partner answers that needs no network:

\`\`\`html
<script type="module" src="${CDN}"></script>
<chat-session></chat-session>
\`\`\`

A model behind any server that speaks OpenAI's chat completions. \`api-key\` is public in a page: leave it to your server.

\`\`\`html
<chat-session backend="openai" src="http://localhost:8080/v1" model="my-model" system="Be brief.">
  <chat-bot actions="copy retry undo edit like clear" placeholder="## How can I help?"></chat-bot>
  <chat-input placeholder="Ask anything"></chat-input>
</chat-session>
\`\`\`

A backend and events of the page's own. A backend may return a string, a message, a \`Response\` or a stream, or yield chunks, which are
appended. Every listener may veto what readers ask for:

\`\`\`js
import 'chatbot-elements';

const session = document.querySelector('chat-session');
session.backend = ({messages, signal}) => {
  const headers = {'content-type': 'application/json'};
  return fetch('/chat', {method: 'POST', headers, body: JSON.stringify(messages), signal});
};
session.messages = [{role: 'assistant', content: 'Hello!'}];
session.addEventListener('clear', (event) => {
  if (!confirm('Really?')) event.preventDefault();
});
session.addEventListener('session-finish', ({detail: {message, reason}}) => console.log(reason, message.content));
await session.send('Hi');
\`\`\``;

export function llmsText(manifest) {
  return `# ${name}

> ${description}

Install with \`npm install ${name}\` and \`import '${name}'\`, or by a script tag as below. Properties are in camel case, attributes
in kebab case. A message is \`{id?, role: 'system' | 'user' | 'assistant', content: string | parts}\`. What readers ask for is an
event that bubbles and can be prevented, with \`detail.index\` (in the whole history, from 0) and \`detail.value\`.

${EXAMPLES}

${publicElements(manifest).map(elementText).join('\n\n')}

## Documentation

${pages().join('\n')}
`;
}

function elementText({tagName, description: purpose, members = [], attributes = [], events, slots, cssProperties}) {
  const attributeFields = attributes.map(({fieldName}) => fieldName);
  const properties = members.filter(
    (member) => member.kind === 'field' && member.type && !attributeFields.includes(member.name),
  );
  const methods = members.filter(({kind}) => kind === 'method');
  const lines = [
    ['Attributes', attributes.map(({name: attribute, description: meaning}) => entry(attribute, meaning))],
    ['Properties that are no attributes', properties.map((property) => entry(property.name, property.description))],
    ['Methods', methods.map((method) => entry(`${method.name}()`, method.description))],
    ['Events', events?.map((event) => entry(event.name, event.description))],
    ['Slots', slots?.map((slot) => entry(slot.name || 'default', slot.description))],
  ];
  const sections = lines
    .filter(([, items]) => items?.length > 0)
    .map(([title, items]) => `${title}:\n\n${items.join('\n')}`);
  const styles = cssProperties?.map((property) => `\`${property.name}\``).join(' ');
  return [`## <${tagName}>`, purpose, ...sections, ...(styles ? [`Custom properties: ${styles}`] : [])].join('\n\n');
}

function entry(term, meaning = '') {
  const text = meaning.replace(/\s+/g, ' ');
  return text ? `- \`${term}\`: ${text}` : `- \`${term}\``;
}

/** The pages in docs/, of the repository, by their titles. */
function pages() {
  const files = readdirSync(new URL('docs/', root), {recursive: true}).map((file) => file.replaceAll('\\', '/'));
  return files
    .filter((file) => file.endsWith('.md') && !/node_modules|\[/.test(file))
    .sort()
    .flatMap((file) => {
      const [, title] = readFileSync(new URL(`docs/${file}`, root), 'utf8').match(/^# (.*)$/m) ?? [];
      return title ? [`- [${title.replaceAll('`', '')}](docs/${file})`] : [];
    });
}
