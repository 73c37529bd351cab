import {createSignal} from 'solid-js';

/** Shows the session's conversation. Every event comes by here, and `clear` goes no further. */
export function ChatPage() {
  const [log, setLog] = createSignal<readonly string[]>([]);
  const note = (event: Event) => setLog((lines) => [...lines, event.type]);
  return (
    <>
      <chat-bot
        on:retry={note}
        on:undo={note}
        on:like={note}
        on:edit={note}
        on:clear={(event) => {
          note(event);
          event.preventDefault();
        }}
      >
        <weather-card slot="part:weather" />
      </chat-bot>
      <chat-input />
      <output>{log().join(' ')}</output>
    </>
  );
}
