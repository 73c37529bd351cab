/** The custom properties of the elements, each once, under the first element that has it. */
import {allElements} from '../../../tools/public-elements.mjs';

export default {
  watch: ['../../../custom-elements.json'],
  load() {
    const seen = new Set();
    const groups = allElements().map(({tagName: tag, cssProperties = []}) => ({
      tag,
      tokens: cssProperties
        .filter(({name}) => !seen.has(name) && seen.add(name))
        .map(({name, description, default: initial}) => ({
          name,
          description: description.replaceAll('`', ''),
          initial,
        })),
    }));
    return groups.filter(({tokens}) => tokens.length > 0);
  },
};
