import {showCode} from './source.js';
import {tools as exampleTools} from './tools.js';

/**
 * What answers, by name. A field that is not named here is not shown: that backend has no use for it. `about` says what
 * it needs.
 */
const BACKENDS = {
  eliza: {
    title: 'ELIZA',
    about: 'The built-in partner, after Joseph Weizenbaum’s program of 1966. It needs no network and no settings.',
  },
  'prompt-api': {
    title: 'The browser’s own model',
    about:
      'Chrome and Edge bring a small model along, which runs on your machine. The first question may have to download it; a browser without one says so.',
  },
  openai: {
    title: 'OpenAI-compatible',
    about: 'Chat completions: OpenAI itself, llama.cpp, LM Studio, vLLM, OpenRouter, Groq, DeepSeek and many more.',
    src: 'http://127.0.0.1:8080/v1',
    model: '',
    apiKey: '',
    tools: true,
  },
  'openai-responses': {
    title: 'OpenAI Responses',
    about: 'OpenAI’s newer API, with reasoning summaries and built-in tools. It needs a key.',
    src: 'https://api.openai.com/v1',
    model: 'gpt-5-mini',
    apiKey: '',
    tools: true,
  },
  anthropic: {
    title: 'Anthropic',
    about: 'The Messages API, with thinking, tools and citations. It needs a key.',
    src: 'https://api.anthropic.com',
    model: 'claude-haiku-4-5',
    apiKey: '',
    tools: true,
  },
  huggingface: {
    title: 'Hugging Face',
    about: 'Inference Providers: thousands of open models behind one address. It needs an access token as the key.',
    model: 'HuggingFaceTB/SmolLM3-3B',
    apiKey: '',
    tools: true,
  },
  ollama: {
    title: 'Ollama',
    about: 'Models on your own machine, by Ollama’s native protocol. Other origins than localhost need OLLAMA_ORIGINS.',
    src: 'http://localhost:11434',
    model: 'gemma3',
    tools: true,
  },
  gradio: {
    title: 'Gradio',
    about: 'The chat of a Gradio app: its address, or the name of a Space as owner/name.',
    src: 'http://127.0.0.1:7860',
    apiKey: '',
  },
  'ai-sdk': {
    title: 'AI SDK',
    about: 'A route that answers with the AI SDK’s UI message stream.',
    src: '/api/chat',
    tools: true,
  },
  'ag-ui': {
    title: 'AG-UI',
    about: 'An agent that speaks the Agent User Interaction protocol.',
    src: 'http://127.0.0.1:8000/agent',
  },
  websocket: {
    title: 'WebSocket',
    about: 'A server of your own, one socket for each conversation. It comes back by itself after a lost connection.',
    src: 'ws://127.0.0.1:8081',
  },
};

/** Through which a page offers tools. */
const TOOL_LINES = [
  '<script type="module">',
  "  import {tools} from './tools.js';",
  "  document.querySelector('chat-session').tools = tools;",
  '</script>',
];

const settings = document.querySelector('#settings');
const choices = document.querySelector('#choices');
const fields = document.querySelector('#fields');
const session = document.querySelector('#session');
const status = document.querySelector('#status');
const problem = document.querySelector('#problem');

for (const [name, {title}] of Object.entries(BACKENDS)) choices.append(choice(name, title));
choices.addEventListener('change', choose);
fields.addEventListener('input', apply);
settings.addEventListener('submit', (event) => event.preventDefault());
window.addEventListener('hashchange', chooseByAddress);
chooseByAddress();

function choice(name, title) {
  const label = document.createElement('label');
  const input = Object.assign(document.createElement('input'), {type: 'radio', name: 'backend', value: name});
  const words = document.createElement('span');
  words.textContent = title;
  label.append(input, words);
  return label;
}

/** The name stands in the address, so that a link leads to a backend and a reload keeps it. */
function chooseByAddress() {
  const name = location.hash.slice(1);
  choices.querySelector(`[value="${Object.hasOwn(BACKENDS, name) ? name : 'eliza'}"]`).checked = true;
  choose();
}

function chosen() {
  return choices.querySelector(':checked').value;
}

function choose() {
  const name = chosen();
  const backend = BACKENDS[name];
  history.replaceState(null, '', name === 'eliza' ? '#' : `#${name}`);
  document.querySelector('#about').textContent = backend.about;
  for (const input of fields.querySelectorAll('input')) {
    const isUsed = backend[input.name] !== undefined;
    input.closest('label').hidden = input.disabled = !isUsed;
    if (isUsed && input.type !== 'checkbox') input.value = backend[input.name];
  }
  document.querySelector('#key-hint').hidden = backend.apiKey === undefined;
  apply();
}

function apply() {
  const {src, model, apiKey, tools} = Object.fromEntries(new FormData(settings));
  problem.textContent = '';
  Object.assign(session, {backend: chosen(), src, model, apiKey, tools: tools ? exampleTools : {}});
  showTag({backend: chosen(), src, model, 'api-key': apiKey && 'your key'}, tools);
}

/** The lines that do what the form says. */
function showTag(attributes, hasTools) {
  const written = Object.entries(attributes)
    .filter(([, value]) => value)
    .map(([name, value]) => ` ${name}="${value.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`);
  const lines = [
    '<script type="module" src="chatbot-elements.js"></script>',
    `<chat-session${written.join('')}></chat-session>`,
    ...(hasTools ? TOOL_LINES : []),
  ];
  document.querySelector('#tools-code').hidden = !hasTools;
  showCode(document.querySelector('#tag'), lines.join('\n'), 'html');
}

const WORDS = {
  ready: 'Ready.',
  submitted: 'Sent. Waiting for the first word.',
  streaming: 'Answering.',
  error: 'Failed.',
};

session.addEventListener('session-status', ({detail}) => {
  status.textContent = WORDS[detail.status];
  if (detail.status === 'submitted') problem.textContent = '';
});

session.addEventListener('session-error', ({detail: {error}}) => {
  problem.textContent = `${error.message} (${error.code})`;
});
