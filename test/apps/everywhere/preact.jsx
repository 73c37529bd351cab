import {render} from 'preact';
import {Everywhere} from './everywhere.jsx';

render(<Everywhere />, document.querySelector('#app'));
