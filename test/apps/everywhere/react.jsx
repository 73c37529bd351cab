import {createRoot} from 'react-dom/client';
import {Everywhere} from './everywhere.jsx';

createRoot(document.querySelector('#app')).render(<Everywhere />);
