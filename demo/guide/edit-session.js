import {conversation} from './conversation.js';

const session = document.querySelector('#edit-session');
session.messages = conversation();
