/** The parts of a chat that `<chat-session>` draws itself: the name and the meaning of each. */
import {allElements} from '../../../tools/public-elements.mjs';

export default {
  watch: ['../../../custom-elements.json'],
  load() {
    const {cssParts} = allElements().find(({tagName}) => tagName === 'chat-session');
    return cssParts.map(({name, description}) => ({name, description: description.replaceAll('`', '')}));
  },
};
