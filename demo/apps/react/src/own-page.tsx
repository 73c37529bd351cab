import {useState} from 'react';
import type {ChatLikeEvent, ChatMessage} from 'chatbot-elements';
import type {} from 'chatbot-elements/types/react';

const GREETINGS: readonly ChatMessage[] = [
  {id: '1', role: 'user', content: 'Who keeps these messages?'},
  {id: '2', role: 'assistant', content: 'The **state** of this page.'},
];

/** Shows messages of its own, and changes them as the reader asks; by the tag, without a component for it. */
export function OwnPage() {
  const [messages, setMessages] = useState(GREETINGS);
  const like = (event: ChatLikeEvent) => {
    // The session around would take it for one of its own messages.
    event.preventDefault();
    const {index, liked} = event.detail;
    setMessages((before) => before.map((message, position) => (position === index ? {...message, liked} : message)));
  };
  return <chat-bot messages={messages} actions="like" onlike={like} />;
}
