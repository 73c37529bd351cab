import {createApp, createSSRApp, h, nextTick, shallowReactive} from 'vue';
import {App} from './vue-app.js';

/** Shows the chat in `#app`, over what a server has put there. @returns Shows it with other properties. */
window.start = (given) => {
  const container = document.querySelector('#app');
  const properties = shallowReactive({...given});
  window.properties = properties;
  const root = {
    render: () =>
      h(App, {...window.refs, ...properties, 'onUpdate:draft': (draft) => Object.assign(properties, {draft})}),
  };
  const app = (container.firstChild ? createSSRApp : createApp)(root);
  app.provide('place', 'Oslo');
  app.mount(container);
  window.leave = () => app.unmount();
  return (more) => {
    for (const name of Object.keys(properties)) if (name !== 'draft') delete properties[name];
    Object.assign(properties, more);
    return nextTick();
  };
};
