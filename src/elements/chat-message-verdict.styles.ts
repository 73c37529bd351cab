import {css} from 'lit';
import {hostStyles} from './host.styles.js';

export const styles = [
  hostStyles,
  css`
    :host {
      display: contents;
    }

    div {
      display: inline-flex;
      align-items: center;
    }

    button[aria-pressed='true'] {
      color: var(--_accent);
    }

    button[aria-pressed='true'] svg {
      fill: color-mix(in srgb, currentColor 22%, transparent);
    }

    select {
      field-sizing: content;
      min-block-size: var(--_action-size);
      max-inline-size: 12rem;
      padding-inline: 0.375rem;
      border: 0;
      border-radius: 0.5rem;
      background: none;
      color: var(--_muted);
      font: inherit;
      font-size: 0.875rem;
      cursor: pointer;
    }

    select:hover {
      background: var(--_soft);
      color: var(--_color);
    }

    option {
      background: var(--_background);
      color: var(--_color);
    }
  `,
];
