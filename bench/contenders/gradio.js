/** The chatbot of @gradio/chatbot as Gradio's own page feeds it: `value` is replaced and normalised for each piece. */
import {createClassComponent} from 'svelte/legacy';
import {BaseChatBot} from '@gradio/chatbot';
import {normalise_messages as normalise} from '../node_modules/@gradio/chatbot/dist/shared/utils.js';
import './gradio.css';

let chatbot;
let frame;
let value;

const i18n = (key) => key;

function show(messages) {
  value = messages;
  return normalise(
    messages.map(({role, content}) => ({role, content: [{type: 'text', text: content}], metadata: {}, options: []})),
    '',
  );
}

export function mount(root, messages) {
  frame = document.createElement('div');
  frame.className = 'gradio-frame';
  root.append(frame);
  chatbot = createClassComponent({
    component: BaseChatBot,
    target: frame,
    props: {
      value: show(messages),
      i18n,
      likeable: true,
      feedback_options: ['Like', 'Dislike'],
      display_consecutive_in_same_bubble: true,
      allow_file_downloads: false,
      show_copy_button: true,
      autoscroll: true,
      sanitize_html: true,
      line_breaks: true,
      latex_delimiters: [{left: '$$', right: '$$', display: true}],
      layout: 'bubble',
      theme_mode: 'light',
      load_component: async () => ({default: {component: undefined}}),
      upload: async () => [],
      _fetch: fetch,
    },
  });
}

export function begin(question) {
  chatbot.$set({
    generating: true,
    value: show([...value, {role: 'user', content: question}, {role: 'assistant', content: ''}]),
  });
}

export function append(delta) {
  const answer = value.at(-1);
  chatbot.$set({value: show([...value.slice(0, -1), {...answer, content: answer.content + delta}])});
}

export function end() {
  chatbot.$set({generating: false});
}

export function unmount() {
  chatbot.$destroy();
  frame.remove();
  chatbot = frame = value = undefined;
}

/** The like button of the last answer. */
export function action() {
  return [...frame.querySelectorAll('button[title="chatbot.like"], button[aria-label="chatbot.like"]')].at(-1);
}
