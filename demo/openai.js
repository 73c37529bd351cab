import {quoteAttribute, showCode} from './source.js';

const form = document.querySelector('#settings');
const session = document.querySelector('#session');
const status = document.querySelector('#status');
const problem = document.querySelector('#problem');

form.addEventListener('change', applySettings);
form.addEventListener('input', showTag);
form.addEventListener('submit', (event) => event.preventDefault());
applySettings();
showTag();

function settings() {
  const {temperature, max_tokens, ...rest} = Object.fromEntries(new FormData(form));
  // Of an empty field the server decides.
  const options = {
    ...(temperature && {temperature: Number(temperature)}),
    ...(max_tokens && {max_tokens: Number(max_tokens)}),
  };
  return {...rest, options};
}

function applySettings() {
  Object.assign(session, settings());
}

/** The tag that does what the form says. */
function showTag() {
  const {src, model, apiKey, system, options} = settings();
  const attributes = {
    backend: 'openai',
    src,
    model,
    'api-key': apiKey && 'your key',
    system,
    options: Object.keys(options).length > 0 ? JSON.stringify(options) : '',
  };
  const lines = Object.entries(attributes)
    .filter(([, value]) => value)
    .map(([name, value]) => `  ${name}=${quoteAttribute(value)}\n`);
  const code = [
    '<script type="module" src="chatbot-elements.js"></script>\n\n',
    '<chat-session\n',
    ...lines,
    '></chat-session>',
  ];
  showCode(document.querySelector('#tag'), code.join(''), 'html');
}

const WORDS = {
  ready: 'Ready.',
  submitted: 'Sent. Waiting for the first word.',
  streaming: 'Answering.',
  error: 'Failed.',
};

let askedAt = 0;
let firstWordAfter = 0;

session.addEventListener('session-status', ({detail}) => {
  status.textContent = WORDS[detail.status];
  if (detail.status === 'submitted') {
    askedAt = performance.now();
    problem.textContent = '';
  }
  if (detail.status === 'streaming') firstWordAfter = performance.now() - askedAt;
});

session.addEventListener('session-finish', ({detail: {reason}}) => {
  if (reason === 'error') return;
  const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;
  const took = seconds(performance.now() - askedAt);
  status.textContent = `${WORDS[session.status]} First word after ${seconds(firstWordAfter)}, ${reason} after ${took}.`;
});

session.addEventListener('session-error', ({detail: {error}}) => {
  problem.textContent = `${error.message} (${error.code})`;
});
