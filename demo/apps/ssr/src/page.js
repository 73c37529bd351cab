/** What the page shows. The server writes it out, and the browser goes on with it. */
import {html, nothing} from 'lit';
import {guard} from 'lit/directives/guard.js';

const ROUTES = {chat: chatPage, own: ownPage, about: aboutPage};

/**
 * The session's messages are guarded: setting them replaces the history, and a template sets what is no string each time.
 * @param state What the page is in.
 * @param actions What its elements do; the server has none.
 */
export function page(state, actions = {}) {
  return html`
    <chat-session .messages=${guard([state.messages], () => state.messages)} .backend=${state.backend ?? 'eliza'}>
      <nav>
        ${Object.keys(ROUTES).map(
          (route) =>
            html`<button aria-current=${route === state.route ? 'page' : nothing} @click=${() => actions.open(route)}>
              ${route}
            </button>`,
        )}
        <label>
          Backend
          <select @change=${actions.choose}>
            <option>function</option>
            <option>eliza</option>
          </select>
        </label>
      </nav>
      <main>${ROUTES[state.route](state, actions)}</main>
    </chat-session>
  `;
}

/** Shows the session's conversation. Every event comes by here, and `clear` goes no further. */
function chatPage({log}, {note}) {
  return html`
    <chat-bot @retry=${note} @undo=${note} @like=${note} @edit=${note} @clear=${note}>
      <weather-card slot="part:weather"></weather-card>
    </chat-bot>
    <chat-input></chat-input>
    <output>${log.join(' ')}</output>
  `;
}

/** Shows messages of its own, and changes them as the reader asks. */
function ownPage({own}, {judge}) {
  return html`<chat-bot actions="like" .messages=${own} @like=${judge}></chat-bot>`;
}

function aboutPage() {
  return html`<p>A chat from a server. The conversation waits on the other page.</p>`;
}
