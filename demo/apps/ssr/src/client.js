/** Takes over the page that the server has written. */
import '@lit-labs/ssr-client/lit-element-hydrate-support.js'; // before everything that imports lit
import {hydrate} from '@lit-labs/ssr-client';
import {render} from 'lit';
import 'chatbot-elements';
import {answer} from './answer.js';
import {page} from './page.js';
import './weather-card.js';

const container = document.querySelector('#app');
const state = {
  ...JSON.parse(document.querySelector('#state').textContent),
  backend: answer,
  own: [
    {id: '1', role: 'user', content: 'Who keeps these messages?'},
    {id: '2', role: 'assistant', content: 'The **state** of this page.'},
  ],
};

const actions = {
  open: (route) => update({route}),
  choose: ({target}) => update({backend: target.value === 'function' ? answer : target.value}),
  note(event) {
    if (event.type === 'clear') event.preventDefault();
    update({log: [...state.log, event.type]});
  },
  judge(event) {
    // The session around would take it for one of its own messages.
    event.preventDefault();
    const {index, liked} = event.detail;
    update({own: state.own.map((message, position) => (position === index ? {...message, liked} : message))});
  },
};

// At once: the elements take over what is theirs when all scripts have run, and want to know their messages then.
hydrate(page(state, actions), container);

function update(change) {
  Object.assign(state, change);
  render(page(state, actions), container);
}
