/** The chat of test/package/components.test.mjs in React, for the page and for the server. */
import {StrictMode, createElement} from 'react';
import {ChatBot, ChatInput, ChatSession} from 'chatbot-elements/react';

export function App({messages, layout, note, session, bot}) {
  return createElement(
    StrictMode,
    null,
    createElement(
      ChatSession,
      {
        ref: session,
        className: 'chat',
        messages,
        onSessionChange: (event) => note(event),
        onClear: (event) => event.preventDefault(),
      },
      createElement(ChatBot, {ref: bot, layout, noGrouping: true, onRetry: note}),
      createElement(ChatInput),
    ),
  );
}
