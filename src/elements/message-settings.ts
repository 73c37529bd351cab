/** What a transcript tells each of its messages about how to show itself. One object for all, replaced when it changes. */
import type {ReasoningTag} from '../core/reasoning.js';
import type {ChatStrings} from '../locales/en.js';
import type {MarkdownOptions} from '../markdown/index.js';

export interface MessageSettings {
  readonly strings: ChatStrings;
  readonly layout: 'bubble' | 'panel';
  /** How markdown is read; `undefined` shows plain text. */
  readonly markdown: MarkdownOptions | undefined;
  readonly reasoningTags: readonly ReasoningTag[];
  /** `Like` and `Dislike` are thumbs, all others choices in a menu. */
  readonly feedbackOptions: readonly string[];
  /** The origin of the session's server, from which files may load by themselves. */
  readonly mediaOrigin: string | undefined;
  /** Added to copied text. */
  readonly watermark: string;
  /** Whether an answer is running: what would disturb it is disabled. */
  readonly busy: boolean;
  /** What draws `data` parts, by their names: an element that is copied for each. */
  readonly dataParts: ReadonlyMap<string, Element>;
  /** The page's own buttons under each message, to be copied. */
  readonly extraActions: readonly Element[];
}
