import {withBase} from 'vitepress';

/** The built bundle, as a page loads it. In a browser only. @returns What it exports. */
export function loadBundle() {
  return import(/* @vite-ignore */ new URL(withBase('/lib/chatbot-elements.js'), location.href).href);
}
