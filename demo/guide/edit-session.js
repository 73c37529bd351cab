import {conversation} from './conversation.js';

document.querySelector('#edit-session').messages = conversation();
