import {createApp} from 'vue';
import 'chatbot-elements';
import App from './App.vue';

createApp(App).mount('#app');
