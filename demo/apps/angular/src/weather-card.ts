import {ChangeDetectionStrategy, Component, input} from '@angular/core';

@Component({
  selector: 'app-weather-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<strong>{{ data()?.place }}: {{ data()?.degrees }} °C</strong>`,
})
export class WeatherCard {
  readonly data = input<{place: string; degrees: number}>();
}
