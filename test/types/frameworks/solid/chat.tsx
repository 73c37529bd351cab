/** Compiled, never run: the elements in Solid. */
import type {ChatBotElement, ChatMessage} from 'chatbot-elements';
import type {} from 'chatbot-elements/types/solid';

export function Chat(properties: {messages: readonly ChatMessage[]}) {
  let bot: ChatBotElement | undefined;
  return (
    <chat-session
      backend="openai"
      src="/v1"
      class="chat"
      options={{temperature: 0}}
      on:session-error={({detail}) => console.warn(detail.error.code)}
      onClick={(event) => event.preventDefault()}
    >
      <chat-bot
        ref={bot}
        messages={properties.messages}
        layout="panel"
        no-grouping
        prop:noMarkdown={false}
        reasoning-tags={[['<think>', '</think>']]}
        on:like={({detail: {index, liked}}) => console.log(index.toFixed(), liked)}
        on:edit={(event) => event.preventDefault()}
        aria-label="Chat"
      />
      <chat-bot messages={[{role: 'user', content: 'No id is needed'}]} scroll-mode="top" />
      <chat-input max-length={400} on:send={({detail}) => detail.value.toUpperCase()} />
      <chat-markdown value="**Hi**" streaming />
    </chat-session>
  );
}

export const wrong = [
  // @ts-expect-error There is no such layout.
  <chat-bot layout="round" />,
  // @ts-expect-error A verdict has no text before.
  <chat-bot on:like={({detail}) => detail.previousValue} />,
  // @ts-expect-error There is no such property.
  <chat-bot mesages={[]} />,
  // @ts-expect-error Solid would set `nogrouping`.
  <chat-bot noGrouping />,
  // @ts-expect-error A setting is on or off.
  <chat-bot prop:noGrouping="yes" />,
  // @ts-expect-error Messages are a list.
  <chat-bot messages="Hi" />,
  // @ts-expect-error There is no such way.
  <chat-session when-busy="wait" />,
];
