import {conversation} from './conversation.js';

document.querySelector('#undo-session').messages = conversation();
