/* Applies the chosen colours before the first paint. A classic script, for modules run too late for that. */
try {
    const theme = window.localStorage.getItem('theme');
    if (theme === 'dark' || theme === 'light') {
        document.documentElement.dataset.theme = theme;
    }
} catch {
    // storage may be forbidden; then the system's choice holds
}
