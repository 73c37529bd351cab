/** The chat of test/package/components.test.mjs in Vue, for the page and for the server. */
import {h, inject, ref} from 'vue';
import {ChatBot, ChatInput, ChatSession} from 'chatbot-elements/vue';

/** Draws a part of an answer, and a button that changes it. */
const Weather = {
  props: ['degrees'],
  setup(given) {
    const place = inject('place');
    const warmer = ref(0);
    return () =>
      h('button', {class: 'weather', onClick: () => warmer.value++}, `${place}: ${given.degrees + warmer.value}`);
  },
};

export const App = {
  props: ['messages', 'layout', 'note', 'session', 'bot', 'draft'],
  emits: ['update:draft'],
  setup: (given, {emit}) => {
    return () =>
      h(
        ChatSession,
        {
          ref: (component) => given.session?.(component?.$el),
          class: 'chat',
          messages: given.messages,
          draft: given.draft,
          'onUpdate:draft': (draft) => emit('update:draft', draft),
          onSessionChange: (event) => given.note(event),
          onClear: (event) => event.preventDefault(),
        },
        () => [
          h(
            ChatBot,
            {
              ref: (component) => given.bot?.(component?.$el),
              layout: given.layout,
              'no-grouping': '',
              onRetry: (event) => given.note(event),
            },
            {
              placeholder: () => h('h2', `Nothing in ${given.layout ?? 'sight'}`),
              'assistant-avatar': () => h('b', 'A'),
              'part:weather': ({data}) => h(Weather, data),
              'message-actions': ({message, index}) =>
                h('button', {class: 'report', onClick: () => given.note({type: `${index} ${message.role}`})}, 'Report'),
            },
          ),
          h(ChatInput),
        ],
      );
  },
};
