import {css} from 'lit';
import {hostStyles} from './host.styles.js';

export const styles = [
  hostStyles,
  css`
    :host {
      position: relative;
      display: flex;
      flex-direction: column;
      flex: 1 1 auto;
      block-size: var(--chat-bot-height, min(30rem, 75dvb));
      min-block-size: 0;
      background: var(--_background);
    }

    .view {
      position: relative;
      display: flex;
      flex: 1 1 auto;
      flex-direction: column;
      min-block-size: 0;
      isolation: isolate;
    }

    /* Words leave softly at either edge, and not as halves of letters. */
    .view:not(:has(> .scroller:focus-visible))::before {
      position: absolute;
      inset-block: 0;
      inset-inline: 0.75rem;
      z-index: 1;
      background: linear-gradient(var(--_background), transparent 1rem calc(100% - 1rem), var(--_background));
      content: '';
      pointer-events: none;
    }

    .scroller {
      flex: 1 1 auto;
      min-block-size: 0;
      overflow-x: hidden;
      overflow-y: auto;
      overscroll-behavior: contain;
      /* A way to a position that takes its time would look like the reader's. */
      scroll-behavior: auto !important;
      scrollbar-gutter: stable both-edges;
      scrollbar-width: thin;
      scrollbar-color: var(--_thumb) transparent;
    }

    .scroller[data-held] {
      overflow-anchor: none;
    }

    .scroller:focus-visible {
      outline-offset: -2px;
    }

    .content {
      display: flex;
      flex-direction: column;
      box-sizing: border-box;
      min-block-size: 100%;
      max-inline-size: calc(var(--_width) + 2rem);
      margin-inline: auto;
      padding-block: 0.75rem;
    }

    /* A row's own background begins where the soft edge ends. */
    .content[data-layout='panel'] {
      padding-block: 1rem 1.5rem;
    }

    /* Hardly more than it has: content that becomes shorter takes a reader near its end along. */
    .block {
      contain-intrinsic-block-size: auto 96rem;
    }

    .old {
      content-visibility: auto;
    }

    /* Its block is drawn or not as a whole. */
    .old > chat-message {
      content-visibility: visible;
    }

    .light {
      display: flex;
      flex-direction: column;
      padding: 0.75rem 1rem;
      overflow-wrap: anywhere;
      white-space: pre-wrap;
    }

    .light[data-joined] {
      margin-block-start: -0.125rem;
      padding-block-start: 0;
    }

    .block > [data-joined]:first-child {
      margin-block-start: 0;
      padding-block-start: 0;
    }

    .content[data-layout='bubble'] .light[data-role='user'] > div {
      align-self: end;
      max-inline-size: min(85%, 34rem);
      padding: 0.625rem 1rem;
      border-radius: var(--chat-bubble-radius, var(--_radius));
      background: var(--chat-user-bubble-background, var(--_soft));
      color: var(--chat-user-bubble-color, inherit);
    }

    .content[data-layout='panel'] .light {
      margin-block-start: 0;
      padding: 0.75rem 2rem;
    }

    .avatar,
    .avatar :is(img, svg) {
      inline-size: 2rem;
      block-size: 2rem;
      overflow: clip;
      border-radius: 50%;
      object-fit: cover;
    }

    .joined {
      block-size: 0;
      visibility: hidden;
    }

    .queued chat-message {
      opacity: 0.85;
    }

    .queued .label {
      margin-block-start: -0.75rem;
      padding-inline: 1rem;
      color: var(--_muted);
      font-size: 0.8125rem;
      text-align: end;
    }

    .empty {
      display: flex;
      flex: 1;
      flex-direction: column;
      gap: 1.5rem;
      align-items: center;
      justify-content: center;
      padding: 0.75rem 1rem 1rem;
    }

    .placeholder {
      max-inline-size: 34rem;
      font-size: 1.125rem;
      text-align: center;
      text-wrap: balance;
    }

    .placeholder chat-markdown {
      text-align: inherit;
    }

    .jump {
      position: absolute;
      z-index: 1;
      inset-block-end: 0.75rem;
      inset-inline-start: calc(50% - 1.125rem);
      inline-size: 2.25rem;
      block-size: 2.25rem;
      border: 1px solid var(--_border);
      border-radius: 50%;
      background: var(--_background);
      color: var(--_color);
      box-shadow: 0 2px 8px rgb(0 0 0 / 12%);
    }

    @media (forced-colors: active) {
      .view::before {
        display: none;
      }
    }

    /* On paper nothing scrolls and nothing waits to come near. */
    @media print {
      :host,
      .view,
      .scroller {
        display: block;
        block-size: auto;
        overflow: visible;
      }

      .view::before,
      .jump {
        display: none;
      }

      .old {
        content-visibility: visible;
      }
    }
  `,
];

/** Until scripts scroll: what is new shows first. Browsers that do not know it begin at the top. */
export const servedStyles = () => css`
  :host(:not([scroll-mode='none'])) .scroller::after {
    display: block;
    content: '';
    scroll-initial-target: nearest;
  }
`;
