import {createElement} from 'react';
import {renderToString} from 'react-dom/server';
import {App} from './react-app.js';

export const render = (given) => renderToString(createElement(App, given));
