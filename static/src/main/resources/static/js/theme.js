/** Dark or light: the system's choice until the user makes one, which is kept. */

export function toggleTheme() {
    const root = document.documentElement;
    const system = window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
    const next = (root.dataset.theme ?? system) === 'dark' ? 'light' : 'dark';
    root.dataset.theme = next;
    try {
        window.localStorage.setItem('theme', next);
    } catch {
        // kept for this page only
    }
}
