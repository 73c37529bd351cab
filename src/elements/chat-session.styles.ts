import {css} from 'lit';
import {hostStyles} from './host.styles.js';

export const styles = [
  hostStyles,
  css`
    /* A column in either case: whoever gives it a height has a transcript that fills what the rest leaves. */
    :host {
      display: flex;
      flex-direction: column;
      block-size: var(--chat-height, auto);
      min-block-size: 0;
    }

    :host(:not([data-provides])) {
      block-size: var(--chat-height, min(42rem, 100dvb));
      overflow: hidden;
      background: var(--_background);
    }

    @media print {
      :host,
      :host(:not([data-provides])) {
        display: block;
        block-size: auto;
        overflow: visible;
      }
    }
  `,
];
