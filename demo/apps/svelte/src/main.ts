import {mount} from 'svelte';
import 'chatbot-elements';
import App from './App.svelte';
import './WeatherCard.svelte';

mount(App, {target: document.querySelector('#app')!});
