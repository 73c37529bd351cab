import {conversation} from './conversation.js';

const session = document.querySelector('#retry-session');
session.messages = conversation();
