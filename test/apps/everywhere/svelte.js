import {mount} from 'svelte';
import Everywhere from './everywhere.svelte';

mount(Everywhere, {target: document.querySelector('#app')});
