import {css} from 'lit';
import {hostStyles} from './host.styles.js';

/** For plain text. What rendered markdown looks like comes with its renderer: markdown/content.styles.ts. */
export const styles = [
  hostStyles,
  css`
    :host {
      display: block;
      font: inherit;
      line-height: var(--chat-line-height, 1.65);
      color: inherit;
      overflow-wrap: anywhere;
    }

    [data-plain] {
      white-space: pre-wrap;
    }
  `,
];
