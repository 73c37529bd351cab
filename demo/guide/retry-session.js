import {conversation} from './conversation.js';

document.querySelector('#retry-session').messages = conversation();
