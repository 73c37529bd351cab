import {createRoot} from 'react-dom/client';
import 'chatbot-elements';

const options = {temperature: 0};
const note = () => undefined;

/** As in a page that knows React's own elements: events in camel case, text where an object belongs. */
createRoot(document.querySelector('#app')).render(
  <chat-session options={String(options)} onSessionChange={note}>
    <chat-bot messages="[]" onRetry={note} feedback-options={options} />
    <chat-inputs />
  </chat-session>,
);
