import './trusted-types.ts';
import {render} from 'solid-js/web';
import 'chatbot-elements';
import {App} from './app.tsx';
import './weather-card.tsx';

render(() => <App />, document.querySelector('#app')!);
