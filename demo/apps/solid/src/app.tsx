import {For, Match, Switch, createSignal} from 'solid-js';
import type {} from 'chatbot-elements/types/solid';
import {backend} from './backend.ts';
import {ChatPage} from './chat-page.tsx';
import {OwnPage} from './own-page.tsx';

const PAGES = ['chat', 'own', 'about'] as const;

/** The session stands around the pages, so that the conversation outlives each of them. */
export function App() {
  const [page, setPage] = createSignal<(typeof PAGES)[number]>('chat');
  const [name, setName] = createSignal('function');
  return (
    <chat-session backend={name() === 'function' ? backend : name()}>
      <nav>
        <For each={PAGES}>
          {(each) => (
            <button onClick={() => setPage(each)} aria-current={each === page() ? 'page' : undefined}>
              {each}
            </button>
          )}
        </For>
        <label>
          Backend
          <select value={name()} onChange={(event) => setName(event.target.value)}>
            <option>function</option>
            <option>eliza</option>
          </select>
        </label>
      </nav>
      <Switch fallback={<p>A chat in Solid. The conversation waits on the other page.</p>}>
        <Match when={page() === 'chat'}>
          <ChatPage />
        </Match>
        <Match when={page() === 'own'}>
          <OwnPage />
        </Match>
      </Switch>
    </chat-session>
  );
}
