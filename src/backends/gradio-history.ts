/** The history of a chat in the forms that Gradio has had for it. */
import {toGradio, type GradioPart} from '../core/convert.js';
import {isEmpty, type ChatMessage} from '../core/message.js';

/**
 * What a Chatbot holds: `parts` are messages whose content is a list, as in version 6; `messages` have one content each; and
 * `pairs` are what the user and the bot say, in turn.
 */
export type HistoryForm = 'parts' | 'messages' | 'pairs';

/** A text, or a file or a component as an object; `null` where nobody says anything. */
type Content = string | GradioPart | null;

/** Messages in the form that a Chatbot takes. What it has no place for is left out, and so are answers that never came. */
export function toHistory(messages: readonly ChatMessage[], form: HistoryForm): object[] {
  const said = messages.filter(({content}) => !isEmpty(content));
  const whole = toGradio(said).map(({role, content, metadata = {}, options}) => ({
    role,
    content: typeof content === 'string' ? [{type: 'text', text: content}] : content,
    // A server takes no null for a text.
    metadata: Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== null)),
    ...(options && {options}),
  }));
  if (form === 'parts') return whole;
  const single = whole.flatMap(({content, ...message}) =>
    content.map((part) => ({...message, content: contentOf(part)})),
  );
  return form === 'messages' ? single : toPairs(single);
}

function contentOf({type, ...part}: GradioPart): Content {
  return type === 'text' ? String(part.text) : part;
}

function toPairs(messages: readonly {readonly role: string; readonly content: Content}[]): Content[][] {
  const pairs: Content[][] = [];
  for (const {role, content} of messages) {
    const last = pairs.at(-1);
    if (role === 'user') pairs.push([content, null]);
    else if (role === 'assistant' && last?.[1] === null) last[1] = content;
    else if (role === 'assistant') pairs.push([null, content]);
  }
  return pairs;
}

/** What the bot says last in a list of pairs; absent, if this is none. */
export function answerInPairs(value: readonly unknown[]): unknown {
  const arePairs = value.every((pair) => Array.isArray(pair) && pair.length === 2);
  return arePairs ? (value.at(-1) as readonly unknown[] | undefined)?.[1] : undefined;
}
