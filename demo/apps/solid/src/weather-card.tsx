import {createSignal} from 'solid-js';
import {render} from 'solid-js/web';

interface Weather {
  readonly place: string;
  readonly degrees: number;
}

/** A component as an element, which the transcript can put into its messages. */
class WeatherCard extends HTMLElement {
  #weather = createSignal<Weather>();
  #dispose: (() => void) | undefined;

  set data(data: Weather) {
    this.#weather[1](data);
  }

  connectedCallback() {
    const [weather] = this.#weather;
    this.#dispose = render(
      () => (
        <strong>
          {weather()?.place}: {weather()?.degrees} °C
        </strong>
      ),
      this,
    );
  }

  disconnectedCallback() {
    this.#dispose?.();
  }
}

customElements.define('weather-card', WeatherCard);

declare module 'solid-js' {
  namespace JSX {
    interface IntrinsicElements {
      'weather-card': {slot: string};
    }
  }
}
