/** What the session around an element hands down. */
import {ContextConsumer} from '@lit/context';
import type {LitElement} from 'lit';
import {chatContext} from '../context/chat-context.js';

/** Follows the nearest session. */
export class SessionState extends ContextConsumer<typeof chatContext, LitElement> {
  constructor(host: LitElement) {
    super(host, {context: chatContext, subscribe: true});
  }

  override hostConnected(): void {
    // A moved element shows no other chat's state, and one that is away what it showed. Typed as always there, which before the
    // first answer it is not either.
    (this as {value: unknown}).value = undefined;
    super.hostConnected();
    this.host.requestUpdate();
  }
}
