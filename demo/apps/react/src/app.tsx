import {useState} from 'react';
import {ChatSession} from 'chatbot-elements/react';
import {backend} from './backend.ts';
import {ChatPage} from './chat-page.tsx';
import {OwnPage} from './own-page.tsx';

const PAGES = ['chat', 'own', 'about'] as const;

/** The session stands around the pages, so that the conversation outlives each of them. */
export function App() {
  const [page, setPage] = useState<(typeof PAGES)[number]>('chat');
  const [name, setName] = useState('function');
  return (
    <ChatSession backend={name === 'function' ? backend : name}>
      <nav>
        {PAGES.map((each) => (
          <button key={each} onClick={() => setPage(each)} aria-current={each === page ? 'page' : undefined}>
            {each}
          </button>
        ))}
        <label>
          Backend
          <select value={name} onChange={(event) => setName(event.target.value)}>
            <option>function</option>
            <option>eliza</option>
          </select>
        </label>
      </nav>
      {page === 'chat' && <ChatPage />}
      {page === 'own' && <OwnPage />}
      {page === 'about' && <p>A chat in React. The conversation waits on the other page.</p>}
    </ChatSession>
  );
}
