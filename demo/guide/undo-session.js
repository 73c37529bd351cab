import {conversation} from './conversation.js';

const session = document.querySelector('#undo-session');
session.messages = conversation();
