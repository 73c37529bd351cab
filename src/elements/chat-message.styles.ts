import {css} from 'lit';
import {hostStyles} from './host.styles.js';

export const styles = [
  hostStyles,
  css`
    /* Room on every side for what reaches out of the bubble, the focus ring and the actions: containment cuts off the rest. */
    :host {
      display: block;
      contain-intrinsic-block-size: auto 8rem;
      padding: 0.75rem 1rem;
    }

    /* Out of view nothing of it is drawn, and it keeps the size that it had. The newest may still grow. */
    :host([data-laid-out]:not([data-end])) {
      content-visibility: auto;
    }

    /* Its room lies over that of the message before, whose actions stay at hand. */
    :host([data-joined]) {
      margin-block-start: -0.5rem;
      padding-block-start: 0.375rem;
      pointer-events: none;
    }

    .row:focus-visible {
      outline-offset: 4px;
      border-radius: 0.5rem;
    }

    :host([data-layout='panel']) .row:focus-visible {
      outline-offset: -2px;
    }

    .row {
      display: flex;
      gap: 0.75rem;
      pointer-events: auto;
    }

    .body {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      flex: 1;
      gap: 0.25rem;
      min-inline-size: 0;
    }

    .bubble {
      min-inline-size: 0;
      overflow-wrap: anywhere;
    }

    .bubble > * + * {
      margin-block-start: 0.625rem;
    }

    :host([data-role='user']) .bubble {
      justify-self: end;
      max-inline-size: min(85%, 34rem);
      padding: 0.625rem 1rem;
      border-radius: var(--chat-bubble-radius, var(--_radius));
      background: var(--chat-user-bubble-background, var(--_soft));
      color: var(--chat-user-bubble-color, inherit);
    }

    /* Code in a bubble has the bubble's colour behind it. */
    :host([data-role='user']) chat-markdown {
      --chat-soft-background: color-mix(in srgb, currentColor 5%, transparent);
    }

    :host([data-role='user']) .bubble:empty {
      min-block-size: 2.85rem;
      min-inline-size: 3rem;
    }

    :host([data-role='user']) :is(chat-message-actions, .note) {
      justify-self: end;
    }

    :host([data-role='assistant']) .bubble {
      background: var(--chat-assistant-bubble-background, none);
      color: var(--chat-assistant-bubble-color, inherit);
    }

    :host([data-layout='panel']) {
      margin-block-start: 0;
      padding-block: 0;
    }

    :host([data-layout='panel']) .row {
      position: relative;
      padding: 0.75rem 1rem;
      border-radius: 0.75rem;
    }

    :host([data-layout='panel'][data-role='user']) .row {
      background: var(--chat-user-bubble-background, var(--_soft));
    }

    :host([data-layout='panel'][data-role='user']) .bubble {
      justify-self: stretch;
      max-inline-size: none;
      padding: 0;
      background: none;
    }

    :host([data-layout='panel'][data-role='user']) :is(chat-message-actions, .note) {
      justify-self: start;
    }

    :host([data-layout='bubble'][data-role='user']) .row {
      flex-direction: row-reverse;
    }

    /* Beside the first line, and no higher than it. */
    ::slotted([slot='avatar']) {
      flex: none;
      margin-block: -0.1875rem;
    }

    :host([data-layout='bubble'][data-role='user']) ::slotted([slot='avatar']) {
      margin-block: 0.4375rem;
    }

    .plain {
      margin: 0;
      white-space: pre-wrap;
    }

    chat-message-actions {
      margin-block-end: -0.75rem;
      margin-inline: -0.4375rem;
      transition: opacity 0.15s;
    }

    /* Where there is a pointer, actions wait until it comes; the newest answer always offers its own. */
    @media (hover: hover) {
      :host(:not([data-end])) chat-message-actions {
        opacity: 0;
      }

      /* A row has no room of its own to keep for them: they lie over its corner. */
      :host([data-layout='panel']:not([data-end])) chat-message-actions {
        position: absolute;
        inset-block-start: 0.4375rem;
        inset-inline-end: 0.5rem;
        margin: 0;
        border-radius: 0.5rem;
        background: var(--_background);
        box-shadow: 0 0 0 1px var(--_border);
      }

      :host(:is(:hover, :focus-within)) chat-message-actions {
        opacity: 1;
      }
    }

    :host([data-busy][data-end]) chat-message-actions {
      visibility: hidden;
    }

    .dots {
      display: inline-flex;
      gap: 0.3rem;
      align-items: center;
      block-size: 1.65em;
    }

    /* Alone it stands for a message to come, whose actions are to move nothing. */
    .dots:only-child {
      margin-block-end: calc(var(--_action-size) - 0.5rem);
    }

    .progress {
      display: grid;
      gap: 0.375rem;
      max-inline-size: 20rem;
      padding-block: 0.25rem;
      color: var(--_muted);
      font-size: 0.875rem;
      font-variant-numeric: tabular-nums;
    }

    .progress progress {
      inline-size: 100%;
      accent-color: var(--_accent);
    }

    .dots i {
      inline-size: 0.45rem;
      block-size: 0.45rem;
      border-radius: 50%;
      background: var(--_muted);
      animation: pulse 1.2s infinite ease-in-out;
    }

    .dots i:nth-child(2) {
      animation-delay: 0.15s;
    }

    .dots i:nth-child(3) {
      animation-delay: 0.3s;
    }

    @keyframes pulse {
      0%,
      60%,
      100% {
        opacity: 0.3;
      }

      30% {
        opacity: 1;
      }
    }

    @media (prefers-reduced-motion: reduce) {
      .dots i {
        opacity: 0.7;
      }
    }

    .note {
      color: var(--_muted);
      font-size: 0.875rem;
    }

    .error {
      display: flex;
      flex-wrap: wrap;
      gap: 0.5rem 0.75rem;
      align-items: center;
      justify-content: space-between;
      margin-block: 0.25rem;
      padding: 0.625rem 0.875rem;
      border: 1px solid color-mix(in srgb, var(--_danger) 35%, transparent);
      border-radius: 0.75rem;
      background: color-mix(in srgb, var(--_danger) 8%, var(--_background));
      color: var(--_color);
      font-size: 0.9375rem;
    }

    .error button,
    .approval button,
    .options button {
      min-block-size: 2.25rem;
      max-inline-size: 100%;
      padding: 0.25rem 0.875rem;
      border: 1px solid var(--_border);
      border-radius: 1.125rem;
      background: var(--_background);
      color: var(--_color);
      font-size: 0.9375rem;
    }

    .error button:hover,
    .approval button:hover,
    .options button:hover {
      background: var(--_soft);
    }

    .approval {
      display: flex;
      flex-wrap: wrap;
      gap: 0.5rem;
    }

    .approval :first-child,
    .approval :first-child:hover {
      border-color: transparent;
      background: var(--chat-send-background, var(--_color));
      color: var(--chat-send-color, var(--_background));
    }

    .approval :first-child:hover {
      opacity: 0.85;
    }

    .error button svg {
      margin-inline-end: 0.375rem;
      inline-size: 1rem;
      block-size: 1rem;
    }

    .options {
      display: flex;
      flex-wrap: wrap;
      gap: 0.5rem;
      padding-block-start: 1rem;
    }

    .options button {
      text-align: start;
    }

    details {
      color: var(--_muted);
      font-size: 0.9375rem;
    }

    summary {
      display: block;
      inline-size: fit-content;
      border-radius: 0.375rem;
      cursor: pointer;
    }

    summary::after {
      display: inline-block;
      inline-size: 0.4em;
      block-size: 0.4em;
      margin-inline: 0.6em 0.2em;
      border: solid;
      border-width: 0 1.5px 1.5px 0;
      content: '';
      rotate: 45deg;
      vertical-align: 0.2em;
      transition: rotate 0.15s;
    }

    [open] > summary::after {
      rotate: 225deg;
      vertical-align: 0;
    }

    summary:hover {
      color: var(--_color);
    }

    details > :not(summary) {
      margin-block: 0.375rem 0;
      padding-inline-start: 0.875rem;
      border-inline-start: 2px solid var(--_border);
    }

    .label {
      font-size: 0.8125rem;
    }

    details pre {
      margin-block: 0.125rem 0.5rem;
      overflow-x: auto;
      color: var(--_color);
      font-size: 0.8125rem;
      white-space: pre-wrap;
    }

    .spinner {
      display: inline-block;
      inline-size: 0.7em;
      block-size: 0.7em;
      margin-inline-start: 0.4em;
      border: 2px solid var(--_border);
      border-block-start-color: var(--_accent);
      border-radius: 50%;
      animation: turn 0.9s linear infinite;
    }

    @keyframes turn {
      to {
        rotate: 1turn;
      }
    }

    [part='source'] {
      display: inline-block;
      max-inline-size: 100%;
      margin-inline-end: 0.375rem;
      padding: 0.125rem 0.75rem;
      overflow: hidden;
      border: 1px solid var(--_border);
      border-radius: 1rem;
      color: var(--_muted);
      font-size: 0.875rem;
      text-decoration: none;
      text-overflow: ellipsis;
      vertical-align: top;
      white-space: nowrap;
    }

    a:hover {
      background: var(--_soft);
      color: var(--_color);
    }

    @media (forced-colors: active) {
      .approval button {
        border-color: ButtonText;
      }

      :host([data-role='user']) .bubble,
      .error {
        border: 1px solid CanvasText;
      }

      .dots i {
        background: CanvasText;
      }
    }

    @media print {
      :host([data-laid-out]:not([data-end])) {
        content-visibility: visible;
      }

      chat-message-actions {
        display: none;
      }
    }
  `,
];

/** What `content-visibility` brings with it later, from the start: Chromium would take the difference for a shift of the layout. */
export const servedStyles = () => css`
  :host(:not([data-end])) {
    contain: layout paint style;
  }
`;
