/** A message that is far from the reader's eyes: its words, for whoever searches the page or has it read out. */
import {html, type TemplateResult} from 'lit';
import {partsOf, type ChatMessage, type MessagePart} from '../core/message.js';
import type {ChatStrings} from '../locales/en.js';
import type {TranscriptRow} from './transcript.js';

/** Takes the place of a `<chat-message>` until the reader comes near. */
export function renderLightRow({message, first}: TranscriptRow, strings: ChatStrings): TemplateResult {
  const {role} = message;
  return html`<div
    class="light"
    part="message ${role}"
    role="article"
    aria-label=${role === 'user' ? strings.you : strings.assistant}
    data-role=${role}
    ?data-joined=${!first}
  >
    <div dir="auto">${wordsOf(message)}</div>
  </div>`;
}

/** The marks that most often stand within a phrase, and where a link leads. */
const marks = /\*\*|`+|!?\[([^\][\n]*)\]\([^()\s]*\)/g;

/** Whatever text there is in a message, most of its marks left out. */
function wordsOf({content, metadata, error}: ChatMessage): string {
  const words =
    typeof content === 'string' && !metadata?.title && !error
      ? content
      : [metadata?.title, ...partsOf(content).flatMap(wordsOfPart), error?.message]
          .filter((text) => typeof text === 'string' && text !== '')
          .join('\n\n');
  return words.replace(marks, '$1');
}

function wordsOfPart(part: MessagePart): readonly unknown[] {
  switch (part.type) {
    case 'text':
      return [part.text];
    case 'reasoning':
      return [part.title, part.text];
    case 'file':
      return [part.alt, part.name];
    case 'tool':
      return [part.title ?? part.name];
    case 'source':
      return [part.title, part.url];
    case 'data':
      return [part.name];
  }
}
