import {createElement} from 'react';
import {flushSync} from 'react-dom';
import {createRoot, hydrateRoot} from 'react-dom/client';
import {App} from './react-app.js';

/** Shows the chat in `#app`, over what a server has put there. @returns Shows it with other properties. */
window.start = (given) => {
  const container = document.querySelector('#app');
  const element = (properties) => createElement(App, {...window.refs, ...properties});
  const root = container.firstChild ? hydrateRoot(container, element(given)) : createRoot(container);
  if (!container.firstChild) root.render(element(given));
  return (properties) => flushSync(() => root.render(element(properties)));
};
