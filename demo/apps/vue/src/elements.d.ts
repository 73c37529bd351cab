import type {} from 'chatbot-elements/types/vue';

declare module 'vue' {
  interface GlobalComponents {
    'weather-card': new () => {$props: {slot: string}};
  }
}
