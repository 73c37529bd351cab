/** Compiled, never run: the elements in Preact. */
import {useRef} from 'preact/hooks';
import type {ChatBotElement, ChatMessage} from 'chatbot-elements';
import type {} from 'chatbot-elements/types/preact';

export function Chat({messages}: {messages: readonly ChatMessage[]}) {
  const bot = useRef<ChatBotElement>(null);
  return (
    <chat-session
      backend="openai"
      src="/v1"
      class="chat"
      options={{temperature: 0}}
      onsession-error={({detail}) => console.warn(detail.error.code)}
      onClick={(event) => event.preventDefault()}
    >
      <chat-bot
        ref={bot}
        messages={messages}
        layout="panel"
        noGrouping
        onlike={({detail: {index, liked}}) => console.log(index.toFixed(), liked)}
        onedit={(event) => event.preventDefault()}
        aria-label="Chat"
      />
      <chat-bot messages={[{role: 'user', content: 'No id is needed'}]} scroll-mode="top" />
      <chat-input maxLength={400} onsend={({detail}) => detail.value.toUpperCase()} />
      <chat-markdown value="**Hi**" streaming />
    </chat-session>
  );
}

export const wrong = [
  // @ts-expect-error There is no such layout.
  <chat-bot layout="round" />,
  // @ts-expect-error A verdict has no text before.
  <chat-bot onlike={({detail}) => detail.previousValue} />,
  // @ts-expect-error There is no such property.
  <chat-bot mesages={[]} />,
  // @ts-expect-error Messages are a list.
  <chat-bot messages="Hi" />,
  // @ts-expect-error There is no such way.
  <chat-session whenBusy="wait" />,
];
