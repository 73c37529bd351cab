/** Where a page says how its own fences are shown. Imports nothing: a page may register before anything else is loaded. */

export interface BlockContext {
  /** The first word behind the opening fence, as it is written. */
  readonly language: string;
  /** Whether the fence is still open, so that more of `source` may come. Each time it does, the block is asked again. */
  readonly streaming: boolean;
  /** The code block that shows if `render` returns nothing. A block may put it into what it returns, until it has more to show. */
  readonly codeBlock: HTMLElement;
}

/** A kind of fenced block that the page draws itself. */
export interface BlockDefinition {
  /** Whether a fence with this language is of the kind. Absent: if the language is the name, in any case. */
  match?(language: string): boolean;
  /**
   * Draws the block, from text that a model wrote: it belongs in text nodes and in the page's own parsers, never in markup.
   * The node is looked over like the rest of the message before it shows: handlers in attributes, scripts and addresses that
   * may not load are taken out. That is after this returns: an image loads from when its address is set, also when it is set
   * here, so take none from the text.
   * @param source The text between the fences.
   * @returns Nothing to show the code block, which is also what shows if this throws.
   */
  render(source: string, context: BlockContext): Node | null | undefined;
}

// What renders markdown is a file of its own, with its own copy of this module: the page's object is the one place they share.
const shared = globalThis as {[key: symbol]: Map<string, BlockDefinition> | undefined};
const key = Symbol.for('chatbot-elements.blocks');

/**
 * Draws fences of a kind by `definition`, in all messages that are rendered from now on. A later registration of the same name
 * takes the place of the earlier.
 */
export function registerBlock(name: string, definition: BlockDefinition): void {
  (shared[key] ??= new Map()).set(name.toLowerCase(), definition);
}

/** The kind of block that a fence with this language is, if the page has registered one. */
export function blockFor(language: string): BlockDefinition | undefined {
  const blocks = shared[key];
  if (!blocks || !language) return undefined;
  for (const [name, block] of blocks) {
    if (block.match ? block.match(language) : name === language.toLowerCase()) return block;
  }
  return undefined;
}
