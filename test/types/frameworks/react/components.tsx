/** Compiled, never run: the components of chatbot-elements/react. */
import {useRef} from 'react';
import type {ChatBotElement, ChatMessage, ChatSessionElement} from 'chatbot-elements';
import {ChatBot, ChatInput, ChatMarkdown, ChatSession, type ChatBotProps} from 'chatbot-elements/react';

export function Chat({messages}: {messages: readonly ChatMessage[]}) {
  const session = useRef<ChatSessionElement>(null);
  const bot: ChatBotProps = {messages, layout: 'panel'};
  return (
    <ChatSession
      ref={session}
      key="chat"
      backend="openai"
      src="/v1"
      className="chat"
      options={{temperature: 0}}
      draft={{text: 'Hi'}}
      onSessionError={({detail}) => console.warn(detail.error.code)}
      onSessionDraft={({detail}) => console.log(detail.text.trim())}
      onBeforeSend={(event) => (event.detail.options.seed = 1)}
      onClick={(event) => event.preventDefault()}
    >
      <ChatBot
        {...bot}
        ref={(element: ChatBotElement | null) => element?.scrollToEnd()}
        noGrouping
        noMarkdown={undefined}
        onLike={({detail: {index, liked}}) => console.log(index.toFixed(), liked)}
        onEdit={(event) => event.preventDefault()}
        onMessageCopy={({currentTarget}) => currentTarget.scrollToMessage(0)}
        aria-label="Chat"
      >
        <img slot="user-avatar" src="me.png" alt="" />
      </ChatBot>
      <ChatBot messages={[{role: 'user', content: 'No id is needed'}]} scrollMode="top" />
      <ChatInput maxLength={400} onSend={({detail}) => void session.current?.send(detail.value.toUpperCase())} />
      <ChatMarkdown value="**Hi**" streaming />
    </ChatSession>
  );
}

export const wrong = [
  // @ts-expect-error There is no such layout.
  <ChatBot layout="round" />,
  // @ts-expect-error Handlers are in camel case here.
  <ChatBot onretry={() => undefined} />,
  // @ts-expect-error A verdict has no text before.
  <ChatBot onLike={({detail}) => detail.previousValue} />,
  // @ts-expect-error A transcript sends nothing.
  <ChatBot onMessageCopy={({currentTarget}) => currentTarget.send('Hi')} />,
  // @ts-expect-error There is no such property.
  <ChatBot mesages={[]} />,
  // @ts-expect-error Messages are a list.
  <ChatBot messages="Hi" />,
  // @ts-expect-error There is no such way.
  <ChatSession whenBusy="wait" />,
  // @ts-expect-error A draft is text and files.
  <ChatSession draft="Hi" />,
  // @ts-expect-error Nobody but the session changes it.
  <ChatSession status="ready" />,
];
