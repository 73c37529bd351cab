import {createApp} from 'vue';
import Everywhere from './everywhere.vue';

createApp(Everywhere).mount('#app');
