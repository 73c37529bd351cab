/** The switch between light, dark and the system's colours. A classic script in the head, so that nothing is painted before it. */
(() => {
  const root = document.documentElement;
  root.dataset.theme = stored() ?? 'system';

  document.addEventListener('DOMContentLoaded', () => {
    for (const choice of document.querySelectorAll('input[name=theme]')) {
      choice.checked = choice.value === root.dataset.theme;
      choice.addEventListener('change', () => store((root.dataset.theme = choice.value)));
    }
  });

  // A browser that keeps nothing for this page throws; the switch works all the same.
  function stored() {
    try {
      return localStorage.getItem('theme');
    } catch {
      return null;
    }
  }

  function store(theme) {
    try {
      localStorage.setItem('theme', theme);
    } catch {}
  }
})();
