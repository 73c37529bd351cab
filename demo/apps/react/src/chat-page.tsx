import {useState} from 'react';
import {ChatBot, ChatInput} from 'chatbot-elements/react';

/** Shows the session's conversation. Every event comes by here, and `clear` goes no further. */
export function ChatPage() {
  const [log, setLog] = useState<readonly string[]>([]);
  const note = (event: Event) => setLog((lines) => [...lines, event.type]);
  return (
    <>
      <ChatBot
        onRetry={note}
        onUndo={note}
        onLike={note}
        onEdit={note}
        onClear={(event) => {
          note(event);
          event.preventDefault();
        }}
      >
        <weather-card slot="part:weather" />
      </ChatBot>
      <ChatInput />
      <output>{log.join(' ')}</output>
    </>
  );
}
