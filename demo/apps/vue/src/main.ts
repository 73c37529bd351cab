import {createApp, defineCustomElement} from 'vue';
import 'chatbot-elements';
import App from './App.vue';
import WeatherCard from './WeatherCard.vue';

// A component as an element, which the transcript can put into its messages.
customElements.define('weather-card', defineCustomElement(WeatherCard, {shadowRoot: false}));
createApp(App).mount('#app');
