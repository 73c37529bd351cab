import {useState} from 'react';

/** Shows the session's conversation. Every event comes by here, and `clear` goes no further. */
export function ChatPage() {
  const [log, setLog] = useState<readonly string[]>([]);
  const note = (event: Event) => setLog((lines) => [...lines, event.type]);
  return (
    <>
      <chat-bot
        onretry={note}
        onundo={note}
        onlike={note}
        onedit={note}
        onclear={(event) => {
          note(event);
          event.preventDefault();
        }}
      >
        <weather-card slot="part:weather" />
      </chat-bot>
      <chat-input />
      <output>{log.join(' ')}</output>
    </>
  );
}
