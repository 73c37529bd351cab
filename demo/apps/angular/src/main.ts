import {provideZonelessChangeDetection} from '@angular/core';
import {createCustomElement} from '@angular/elements';
import {bootstrapApplication} from '@angular/platform-browser';
import 'chatbot-elements';
import {App} from './app';
import {WeatherCard} from './weather-card';

const app = await bootstrapApplication(App, {providers: [provideZonelessChangeDetection()]});
// A component as an element, which the transcript can put into its messages.
customElements.define('weather-card', createCustomElement(WeatherCard, {injector: app.injector}));
