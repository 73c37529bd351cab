import {startChat} from './ui.js';

startChat('#ui-bare');
