/** Finds the reasoning that some models write into their text, between tags like `<think>` and `</think>`. */
import {partsOf, textOf, type ChatMessage, type MessagePart, type ReasoningPart, type TextPart} from './message.js';

/** What opens and what closes a stretch of reasoning. */
export type ReasoningTag = readonly [open: string, close: string];

/**
 * A text as text and reasoning parts, in their order, without the tags. A stretch that is not closed yet reasons to the
 * end. While `streaming`, the beginning of a tag at the very end is held back, so that it never flashes up as text.
 */
export function splitReasoning(
  text: string,
  tags: readonly ReasoningTag[],
  streaming = false,
): (TextPart | ReasoningPart)[] {
  const parts: (TextPart | ReasoningPart)[] = [];
  const put = (type: 'text' | 'reasoning', piece: string) => {
    if (piece.trim() !== '') parts.push({type, text: piece});
  };
  for (let rest = text; rest !== '';) {
    const next = tags
      .map(([open, close]) => ({open, close, at: open ? rest.indexOf(open) : -1}))
      .filter(({at}) => at !== -1)
      .sort((one, other) => one.at - other.at)[0];
    if (!next) {
      put(
        'text',
        streaming
          ? withoutTagStart(
              rest,
              tags.map(([open]) => open),
            )
          : rest,
      );
      break;
    }
    put('text', rest.slice(0, next.at));
    const inner = rest.slice(next.at + next.open.length);
    const end = inner.indexOf(next.close);
    if (end === -1) {
      put('reasoning', (streaming ? withoutTagStart(inner, [next.close]) : inner).trim());
      break;
    }
    put('reasoning', inner.slice(0, end).trim());
    rest = inner.slice(end + next.close.length).trimStart();
  }
  return parts;
}

/** The parts of a message with the reasoning taken out of its text parts. Parts without any stay the same objects. */
export function withReasoning(
  parts: readonly MessagePart[],
  tags: readonly ReasoningTag[],
  streaming: boolean,
): readonly MessagePart[] {
  if (tags.length === 0) return parts;
  return parts.flatMap((part, position): readonly MessagePart[] => {
    if (part.type !== 'text') return [part];
    const split = splitReasoning(part.text, tags, streaming && position === parts.length - 1);
    return split.length === 1 && split[0]?.type === 'text' && split[0].text === part.text ? [part] : split;
  });
}

/** The text of a message without what its model reasoned, in parts of their own or between `tags`. */
export function spokenText(content: ChatMessage['content'], tags: readonly ReasoningTag[]): string {
  return textOf(withReasoning(partsOf(content), tags, false));
}

function withoutTagStart(text: string, tags: readonly string[]): string {
  const longest = Math.max(0, ...tags.map((tag) => tag.length)) - 1;
  for (let length = Math.min(longest, text.length); length > 0; length -= 1) {
    const end = text.slice(-length);
    if (tags.some((tag) => tag.startsWith(end))) return text.slice(0, -length);
  }
  return text;
}
