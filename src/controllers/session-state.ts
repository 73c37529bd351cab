/** What the session around an element hands down. */
import {ContextConsumer} from '@lit/context';
import type {LitElement} from 'lit';
import {chatContext} from '../context/chat-context.js';

/** Follows the nearest session, and forgets it when its host is taken out: a moved element shows no other chat's state. */
export class SessionState extends ContextConsumer<typeof chatContext, LitElement> {
  constructor(host: LitElement) {
    super(host, {context: chatContext, subscribe: true});
  }

  override hostDisconnected(): void {
    super.hostDisconnected();
    // Typed as always there, which before the first answer it is not either.
    (this as {value: unknown}).value = undefined;
  }

  override hostConnected(): void {
    super.hostConnected();
    this.host.requestUpdate();
  }
}
