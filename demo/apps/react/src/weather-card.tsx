import {createRoot, type Root} from 'react-dom/client';

interface Weather {
  readonly place: string;
  readonly degrees: number;
}

function Card({place, degrees}: Weather) {
  return (
    <strong>
      {place}: {degrees} °C
    </strong>
  );
}

/** A component as an element, which the transcript can put into its messages. */
class WeatherCard extends HTMLElement {
  #root: Root | undefined;

  set data(data: Weather) {
    this.#root ??= createRoot(this);
    this.#root.render(<Card {...data} />);
  }
}

customElements.define('weather-card', WeatherCard);

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'weather-card': {slot: string};
    }
  }
}
