class WeatherCard extends HTMLElement {
  set data({place, degrees}) {
    const words = document.createElement('strong');
    words.textContent = `${place}: ${degrees} °C`;
    this.replaceChildren(words);
  }
}

customElements.define('weather-card', WeatherCard);
