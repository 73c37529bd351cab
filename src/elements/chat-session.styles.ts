import {css} from 'lit';
import {hostStyles} from './host.styles.js';

export const styles = [
  hostStyles,
  css`
    :host {
      display: flex;
      flex-direction: column;
      block-size: var(--chat-height, min(42rem, 100dvb));
      min-block-size: 0;
      overflow: hidden;
      background: var(--_background);
    }

    /* With children it has no look of its own: they are laid out as if it were not there. */
    :host([data-provides]) {
      display: contents;
    }
  `,
];
