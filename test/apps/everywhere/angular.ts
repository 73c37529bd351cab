import '@angular/compiler';
import {
  CUSTOM_ELEMENTS_SCHEMA,
  Component,
  type ElementRef,
  ViewChild,
  provideZonelessChangeDetection,
  signal,
} from '@angular/core';
import {bootstrapApplication} from '@angular/platform-browser';

const {note, hold} = window as unknown as Record<'note' | 'hold', (value: unknown) => void>;

@Component({
  selector: '#app',
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <chat-session (session-change)="note($event)">
      @if (shown()) {
        <chat-bot
          #bot
          [noGrouping]="true"
          [likeUserMessage]="false"
          [headingOffset]="2"
          label="Everywhere"
          [examples]="['Hi']"
          [strings]="{copy: 'Take'}"
          [feedbackOptions]="['Yes', 'No']"
          (retry)="note($event)"
        >
          <h2 slot="header">{{ count() }}</h2>
        </chat-bot>
      }
      <chat-input />
    </chat-session>
  `,
})
class Everywhere {
  readonly note = note;
  readonly count = signal(1);
  readonly shown = signal(true);

  constructor() {
    Object.assign(window, {
      count: () => this.count.set(2),
      toggle: () => this.shown.update((shown) => !shown),
    });
  }

  @ViewChild('bot') set bot(bot: ElementRef | undefined) {
    hold(bot?.nativeElement);
  }
}

void bootstrapApplication(Everywhere, {providers: [provideZonelessChangeDetection()]});
