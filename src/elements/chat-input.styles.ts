import {css} from 'lit';
import {hostStyles} from './host.styles.js';

export const styles = [
  hostStyles,
  css`
    :host {
      display: block;
      flex: none;
      background: var(--_background);
    }

    form {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 0.25rem;
      max-inline-size: var(--_width);
      margin: 0.25rem auto max(0.75rem, env(safe-area-inset-bottom));
      padding: 0.5rem;
      border: 1px solid var(--_border);
      border-radius: calc(var(--_radius) + 0.25rem);
      background: var(--chat-input-background, var(--_background));
      box-shadow: 0 1px 6px rgb(0 0 0 / 5%);
      cursor: text;
    }

    /* The same edges as the transcript above, whatever its scrollbar takes. */
    .frame {
      padding-inline: 1rem;
      overflow: hidden;
      scrollbar-gutter: stable both-edges;
      scrollbar-width: thin;
    }

    /* The outline is for forced colours, which replace that of the border. */
    form:focus-within {
      border-color: color-mix(in srgb, var(--_accent) 55%, var(--_border));
      outline: 2px solid transparent;
    }

    form.dropping {
      border-color: var(--_accent);
      background: color-mix(in srgb, var(--_accent) 8%, var(--_background));
    }

    .line {
      display: flex;
      gap: 0.375rem;
      align-items: end;
    }

    textarea {
      field-sizing: content;
      flex: 1;
      min-inline-size: 0;
      max-block-size: min(var(--_max-rows, 10) * 1.5em, 40dvb);
      margin-block: 0.375rem;
      padding: 0 0.5rem;
      border: 0;
      outline: 0;
      background: none;
      color: inherit;
      font: inherit;
      line-height: 1.5;
      resize: none;
      scrollbar-width: thin;
      scrollbar-color: var(--_thumb) transparent;
    }

    textarea::placeholder {
      color: var(--_muted);
      opacity: 1;
    }

    /* Engines differ in which of the two they take an ellipsis from; Firefox has none in a text box. */
    textarea:placeholder-shown,
    textarea::placeholder {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }

    button {
      min-inline-size: 2.25rem;
      min-block-size: 2.25rem;
      border-radius: 1.25rem;
    }

    @media (pointer: coarse) {
      button {
        min-inline-size: 2.5rem;
        min-block-size: 2.5rem;
      }
    }

    .send,
    .stop,
    :is(.send, .stop):hover {
      background: var(--chat-send-background, var(--_color));
      color: var(--chat-send-color, var(--_background));
    }

    :is(.send, .stop):hover {
      opacity: 0.85;
    }

    .stop svg {
      fill: currentcolor;
      inline-size: 1.375rem;
      block-size: 1.375rem;
    }

    .send:disabled {
      background: var(--_border);
      color: var(--_background);
      opacity: 1;
    }

    :is(.send, .stop).labelled {
      padding-inline: 1rem;
    }

    .files {
      display: flex;
      flex-wrap: wrap;
      gap: 0.5rem;
      margin: 0;
      padding: 0.25rem;
      list-style: none;
    }

    .files li {
      display: flex;
      gap: 0.25rem;
      align-items: center;
      max-inline-size: 14rem;
      padding-inline: 0.75rem 0.125rem;
      border: 1px solid var(--_border);
      border-radius: 0.75rem;
      font-size: 0.875rem;
    }

    .files button {
      min-inline-size: 1.75rem;
      min-block-size: 1.75rem;
    }

    .name {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }

    .problem {
      margin: 0;
      padding-inline: 0.5rem;
      color: var(--_danger);
      font-size: 0.875rem;
    }

    .problem:empty {
      display: none;
    }

    @media (forced-colors: active) {
      .send,
      .stop {
        border: 1px solid ButtonText;
      }
    }

    @media print {
      :host {
        display: none;
      }
    }
  `,
];
