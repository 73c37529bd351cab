/** What custom-elements.json says of the elements. */
import {readFileSync} from 'node:fs';

/** The elements that a page writes itself; the others are drawn by these. */
export const TAGS = ['chat-session', 'chat-bot', 'chat-input', 'chat-markdown'];

/** The declarations of {@link TAGS}, in that order. */
export function publicElements(manifest) {
  const elements = allElements(manifest);
  return TAGS.map((tag) => elements.find(({tagName}) => tagName === tag));
}

/** Every declaration; those of {@link TAGS} come first. */
export function allElements({modules} = readManifest()) {
  const rank = ({tagName}) => TAGS.indexOf(tagName) + 1 || TAGS.length + 1;
  return modules.flatMap(({declarations}) => declarations).sort((one, other) => rank(one) - rank(other));
}

function readManifest() {
  return JSON.parse(readFileSync(new URL('../custom-elements.json', import.meta.url), 'utf8'));
}
