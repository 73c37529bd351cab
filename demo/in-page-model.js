import {quoteAttribute, showCode} from './source.js';

/** From node_modules, as `npm start` serves it. A page of yours may name a CDN. */
const MODULE = '../node_modules/@wllama/wllama/esm/index.js';
const CDN_MODULE = 'https://cdn.jsdelivr.net/npm/@wllama/wllama@3/esm/index.js';

const form = document.querySelector('#settings');
const session = document.querySelector('#session');
const status = document.querySelector('#status');
const forget = document.querySelector('#forget');

let file;

form.elements.file.addEventListener('change', () => {
  if (file) URL.revokeObjectURL(file);
  const [picked] = form.elements.file.files;
  file = picked && URL.createObjectURL(picked);
});
form.addEventListener('change', applySettings);
form.addEventListener('input', showTag);
form.addEventListener('submit', (event) => event.preventDefault());
applySettings();
showTag();

function settings(module) {
  const {src, system, n_ctx, max_tokens} = Object.fromEntries(new FormData(form));
  const options = {
    module,
    ...(n_ctx && {load: {n_ctx: Number(n_ctx)}}),
    ...(max_tokens && {max_tokens: Number(max_tokens)}),
  };
  return {src, system, options};
}

function applySettings() {
  const {src, ...rest} = settings(MODULE);
  form.elements.src.disabled = file !== undefined;
  Object.assign(session, rest, {src: file ?? src});
}

/** The tag that does what the form says. A file of the reader's has no address, so the last one stands for it. */
function showTag() {
  const {src, system, options} = settings(CDN_MODULE);
  const lines = Object.entries({src: src ?? 'model.gguf', system, options: JSON.stringify(options)})
    .filter(([, value]) => value)
    .map(([name, value]) => `  ${name}=${quoteAttribute(value)}\n`);
  const code = [
    '<script type="module" src="chatbot-elements.js"></script>\n\n',
    '<chat-session\n  backend="wllama"\n',
    ...lines,
    '></chat-session>',
  ];
  showCode(document.querySelector('#tag'), code.join(''), 'html');
}

forget.addEventListener('click', async () => {
  const found = await caches.delete('chatbot-elements-models');
  status.textContent = found ? 'Deleted. The next message downloads it again, after a reload.' : 'There is nothing.';
});

let answeringSince = 0;

session.addEventListener('session-status', ({detail}) => {
  if (detail.status === 'streaming') answeringSince = performance.now();
  if (detail.status !== 'ready') status.textContent = detail.status === 'error' ? 'Failed.' : 'Working on it.';
});

session.addEventListener('session-finish', ({detail: {message, reason}}) => {
  if (reason === 'error') return;
  const seconds = (performance.now() - answeringSince) / 1000;
  const tokens = message.metadata?.usage?.completion_tokens;
  const speed = tokens ? `, ${(tokens / seconds).toFixed(1)} tokens a second` : '';
  status.textContent = `Ready. Answered in ${seconds.toFixed(1)} s${speed}.`;
});
