import type {} from 'chatbot-elements/types/svelte';

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'weather-card': {slot: string};
  }
}
