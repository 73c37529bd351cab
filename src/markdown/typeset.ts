/** Typesets the formulas of a message, with a module that is loaded when the first of them appears. */
import {latexDelimiters, texOf, type LatexDelimiter} from './syntax/math.js';

type MathModule = typeof import('./mathml.js');

let loading: Promise<void> | undefined;
let math: MathModule | undefined;

/**
 * Puts MathML into the holders of formulas in `box`: at once where the module is there, so that a paragraph which is rendered
 * anew has its formulas from the start, else when it is. A formula that is unfinished, wrong or too large stays its source,
 * and so does every formula where the module cannot be loaded.
 */
export function typesetMath(box: ParentNode, delimiters: readonly LatexDelimiter[] = latexDelimiters): void {
  const holders = [...box.querySelectorAll('[part~="math"]')];
  if (holders.length === 0) return;
  if (math) {
    for (const holder of holders) typeset(holder, delimiters, math);
    return;
  }
  void loadMath().then(
    () => {
      // Those that the next rendering has replaced were typeset there.
      for (const holder of holders) if (math) typeset(holder, delimiters, math);
    },
    () => undefined,
  );
}

/** Milliseconds after which a load that failed is tried again: a paragraph that streams asks at each token. */
const RETRY_AFTER = 10_000;

/** Resolves when formulas are typeset at once. */
export function loadMath(): Promise<void> {
  loading ??= import('./mathml.js').then(
    (module) => void (math = module),
    (error: unknown) => {
      console.warn('<chat-markdown> shows formulas as their source: their module is missing.', error);
      setTimeout(() => (loading = undefined), RETRY_AFTER);
      throw error;
    },
  );
  return loading;
}

function typeset(holder: Element, delimiters: readonly LatexDelimiter[], {renderMath}: MathModule): void {
  if (holder.firstElementChild) return;
  const display = holder.matches('[part~=display]');
  const tex = texOf(holder.textContent, display, delimiters);
  const formula = tex === undefined ? undefined : renderMath(tex, display);
  if (formula) holder.replaceChildren(formula);
}
