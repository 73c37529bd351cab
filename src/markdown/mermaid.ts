/** Diagrams by mermaid, which the page brings and which runs where it can reach nothing. */
import {markdownStrings} from './options.js';
import type {BlockDefinition} from './register-block.js';

/**
 * Draws a fence as a diagram: `registerBlock('mermaid', mermaidBlock('https://…/mermaid.min.js'))`.
 *
 * mermaid runs in a sandboxed frame of an origin of its own, under a policy by which nothing but its file loads: a hole in it
 * is no hole in the page. The source shows while it streams, until the diagram is drawn, and for good where that fails. It does
 * where the page's own content security policy, which a frame inherits, forbids inline scripts or styles.
 *
 * @param url Of mermaid's one-file build for classic scripts.
 * @param config For `mermaid.initialize`. Its security level and start are decided here, its theme unless it names one.
 * @param title The frame's name for assistive technology.
 */
export function mermaidBlock(
  url: string | URL,
  config: Readonly<Record<string, unknown>> = {},
  title = markdownStrings.diagram,
): BlockDefinition {
  return {
    render(source, {streaming, codeBlock}) {
      if (streaming || !source.trim()) return undefined;
      const holder = document.createElement('div');
      holder.setAttribute('part', 'diagram');
      holder.append(codeBlock);
      import('./mermaid-frame.js')
        .then(({drawDiagram}) => drawDiagram(holder, source, url, config, title))
        .catch((error: unknown) => console.warn('<chat-markdown> shows a diagram as its source.', error));
      return holder;
    },
  };
}
